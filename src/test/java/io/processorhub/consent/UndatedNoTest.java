package io.processorhub.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A no without a time counts whenever a yes stands, whatever was said last. */
class UndatedNoTest {

  @Test
  void a_no_without_a_time_is_heard_though_an_older_dated_no_was_recorded_last() {
    try (var hub = TestHub.startAll(Map.of())) {
      hub.takeIn(row("yes", "2026-05-01T00:00:00Z"));
      hub.quiet();
      hub.takeIn(row("no", "2025-11-01T00:00:00Z"));
      hub.quiet();
      assertThat(hub.mailchimp().member("ada@example.com").orElseThrow().status())
          .as("the yes is newer")
          .isEqualTo("subscribed");

      hub.takeIn(row("no", ""));
      hub.quiet();
      hub.takeIn(row("no", "").replace("Ada", "Ada Lovelace"));
      hub.quiet();

      assertThat(hub.mailchimp().member("ada@example.com").orElseThrow().status())
          .isEqualTo("unsubscribed");
      assertThat(hub.count("select count(*) from consent_event where not granted"))
          .as("and is recorded once")
          .isEqualTo(2);
    }
  }

  private static String row(String said, String at) {
    return Given.contacts().row("ada", "acme", "ada@example.com", "Ada", "en", "", said, at).csv();
  }
}
