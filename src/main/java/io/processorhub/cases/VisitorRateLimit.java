package io.processorhub.cases;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often one client has come lately. In memory only, and never more clients than a bound: who
 * comes with more addresses than that meets the limits per person anyway.
 */
final class VisitorRateLimit {

  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int MOST_CLIENTS = 10_000;

  private final Clock clock;
  private final int most;
  private final Map<String, Count> counts =
      new LinkedHashMap<>(16, 0.75f, false) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
          return size() > MOST_CLIENTS;
        }
      };

  VisitorRateLimit(Clock clock, int most) {
    this.clock = clock;
    this.most = most;
  }

  private record Count(Instant since, int n) {}

  /** Counts one more visit; whether it is still within the limit. */
  synchronized boolean mayCome(String client) {
    var now = clock.instant();
    var before = counts.get(client);
    var count =
        before == null || before.since.plus(WINDOW).isBefore(now)
            ? new Count(now, 1)
            : new Count(before.since, before.n + 1);
    counts.put(client, count);
    return count.n <= most;
  }

  synchronized int known() {
    return counts.size();
  }
}
