package io.processorhub.cases;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Whether an erasure of many waits until a second person confirms or stops it. */
final class MassErasuresHealth implements HealthIndicator {

  private static final Status ATTENTION =
      new Status("ATTENTION", "an erasure of many waits for a second person");

  private final MassErasures many;

  MassErasuresHealth(MassErasures many) {
    this.many = many;
  }

  @Override
  public Health health() {
    var waiting = many.unconfirmed();
    return waiting.isEmpty()
        ? Health.up().build()
        : Health.status(ATTENTION).withDetail("waitForASecondPerson", waiting).build();
  }
}
