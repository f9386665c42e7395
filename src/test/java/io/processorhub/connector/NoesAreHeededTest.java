package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Owner;
import io.processorhub.StandIn;
import io.processorhub.TestHub;
import io.processorhub.cases.CaseList;
import io.processorhub.cases.CaseView;
import io.processorhub.cases.Cases;
import io.processorhub.copy.Sweeps;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import io.processorhub.processor.Connections;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import io.processorhub.status.ConnectionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A no is followed until the processor heeds it, whatever it answers first. */
class NoesAreHeededTest {

  private static final String LATER = "2026-06-01T00:00:00Z";

  private static TestHub hub;
  private static int person;

  private String id;
  private String email;

  @BeforeAll
  static void start() {
    hub = TestHub.startAll(Map.of("hub.delivery.longest-back-off", "200ms"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void somebodyInStep() {
    id = "n" + ++person;
    email = id + "@example.com";
    hub.takeIn(Given.contacts().consenting(id, email, "Nora").csv());
    hub.quiet();
  }

  @Test
  void a_no_reaches_a_processor_whose_own_id_for_the_person_is_lost() {
    hub.db().sql("update copy set provider_id = null").update();

    hub.takeIn(Given.contacts().withdrawn(id, email, "Nora", LATER).csv());
    hub.quiet();

    assertThat(hub.mailerlite().subscribers())
        .filteredOn(one -> one.email().equals(email))
        .allSatisfy(one -> assertThat(one.status()).isEqualTo("unsubscribed"))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"400", "404", "405", "409", "422"})
  void a_processor_that_refuses_a_withdrawal_is_asked_until_it_heeds(String status) {
    // MailerLite's 404 means that nobody is there.
    var refusals = status.equals("404") ? 0 : 3;
    hub.mailchimp()
        .misbehave(
            Misbehaviour.of(Kind.STATUS, status)
                .on("PATCH", "/members/")
                .times(Math.max(1, refusals)));

    hub.takeIn(Given.contacts().withdrawn(id, email, "Nora", LATER).csv());
    hub.quiet();

    if (refusals > 0) {
      assertThat(status("mailchimp")).contains("unsubscribed");
    }
    assertThat(hub.count("select count(*) from copy where state = 6")).isZero();
    assertThat(hub.count("select count(*) from copy where unheeded_since is not null")).isZero();
  }

  @Test
  void while_it_refuses_the_case_is_open_and_the_staff_is_told() {
    hub.mailchimp()
        .misbehave(
            Misbehaviour.of(Kind.STATUS, "400")
                .on("PATCH", "/members/")
                .times(Misbehaviour.ALWAYS));
    hub.mailchimp()
        .misbehave(
            Misbehaviour.of(Kind.STATUS, "400")
                .on("POST", "delete-permanent")
                .times(Misbehaviour.ALWAYS));
    try {
      var ref = withdrawalCase();
      hub.until("select count(*) > 0 from copy where refusals > 0");

      assertThat(state(ref)).isEqualTo("open");
      assertThat(outstanding(ref))
          .anySatisfy(
              one -> {
                assertThat(one.connection()).isEqualTo("newsletter-mailchimp");
                assertThat(one.sentence()).contains("The processor refuses since ", " in a row");
              });
      assertThat(status("mailchimp")).contains("subscribed");
      var flow = hub.bean(ConnectionStatus.class).of("newsletter-mailchimp");
      assertThat(flow.sentence()).contains("1 people are still mailed", "refuses");
      assertThat(flow.stuck()).isTrue();
      assertThat(hub.bean(io.processorhub.copy.NeedsStaff.class).now().stillMailed()).isEqualTo(1);

      hub.mailchimp().behave();
      hub.quiet();
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> state(ref).equals("done"));
      assertThat(outstanding(ref)).isEmpty();
      assertThat(status("mailchimp").filter(s -> s.equals("subscribed"))).isEmpty();
    } finally {
      hub.mailchimp().behave();
    }
  }

  @Test
  void a_processor_that_never_restricts_is_asked_to_erase_instead() {
    hub.mailchimp()
        .misbehave(
            Misbehaviour.of(Kind.STATUS, "422")
                .on("PATCH", "/members/")
                .times(Misbehaviour.ALWAYS));
    try {
      hub.takeIn(Given.contacts().withdrawn(id, email, "Nora", LATER).csv());
      hub.quiet();

      assertThat(hub.mailchimp().member(email)).isEmpty();
    } finally {
      hub.mailchimp().behave();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void who_is_still_mailed_after_our_restriction_is_restricted_again(String processor)
      throws Exception {
    hub.takeIn(Given.contacts().withdrawn(id, email, "Nora", LATER).csv());
    hub.quiet();
    resubscribe(processor);

    sweep(processor);

    assertThat(status(processor)).contains("unsubscribed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void who_comes_back_by_themselves_after_that_was_seen_is_left_to_a_person(String processor)
      throws Exception {
    hub.takeIn(Given.contacts().withdrawn(id, email, "Nora", LATER).csv());
    hub.quiet();
    sweep(processor);
    resubscribe(processor);
    sweep(processor);
    var mailed = processor.equals("mailchimp") ? "subscribed" : "active";

    assertThat(status(processor)).contains(mailed);
    assertThat(held(processor))
        .isEqualTo("subscribed there again by themselves after a no; a person must decide");

    daysPass();
    assertThat(status(processor)).as("nor erased").contains(mailed);

    // A new no, which the person tells the staff.
    withdrawalCase();
    hub.quiet();
    assertThat(status(processor)).contains("unsubscribed");
  }

  @Test
  void who_left_at_mailerlite_before_the_address_changes_is_not_subscribed_again() {
    hub.mailerlite().unsubscribe(email);
    var changed = "new-" + email;

    hub.takeIn(Given.contacts().consenting(id, changed, "Nora").csv());
    hub.quiet();

    assertThat(hub.mailerlite().subscriber(changed)).isEmpty();
    assertThat(hub.mailerlite().subscriber(email).orElseThrow().status()).isEqualTo("unsubscribed");
    assertThat(hub.mailchimp().member(changed).map(m -> m.status()))
        .as("what they said there counts everywhere")
        .isNotEqualTo(Optional.of("subscribed"));
  }

  @Test
  void an_address_that_the_source_empties_is_taken_out_at_both_lists() throws Exception {
    hub.takeIn(Given.contacts().consenting(id, "", "Nora").csv());
    hub.quiet();

    assertThat(status("mailchimp")).contains("unsubscribed");
    assertThat(status("mailerlite")).contains("unsubscribed");

    hub.db()
        .sql(
            "update copy set restricted_at = restricted_at - interval '31 days' where restricted_at is not null")
        .update();
    daysPass();
    assertThat(hub.mailchimp().member(email)).isEmpty();
    assertThat(hub.mailerlite().subscriber(email)).isEmpty();
  }

  @Test
  void the_time_until_the_erasure_counts_from_the_no_and_not_from_a_restriction_that_worked()
      throws Exception {
    hub.mailchimp()
        .misbehave(Misbehaviour.of(Kind.STATUS, "400").on("PATCH", "/members/").times(2));
    hub.takeIn(Given.contacts().withdrawn(id, email, "Nora", LATER).csv());
    hub.quiet();

    daysPass();

    assertThat(hub.mailchimp().member(email)).isEmpty();
    assertThat(hub.mailerlite().subscriber(email)).isEmpty();
  }

  private java.util.UUID withdrawalCase() {
    return hub.bean(Cases.class)
        .file(
            new Cases.Request(
                CaseKind.WITHDRAWAL,
                CaseScope.PERSON,
                new Cases.Who.Known("crm", id),
                Optional.empty(),
                Optional.of("called"),
                Optional.empty(),
                Channel.API),
            TestHub.COMPLIANCE)
        .ref();
  }

  private static List<CaseView.Outstanding> outstanding(java.util.UUID ref) {
    return hub.bean(CaseList.class).find(ref, OptionalLong.empty()).orElseThrow().outstanding();
  }

  private static String state(java.util.UUID ref) {
    return hub.db()
        .sql(
            "select case state when 3 then 'done' when 2 then 'open' else 'other' end from rights_case where ref = ?")
        .param(ref)
        .query(String.class)
        .single();
  }

  private void resubscribe(String processor) {
    if (processor.equals("mailchimp")) {
      hub.mailchimp().put(email, "subscribed", Map.of());
    } else {
      hub.mailerlite().put(email, "active", Map.of());
    }
  }

  private Optional<String> status(String processor) {
    return at(processor).status().apply(email);
  }

  private String held(String processor) {
    return hub.bean(ConnectionStatus.class).of(connection(processor)).held().keySet().stream()
        .filter(words -> words.contains("by themselves"))
        .findFirst()
        .orElse("");
  }

  private static String connection(String processor) {
    return processor.equals("mailchimp") ? "newsletter-mailchimp" : "product-news-mailerlite";
  }

  private static StandIn at(String processor) {
    return hub.standIn(processor);
  }

  private static void daysPass() throws Exception {
    Owner.run(
        hub,
        "update hub.consent_event set recorded_at = recorded_at - interval '31 days' where not granted");
    hub.db().sql("update copy set due_at = now() where due_at > now()").update();
    hub.quiet();
  }

  /** What happened is older than the listing that shows it. */
  private static void sweep(String processor) throws Exception {
    hub.db()
        .sql(
            "update copy set restricted_at = restricted_at - interval '1 minute', confirmed_at = confirmed_at - interval '1 hour'")
        .update();
    var approved = hub.bean(Connections.class).approved(connection(processor)).orElseThrow();
    hub.until("select count(*) = 0 from sweep where state = 0");
    hub.bean(Sweeps.class).ask(approved);
    hub.bean(Sweeping.class).next().forEach(hub.bean(Sweeping.class)::run);
    hub.until("select count(*) = 0 from sweep where state = 0");
    hub.quiet();
  }
}
