package io.processorhub.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.item.FieldTaxonomy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every language says everything, and nothing is in a file that no code says. */
class TextsTest {

  private static final Texts TEXTS = Texts.shipped();
  private static final Pattern SAID = Pattern.compile("wording\\s*\\.of\\(\\s*\"([^\"]*[^.\"])\"");

  @Test
  void every_language_has_every_text_with_the_same_blanks() {
    var english = blanks(Language.EN);
    assertThat(english).hasSizeGreaterThan(150);
    for (var language : Language.values()) {
      assertThat(blanks(language)).as(language.code()).isEqualTo(english);
    }
  }

  private static Map<String, Object> blanks(Language language) {
    var all = new TreeMap<String, Object>();
    for (var key : TEXTS.keys(language)) {
      all.put(key, Texts.blanks(TEXTS.text(language, key)));
    }
    return all;
  }

  @Test
  void no_text_is_empty_or_has_a_brace_that_is_no_blank() {
    for (var language : Language.values()) {
      for (var key : TEXTS.keys(language)) {
        var text = TEXTS.text(language, key);
        assertThat(text).as(language + " " + key).isNotBlank();
        assertThat(text.replaceAll("\\{[a-z]+}", "")).as(key).doesNotContain("{", "}");
      }
    }
  }

  @Test
  void every_text_is_said_by_the_code_and_the_code_says_no_other() {
    var code = code();
    for (var key : TEXTS.keys(Language.EN)) {
      assertThat(isSaid(key, code)).as("said somewhere: " + key).isTrue();
    }
    assertThat(
            SAID.matcher(code)
                .results()
                .map(found -> found.group(1))
                .filter(key -> !key.startsWith("letter-%s"))
                .collect(Collectors.toSet()))
        .hasSizeGreaterThan(80)
        .isSubsetOf(TEXTS.keys(Language.EN));
  }

  /** By its whole name, or by a beginning that the code puts a name behind. */
  private static boolean isSaid(String key, String code) {
    if (key.startsWith("letter-")) {
      return code.contains('"' + key.substring(7, key.lastIndexOf('.')) + '"');
    }
    var name = key.substring(key.lastIndexOf('.') + 1);
    return code.contains('"' + key + '"')
        || key.startsWith("fields.") && code.contains("\"fields.\"")
        || code.contains('"' + key.substring(0, key.length() - name.length()) + '"')
            && Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(code).find();
  }

