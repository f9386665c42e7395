package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.TestHub;
import org.junit.jupiter.api.Test;

/** An address that joined many lists lately: the processor refuses it for now, and only it. */
class NotForNowTest {

  @Test
  void who_is_refused_for_now_is_sent_later_and_keeps_nobody_waiting() {
    try (var hub = TestHub.start()) {
      var audience = hub.mailchimp().in(hub.mailchimp().audience());
      audience.notForNow("busy@example.com", true);

      hub.takeIn(
          Given.contacts()
              .consenting("b1", "busy@example.com", "Bea")
              .consenting("b2", "other@example.com", "Bob")
              .csv());
      await().until(() -> hub.mailchimp().member("other@example.com").isPresent());
      hub.until("select count(*) > 0 from copy where state = 3 or state = 0 and attempts > 0");

      assertThat(hub.mailchimp().member("busy@example.com")).isEmpty();
      assertThat(hub.count("select count(*) from provider_account where paused_until > now()"))
          .as("the others are not kept waiting")
          .isZero();

      audience.notForNow("busy@example.com", false);
      hub.quiet();

      assertThat(hub.mailchimp().member("busy@example.com").orElseThrow().status())
          .isEqualTo("subscribed");
    }
  }

  @Test
  void an_address_that_changes_to_one_refused_for_now_moves_later() {
    try (var hub = TestHub.start()) {
      hub.takeIn(Given.contacts().consenting("b1", "old@example.com", "Bea").csv());
      hub.quiet();
      var audience = hub.mailchimp().in(hub.mailchimp().audience());
      audience.notForNow("busy@example.com", true);

      hub.takeIn(Given.contacts().consenting("b1", "busy@example.com", "Bea").csv());
      hub.until("select count(*) > 0 from copy where state = 3 or state = 0 and attempts > 0");
      audience.notForNow("busy@example.com", false);
      hub.quiet();

      assertThat(hub.mailchimp().members())
          .singleElement()
          .satisfies(member -> assertThat(member.email()).isEqualTo("busy@example.com"));
      assertThat(hub.mailchimp().member("busy@example.com").orElseThrow().timesCreated())
          .isEqualTo(1);
    }
  }
}
