package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answer to a call says that the person left there: it counts before the next sweep comes. */
class WhoLeftThereTest {

  private TestHub hub;

  @BeforeEach
  void start() {
    hub = TestHub.startAll(Map.of("hub.delivery.sweep-ms", 3_600_000));
    hub.takeIn(Given.contacts().consenting("u0", "u0@example.com", "Uta").csv());
    hub.bean(Sweeping.class).next().forEach(hub.bean(Sweeping.class)::run);
    hub.quiet();
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void mailchimps_answer_to_a_change_says_that_the_person_left() {
    hub.mailchimp().unsubscribe("u0@example.com");

    named("u0", "u0@example.com", "Ute");

    assertThat(withdrawals()).isEqualTo(1);
    assertThat(hub.mailerlite().subscriber("u0@example.com").orElseThrow().status())
        .isEqualTo("unsubscribed");
    assertThat(hub.mailchimp().resubscribeAsked()).isZero();
  }

  @Test
  void mailchimps_refusal_of_a_new_address_says_that_the_person_left() {
    hub.mailchimp().unsubscribe("u0@example.com");

    named("u0", "ute@example.com", "Uta");

    assertThat(withdrawals()).isEqualTo(1);
    assertThat(hub.mailchimp().members())
        .allSatisfy(member -> assertThat(member.status()).isEqualTo("unsubscribed"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void mailerlites_answer_to_a_change_says_that_the_person_left(boolean takes) {
    hub.mailerlite().takesWhoLeft(takes);
    hub.mailerlite().unsubscribe("u0@example.com");

    named("u0", "u0@example.com", "Ute");

    assertThat(withdrawals()).isEqualTo(1);
    assertThat(hub.mailchimp().member("u0@example.com").orElseThrow().status())
        .isEqualTo("unsubscribed");
    assertThat(hub.mailerlite().reactivateAsked()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void somebody_new_who_left_mailerlite_before_is_told_to_no_list(boolean takes) {
    hub.mailerlite().takesWhoLeft(takes);
    hub.mailerlite().put("m1@example.com", "unsubscribed", Map.of());

    named("m1", "m1@example.com", "Max");

    assertThat(withdrawals()).isEqualTo(1);
    assertThat(hub.mailerlite().subscriber("m1@example.com").orElseThrow().status())
        .isEqualTo("unsubscribed");
    assertThat(hub.mailerlite().reactivateAsked()).isZero();
    // Not there at all, if MailerLite's answer came before Mailchimp was asked.
    assertThat(hub.mailchimp().member("m1@example.com").map(member -> member.status()))
        .isIn(Optional.empty(), Optional.of("unsubscribed"));
    assertThat(hub.count("select count(*) from copy where reason = 11")).isZero();
  }

  @Test
  void a_complaint_is_the_persons_word_too() {
    hub.mailerlite().complain("u0@example.com");

    named("u0", "u0@example.com", "Ute");

    assertThat(withdrawals()).isEqualTo(1);
    assertThat(hub.mailchimp().member("u0@example.com").orElseThrow().status())
        .isEqualTo("unsubscribed");
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, false", "false, true"})
  void mail_that_came_back_at_one_list_is_no_word_of_the_person(
      boolean atMailchimp, boolean takes) {
    if (atMailchimp) {
      hub.mailchimp().bounce("u0@example.com");
    } else {
      hub.mailerlite().takesWhoLeft(takes);
      hub.mailerlite().bounce("u0@example.com");
    }

    named("u0", "u0@example.com", "Ute");

    assertThat(withdrawals()).isZero();
    assertThat(
            atMailchimp
                ? hub.mailerlite().subscriber("u0@example.com").orElseThrow().status()
                : hub.mailchimp().member("u0@example.com").orElseThrow().status())
        .as("the other list goes on")
        .isIn("active", "subscribed");
    assertThat(hub.count("select count(*) from copy where state = 5")).isEqualTo(1);
    assertThat(hub.count("select count(*) from copy where due_at < 'infinity' and state = 5"))
        .as("no erasure is planned")
        .isZero();
  }

  @Test
  void a_new_address_in_place_of_one_that_bounced_is_sent() {
    hub.mailchimp().bounce("u0@example.com");

    named("u0", "ute@example.com", "Uta");

    assertThat(hub.mailchimp().members())
        .singleElement()
        .satisfies(
            member -> {
              assertThat(member.email()).isEqualTo("ute@example.com");
              assertThat(member.status()).isEqualTo("subscribed");
            });
    assertThat(withdrawals()).isZero();
  }

  @Test
  void whoever_has_to_confirm_at_mailerlite_is_in_step_and_not_gone() {
    hub.mailerlite().doubleOptin(true);

    named("d1", "d1@example.com", "Dora");

    assertThat(hub.mailerlite().subscriber("d1@example.com").orElseThrow().status())
        .as("MailerLite asks; the hub does not answer for the person")
        .isEqualTo("unconfirmed");
    assertThat(hub.count("select count(*) from copy where state = 2")).isEqualTo(4);
    assertThat(withdrawals()).isZero();
  }

  @Test
  void what_the_hub_did_itself_is_not_taken_for_the_persons_word() {
    says("no", "u0@example.com", "2026-06-01T00:00:00Z");
    assertThat(withdrawals()).isEqualTo(1);

    says("yes", "ute@example.com", "2026-07-01T00:00:00Z");

    assertThat(withdrawals()).as("their own no, and no other").isEqualTo(1);
    assertThat(hub.mailchimp().member("ute@example.com").orElseThrow().status())
        .isIn("subscribed", "pending");
    assertThat(hub.mailchimp().member("u0@example.com")).isEmpty();
  }

  private void says(String consent, String email, String at) {
    hub.takeIn(Given.contacts().row("u0", "acme", email, "Uta", "en", "", consent, at).csv());
    hub.quiet();
  }

  private void named(String id, String email, String name) {
    hub.takeIn(Given.contacts().consenting(id, email, name).csv());
    hub.quiet();
  }

  private long withdrawals() {
    return hub.count("select count(*) from consent_event where not granted");
  }
}
