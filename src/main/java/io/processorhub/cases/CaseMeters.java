package io.processorhub.cases;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToLongFunction;

/** How many cases wait for what, as the meter {@code hub.cases} by {@code state}. */
final class CaseMeters implements MeterBinder {

  private static final long FRESH_NANOS = 15_000_000_000L;

  private final CaseCounts counts;
  private CaseCounts.Counts last;
  private long readAt;

  CaseMeters(CaseCounts counts) {
    this.counts = counts;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "open", CaseCounts.Counts::open);
    gauge(registry, "due-soon", CaseCounts.Counts::soon);
    gauge(registry, "overdue", CaseCounts.Counts::overdue);
    gauge(registry, "needs-a-person", CaseCounts.Counts::blocked);
    gauge(registry, "waits-for-account", CaseCounts.Counts::accounts);
    gauge(registry, "pending", CaseCounts.Counts::pending);
  }

  private void gauge(
      MeterRegistry registry, String state, ToLongFunction<CaseCounts.Counts> value) {
    Gauge.builder("hub.cases", () -> value.applyAsLong(now()))
        .tag("state", state)
        .register(registry);
  }

  private synchronized CaseCounts.Counts now() {
    if (last == null || System.nanoTime() - readAt > FRESH_NANOS) {
      last = counts.now();
      readAt = System.nanoTime();
    }
    return last;
  }
}
