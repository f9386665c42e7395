package io.processorhub.proof;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** Size of the tree, how far it is behind, and when it was last signed, as meters. */
final class RegisterMeters implements MeterBinder {

  private static final long FRESH_NANOS = 5_000_000_000L;

  private final RegisterState state;
  private RegisterState.Now last;
  private long readAt;

  RegisterMeters(RegisterState state) {
    this.state = state;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "hub.register.size", "entries", RegisterState.Now::size);
    gauge(registry, "hub.register.lag", "seconds", now -> now.lag().toMillis() / 1000.0);
    gauge(
        registry,
        "hub.register.checkpoint",
        "seconds",
        now -> now.checkpointAt().map(at -> at.toEpochMilli() / 1000.0).orElse(0.0));
    gauge(registry, "hub.register.refuses", "", now -> now.refusal().isPresent() ? 1 : 0);
  }

  private void gauge(
      MeterRegistry registry, String name, String unit, ToDoubleFunction<RegisterState.Now> value) {
    Gauge.builder(name, () -> value.applyAsDouble(now())).baseUnit(unit).register(registry);
  }

  private synchronized RegisterState.Now now() {
    if (last == null || System.nanoTime() - readAt > FRESH_NANOS) {
      last = state.now();
      readAt = System.nanoTime();
    }
    return last;
  }
}
