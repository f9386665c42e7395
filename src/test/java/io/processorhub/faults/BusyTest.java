package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.TestHub;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A processor that says "too many": it is asked no more often than it allows, and all arrive. */
@ExtendWith(OutputCaptureExtension.class)
class BusyTest {

  @Test
  void p13_a_storm_of_refusals_loses_nobody_and_is_not_answered_by_a_storm(CapturedOutput log) {
    try (var hub =
        TestHub.startWith(
            Path.of("connectors/mailerlite.yaml"),
            Map.of("hub.delivery.longest-back-off", "300ms"))) {
      var oracle = new Oracle(hub, "mailerlite");
      hub.mailerlite().misbehave(Misbehaviour.of(Kind.ERROR_429).on("POST", "/batch").times(20));

      oracle.takeIn(2_000);

      oracle.check(log);
      assertThat(hub.mailerlite().refusedForLimits()).as("more than it allows").isZero();
      assertThat(hub.mailerlite().mostInWindow()).isLessThanOrEqualTo(120);
      assertThat(hub.mailerlite().mostImportsInWindow()).isLessThanOrEqualTo(5);
      assertThat(hub.mailerlite().journal().stream().filter(call -> call.status() == 429))
          .hasSize(20);
    }
  }

  @Test
  void p12_whoever_asks_for_a_pause_by_a_date_gets_it_too(CapturedOutput log) {
    try (var hub = TestHub.start()) {
      var oracle = new Oracle(hub, "mailchimp");
      var until =
          java.time.Instant.now().plusSeconds(3).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
      var date =
          java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.format(
              until.atZone(java.time.ZoneOffset.UTC));
      hub.mailchimp().misbehave(Misbehaviour.of(Kind.ERROR_429, date).on("POST", "/lists/"));

      oracle.takeIn(1);

      oracle.check(log);
      var calls = hub.standIn("mailchimp").writes();
      assertThat(calls).hasSize(2);
      assertThat(calls.get(1).arrived()).isAfterOrEqualTo(until);
    }
  }
}
