package io.processorhub.foundation;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the embedded server runs or is being started again. If it cannot be started, only a new
 * start of the hub may help, so this is part of liveness. A database of its own is not the hub's to
 * start.
 */
final class EmbeddedServerHealth implements HealthIndicator {

  private final Database database;

  EmbeddedServerHealth(Database database) {
    this.database = database;
  }

  @Override
  public Health health() {
    return database.canGoOn()
        ? Health.up().build()
        : Health.down()
            .withDetail("embeddedServer", "was killed and cannot be started again; see the log")
            .build();
  }
}
