package io.processorhub.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class RegisterTest {

  private static TestHub hub;

  @BeforeAll
  static void start() {
    hub = TestHub.start();
    hub.takeIn(Given.people(12).withdrawn("w", "w@example.com", "Wanda", "").csv());
    hub.quiet();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update hub.entry set at = now()",
        "delete from hub.entry",
        "truncate hub.entry",
        "update hub.blk set n = n",
        "update hub.run set n = n",
        "delete from hub.run",
        "truncate hub.tile",
        "update hub.tile set n = n",
        "update hub.checkpoint set note = ''",
        "update hub.restore set missing = 0",
        "alter table hub.entry disable trigger all",
        "drop table hub.entry",
        "update hub.declaration set body = ''",
        "delete from hub.declaration",
        "update hub.consent_event set granted = true"
      })
  void the_application_role_cannot(String change) throws Exception {
    try (var app = connect("hub_app")) {
      assertThatThrownBy(() -> app.createStatement().execute(change))
          .isInstanceOf(SQLException.class)
          .hasMessageMatching("(?s).*(permission denied|must be owner).*")
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("42501"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update hub.entry set at = now()",
        "delete from hub.entry",
        "truncate hub.entry",
        "update hub.run set n = n",
        "delete from hub.run",
        "truncate hub.tile",
        "update hub.checkpoint set note = ''"
      })
  void even_the_owner_is_stopped_by_the_tables_own_rule(String change) throws Exception {
    try (var owner = connect("hub_owner")) {
      assertThatThrownBy(() -> owner.createStatement().execute(change))
          .hasMessageContaining("append-only");
    }
  }

  @Test
  void every_entry_has_one_place_in_the_tree() {
    hub.sequenced();
    var entries = new ArrayList<Long>();
    var next = new long[1];
    hub.db()
        .sql("select first_idx, first_entry, n from run order by first_idx")
        .query(
            run -> {
              assertThat(run.getLong(1)).isEqualTo(next[0]);
              next[0] += run.getInt(3);
              for (var i = 0; i < run.getInt(3); i++) {
                entries.add(run.getLong(2) + i);
              }
            });

    assertThat(entries)
        .containsExactlyInAnyOrderElementsOf(
            hub.db().sql("select id from entry").query(Long.class).list());
    assertThat(entries.size()).isGreaterThan(24);
  }

  @Test
  void an_attempt_names_person_purpose_and_fields_and_no_value() {
    var leaf =
        hub.db()
            .sql("select convert_from(leaf, 'UTF8') from entry where kind = 1 order by id limit 1")
            .query(String.class)
            .single();
    var attempt = new JsonMapper().readTree(leaf);

    assertThat(attempt.get("kind").asString()).isEqualTo("ATTEMPT");
    assertThat(attempt.get("purposes").get(0).asString()).isEqualTo("newsletter");
    assertThat(attempt.get("fields").toString())
        .isEqualTo("[\"contact.email\",\"contact.given_name\",\"contact.language\"]");
    assertThat(attempt.get("subject").asString()).hasSize(36);
    assertThat(attempt.get("commitment").asString()).hasSize(32);
    assertThat(leaf).doesNotContain("person0", "Person 0", "example.com");
  }

  @Test
  void the_bytes_are_json_in_one_fixed_order() {
    var entry =
        Entry.of(EntryKind.APPROVED, (short) 0, Instant.parse("2026-01-02T03:04:05.000006Z"))
            .with("zeta", "a\"b\\c")
            .with("alpha", java.util.List.of("x", "y"))
            .with("nothing", null)
            .with("count", 3);

    assertThat(new String(entry.leaf(7), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"alpha\":[\"x\",\"y\"],\"at\":\"2026-01-02T03:04:05.000006Z\",\"count\":3,"
                + "\"entry\":7,\"kind\":\"APPROVED\",\"v\":1,\"zeta\":\"a\\\"b\\\\c\"}");
  }

  @Test
  void an_attempt_is_there_before_its_call() {
    var first = hub.mailchimp().journal().stream().filter(call -> call.isWrite()).findFirst();

    assertThat(
            hub.db()
                .sql("select max(at) from entry where kind = 1")
                .query(java.sql.Timestamp.class)
                .single()
                .toInstant())
        .isBefore(first.orElseThrow().arrived());
  }

  private static Connection connect(String role) throws SQLException, IOException {
    var data = hub.home().resolve("data");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%s/hub".formatted(Files.readString(data.resolve("port"))),
        role,
        Files.readString(data.resolve("passwords/" + role)));
  }
}
