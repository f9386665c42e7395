package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.Owner;
import io.processorhub.TestHub;
import io.processorhub.sandbox.JournalEntry;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A person's own word about the newsletter: given, taken back, given again. */
class SubscriptionTest {

  private static final String LATER = "2026-06-01T00:00:00Z";
  private static final String LAST = "2026-07-01T00:00:00Z";

  private static TestHub hub;
  private static int person;

  private String id;
  private String email;

  @BeforeAll
  static void start() {
    hub = TestHub.start();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void somebodyNew() {
    id = "s" + ++person;
    email = id + "@example.com";
    hub.mailchimp().clearJournal();
  }

  @Test
  void whoever_takes_the_consent_back_is_unsubscribed_by_one_call_that_tells_nothing() {
    says("yes", "2026-01-01T00:00:00Z");
    says("no", LATER);

    assertThat(status()).isEqualTo("unsubscribed");
    assertThat(writes()).hasSize(2);
    assertThat(writes().get(1).method()).isEqualTo("PATCH");
    assertThat(writes().get(1).body()).isEqualTo("{\"status\":\"unsubscribed\"}");
    assertThat(entries("ATTEMPT")).hasSize(2);
    assertThat(entries("ATTEMPT").get(1))
        .contains(
            "\"operation\":\"restrict\"", "\"fields\":[]", "\"reason\":\"consent withdrawn\"");
    assertThat(entries("OUTCOME")).hasSize(2);
    assertThat(entries("DENIED")).hasSize(1);
  }

  @Test
  void it_is_said_once() {
    says("yes", "2026-01-01T00:00:00Z");
    says("no", LATER);

    hub.takeIn(Given.contacts().row(id, "acme", email, "Renamed", "en", "", "no", LATER).csv());
    hub.quiet();

    assertThat(writes()).hasSize(2);
  }

  @Test
  void it_concerns_what_another_source_told_about_the_same_person() {
    says("yes", "2026-01-01T00:00:00Z");
    hub.takeIn("shop", Given.contacts().consenting(id, email, "Ada").csv());
    hub.takeIn("shop", Given.contacts().consenting(id, "shop-" + email, "Ada").csv());
    hub.quiet();
    assertThat(hub.mailchimp().member("shop-" + email)).isPresent();

    says("no", LATER);

    assertThat(status()).isEqualTo("unsubscribed");
    assertThat(hub.mailchimp().member("shop-" + email).orElseThrow().status())
        .isEqualTo("unsubscribed");
  }

  @Test
  void whoever_was_never_sent_needs_no_call() {
    says("no", LATER);

    assertThat(writes()).isEmpty();
  }

  @Test
  void consent_given_again_brings_nobody_back_against_the_processors_rule() {
    says("yes", "2026-01-01T00:00:00Z");
    says("no", LATER);
    says("yes", LAST);
    hub.takeIn(Given.contacts().row(id, "acme", email, "Other", "en", "", "yes", LAST).csv());
    hub.quiet();

    assertThat(status()).isEqualTo("unsubscribed");
    assertThat(writes()).as("asked once, refused").hasSize(3);
    assertThat(hub.count("select reason from copy where item_id = (select max(id) from item)"))
        .isEqualTo(9);
  }

  @Test
  void so_long_after_a_withdrawal_as_the_file_says_the_copy_is_erased() throws Exception {
    says("yes", "2026-01-01T00:00:00Z");
    says("no", LATER);
    assertThat(
            hub.count(
                "select count(*) from copy where item_id = (select max(id) from item) and due_at between now() + interval '29 days' and now() + interval '31 days'"))
        .isEqualTo(1);

    Owner.run(
        hub,
        "update hub.consent_event set recorded_at = recorded_at - interval '31 days' where subject_id = (select max(id) from hub.subject)");
    hub.db()
        .sql("update copy set due_at = now() where item_id = (select max(id) from item)")
        .update();
    hub.quiet();

    assertThat(hub.mailchimp().member(email)).isEmpty();
    assertThat(writes()).last().extracting(JournalEntry::method).isEqualTo("POST");
    assertThat(hub.count("select reason from copy where item_id = (select max(id) from item)"))
        .isEqualTo(2);
  }

  @Test
  void where_the_processor_asks_people_to_confirm_again_it_does_so() {
    hub.mailchimp().asksAgain(true);
    try {
      says("yes", "2026-01-01T00:00:00Z");
      says("no", LATER);
      says("yes", LAST);

      assertThat(status()).isEqualTo("pending");
      assertThat(hub.count("select state from copy where item_id = (select max(id) from item)"))
          .isEqualTo(2);
    } finally {
      hub.mailchimp().asksAgain(false);
    }
  }

  @Test
  void a_withdrawal_does_not_wait_until_a_busy_processor_is_called_again() {
    says("yes", "2026-01-01T00:00:00Z");
    hub.db().sql("update provider_account set paused_until = now() + interval '1 hour'").update();
    try {
      hub.takeIn(Given.contacts().consenting(id + "-other", "other-" + email, "Other").csv());
      hub.takeIn(withdrawal());

      await().atMost(Duration.ofSeconds(60)).until(() -> status().equals("unsubscribed"));

      assertThat(hub.mailchimp().member("other-" + email)).isEmpty();
    } finally {
      hub.db().sql("update provider_account set paused_until = now()").update();
    }
    hub.quiet();
    assertThat(hub.mailchimp().member("other-" + email)).isPresent();
  }

  @Test
  void a_withdrawal_while_a_call_is_under_way_follows_it() {
    hub.mailchimp().misbehave(Misbehaviour.slow(Kind.DELAY, 400).on("POST", "/lists/"));
    hub.takeIn(Given.contacts().consenting(id, email, "Ada").csv());
    await().until(() -> !hub.mailchimp().journal().isEmpty());

    hub.takeIn(withdrawal());
    hub.quiet();

    assertThat(status()).isEqualTo("unsubscribed");
  }

  @Test
  void a_processor_that_cannot_hear_it_now_is_not_hammered() {
    says("yes", "2026-01-01T00:00:00Z");
    hub.mailchimp().misbehave(Misbehaviour.of(Kind.ERROR_429, "1").on("PATCH", "/members/"));

    says("no", LATER);

    assertThat(status()).isEqualTo("unsubscribed");
    var told = writes().stream().filter(call -> call.method().equals("PATCH")).toList();
    assertThat(told).hasSize(2);
    assertThat(told.get(1).arrived()).isAfterOrEqualTo(told.get(0).arrived().plusMillis(900));
    assertThat(entries("DENIED")).hasSize(1);
  }

  @Test
  void a_no_from_a_source_that_is_new_counts_too() {
    says("yes", "2026-01-01T00:00:00Z");

    hub.takeIn("fair", withdrawal());
    hub.quiet();

    assertThat(status()).isEqualTo("unsubscribed");
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"RESET", "HTML_200", "EMPTY", "ERROR_500"})
  void a_withdrawal_that_is_not_shown_to_be_heard_is_said_again(Kind kind) {
    says("yes", "2026-01-01T00:00:00Z");
    hub.mailchimp().misbehave(Misbehaviour.of(kind).on("PATCH", "/members/"));

    says("no", LATER);

    assertThat(status()).isEqualTo("unsubscribed");
  }

