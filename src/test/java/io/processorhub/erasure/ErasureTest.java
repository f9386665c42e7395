package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import io.processorhub.cases.CaseList;
import io.processorhub.cases.CaseView;
import io.processorhub.cases.Cases;
import io.processorhub.copy.Sweeps;
import io.processorhub.processor.Connections;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Persons are erased at every processor that holds them, followed until gone, and stay gone. */
public class ErasureTest {

  public static final Map<String, Object> FAST =
      Map.of(
          "hub.erasure.poll",
          "50ms",
          "hub.erasure.pause",
          "50ms",
          "hub.erasure.many",
          1_000,
          "hub.erasure.poll-ms",
          25);

  static Stream<Path> files() throws IOException {
    return Files.list(Path.of("connectors")).filter(file -> file.toString().endsWith(".yaml"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void whoever_is_erased_is_gone_here_and_there_and_it_was_looked_at(Path file) {
    try (var hub = hub(file)) {
      hub.takeIn(Given.ada().consenting("grace", "grace@example.com", "Grace").csv());
      hub.quiet();
      assertThat(list(hub).addresses().get()).hasSize(2);

      var filed = erase(hub, "ada");
      through(hub, filed);

      assertThat(list(hub).addresses().get()).containsExactly("grace@example.com");
      assertThat(hub.count("select count(*) from subject")).isEqualTo(1);
      assertThat(hub.count("select count(*) from item")).isEqualTo(1);
      assertThat(hub.count("select count(*) from copy")).isEqualTo(1);
      assertThat(hub.count("select count(*) from keys.data_key"))
          .as("case keys and hers")
          .isEqualTo(1);
      assertThat(hub.count("select count(*) from copy_key")).isEqualTo(1);
      var part = view(hub, filed).parts().get(0);
      assertThat(part.ending()).contains("ABSENT");
      assertThat(part.level()).isEqualTo("REVERIFIED");
      assertThat(hub.count("select count(*) from entry where kind = 9"))
          .as("keys destroyed")
          .isEqualTo(2);
      assertThat(withoutOutcome(hub)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void an_old_file_does_not_bring_them_back_and_a_new_consent_does(Path file) {
    try (var hub = hub(file)) {
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      through(hub, erase(hub, "ada"));

      hub.takeIn(Given.ada().csv());
      hub.takeIn("shop", Given.contacts().consenting("s-1", "ADA@example.com", "Ada").csv());
      hub.quiet();

      assertThat(hub.count("select count(*) from subject")).isZero();
      assertThat(hub.count("select count(*) from import_refusal where code = 'ERASED'"))
          .isEqualTo(2);
      assertThat(list(hub).addresses().get()).isEmpty();

      hub.takeIn(
          Given.contacts()
              .row("ada", "acme", "ada@example.com", "Ada", "en", "", "yes", now(hub))
              .csv());
      hub.quiet();

      assertThat(hub.count("select count(*) from subject")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void who_is_still_there_is_not_said_to_be_gone(Path file) {
    try (var hub = hub(file)) {
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      list(hub).misbehave().accept(Misbehaviour.of(Kind.UNDONE).on("POST", erasing(hub)).times(2));

      var filed = erase(hub, "ada");
      hub.until("select count(*) > 0 from forwarding where trouble = 1");

      assertThat(view(hub, filed).done()).isFalse();
      through(hub, filed);
      assertThat(list(hub).addresses().get()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void a_call_under_way_does_not_bring_them_back(Path file) {
    try (var hub = hub(file)) {
      list(hub).misbehave().accept(Misbehaviour.of(Kind.APPLY_THEN_RESET).on("POST", ""));
      hub.takeIn(Given.ada().csv());
      hub.until("select count(*) = 1 from copy where state = 4");

      var filed = erase(hub, "ada");
      through(hub, filed);

      assertThat(list(hub).addresses().get()).isEmpty();
      assertThat(withoutOutcome(hub)).isZero();
      assertThat(hub.count("select count(*) from batch")).isZero();
    }
  }

  @Test
  void a_call_that_is_under_way_when_a_listing_finds_them_has_its_outcome_too() {
    try (var hub = hub(Path.of("connectors/mailchimp.yaml"))) {
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      var filed = erase(hub, "ada");
      hub.until("select count(*) = 1 from forwarding where step = 1 and checks > 0");
      hub.mailchimp().misbehave(Misbehaviour.slow(Kind.DELAY_BEFORE, 4_000).on("GET", "/members/"));
      letDaysPass(hub);
      hub.until("select count(*) = 1 from forwarding where attempts <> '{}'");

      list(hub).join().accept("ada@example.com");
      sweep(hub);
      through(hub, filed);

      assertThat(list(hub).addresses().get()).isEmpty();
      assertThat(withoutOutcome(hub)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void who_turns_up_again_is_found_by_the_listing_and_erased_again(Path file) {
    try (var hub = hub(file)) {
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      var filed = erase(hub, "ada");
      through(hub, filed);

      list(hub).join().accept("ada@example.com");
      sweep(hub);
      through(hub, filed);

      assertThat(list(hub).addresses().get()).isEmpty();
      assertThat(view(hub, filed).parts().get(0).reappeared()).isEqualTo(1);
    }
  }

  @Test
  void who_is_at_one_of_two_lists_is_not_asked_about_at_the_other() throws IOException {
    try (var hub = TestHub.startAll(settings(Path.of("connectors")))) {
      hub.until("select bool_and(baseline_at is not null) from connection");
      hub.db().sql("update connection set paused = true where name like 'product%'").update();
      hub.takeIn(Given.ada().csv());
      hub.until("select count(*) = 1 from copy where state = 2");

      var filed = erase(hub, "ada");
      hub.until("select count(*) = 0 from forwarding where ending = 0 and level < 3");

      var parts = view(hub, filed).parts();
      assertThat(parts)
          .extracting(CaseView.Part::connection)
          .containsExactly("newsletter-mailchimp", "product-news-mailerlite");
      assertThat(parts.get(0).level()).isEqualTo("VERIFIED_ABSENT");
      assertThat(parts.get(1).ending()).contains("NOT_A_RECIPIENT");
      assertThat(hub.mailerlite().journal())
          .as("calls that name anybody")
          .noneMatch(call -> call.isWrite() || call.path().contains("ada"));
    }
  }

  @Test
  void an_accounts_instruction_ends_its_part_and_the_person_stays_with_the_other() {
    try (var hub = hub(Path.of("connectors/mailchimp.yaml"))) {
      hub.takeIn(Given.ada().csv());
      hub.takeIn(
          "shop",
          Given.contacts()
              .row(
                  "s-1",
                  "beta",
                  "ada@example.com",
                  "Adele",
                  "de",
                  "",
                  "yes",
                  "2026-01-01T00:00:00Z")
              .csv());
      hub.quiet();
      assertThat(hub.count("select count(*) from copy where state = 5 and reason = 7"))
          .isEqualTo(1);
      var acme =
          hub.db()
              .sql(
                  "select a.id from account a join item i on i.account_id = a.id join source s on s.id = i.source where s.name = 'crm'")
              .query(Long.class)
              .single();
      var token =
          new Actor("acme", Role.SOURCE, java.util.OptionalLong.of(acme), java.time.Instant.MAX);

      var filed = hub.bean(Cases.class).file(request("crm", "ada", Optional.empty()), token);
      hub.quiet();
      through(hub, filed);

      assertThat(hub.mailchimp().member("ada@example.com").orElseThrow().mergeFields().get("FNAME"))
          .isEqualTo("Adele");
      assertThat(hub.mailchimp().member("ada@example.com").orElseThrow().timesCreated())
          .isEqualTo(1);
      assertThat(view(hub, filed).parts().get(0).ending()).contains("SHARED");
      assertThat(hub.count("select count(*) from subject")).isEqualTo(1);
      assertThat(hub.count("select count(*) from item")).isEqualTo(1);
    }
  }

  @Test
  void nothing_happens_before_it_is_shown_who_asked() {
    try (var hub = hub(Path.of("connectors/mailchimp.yaml"))) {
      hub.takeIn(Given.ada().csv());
      hub.quiet();

      var first =
          hub.bean(Cases.class).file(request("crm", "ada", Optional.empty()), TestHub.COMPLIANCE);
      var second =
          hub.bean(Cases.class).file(request("crm", "ada", Optional.empty()), TestHub.COMPLIANCE);

      assertThat(first.state()).isEqualTo(CaseState.PENDING);
      assertThat(hub.count("select count(*) from subject")).isEqualTo(1);

      hub.bean(Cases.class).attest(second.ref(), "met in person", TestHub.COMPLIANCE);
      through(hub, second);

      assertThat(view(hub, first).state()).isEqualTo("joined");
      assertThatThrownBy(
              () -> hub.bean(Cases.class).attest(first.ref(), "me too", TestHub.COMPLIANCE))
          .hasMessageContaining("joined already");
      assertThat(hub.mailchimp().members()).isEmpty();
    }
  }

  /** Where this processor is asked to erase somebody. */
  public static String erasing(TestHub hub) {
    var request =
        hub.bean(Connections.class).approved().get(0).declaration().calls().erase().request();
    return request.substring(request.lastIndexOf('/'));
  }

  public static TestHub hub(Path file) {
    var hub = TestHub.startWith(file, settings(file));
    hub.until("select bool_and(baseline_at is not null) from connection");
    return hub;
  }

  public static Map<String, Object> settings(Path file) {
    return new java.util.HashMap<>(FAST);
  }

  public static io.processorhub.StandIn list(TestHub hub) {
    return hub.standIn(hub.bean(Connections.class).approved().get(0).declaration().processor());
  }

  public static Cases.Request request(String source, String id, Optional<String> attestation) {
    return new Cases.Request(
        CaseKind.ERASURE,
        CaseScope.PERSON,
        new Cases.Who.Known(source, id),
        Optional.empty(),
        attestation,
        Optional.empty(),
        Channel.API);
  }

  public static Cases.Filed erase(TestHub hub, String id) {
    return hub.bean(Cases.class)
        .file(request("crm", id, Optional.of("met in person")), TestHub.COMPLIANCE);
  }

  public static CaseView view(TestHub hub, Cases.Filed filed) {
    return hub.bean(CaseList.class).find(filed.ref(), java.util.OptionalLong.empty()).orElseThrow();
  }

  /** Lets the days between the looks pass, until the case is over. */
  public static void through(TestHub hub, Cases.Filed filed) {
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(60))
        .pollInterval(java.time.Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              letDaysPass(hub);
              assertThat(view(hub, filed).closedAt()).as(() -> state(hub, filed.ref())).isPresent();
            });
  }

  /** What is to be looked at another day is due now. */
  static void letDaysPass(TestHub hub) {
    hub.db()
        .sql(
            """
            update forwarding set due_at = now(), erased_at = erased_at - interval '40 days', promised = promised - interval '40 days'
            where step = 1 and due_at > now() + interval '1 minute'""")
        .update();
  }

  private static String state(TestHub hub, UUID ref) {
    return hub.db()
        .sql(
            "select f.step, f.level, f.ending, f.trouble, f.cause, f.due_at, f.checks, f.items, f.heir, c.state from forwarding f join rights_case c on c.id = f.case_id where c.ref = ?")
        .param(ref)
        .query()
        .listOfRows()
        .toString();
  }

  public static void sweep(TestHub hub) {
    var approved = hub.bean(Connections.class).approved().get(0);
    hub.bean(Sweeps.class).ask(approved);
    hub.until("select count(*) = 0 from sweep where state = 0");
  }

  static String now(TestHub hub) {
    return hub.db()
        .sql("select now()")
        .query(java.sql.Timestamp.class)
        .single()
        .toInstant()
        .toString();
  }

  public static long withoutOutcome(TestHub hub) {
    return hub.count(
        """
        select count(*) from (
          select id from entry where kind = 1
          except select (convert_from(leaf, 'UTF8')::json ->> 'attempt')::bigint from entry where kind = 2) x""");
  }
}
