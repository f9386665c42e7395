package io.processorhub.cases;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Whether requests wait that no link was sent for: only staff can show who asked. */
public final class RequestsHealth implements HealthIndicator {

  private static final Status ATTENTION =
      new Status("ATTENTION", "requests wait until somebody vouches for who asked");

  private final CaseCounts counts;

  RequestsHealth(CaseCounts counts) {
    this.counts = counts;
  }

  @Override
  public Health health() {
    var waiting = counts.withoutLink();
    return waiting == 0
        ? Health.up().build()
        : Health.status(ATTENTION).withDetail("waitForSomebodyToVouch", waiting).build();
  }
}
