package io.processorhub.access;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many large reports are made at once.
 *
 * @param atOnce each of them holds one of the connections for requests, and a processor of the
 *     machine
 * @param waiting how long one more waits for its turn
 */
@ConfigurationProperties("hub.heavy-reads")
public record HeavyReadSettings(
    @DefaultValue("2") int atOnce, @DefaultValue("2s") Duration waiting) {

  public HeavyReadSettings {
    if (atOnce < 1) {
      throw new IllegalArgumentException("hub.heavy-reads.at-once: 1 or more");
    }
    if (waiting.isNegative()) {
      throw new IllegalArgumentException("hub.heavy-reads.waiting: a time such as 2s, or 0");
    }
  }
}
