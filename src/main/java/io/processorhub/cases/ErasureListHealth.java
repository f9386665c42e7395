package io.processorhub.cases;

import io.processorhub.erasure.ErasureList;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Whether each erasure in force is also on the list in the safe folder. */
public final class ErasureListHealth implements HealthIndicator {

  private static final Status ATTENTION =
      new Status("ATTENTION", "the erasure list needs somebody");

  private final ErasureList list;
  private final BegunErasures begun;

  ErasureListHealth(ErasureList list, BegunErasures begun) {
    this.list = list;
    this.begun = begun;
  }

  @Override
  public Health health() {
    var failing = list.failing();
    var unlisted = list.unlisted();
    var undecided = begun.undecided().size();
    var bad = failing.isPresent() || unlisted > 0 || undecided > 0;
    var health = bad ? Health.status(ATTENTION) : Health.up();
    failing.ifPresent(words -> health.withDetail("refusal", words));
    if (unlisted > 0) {
      health.withDetail("notListed", unlisted);
    }
    if (undecided > 0) {
      health.withDetail("begunBeforeARestore", undecided);
    }
    return health.build();
  }
}
