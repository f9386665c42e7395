package io.processorhub.proof;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether the register is signed as it grows. If not, a person must look; the hub itself works, so
 * this is no part of readiness.
 */
public final class RegisterHealth implements HealthIndicator {

  private static final Status ATTENTION = new Status("ATTENTION", "the register needs somebody");
  private static final Duration LONG = Duration.ofMinutes(1);

  private final RegisterState state;

  RegisterHealth(RegisterState state) {
    this.state = state;
  }

  @Override
  public Health health() {
    var now = state.now();
    var bad =
        now.refusal().isPresent()
            || now.restored().isPresent()
            || now.halt().isPresent()
            || now.lag().compareTo(LONG) > 0;
    var health = bad ? Health.status(ATTENTION) : Health.up();
    health.withDetail("size", now.size()).withDetail("oldestWaiting", now.lag().toString());
    now.checkpointAt().ifPresent(at -> health.withDetail("lastCheckpoint", at.toString()));
    now.refusal().ifPresent(words -> health.withDetail("refusal", words));
    now.halt().ifPresent(words -> health.withDetail("nothingIsDisclosed", words));
    now.restored()
        .ifPresent(
            found ->
                health.withDetail(
                    "restored",
                    "a backup was restored, found %s; nothing is disclosed until an administrator confirms: register confirm-restore"
                        .formatted(found.at())));
    return health.build();
  }
}
