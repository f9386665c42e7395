package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import org.junit.jupiter.api.Test;

/** An audience that requires a merge field which the newsletter has no use for. */
class RequiredFieldsTest {

  @Test
  void a_required_field_that_is_not_sent_keeps_nobody_from_the_list_and_nobody_on_it() {
    try (var hub = TestHub.start()) {
      hub.takeIn(
          Given.contacts()
              .consenting("r1", "r1@example.com", "Rita")
              .consenting("r2", "r2@example.com", "Rolf")
              .consenting("r4", "r4@example.com", "Rosa")
              .csv());
      hub.quiet();
      hub.mailchimp().in(hub.mailchimp().audience()).requireFields("LNAME");

      hub.takeIn(
          Given.contacts()
              .withdrawn("r1", "r1@example.com", "Rita", "2026-06-01T00:00:00Z")
              .consenting("r2", "r2@example.com", "Rudolf")
              .consenting("r3", "r3@example.com", "Ralf")
              .consenting("r4", "rosa@example.com", "Rosa")
              .csv());
      hub.quiet();

      var list = hub.mailchimp();
      assertThat(list.members()).hasSize(4);
      assertThat(list.member("r1@example.com").orElseThrow().status()).isEqualTo("unsubscribed");
      assertThat(list.member("r2@example.com").orElseThrow().mergeFields())
          .containsEntry("FNAME", "Rudolf");
      assertThat(list.member("r3@example.com").orElseThrow().status()).isEqualTo("subscribed");
      assertThat(list.member("rosa@example.com").orElseThrow().timesCreated()).isEqualTo(1);
    }
  }

  @Test
  void consent_given_again_is_asked_for_there_all_the_same() {
    try (var hub = TestHub.start()) {
      hub.mailchimp().asksAgain(true);
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      hub.mailchimp().in(hub.mailchimp().audience()).requireFields("LNAME");

      says(hub, "no", "2026-06-01T00:00:00Z");
      says(hub, "yes", "2026-07-01T00:00:00Z");

      assertThat(hub.mailchimp().member("ada@example.com").orElseThrow().status())
          .isEqualTo("pending");
    }
  }

  private static void says(TestHub hub, String consent, String at) {
    hub.takeIn(
        Given.contacts().row("ada", "acme", "ada@example.com", "Ada", "en", "", consent, at).csv());
    hub.quiet();
  }
}
