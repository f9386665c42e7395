package io.processorhub.foundation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An organisation's own texts. All of them are checked before the hub starts: a letter to a person
 * is never the first to find out that something is missing.
 */
final class OwnTexts {

  private static final long MAX_BYTES = 100_000;

  private final Path folder;
  private final Texts shipped;
  private final List<String> wrong = new ArrayList<>();

  OwnTexts(Path folder, Texts shipped) {
    this.folder = folder;
    this.shipped = shipped;
  }

  /**
   * @throws IllegalStateException with every file that is wrong, why, and what to do
   */
  Map<Language, Map<String, String>> read() {
    var own = new EnumMap<Language, Map<String, String>>(Language.class);
    if (Files.exists(folder)) {
      for (var of : in(folder)) {
        var language = Language.of(of.getFileName().toString());
        if (language.isEmpty()
            || !language.get().code().equals(of.getFileName().toString())
            || !Files.isDirectory(of)) {
          wrong(of, "is no folder of a language", "keep only folders such as de and en here");
        } else {
          own.put(language.get(), texts(language.get(), of));
        }
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalStateException(
          "own texts (hub.texts) cannot be used, so the hub does not start:\n  "
              + String.join("\n  ", wrong));
    }
    return own;
  }

  private Map<String, String> texts(Language language, Path of) {
    var texts = new TreeMap<String, String>();
    for (var file : in(of)) {
      var name = file.getFileName().toString();
      if (!shipped.has(language, name)) {
        wrong(
            file,
            "no text of this name came with the hub",
            "rename the file as in docs/operations.md, or remove it");
      } else {
        parsed(file, name)
            .forEach(
                (key, text) -> {
                  check(language, file, key, text);
                  texts.put(key, text);
                });
      }
    }
    return texts;
  }

  private Map<String, String> parsed(Path file, String name) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        wrong(file, "is longer than %d bytes".formatted(MAX_BYTES), "shorten it");
        return Map.of();
      }
      return Texts.parse(name, Files.readString(file));
    } catch (CharacterCodingException e) {
      wrong(file, "is not written in UTF-8", "store it as UTF-8");
    } catch (IOException e) {
      wrong(file, "cannot be read", "let the hub's user read it");
    } catch (IllegalArgumentException e) {
      wrong(file, "cannot be read as its kind of file: " + e.getMessage(), "write it so");
    }
    return Map.of();
  }

  private void check(Language language, Path file, String key, String text) {
    var name = key.substring(key.indexOf('.') + 1);
    var original = shipped.text(language, key);
    if (original == null) {
      wrong(file, name + ": there is no such text", "correct the key, or remove the line");
      return;
    }
    if (text.isBlank()) {
      wrong(file, name + ": the text is empty", "write one, or remove it to get the hub's own");
    }
    if (Blanks.hidden(text)) {
      wrong(file, name + ": has characters that nobody sees", "type the text anew");
    }
    var missing = new TreeSet<>(Texts.blanks(original));
    missing.removeAll(Texts.blanks(text));
    var unknown = new TreeSet<>(Texts.blanks(text));
    unknown.removeAll(Texts.blanks(original));
    missing.forEach(
        one -> wrong(file, "%s: the blank {%s} is missing".formatted(name, one), "put it in"));
    unknown.forEach(
        one ->
            wrong(
                file,
                "%s: nothing fills in {%s}".formatted(name, one),
                "use only " + Texts.blanks(original)));
    if (text.replaceAll(Texts.BLANK.pattern(), "").matches("(?s).*[{}].*")) {
      wrong(file, name + ": has a brace that belongs to no blank", "write blanks as {case}");
    }
  }

  private void wrong(Path file, String reason, String todo) {
    wrong.add("%s: %s; %s".formatted(folder.relativize(file), reason, todo));
  }

  /** Hidden files are not ours: systems leave them behind. */
  private static List<Path> in(Path folder) {
    try (var files = Files.list(folder)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("own texts (hub.texts): " + folder + " cannot be listed", e);
    }
  }
}
