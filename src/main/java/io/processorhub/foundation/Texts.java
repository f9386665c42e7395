package io.processorhub.foundation;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * All texts that people outside read, by key and language: files under {@code shipped-texts/}, one
 * folder for each language.
 *
 * <p>A letter is a file of its own, {@code letter-….txt}: its first line is the subject. Shorter
 * texts are in {@code ….properties}. A key is the file's name and, after a dot, the name in it.
 */
public final class Texts {

  static final Pattern BLANK = Pattern.compile("\\{([a-z]+)}");

  private final Map<Language, Map<String, String>> texts;

  private Texts(Map<Language, Map<String, String>> texts) {
    this.texts = texts;
  }

  /** Those that came with this version. */
  public static Texts shipped() {
    var all = new EnumMap<Language, Map<String, String>>(Language.class);
    for (var language : Language.values()) {
      all.put(language, read(language));
    }
    return new Texts(all);
  }

  /**
   * Those that came with this version, and an organisation's own in place of some of them.
   *
   * @param folder with a folder for each language, and in it files named as those that came; it
   *     need not exist
   * @throws IllegalStateException if a file in it could not be said as it is
   */
  public static Texts with(Path folder) {
    var texts = shipped();
    new OwnTexts(folder, texts)
        .read()
        .forEach((language, own) -> texts.texts.get(language).putAll(own));
    return texts;
  }

  private static Map<String, String> read(Language language) {
    var texts = new TreeMap<String, String>();
    var folder = "classpath*:/shipped-texts/%s/*.*".formatted(language.code());
    try {
      for (var file : new PathMatchingResourcePatternResolver().getResources(folder)) {
        texts.putAll(parse(file.getFilename(), file.getContentAsString(StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (texts.isEmpty()) {
      throw new IllegalStateException("no texts came with this version in " + language.code());
    }
    return texts;
  }

  /**
   * @throws IllegalArgumentException if it is not written as a file of that name is
   */
  static Map<String, String> parse(String file, String content) {
    var name = file.substring(0, file.lastIndexOf('.'));
    return file.endsWith(".txt") ? letter(name, content) : sentences(name, content);
  }

  private static Map<String, String> letter(String name, String content) {
    var lines = content.replace("\r\n", "\n").split("\n", 3);
    if (lines.length < 3 || lines[0].isBlank() || !lines[1].isBlank()) {
      throw new IllegalArgumentException(
          "the first line is the subject, the second is empty, and the letter begins on the third");
    }
    return Map.of(name + ".subject", lines[0].strip(), name + ".text", lines[2]);
  }

  private static Map<String, String> sentences(String name, String content) {
    var read = new Properties();
    try {
      read.load(new StringReader(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var texts = new TreeMap<String, String>();
    read.forEach((key, text) -> texts.put(name + "." + key, text.toString()));
    return texts;
  }

  public Wording in(Language language) {
    return new Wording(language, texts.get(language));
  }

  /** Whether that file came with this version. */
  boolean has(Language language, String file) {
    var name = file.substring(0, Math.max(0, file.lastIndexOf('.')));
    return texts.get(language).keySet().stream().anyMatch(key -> key.startsWith(name + "."))
        && file.endsWith(name.startsWith("letter-") ? ".txt" : ".properties");
  }

  Set<String> keys(Language language) {
    return texts.get(language).keySet();
  }

  /** As it is written, with its blanks. */
  String text(Language language, String key) {
    return texts.get(language).get(key);
  }

  /** The blanks of a text, which are filled in by name. */
  static Set<String> blanks(String text) {
    var blanks = new TreeSet<String>();
    BLANK.matcher(text).results().forEach(found -> blanks.add(found.group(1)));
    return blanks;
  }
}
