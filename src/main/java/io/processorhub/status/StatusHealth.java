package io.processorhub.status;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether everything flows that should. A processor that is down is no reason to restart the hub,
 * so this has a word of its own and is not part of readiness.
 */
final class StatusHealth implements HealthIndicator {

  private static final Status STANDS = new Status("ATTENTION", "something does not flow");

  private final ConnectionStatus flow;

  StatusHealth(ConnectionStatus flow) {
    this.flow = flow;
  }

  @Override
  public Health health() {
    var states = flow.all();
    var health =
        states.stream().anyMatch(ConnectionStatus.State::stuck)
            ? Health.status(STANDS)
            : Health.up();
    states.forEach(state -> health.withDetail(state.connection(), state.sentence()));
    return health.build();
  }
}
