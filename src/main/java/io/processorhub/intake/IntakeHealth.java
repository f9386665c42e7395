package io.processorhub.intake;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether each no that came in was taken. If not, somebody may be mailed after a no, and a person
 * must look; the hub itself works, so this is no part of readiness.
 */
final class IntakeHealth implements HealthIndicator {

  private static final Status ATTENTION = new Status("ATTENTION", "a no was not taken");

  private final NoesNotTaken notTaken;

  IntakeHealth(NoesNotTaken notTaken) {
    this.notTaken = notTaken;
  }

  @Override
  public Health health() {
    var contacts = notTaken.lately();
    return contacts == 0
        ? Health.up().withDetail("noesNotTaken", 0).build()
        : Health.status(ATTENTION).withDetail("noesNotTaken", sentence(contacts)).build();
  }

  static String sentence(long contacts) {
    return "%d refused contacts of the last 24 hours hold a no, or what may be one, that could not be taken; look at the reports and answers, and correct them at the source"
        .formatted(contacts);
  }
}
