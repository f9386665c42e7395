package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
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

    says("crm", "yes", ahead);

    assertThat(hub.mailchimp().member(email)).isEmpty();
    assertThat(hub.count("select count(*) from import_refusal where code = 'ERASED'")).isEqualTo(1);
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
