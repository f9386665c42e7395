package io.processorhub.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Owner;
import io.processorhub.SampleRecords;
import io.processorhub.TestHub;
import io.processorhub.cases.Cases;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import io.processorhub.processor.Agreement;
import io.processorhub.processor.Assessment;
import io.processorhub.processor.Mechanism;
import io.processorhub.processor.ProcessorFacts;
import io.processorhub.processor.ProcessorFile;
import io.processorhub.processor.Processors;
import io.processorhub.processor.SubProcessor;
import io.processorhub.status.ConnectionStatus;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** Nothing is disclosed that no agreement and no assessment covers on the day. */
class FirewallTest {

  private static final String CONNECTION = "newsletter-mailchimp";
  private static final int PEOPLE = 12;

  @Test
  void past_an_agreements_end_nothing_is_disclosed_and_a_withdrawal_passes_until_it_is_renewed()
      throws Exception {
    try (var hub = withAda()) {
      var today = hub.bean(Processors.class).today();
      record(hub, agreementUntil(today.plusDays(10)));
      hub.takeIn(Given.contacts().consenting("grace", "grace@example.com", "Grace").csv());
      hub.quiet();

      days(hub, 11);
      closedUntil(
          hub,
          "AGREEMENT",
          "no agreement with the processor is in force",
          () -> record(hub, agreementUntil(today.plusDays(100))));
    }
  }

  @Test
  void an_erasure_completes_while_nothing_may_be_disclosed() throws Exception {
    try (var hub = withAda()) {
      record(hub, agreementUntil(hub.bean(Processors.class).today().plusDays(10)));
      days(hub, 11);
      hub.takeIn(Given.people(PEOPLE).csv());
      hub.until("select count(*) = 1 from closure");

      hub.bean(Cases.class)
          .file(
              new Cases.Request(
                  CaseKind.ERASURE,
                  CaseScope.PERSON,
                  new Cases.Who.Known("crm", "ada"),
                  Optional.empty(),
                  Optional.of("met in person"),
                  Optional.empty(),
                  Channel.API),
              TestHub.COMPLIANCE);
      hub.until("select count(*) = 1 from rights_case where done_at is not null");

      assertThat(hub.mailchimp().members()).isEmpty();
      assertThat(entries(hub, "CLOSED")).containsExactly("AGREEMENT " + PEOPLE);
    }
  }

  @Test
  void past_an_assessments_review_date_nothing_is_disclosed_until_it_is_assessed_again()
      throws Exception {
    try (var hub = withAda()) {
      var today = hub.bean(Processors.class).today();
      record(hub, assessed(today, Assessment.Outcome.PASS, today.plusDays(10)));

      days(hub, 11);
      closedUntil(
          hub,
          "ASSESSMENT",
          "no assessment of the processor is in date",
          () ->
              record(
                  hub, assessed(today.plusDays(11), Assessment.Outcome.PASS, today.plusDays(100))));
    }
  }

  @Test
  void a_processor_that_fails_its_assessment_gets_nothing() throws Exception {
    try (var hub = withAda()) {
      var today = hub.bean(Processors.class).today();

      record(hub, assessed(today, Assessment.Outcome.FAIL, today.plusDays(100)));
      closedUntil(
          hub,
          "OUTCOME",
          "the processor failed its newest assessment",
          () -> record(hub, assessed(today, Assessment.Outcome.PASS, today.plusDays(100))));
    }
  }

  @Test
  void a_host_that_nobody_approved_gets_nothing() throws Exception {
    try (var hub = withAda()) {
      record(hub, facts("US", List.of("api.example.com")));
      closedUntil(
          hub,
          "HOST",
          "the host it sends to is not among the approved ones",
          () -> record(hub, facts("US", List.of("127.0.0.1"))));
    }
  }

  @Test
  void a_country_without_a_transfer_mechanism_gets_nothing() throws Exception {
    try (var hub = withAda()) {
      record(hub, facts("IN", List.of("127.0.0.1")));
      closedUntil(
          hub,
          "MECHANISM",
          "a country the data goes to has no transfer mechanism",
          () ->
              record(
                  hub,
                  new ProcessorFile(
                      "mailchimp",
                      null,
                      null,
                      null,
                      null,
                      null,
                      List.of(
                          new Mechanism(
                              "IN",
                              Mechanism.Means.STANDARD_CONTRACTUAL_CLAUSES,
                              "module 2",
                              null,
                              LocalDate.of(2026, 1, 1),
                              null,
                              null)))));
    }
  }

  @Test
  void a_sub_processor_that_we_objected_to_stops_what_is_disclosed() throws Exception {
    try (var hub = withAda()) {
      record(hub, subProcessor(SubProcessor.Decision.OBJECTED, null));
      closedUntil(
          hub,
          "SUB_PROCESSOR",
          "a sub-processor that we objected to, or did not decide about in time, is used",
          () -> record(hub, subProcessor(SubProcessor.Decision.ACCEPTED, null)));
    }
  }

