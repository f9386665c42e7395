package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Owner;
import io.processorhub.TestHub;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A source's clock is some minutes fast, so that its yes is dated ahead of all that comes next. */
class FastClockTest {

  private static TestHub hub;
  private static int person;

  private String id;
  private String email;
  private String ahead;

  @BeforeAll
  static void start() {
    hub = TestHub.start(ErasureTest.FAST);
    hub.until("select bool_and(baseline_at is not null) from connection");
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void somebodyInStep() {
    id = "f" + ++person;
    email = id + "@example.com";
    ahead = Instant.now().plus(9, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.MILLIS).toString();
    says("crm", "yes", ahead);
    assertThat(status()).isEqualTo("subscribed");
  }

  @Test
  void a_no_that_is_heard_after_the_yes_beats_it() {
    says("crm", "no", ErasureTest.now(hub));

    assertThat(status()).isEqualTo("unsubscribed");
  }

  @Test
  void a_no_of_another_source_for_the_mailbox_beats_it_too() {
    says("shop", "no", ErasureTest.now(hub));

    assertThat(status()).isEqualTo("unsubscribed");
  }

  @Test
  void the_same_yes_told_again_after_the_no_is_no_newer_one() {
    says("crm", "no", ErasureTest.now(hub));
    says("crm", "yes", ahead);

    assertThat(status()).isEqualTo("unsubscribed");
    assertThat(hub.mailchimp().resubscribeAsked()).isZero();
  }

  @Test
  void after_an_erasure_the_same_yes_brings_nobody_back() {
    ErasureTest.through(hub, ErasureTest.erase(hub, id));
    var people = people();

    says("crm", "yes", ahead);

    assertThat(hub.mailchimp().member(email)).isEmpty();
    assertThat(people()).isEqualTo(people);
  }

  @Test
  void a_yes_dated_ahead_that_is_first_heard_after_the_erasure_brings_nobody_back()
      throws Exception {
    // Nothing of this one was dated ahead before.
    id = "g" + person;
    email = id + "@example.com";
    says("crm", "yes", "2026-01-01T00:00:00Z");
    ErasureTest.through(hub, ErasureTest.erase(hub, id));
    var people = people();
    var said = Instant.now().plus(2, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.MILLIS);

    says("shop", "yes", said.toString());
    tenMinutesPass();
    says("shop", "yes", said.minus(10, ChronoUnit.MINUTES).toString());

    assertThat(people()).isEqualTo(people);
    says("shop", "yes", ErasureTest.now(hub));
    assertThat(people()).as("said anew, and not dated ahead").isEqualTo(people + 1);
  }

  private static long people() {
    return hub.count("select count(*) from subject");
  }

  /** All that happened is ten minutes older; what is told again is, too. */
  private static void tenMinutesPass() throws Exception {
    Owner.run(hub, "update hub.suppression set since = since - interval '10 minutes'");
  }

  private void says(String source, String consent, String at) {
    hub.takeIn(
        source, Given.contacts().row(id, "acme", email, "Finn", "en", "", consent, at).csv());
    hub.quiet();
  }

  private String status() {
    return hub.mailchimp().member(email).orElseThrow().status();
  }
}