  @Test
  void an_audience_that_asks_people_to_confirm_gets_them_as_pending() {
    try (var asking = TestHub.unapproved(Map.of())) {
      asking.mailchimp().doubleOptin(true);
      asking.approve();

      asking.takeIn(Given.ada().csv());
      asking.quiet();

      assertThat(asking.mailchimp().member("ada@example.com").orElseThrow().status())
          .isEqualTo("pending");
    }
  }

  private void says(String consent, String at) {
    hub.takeIn(Given.contacts().row(id, "acme", email, "Ada", "en", "", consent, at).csv());
    hub.quiet();
  }

  private String withdrawal() {
    return Given.contacts().withdrawn(id, email, "Ada", LATER).csv();
  }

  private String status() {
    return hub.mailchimp().member(email).orElseThrow().status();
  }

  private static List<JournalEntry> writes() {
    return hub.mailchimp().journal().stream().filter(JournalEntry::isWrite).toList();
  }

  /** The entries of one kind about the newest person, in order. */
  private static List<String> entries(String kind) {
    return hub
        .db()
        .sql(
            """
            select convert_from(leaf, 'UTF8') from entry
            where subject_id = (select max(id) from subject) order by id""")
        .query(String.class)
        .list()
        .stream()
        .filter(leaf -> leaf.contains("\"kind\":\"" + kind + "\""))
        .toList();
  }
}
