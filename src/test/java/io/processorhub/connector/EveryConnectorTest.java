package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.copy.Sweeps;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Connections;
import io.processorhub.processor.Declaration;
import io.processorhub.sandbox.JournalEntry;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every connector file must be able to do, run against the stand-in of its processor. Adding a
 * processor needs no new test here, only a stand-in. Later issues add the other calls.
 */
class EveryConnectorTest {

  /** What calls add to the fields of a copy, by the file's own jq. */
  private static final Set<String> NO_FIELDS =
      Set.of(
          "status",
          "status_if_new",
          "update_existing",
          "members",
          "requests",
          "method",
          "path",
          "body",
          "groups");

  static Stream<Path> files() throws IOException {
    return Files.list(Path.of("connectors")).filter(file -> file.toString().endsWith(".yaml"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void it_creates_changes_moves_restricts_and_resumes(Path file) {
    try (var hub = TestHub.startWith(file, Map.of())) {
      var approved = approved(hub);
      var list = hub.standIn(approved.declaration().processor());

      hub.takeIn(Given.ada().consenting("grace", "grace@example.com", "Grace").csv());
      hub.quiet();
      var created = list.writes();

      assertThat(created).as("two people, one call").hasSize(1);
      assertThat(created.get(0).body()).contains("ada@example.com", "Ada", "grace@example.com");

      hub.takeIn(Given.contacts().consenting("ada", "ada@example.com", "Ada Lovelace").csv());
      hub.quiet();
      var changed = list.writes();

      assertThat(changed).as("one change, one call").hasSize(2);
      assertThat(changed.get(1).body()).contains("Ada Lovelace").doesNotContain("grace");
      assertThat(hub.count("select count(*) from copy where state = 2 and desired = actual"))
          .isEqualTo(2);

      hub.takeIn(Given.contacts().consenting("ada", "countess@example.com", "Ada Lovelace").csv());
      hub.quiet();

      assertThat(list.addresses().get())
          .as("one object each, under the newest address")
          .containsExactlyInAnyOrder("countess@example.com", "grace@example.com");
      list.writes().forEach(call -> assertOnlyDeclared(approved.declaration(), call));

      var before = list.writes().size();
      hub.takeIn(
          Given.contacts()
              .withdrawn("ada", "countess@example.com", "Ada Lovelace", "2026-06-01T00:00:00Z")
              .csv());
      hub.quiet();
      var told = list.writes();

      assertThat(told).as("one withdrawal, one call").hasSize(before + 1);
      assertThat(told.get(before).body()).doesNotContain("countess", "Ada");
      assertThat(list.status().apply("countess@example.com")).contains("unsubscribed");

      hub.takeIn(
          Given.contacts()
              .row(
                  "ada",
                  "acme",
                  "countess@example.com",
                  "Ada",
                  "en",
                  "",
                  "yes",
                  "2026-07-01T00:00:00Z")
              .csv());
      hub.quiet();

      assertThat(list.status().apply("countess@example.com"))
          .as("only the person can undo it")
          .contains("unsubscribed");

      list.join().accept("countess@example.com");
      sweep(hub, approved);

      assertThat(hub.count("select count(*) from copy where state = 2")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void an_address_that_changes_twice_while_nobody_knows_ends_as_one_object(Path file) {
    try (var hub = TestHub.startWith(file, Map.of("hub.delivery.quarantine", "1500ms"))) {
      var list = hub.standIn(approved(hub).declaration().processor());
      list.misbehave().accept(Misbehaviour.of(Kind.APPLY_THEN_RESET).on("POST", ""));

      hub.takeIn(Given.contacts().consenting("ada", "first@example.com", "Ada").csv());
      hub.until("select count(*) = 1 from copy where state = 4");
      hub.takeIn(Given.contacts().consenting("ada", "second@example.com", "Ada").csv());
      hub.takeIn(Given.contacts().consenting("ada", "third@example.com", "Ada").csv());
      hub.quiet();

      assertThat(list.addresses().get()).containsExactly("third@example.com");
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void a_sweep_finds_who_left_and_who_was_removed_by_hand(Path file) {
    try (var hub = TestHub.startWith(file, Map.of())) {
      var approved = approved(hub);
      var list = hub.standIn(approved.declaration().processor());
      hub.takeIn(Given.people(5).csv());
      hub.quiet();

      list.unsubscribe().accept("person1@example.com");
      list.delete().accept("person2@example.com");
      list.join().accept("stranger@example.com");
      sweep(hub, approved);

      assertThat(list.addresses().get()).contains("person2@example.com").hasSize(6);
      assertThat(list.status().apply("person1@example.com")).contains("unsubscribed");
      assertThat(hub.count("select count(*) from consent_event where not granted")).isEqualTo(1);
      assertThat(
              hub.db()
                  .sql("select left_there, missing, unknown from sweep order by id desc limit 1")
                  .query()
                  .singleRow())
          .isEqualTo(Map.of("left_there", 1L, "missing", 1L, "unknown", 1L));
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void who_turns_up_under_an_address_they_gave_up_is_erased_there(Path file) {
    try (var hub = TestHub.startWith(file, Map.of())) {
      var approved = approved(hub);
      var list = hub.standIn(approved.declaration().processor());
      hub.takeIn(Given.contacts().consenting("ada", "old@example.com", "Ada").csv());
      hub.quiet();
      hub.takeIn(Given.contacts().consenting("ada", "new@example.com", "Ada").csv());
      hub.quiet();

      list.join().accept("old@example.com");
      sweep(hub, approved);

      assertThat(list.addresses().get()).containsExactly("new@example.com");
      assertThat(hub.count("select count(*) from copy where state = 2")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void whoever_was_there_before_the_hub_is_adopted_and_a_goodbye_counts(Path file) {
    try (var hub = TestHub.startWith(file, Map.of("hub.delivery.sweep-ms", 3_600_000))) {
      var approved = approved(hub);
      var list = hub.standIn(approved.declaration().processor());
      list.join().accept("person0@example.com");
      list.join().accept("person1@example.com");
      list.unsubscribe().accept("person1@example.com");
      list.join().accept("neverheardof@example.com");
      hub.takeIn(Given.people(3).csv());
      sweep(hub, approved);

      assertThat(list.addresses().get()).hasSize(4);
      assertThat(list.timesCreated().apply("person0@example.com")).isZero();
      assertThat(list.status().apply("person1@example.com")).contains("unsubscribed");
      assertThat(hub.count("select count(*) from copy where state = 2")).isEqualTo(2);
      assertThat(hub.count("select count(*) from copy where state = 5 and reason = 2"))
          .isEqualTo(1);
      assertThat(hub.count("select count(*) from entry where kind = 7 and subject_id is not null"))
          .isEqualTo(2);
    }
  }

  /** Lists everybody now, and waits for what follows from it. */
  private static void sweep(TestHub hub, ApprovedDeclaration approved) {
    hub.until(
        "select baseline_at is not null or (select count(*) from sweep where state = 0) = 0 from connection");
    hub.quiet();
    hub.db().sql("update copy set confirmed_at = confirmed_at - interval '1 hour'").update();
    hub.bean(Sweeps.class).ask(approved);
    hub.bean(Sweeping.class).next().forEach(hub.bean(Sweeping.class)::run);
    hub.until("select count(*) = 0 from sweep where state = 0");
    hub.quiet();
  }

  private static ApprovedDeclaration approved(TestHub hub) {
    return hub.bean(Connections.class).approved().get(0);
  }

  private static void assertOnlyDeclared(Declaration declaration, JournalEntry call) {
    var allowed = new HashSet<>(NO_FIELDS);
    declaration.fields().values().forEach(rule -> allowed.addAll(List.of(rule.to().split("\\."))));

    if (!call.body().isEmpty()) {
      assertThat(allowed).containsAll(names(new JsonMapper().readTree(call.body())));
    }
  }

  private static Set<String> names(JsonNode node) {
    var names = new HashSet<String>(node.propertyNames());
    node.forEach(child -> names.addAll(names(child)));
    return names;
  }
}
