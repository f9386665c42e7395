package io.processorhub.status;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;

/** Copies by connection and state, and how long the oldest due one has waited, as meters. */
final class StatusMeters implements MeterBinder {

  private static final Duration FRESH = Duration.ofSeconds(15);

  private final ConnectionStatus flow;
  private volatile List<ConnectionStatus.State> states = List.of();
  private long readAt = Long.MIN_VALUE;

  StatusMeters(ConnectionStatus flow) {
    this.flow = flow;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    var copies = MultiGauge.builder("hub.copies").register(registry);
    var oldest = MultiGauge.builder("hub.copies.oldest.due").baseUnit("seconds").register(registry);
    // Whoever scrapes the meters reads this one too, and the others follow it.
    Gauge.builder("hub.connections", () -> count(copies, oldest)).register(registry);
  }

  private synchronized double count(MultiGauge copies, MultiGauge oldest) {
    if (readAt == Long.MIN_VALUE || System.nanoTime() - readAt > FRESH.toNanos()) {
      states = flow.all();
      readAt = System.nanoTime();
      copies.register(
          states.stream()
              .flatMap(
                  state ->
                      state.copies().entrySet().stream()
                          .map(
                              one ->
                                  MultiGauge.Row.of(
                                      Tags.of(
                                          "connection", state.connection(), "state", one.getKey()),
                                      one.getValue())))
              .toList(),
          true);
      oldest.register(
          states.stream()
              .map(
                  state ->
                      MultiGauge.Row.of(
                          Tags.of("connection", state.connection()), state.oldest().toSeconds()))
              .toList(),
          true);
    }
    return states.size();
  }
}
