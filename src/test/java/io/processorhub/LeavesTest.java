package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.IDN;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The register of a whole sample run, leaf by leaf: nothing in it is a value of anybody, nor
 * anything that somebody without a key could make from one.
 */
class LeavesTest {

  private static final int SHORTEST = 9;

  @Test
  void no_leaf_holds_a_value_in_any_disguise() throws Exception {
    try (var hub = TestHub.startAll(Map.of())) {
      var sample = Files.readString(Path.of("src/test/resources/sample/contacts.csv"));
      hub.takeIn(sample);
      hub.quiet();
      var leaves =
          hub.db().sql("select convert_from(leaf, 'UTF8') from entry").query(String.class).list();
      var disguises = disguises(values(sample));

      assertThat(leaves).hasSizeGreaterThan(5_000);
      assertThat(disguises).hasSizeGreaterThan(25_000);
      assertThat(found(disguises, String.join("\n", leaves))).isEmpty();
    }
  }

  @Test
  void the_scan_finds_each_disguise_that_is_planted() throws Exception {
    var values = List.of("grace.hopper@bücher.example.com", "Zqx Marker Name");
    for (var disguise : disguises(values)) {
      var leaf = "{\"account\":\"x\",\"why\":\"%s\",\"v\":1}".formatted(disguise);

      assertThat(found(disguises(values), leaf)).as(disguise).contains(disguise);
    }
    assertThat(disguises(values)).hasSizeGreaterThan(14);
  }

  /** Every value of the sample that is long enough to be told from a word. */
  private static List<String> values(String csv) {
    var values = new LinkedHashSet<String>();
    for (var line : csv.split("\r?\n")) {
      for (var value : line.split("[,;\"]", -1)) {
        values.add(value.strip());
      }
    }
    values.removeIf(
        value -> value.length() < SHORTEST || value.matches("\\d{4}-\\d\\d-\\d\\d.*|[a-z_.]+"));
    return List.copyOf(values);
  }

  private static Set<String> disguises(List<String> values) throws Exception {
    var all = new LinkedHashSet<String>();
    for (var value : values) {
      for (var form : forms(value)) {
        all.add(form);
        var bytes = form.getBytes(StandardCharsets.UTF_8);
        all.add(URLEncoder.encode(form, StandardCharsets.UTF_8));
        all.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
        all.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        all.add(HexFormat.of().formatHex(bytes));
        for (var algorithm : List.of("MD5", "SHA-1", "SHA-256")) {
          all.add(HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes)));
        }
      }
    }
    return all;
  }

  private static Set<String> forms(String value) {
    var forms = new LinkedHashSet<>(List.of(value, value.toLowerCase(Locale.ROOT)));
    var at = value.lastIndexOf('@');
    if (at > 0) {
      try {
        forms.add(value.substring(0, at + 1) + IDN.toASCII(value.substring(at + 1)));
      } catch (IllegalArgumentException e) {
        // Rows with a broken domain are part of the sample.
      }
    }
    return forms;
  }

  /** By beginnings, so that a hundred thousand needles take one pass for each length. */
  private static List<String> found(Set<String> needles, String hay) {
    var starts = new HashSet<String>();
    needles.forEach(needle -> starts.add(needle.substring(0, SHORTEST)));
    var places = new java.util.HashMap<String, List<Integer>>();
    for (var i = 0; i + SHORTEST <= hay.length(); i++) {
      var start = hay.substring(i, i + SHORTEST);
      if (starts.contains(start)) {
        places.computeIfAbsent(start, s -> new ArrayList<>()).add(i);
      }
    }
    return needles.stream()
        .filter(
            needle ->
                places.getOrDefault(needle.substring(0, SHORTEST), List.of()).stream()
                    .anyMatch(place -> hay.startsWith(needle, place)))
        .toList();
  }
}
