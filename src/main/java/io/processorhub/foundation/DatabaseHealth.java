package io.processorhub.foundation;

import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether the database answers, asked by a connection of its own: a busy hub is not a dead one. */
final class DatabaseHealth implements HealthIndicator {

  private static final int PATIENCE_SECONDS = 2;

  private final DataSource probe;

  DatabaseHealth(DataSource probe) {
    this.probe = probe;
  }

  @Override
  public Health health() {
    try (var connection = probe.getConnection()) {
      return connection.isValid(PATIENCE_SECONDS)
          ? Health.up().withDetail("database", "PostgreSQL").build()
          : Health.down().build();
    } catch (java.sql.SQLException e) {
      return Health.down().withDetail("database", "does not answer").build();
    }
  }
}
