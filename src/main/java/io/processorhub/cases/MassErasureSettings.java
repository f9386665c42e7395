package io.processorhub.cases;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When an erasure takes a second person.
 *
 * @param many an erasure of more people than this waits for a second person
 * @param waiting how long it waits after that person confirmed it; zero: it begins at once
 * @param oneByOne how many people one token may have erased within a day, however it files them,
 *     before the next ones wait; as many as {@code many} if left out
 */
@ConfigurationProperties("hub.erasure")
public record MassErasureSettings(
    @DefaultValue("25") long many, @DefaultValue("24h") Duration waiting, Long oneByOne) {

  public MassErasureSettings {
    if (many < 0) {
      throw new IllegalArgumentException("hub.erasure.many: a number of people, such as 25");
    }
    if (oneByOne == null) {
      oneByOne = many;
    }
    if (oneByOne < 0) {
      throw new IllegalArgumentException("hub.erasure.one-by-one: a number of people, such as 25");
    }
    if (waiting.isNegative()) {
      throw new IllegalArgumentException("hub.erasure.waiting: a time such as 24h, or 0");
    }
  }

  boolean many(long people) {
    return people > many;
  }

  boolean manyOneByOne(long people) {
    return people > oneByOne;
  }
}