  @Test
  void a_sub_processor_that_nobody_decided_about_in_time_stops_what_is_disclosed()
      throws Exception {
    try (var hub = withAda()) {
      var today = hub.bean(Processors.class).today();
      record(hub, subProcessor(SubProcessor.Decision.PENDING, today.plusDays(10)));

      days(hub, 11);
      closedUntil(
          hub,
          "SUB_PROCESSOR",
          "a sub-processor that we objected to, or did not decide about in time, is used",
          () -> record(hub, subProcessor(SubProcessor.Decision.ACCEPTED, today.plusDays(10))));
    }
  }

  private static ProcessorFile subProcessor(SubProcessor.Decision decision, LocalDate until) {
    var one =
        new SubProcessor(
            "Mail Works GmbH",
            "Berlin",
            null,
            "DE",
            null,
            "sends mails",
            List.of(),
            LocalDate.of(2026, 1, 1),
            null,
            null,
            until,
            decision,
            null);
    return new ProcessorFile("mailchimp", null, null, null, null, List.of(one), null);
  }

  @Test
  void an_agreement_that_lacks_a_letter_of_article_28_covers_nothing() throws Exception {
    try (var hub = withAda()) {
      var whole = SampleRecords.sample("mailchimp").agreements().get(0);
      var lacking = new java.util.TreeMap<>(whole.checklist());
      lacking.remove("g");

      record(hub, agreement(with(whole, whole.expiresOn(), lacking)));
      closedUntil(
          hub,
          "CHECKLIST",
          "the agreement in force lacks something that Art. 28(3) asks for",
          () -> record(hub, agreement(whole)));
    }
  }

  @Test
  void without_any_record_nothing_is_disclosed_and_each_cause_has_one_entry() throws Exception {
    try (var hub = TestHub.unapproved(Map.of())) {
      hub.takeIn(Given.people(PEOPLE).csv());
      hub.approveWithoutRecords();
      hub.until("select baseline_at is not null from connection");
      hub.until("select count(*) >= 4 from closure");

      assertThat(entries(hub, "CLOSED"))
          .containsExactlyInAnyOrder(
              "AGREEMENT " + PEOPLE,
              "ASSESSMENT " + PEOPLE,
              "MECHANISM " + PEOPLE,
              "HOST " + PEOPLE);
      assertThat(hub.writes()).isZero();
      assertThat(hub.bean(ConnectionStatus.class).of(CONNECTION).sentence())
          .contains("no agreement with the processor is in force, and no assessment", "12 copies");
      assertThat(hub.bean(ConnectionStatus.class).of(CONNECTION).stuck()).isTrue();
    }
  }

  @Test
  void a_connection_that_was_paused_and_closed_needs_both_to_end() throws Exception {
    try (var hub = withAda()) {
      hub.bean(io.processorhub.processor.ConnectionSwitches.class).pause(CONNECTION, TestHub.OPS);
      record(hub, facts("US", List.of("api.example.com")));
      hub.takeIn(Given.people(PEOPLE).csv());
      hub.until("select count(*) = 1 from closure");
      var before = hub.writes();

      record(hub, facts("US", List.of("127.0.0.1")));

      assertThat(hub.bean(Claims.class).due()).isEmpty();
      assertThat(hub.bean(Claims.class).next((short) 1, true, Given.ONE_CALL)).isEmpty();
      assertThat(hub.writes()).isEqualTo(before);
    }
  }

  /** What was urgent because it protects, and turned into a disclosure, is one like any other. */
  @Test
  void a_consent_that_is_given_again_does_not_slip_through_as_a_protective_call() throws Exception {
    try (var hub = withAda()) {
      record(hub, facts("US", List.of("api.example.com")));
      // The withdrawal is still due when the consent comes again.
      hub.bean(TransactionTemplate.class)
          .executeWithoutResult(
              status -> {
                hub.db().sql("select 1 from connection for update").query().listOfRows();
                hub.takeIn(
                    Given.contacts()
                        .withdrawn("ada", "ada@example.com", "Ada", "2026-06-01T00:00:00Z")
                        .csv());
                hub.takeIn(
                    Given.contacts()
                        .row(
                            "ada",
                            "acme",
                            "ada@example.com",
                            "Slipped",
                            "en",
                            "",
                            "yes",
                            "2026-07-01T00:00:00Z")
                        .csv());
              });
      hub.until("select prio = 1 and due_at is not null from copy");

      assertThat(hub.bean(Claims.class).next((short) 1, true, Given.ONE_CALL)).isEmpty();
      assertThat(hub.mailchimp().journal()).noneMatch(call -> call.body().contains("Slipped"));
    }
  }

  @Test
  void whoever_ends_an_agreement_waits_for_the_claim_that_is_being_made() throws Exception {
    try (var hub = withAda()) {
      var ended = new CountDownLatch(1);
      var worker = Executors.newSingleThreadExecutor();
      var today = hub.bean(Processors.class).today();
      hub.bean(TransactionTemplate.class)
          .executeWithoutResult(
              status -> {
                // As a claim does first of all.
                hub.db().sql("select declaration from connection for share").query().listOfRows();
                worker.submit(
                    () -> {
                      record(hub, agreementUntil(today.minusDays(1)));
                      ended.countDown();
                    });
                hub.until(
                    "select exists (select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%for no key update%')");
                assertThat(ended.getCount()).as("not ended while the claim is made").isEqualTo(1);
                assertThat(cleared(hub, today)).isTrue();
              });

      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(cleared(hub, today)).isFalse();
      worker.shutdown();
    }
  }

