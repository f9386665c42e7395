package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.sandbox.JournalEntry;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Two nodes with more to do than MailerLite takes: no window there ever holds more than it allows,
 * and nobody is told to wait. {@code -Dhub.limits.scale=1} runs at MailerLite's own pace, for three
 * minutes and more.
 */
class MailerLiteLimitsTest {

  private static final int SCALE = Integer.getInteger("hub.limits.scale", 30);
  private static final int ROUNDS = 15;

  @Test
  void two_nodes_share_what_mailerlite_allows() {
    var settings =
        Map.<String, Object>of(
            "hub.sandbox.time-scale",
            SCALE,
            "hub.delivery.lease",
            "60s",
            "hub.delivery.poll-ms",
            50);
    try (var hub = TestHub.startWith(Path.of("connectors/mailerlite.yaml"), settings);
        var second = hub.secondNode(settings)) {
      hub.mailerlite().timeScale(SCALE);
      var start = System.nanoTime();
      hub.takeIn(Given.people(ROUNDS * 50 + 200).csv());
      for (var round = 0; round < ROUNDS; round++) {
        known(round == 0 ? hub : second, round * 50);
        leave(hub, round * 50);
      }
      var seconds = (System.nanoTime() - start) / 1e9;
      var calls = hub.mailerlite().journal();
      System.out.printf(
          "%.0f s at time scale %d, two nodes: %d calls, %d of them batches; most in a window: %d calls of 120, %d imports of 5; answers of 429: %d%n",
          seconds,
          SCALE,
          calls.size(),
          calls.stream().filter(call -> call.path().contains("batch")).count(),
          hub.mailerlite().mostInWindow(),
          hub.mailerlite().mostImportsInWindow(),
          hub.mailerlite().refusedForLimits());

      assertThat(hub.mailerlite().refusedForLimits()).isZero();
      assertThat(hub.mailerlite().mostInWindow()).isBetween(60, 120);
      assertThat(hub.mailerlite().mostImportsInWindow()).isEqualTo(5);
      assertThat(calls).extracting(JournalEntry::status).doesNotContain(429);
    }
  }

  /**
   * Those who leave next are there: the hub sends people in no order, and only who is there can
   * leave.
   */
  private static void known(TestHub hub, int from) {
    for (var patience = 0; patience < 5; patience++) {
      try {
        hub.until(
            "select count(*) = 50 from (select known from copy order by item_id limit 50 offset %d) next where known"
                .formatted(from));
        return;
      } catch (org.awaitility.core.ConditionTimeoutException e) {
        assertThat(patience).as("a minute without enough progress").isLessThan(4);
      }
    }
  }

  /** Each of them is a call of its own, so that the common limit is used up too. */
  private static void leave(TestHub hub, int from) {
    var given = Given.contacts();
    for (var i = from; i < from + 50; i++) {
      given.withdrawn(
          "p" + i, "person" + i + "@example.com", "Person " + i, "2026-06-01T00:00:00Z");
    }
    hub.takeIn(given.csv());
  }
}
