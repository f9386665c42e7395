package io.processorhub.erasure;

import io.processorhub.connector.Letter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts of mails: one file each under {@code texts/}, its first line is the subject. What is
 * filled in is never read as a template again.
 */
final class Texts {

  private static final String LANGUAGE = "en";
  private static final Pattern BLANK = Pattern.compile("\\{([a-z]+)}");

  private Texts() {}

  static Letter letter(
      String name, String to, Map<String, String> facts, Optional<Letter.Attachment> attached) {
    var text = read(LANGUAGE, name);
    var end = text.indexOf('\n');
    return new Letter(
        to,
        fill(name, text.substring(0, end), facts),
        fill(name, text.substring(end + 2), facts),
        attached);
  }

  private static String fill(String name, String text, Map<String, String> facts) {
    return BLANK
        .matcher(text)
        .replaceAll(
            found -> {
              var fact = facts.get(found.group(1));
              if (fact == null) {
                throw new IllegalStateException(
                    "texts/%s: nothing fills in {%s}".formatted(name, found.group(1)));
              }
              return Matcher.quoteReplacement(fact);
            });
  }

  private static String read(String language, String name) {
    var path = "/texts/%s/%s.txt".formatted(language, name);
    try (var in = Texts.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("there is no text " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