  private static String code() {
    try (var files = Files.walk(Path.of("src/main"))) {
      return files
          .filter(file -> file.toString().matches(".*\\.(java|jte)"))
          .map(TextsTest::read)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void every_field_has_a_name_for_people() {
    FieldTaxonomy.read()
        .all()
        .forEach(field -> assertThat(TEXTS.keys(Language.EN)).contains("fields." + field.name()));
  }

  /** "Zertifikat" is one of Art. 42, and a certificate is no seal of lawfulness. */
  @Test
  void german_promises_no_certification() {
    var keys = new TreeSet<>(TEXTS.keys(Language.DE));
    assertThat(keys.remove("statement.safeguard.CERTIFICATION")).as("that of Art. 42").isTrue();
    for (var key : keys) {
      assertThat(TEXTS.text(Language.DE, key))
          .as(key)
          .doesNotContainIgnoringCase("zertifikat", "zertifizier", "rechtssicher")
          .doesNotContainIgnoringCase("DSGVO-konform");
    }
  }

  @Test
  void no_sentence_begins_with_who_and_none_holds_a_command() {
    for (var key : TEXTS.keys(Language.EN)) {
      assertThat(TEXTS.text(Language.EN, key))
          .as(key)
          .doesNotContainPattern("(^|[.:] )(Who|Whom|Whoever)\\b[^?]*\\.")
          .doesNotContain("connectors status", "copies lost", "PT");
    }
  }

  @Test
  void days_and_moments_are_written_as_people_say_them() {
    var day = LocalDate.of(2026, 11, 9);
    var moment = Instant.parse("2026-11-09T13:05:00Z");
    var berlin = ZoneId.of("Europe/Berlin");
    assertThat(TEXTS.in(Language.DE).day(day)).isEqualTo("9. November 2026");
    assertThat(TEXTS.in(Language.DE).moment(moment, berlin))
        .isEqualTo("9. November 2026, 14:05 Uhr");
    assertThat(TEXTS.in(Language.DE).zone(berlin)).isEqualTo("Mitteleuropäische Zeit");
    assertThat(TEXTS.in(Language.EN).day(day)).isEqualTo("9 November 2026");
    assertThat(TEXTS.in(Language.EN).moment(moment, berlin)).isEqualTo("9 November 2026, 14:05");
    assertThat(TEXTS.in(Language.EN).zone(berlin)).isEqualTo("Central European Time");
    assertThat(TEXTS.in(Language.DE).country("IE")).isEqualTo("Irland");
    assertThat(TEXTS.in(Language.DE).number(1234)).isEqualTo("1.234");
  }

  @Test
  void own_texts_take_the_place_of_those_that_came_and_leave_the_others(@TempDir Path folder)
      throws IOException {
    write(folder, "de/pages.properties", "ask.title = Deine Daten bei {organisation}\n");
    write(
        folder,
        "en/letter-request-extended.txt",
        "{number} at {organisation}\n\nOf {received}, by {due}: {reason}\n{organisation}\n");
    write(folder, "en/.DS_Store", "left behind");
    var texts = Texts.with(folder);
    assertThat(texts.in(Language.DE).of("pages.ask.title", "organisation", "uns"))
        .isEqualTo("Deine Daten bei uns");
    assertThat(texts.text(Language.EN, "letter-request-extended.subject"))
        .isEqualTo("{number} at {organisation}");
    assertThat(texts.text(Language.DE, "pages.ask.kind"))
        .isEqualTo(TEXTS.text(Language.DE, "pages.ask.kind"));
    assertThat(Texts.with(folder.resolve("none")).keys(Language.DE))
        .isEqualTo(TEXTS.keys(Language.DE));
  }

  /** File, key, reason and what to do, of all that is wrong at once. */
  @Test
  void own_texts_that_are_wrong_refuse_the_start(@TempDir Path folder) throws IOException {
    write(
        folder,
        "de/pages.properties",
        "ask.title = Ihre Daten\nask.titel = {organisation}\nask.kind = {was}\nask.wrong = {Was}\nlater.title =\n");
    write(folder, "de/letter-request-refused.txt", "Nein\nWeil.\n");
    write(folder, "de/letter-new.txt", "Neu\n\nNeu.\n");
    write(folder, "fr/pages.properties", "");
    Files.write(folder.resolve("de/words.properties"), new byte[] {'a', '=', (byte) 0xe4});
    assertThatThrownBy(() -> Texts.with(folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the hub does not start")
        .hasMessageContaining(
            "de/pages.properties: ask.title: the blank {organisation} is missing; put it in")
        .hasMessageContaining("de/pages.properties: ask.titel: there is no such text; correct")
        .hasMessageContaining("ask.kind: nothing fills in {was}; use only []")
        .hasMessageContaining("ask.wrong: has a brace that belongs to no blank; write")
        .hasMessageContaining("later.title: the text is empty; write one")
        .hasMessageContaining("de/letter-request-refused.txt: cannot be read as its kind of file")
        .hasMessageContaining("de/letter-new.txt: no text of this name came with the hub; rename")
        .hasMessageContaining("de/words.properties: is not written in UTF-8; store it as UTF-8")
        .hasMessageContaining("fr: is no folder of a language; keep only");
  }

  private static void write(Path folder, String file, String content) throws IOException {
    Files.createDirectories(folder.resolve(file).getParent());
    Files.writeString(folder.resolve(file), content);
  }

  @Test
  void half_a_text_is_never_said() {
    var english = TEXTS.in(Language.EN);
    assertThatThrownBy(() -> english.of("pages.ask.title"))
        .hasMessageContaining("nothing fills in {organisation}");
    assertThatThrownBy(() -> english.of("pages.nowhere")).hasMessageContaining("no text");
    assertThat(english.of("pages.ask.title", "organisation", "{address} $1"))
        .isEqualTo("Your data at {address} $1");
  }
}