  /** By the organisation's day: near midnight it is another one than in UTC. */
  private static boolean cleared(TestHub hub, LocalDate today) {
    return hub.db()
        .sql("select cleared @> :today from connection")
        .param("today", today)
        .query(Boolean.class)
        .single();
  }

  private static void closedUntil(TestHub hub, String requirement, String words, Runnable end)
      throws Exception {
    var before = hub.writes();
    hub.takeIn(Given.people(PEOPLE).csv());
    hub.until("select count(*) = 1 from closure");
    assertThat(entries(hub, "CLOSED")).containsExactly(requirement + " " + PEOPLE);
    assertThat(hub.bean(ConnectionStatus.class).of(CONNECTION).sentence())
        .contains(words, "12 copies");
    assertThat(hub.bean(Claims.class).due()).isEmpty();
    assertThat(hub.bean(Claims.class).next((short) 1, true, Given.ONE_CALL)).isEmpty();
    assertThat(hub.writes()).as("nothing disclosed").isEqualTo(before);

    hub.takeIn(
        Given.contacts().withdrawn("ada", "ada@example.com", "Ada", "2026-06-01T00:00:00Z").csv());
    hub.until(
        "select restricted_at is not null from copy c join item i on i.id = c.item_id order by c.item_id limit 1");
    assertThat(hub.mailchimp().member("ada@example.com").orElseThrow().status())
        .isEqualTo("unsubscribed");
    assertThat(hub.writes()).as("the withdrawal alone").isEqualTo(before + 1);
    assertThat(entries(hub, "CLOSED")).as("still one").hasSize(1);

    end.run();
    hub.quiet();
    assertThat(entries(hub, "OPENED")).containsExactly(requirement + " " + PEOPLE);
    for (var i = 0; i < PEOPLE; i++) {
      assertThat(hub.mailchimp().member("person" + i + "@example.com").orElseThrow().timesCreated())
          .isEqualTo(1);
    }
    assertThat(hub.bean(ConnectionStatus.class).of(CONNECTION).sentence()).startsWith("In step");
  }

  private static TestHub withAda() {
    var hub = TestHub.start();
    hub.takeIn(Given.ada().csv());
    hub.quiet();
    return hub;
  }

  /** So many days later, for all nodes. */
  private static void days(TestHub hub, int days) throws Exception {
    Owner.run(
        hub,
        "create or replace function hub.today(zone text) returns date language sql volatile as "
            + "$$ select (clock_timestamp() at time zone zone)::date + %d $$".formatted(days));
  }

  private static List<String> entries(TestHub hub, String kind) {
    var entries = new ArrayList<String>();
    hub.db()
        .sql(
            """
            select leaf ->> 'requirement' as r, leaf ->> 'due' as due
            from (select id, convert_from(leaf, 'UTF8')::json as leaf from entry where kind in (4, 5)) e
            where leaf ->> 'kind' = ? and leaf ->> 'requirement' is not null order by id""")
        .param(kind)
        .query(
            row -> {
              entries.add(row.getString(1) + " " + row.getString(2));
            });
    return entries;
  }

  private static void record(TestHub hub, ProcessorFile file) {
    hub.bean(Processors.class).record(file, Optional.empty(), TestHub.COMPLIANCE);
  }

  private static ProcessorFile agreementUntil(LocalDate last) {
    var sample = SampleRecords.sample("mailchimp").agreements().get(0);
    return agreement(with(sample, last, sample.checklist()));
  }

  private static Agreement with(
      Agreement sample, LocalDate last, Map<String, Agreement.Point> checklist) {
    return new Agreement(
        sample.kind(),
        sample.reference(),
        sample.link(),
        sample.signedOn(),
        sample.effectiveFrom(),
        last,
        checklist,
        sample.ownUse(),
        sample.reviewDueOn(),
        sample.note());
  }

  private static ProcessorFile agreement(Agreement agreement) {
    return new ProcessorFile("mailchimp", null, null, List.of(agreement), null, null, null);
  }

  private static ProcessorFile assessed(LocalDate on, Assessment.Outcome outcome, LocalDate next) {
    return new ProcessorFile(
        "mailchimp",
        null,
        null,
        null,
        List.of(new Assessment(on, "carl", outcome, null, next, null, null)),
        null,
        null);
  }

  private static ProcessorFile facts(String country, List<String> hosts) {
    var sample = SampleRecords.sample("mailchimp").facts();
    var facts =
        new ProcessorFacts(
            sample.legalName(),
            sample.tradingName(),
            sample.address(),
            country,
            sample.role(),
            sample.privacyUrl(),
            sample.contacts(),
            List.of(),
            hosts,
            sample.measures(),
            sample.erasure(),
            sample.activities(),
            sample.statements());
    return new ProcessorFile("mailchimp", null, facts, null, null, null, null);
  }
}
