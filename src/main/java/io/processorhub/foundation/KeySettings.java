package io.processorhub.foundation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a KEK lives, and with it every copy of the database.
 *
 * @param rotateEvery how often a new KEK is made and all keys are wrapped by it
 * @param keep how long a retired KEK is kept: for at least so long a backup can be read, and what
 *     was erased is out of reach after both times together
 */
@ConfigurationProperties("hub.keys")
public record KeySettings(
    @DefaultValue("30d") Duration rotateEvery, @DefaultValue("30d") Duration keep) {

  private static final Duration OFTENEST = Duration.ofDays(1);

  /** Whoever holds a wrapped key in memory must be done with it before its KEK goes. */
  private static final Duration SHORTEST = Duration.ofHours(1);

  public KeySettings {
    if (rotateEvery.compareTo(OFTENEST) < 0) {
      throw new IllegalArgumentException(
          "hub.keys.rotate-every is %s; each time all keys are wrapped anew, so make it a day or more"
              .formatted(rotateEvery));
    }
    if (keep.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(
          "hub.keys.keep is %s; imports and backups under way need the old KEK, so make it an hour or more"
              .formatted(keep));
    }
  }
}
