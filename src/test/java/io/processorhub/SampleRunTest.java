package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.sandbox.Member;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The main job on the sample data: what went out, what was written down, what was left alone. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(OutputCaptureExtension.class)
public class SampleRunTest {

  /** The sample has one address that is legal and that Mailchimp refuses all the same. */
  private static final int REFUSED_BY_MAILCHIMP = 1;

  /** Stands in fields that no declaration names. */
  private static final String MARKER = "Zqxmarkerzqx";

  private static TestHub hub;
  private static String sample;
  private static JsonNode expected;

  @BeforeAll
  static void run() throws IOException {
    expected = new JsonMapper().readTree(Path.of("src/test/resources/sample/expected.json"));
    sample = marked(Files.readString(Path.of("src/test/resources/sample/contacts.csv")));
    // On a busy machine the whole file is in before the first batch that is not full goes.
    hub = TestHub.start(Map.of("hub.delivery.linger", "5s"));
    hub.takeIn(sample);
    hub.quiet();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  @Order(1)
  void every_dirty_row_is_refused_by_line_and_code_and_no_other() {
    var refused = new TreeMap<String, List<Integer>>();
    hub.db()
        .sql("select code, line from import_refusal order by line")
        .query(
            row -> {
              refused
                  .computeIfAbsent(row.getString(1), code -> new ArrayList<>())
                  .add(row.getInt(2));
            });

    assertThat(refused)
        .isEqualTo(new JsonMapper().convertValue(expected.get("refused"), TreeMap.class));
    assertThat(hub.count("select taken from import")).isEqualTo(expected.get("clean").asLong());
  }

  @Test
  @Order(2)
  void everybody_who_consented_and_can_be_addressed_is_at_mailchimp_once() {
    var members = hub.mailchimp().members();

    assertThat(members).hasSize(expected.get("distinctAddresses").asInt() - REFUSED_BY_MAILCHIMP);
    assertThat(hub.count("select count(*) from copy where state = 2")).isEqualTo(members.size());
    assertThat(members).allMatch(member -> member.timesCreated() == 1);
  }

  @Test
  @Order(3)
  void the_batches_are_full() {
    var sent = expected.get("distinctAddresses").asLong();

    assertThat(hub.writes()).isEqualTo((sent + 499) / 500);
  }

  @Test
  @Order(4)
  void each_disclosure_has_its_attempt_and_its_outcome_and_each_denial_its_entry() {
    var sent = expected.get("distinctAddresses").asLong();
    var people = expected.get("clean").asLong();

    assertThat(entries("ATTEMPT")).isEqualTo(sent);
    assertThat(entries("OUTCOME")).isEqualTo(sent);
    assertThat(entries("DENIED")).isEqualTo(people - sent);
    hub.sequenced();
    assertThat(hub.count("select sum(n) from run"))
        .isEqualTo(hub.count("select count(*) from entry"));
  }

  @Test
  @Order(5)
  void only_what_the_declaration_names_went_out() {
    var members = hub.mailchimp().members();

    assertThat(members).allMatch(member -> member.further().isEmpty());
    assertThat(members)
        .allMatch(member -> java.util.Set.of("FNAME").containsAll(member.mergeFields().keySet()));
    assertThat(hub.mailchimp().journal()).noneMatch(entry -> entry.body().contains(MARKER));
  }

  @Test
  @Order(6)
  void the_same_file_again_sends_nothing() {
    var before = hub.writes();

    hub.takeIn(sample);
    hub.quiet();

    assertThat(hub.writes()).isEqualTo(before);
    assertThat(hub.count("select unchanged from import order by id desc limit 1"))
        .isEqualTo(expected.get("clean").asLong());
  }

  @Test
  @Order(7)
  void one_changed_name_is_one_call() {
    var before = hub.writes();
    var member = member(100);

    sample = changed(member.email(), 5, "Renamed");
    hub.takeIn(sample);
    hub.quiet();

    assertThat(hub.writes()).isEqualTo(before + 1);
    assertThat(hub.mailchimp().member(member.email()).orElseThrow().mergeFields())
        .containsEntry("FNAME", "Renamed");
  }

  @Test
  @Order(8)
  void a_changed_field_that_no_purpose_names_is_no_call() {
    var before = hub.writes();
    var member = member(200);

    sample = changed(member.email(), 6, "Newname" + MARKER);
    hub.takeIn(sample);
    hub.quiet();

    assertThat(hub.writes()).isEqualTo(before);
  }

  @Test
  @Order(9)
  void nobody_who_left_is_brought_back() {
    assertThat(hub.mailchimp().resubscribeAsked()).isZero();
  }

  @Test
  @Order(10)
  void undeclared_fields_are_kept_nowhere_and_no_value_stands_anywhere_in_clear(
      CapturedOutput output) throws IOException {
    var values = values();

    assertThat(found(values, output.getAll().getBytes(StandardCharsets.UTF_8)))
        .as("values in the log")
        .isEmpty();
    for (var file : files(hub.home().resolve("data"))) {
      assertThat(found(values, content(file))).as("values in " + file).isEmpty();
    }
  }

  @Test
  @Order(11)
  void the_scan_finds_what_is_there() {
    var values = values();

    assertThat(found(values, sample.getBytes(StandardCharsets.UTF_8))).hasSizeGreaterThan(3_000);
  }

  private static long entries(String kind) {
    return hub.count("select count(*) from entry where kind = " + code(kind));
  }

  private static int code(String kind) {
    return io.processorhub.register.EntryKind.valueOf(kind).code();
  }

  /** Puts the marker into fields that no declaration names: family name, job title and notes. */
  private static String marked(String csv) {
    return csv.replaceAll(
        "(?m)^(C-1[0-9]{3}[13579],A-[0-9]+,[^,\"]*,[^,]*,[^,]*,[^,\"]*,)([^,\"]*),",
        "$1" + MARKER + "$2,");
  }

  /** Somebody at Mailchimp whose row is easy to change. */
  private static Member member(int n) {
    return sample
        .lines()
        .map(line -> line.split(",", -1))
        .filter(fields -> fields.length == 14)
        .flatMap(fields -> hub.mailchimp().member(fields[4]).stream())
        .skip(n)
        .findFirst()
        .orElseThrow();
  }

  /** The sample with another value in one column of the row with this address. */
  private static String changed(String email, int column, String value) {
    return sample
        .lines()
        .map(
            line -> {
              var fields = line.split(",", -1);
              if (fields.length == 14 && fields[4].equals(email)) {
                fields[column] = value;
              }
              return String.join(",", fields);
            })
        .collect(Collectors.joining("\r\n"));
  }

  /** Addresses, external ids, long names, and the marker. */
  private static List<String> values() {
    var values = new ArrayList<String>(List.of(MARKER));
    for (var line : sample.split("\r\n")) {
      var fields = line.split(",", -1);
      if (fields.length == 14 && !line.contains("\"") && fields[0].startsWith("C-")) {
        values.addAll(List.of(fields[0] + ",", fields[4], fields[4].toUpperCase(Locale.ROOT)));
        values.addAll(List.of(fields[5], fields[6], fields[9]));
      }
    }
    values.removeIf(value -> value.getBytes(StandardCharsets.UTF_8).length < 9);
    return values.stream().distinct().toList();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(folder.resolve("bin")))
          .toList();
    }
  }

  /** The server makes and removes files while they are looked at. */
  static byte[] content(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (java.nio.file.NoSuchFileException e) {
      return new byte[0];
    }
  }

  /** Which of the values, each at least 9 bytes long, stand in the bytes. */
  public static List<String> found(List<String> values, byte[] bytes) {
    Map<Long, List<byte[]>> byStart = new HashMap<>();
    for (var value : values) {
      var utf8 = value.getBytes(StandardCharsets.UTF_8);
      byStart
          .computeIfAbsent(ByteBuffer.wrap(utf8).getLong(), start -> new ArrayList<>())
          .add(utf8);
    }
    var found = new ArrayList<String>();
    var window = 0L;
    for (var i = 0; i < bytes.length; i++) {
      window = window << 8 | bytes[i] & 0xff;
      for (var value : byStart.getOrDefault(window, List.of())) {
        var start = i - 7;
        if (start >= 0
            && start + value.length <= bytes.length
            && java.util.Arrays.equals(
                bytes, start, start + value.length, value, 0, value.length)) {
          found.add(new String(value, StandardCharsets.UTF_8));
        }
      }
    }
    return found;
  }
}
