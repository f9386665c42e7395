package io.processorhub.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.TestHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Chunks are of ten rows here; each test has a source and addresses of its own. */
class FileImportTest {

  private static TestHub hub;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of("hub.intake.chunk", 10));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void an_import_that_failed_in_between_goes_on_behind_the_last_committed_chunk() throws Exception {
    var file = people("resumed", 0, 24);
    file.consenting("resumed-bad", "nonsense", "Ada");
    file.consenting("resumed3", "resumed3@example.com", "Again");
    var csv = with(file, people("resumed", 24, 35));

    asOwner(
        """
        create function hub.fail() returns trigger language plpgsql as $$
        begin raise exception 'the third chunk fails'; end $$""");
    asOwner("create trigger fails before insert on hub.import_refusal execute function hub.fail()");
    assertThatThrownBy(() -> hub.takeIn("resumed", csv)).hasMessageContaining("third chunk");

    assertThat(report("resumed", "records")).isEqualTo(20);
    assertThat(items("resumed")).isEqualTo(20);
    assertThat(file("resumed/contacts.in")).exists();

    asOwner("drop trigger fails on hub.import_refusal");
    hub.takeIn("resumed", csv);
    hub.quiet();

    assertThat(imports("resumed")).isEqualTo(1);
    assertThat(report("resumed", "records")).isEqualTo(37);
    assertThat(report("resumed", "taken")).isEqualTo(35);
    assertThat(report("resumed", "refused")).isEqualTo(2);
    assertThat(report("resumed", "unchanged")).isZero();
    assertThat(items("resumed")).isEqualTo(35);
    assertThat(refusals("resumed")).isEqualTo("26 BAD_EMAIL, 27 REPEATED_EXTERNAL_ID");
    assertThat(hub.mailchimp().members().stream().filter(m -> m.email().startsWith("resumed")))
        .hasSize(35)
        .allMatch(member -> member.timesCreated() == 1);
  }

  @Test
  void a_refused_file_is_set_aside_with_a_report_and_nothing_of_it_is_taken() throws IOException {
    var good = people("refused", 0, 35).csv().getBytes(StandardCharsets.UTF_8);
    var bytes = java.util.Arrays.copyOf(good, good.length + 1);
    bytes[good.length] = (byte) 0xfc;

    drop("refused", bytes);

    assertThat(items("refused")).isZero();
    assertThat(file("refused/contacts.in")).doesNotExist();
    assertThat(file("refused/refused/contacts.in")).hasBinaryContent(bytes);
    var report = new JsonMapper().readTree(file("refused/contacts.in.report.json"));
    assertThat(report.at("/report/state").asString()).isEqualTo("refused");
    assertThat(report.at("/report/fileRefused/code").asString()).isEqualTo("NOT_UTF8");
    assertThat(report.at("/report/fileRefused/line").asInt()).isEqualTo(37);
    assertThat(report.at("/report/records").asInt()).isZero();
  }

  @Test
  void a_finished_file_is_deleted_and_leaves_a_report_without_a_value() throws IOException {
    var file = people("finished", 0, 3);
    file.consenting("finished-bad", "finished-nonsense", "Zqxmarkerzqx");

    hub.takeIn("finished", file.csv().replace("contact.phone", "contact.city"));

    assertThat(file("finished/contacts.in")).doesNotExist();
    var text = Files.readString(file("finished/contacts.in.report.json"));
    assertThat(text).doesNotContain("nonsense", "Zqxmarkerzqx", "example.com");
    var report = new JsonMapper().readTree(text);
    assertThat(report.at("/report/state").asString()).isEqualTo("finished");
    assertThat(report.at("/report/source").asString()).isEqualTo("finished");
    assertThat(report.at("/report/taken").asInt()).isEqualTo(3);
    assertThat(report.at("/report/fieldsNotKept/0").asString()).isEqualTo("contact.city");
    assertThat(report.at("/refusals/0/line").asInt()).isEqualTo(5);
    assertThat(report.at("/refusals/0/field").asString()).isEqualTo("contact.email");
    assertThat(report.at("/refusals/0/code").asString()).isEqualTo("BAD_EMAIL");
  }

  @Test
  void a_file_taken_in_twice_is_two_reports_and_one_set_of_people() {
    hub.takeIn("twice", people("twice", 0, 15).csv());
    hub.takeIn("twice", people("twice", 0, 15).csv());

    assertThat(imports("twice")).isEqualTo(2);
    assertThat(report("twice", "unchanged")).isEqualTo(15);
    assertThat(items("twice")).isEqualTo(15);
  }

  @Test
  void a_file_with_only_a_header_is_finished_and_changes_nothing() {
    hub.takeIn("header", Given.contacts().csv());

    assertThat(report("header", "state")).isEqualTo(2);
    assertThat(report("header", "records")).isZero();
  }

  @Test
  void noes_of_refused_rows_and_notes_are_counted_over_all_chunks() throws IOException {
    hub.takeIn("noes", people("noes", 0, 24).csv());
    var file = Given.contacts();
    for (var i = 0; i < 12; i++) {
      file.withdrawn("noes" + i, "noes" + i + "@example.com", "Person " + i, "2026-11-01 10:00");
    }
    for (var i = 12; i < 24; i++) {
      file.withdrawn("noes" + i, "nonsense", "Person " + i, "2026-11-01T10:00:00Z");
    }
    file.withdrawn("noes-stranger", "nonsense", "Stranger", "2026-11-01T10:00:00Z");

    hub.takeIn("noes", file.csv());

    assertThat(report("noes", "changed")).isEqualTo(12);
    assertThat(report("noes", "refused")).isEqualTo(13);
    assertThat(report("noes", "noes_taken")).isEqualTo(12);
    assertThat(report("noes", "noes_not_taken")).isEqualTo(1);
    var report = new JsonMapper().readTree(file("noes/contacts.in.report.json"));
    assertThat(report.at("/report/notes").size()).isEqualTo(1);
    assertThat(report.at("/report/notes/0/code").asString()).isEqualTo("NO_COUNTS_FROM_NOW");
    assertThat(report.at("/report/notes/0/line").asInt()).isEqualTo(2);
    assertThat(report.at("/report/notes/0/rows").asInt()).isEqualTo(12);
    assertThat(report.at("/refusals/0/no").asString()).isEqualTo("taken");
    assertThat(report.at("/refusals/12/no").asString()).isEqualTo("not_taken");
    assertThat(
            count(
                "select count(*) from consent_event e join item i on i.subject_id = e.subject_id join source s on s.id = i.source where not e.granted and s.name = ?",
                "noes"))
        .isEqualTo(24);
  }

  @Test
  void a_card_number_gets_no_further_than_the_row_that_holds_it() {
    hub.takeIn(
        "cards",
        Given.contacts()
            .consenting("cards1", "cards1@example.com", "4111 1111 1111 1111")
            .consenting("cards2", "cards2@example.com", "Ada")
            .csv());
    hub.quiet();

    assertThat(refusals("cards")).isEqualTo("2 PAN_REFUSED");
    assertThat(items("cards")).isEqualTo(1);
    assertThat(hub.mailchimp().member("cards1@example.com")).isEmpty();
    assertThat(hub.mailchimp().member("cards2@example.com")).isPresent();
  }

  private static Given people(String prefix, int from, int until) {
    var people = Given.contacts();
    for (var i = from; i < until; i++) {
      people.consenting(prefix + i, prefix + i + "@example.com", "Person " + i);
    }
    return people;
  }

  private static String with(Given one, Given other) {
    return one.csv() + other.csv().substring(other.csv().indexOf('\n') + 1);
  }

  private static void drop(String source, byte[] bytes) throws IOException {
    var file = file(source + "/contacts.in");
    Files.createDirectories(file.getParent());
    hub.bean(DropFolder.class).takeIn(Files.write(file, bytes).toFile());
  }

  private static Path file(String name) {
    return hub.home().resolve("drop").resolve(name);
  }

  /** A number of the newest report of the source. */
  private static long report(String source, String column) {
    return count(
        """
        select i.%s from import i join source s on s.id = i.source where s.name = ?
        order by i.id desc limit 1"""
            .formatted(column),
        source);
  }

  private static long imports(String source) {
    return count(
        "select count(*) from import i join source s on s.id = i.source where s.name = ?", source);
  }

  private static long items(String source) {
    return count(
        "select count(*) from item i join source s on s.id = i.source where s.name = ?", source);
  }

  private static long count(String sql, String source) {
    return hub.db().sql(sql).param(source).query(Long.class).single();
  }

  private static String refusals(String source) {
    return hub.db()
        .sql(
            """
            select string_agg(line || ' ' || code, ', ' order by line) from import_refusal r
            join import i on i.id = r.import_id join source s on s.id = i.source where s.name = ?""")
        .param(source)
        .query(String.class)
        .single();
  }

  /** The hub's own role may not make triggers. */
  private static void asOwner(String sql) throws SQLException, IOException {
    var data = hub.home().resolve("data");
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%s/hub"
                    .formatted(Files.readString(data.resolve("port")).strip()),
                "hub_owner",
                Files.readString(data.resolve("passwords/hub_owner")).strip());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
