package io.processorhub.foundation;

import java.time.Instant;
import java.util.Optional;

/**
 * One key encryption key and its life.
 *
 * @param retiredAt since when new keys are wrapped by the next one
 * @param closedAt since when nothing is wrapped by it, and the database takes nothing that is
 * @param destroyedAt since when its file is gone, and whatever copy needs it is noise
 */
public record Epoch(
    int number,
    Instant madeAt,
    Optional<Instant> retiredAt,
    Optional<Instant> closedAt,
    Optional<Instant> destroyedAt) {

  boolean underWay() {
    return retiredAt.isPresent() && closedAt.isEmpty();
  }

  boolean waitsForItsEnd() {
    return closedAt.isPresent() && destroyedAt.isEmpty();
  }

  static String file(int number) {
    return "kek/%04d.key".formatted(number);
  }
}
