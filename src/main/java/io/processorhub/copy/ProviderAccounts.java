package io.processorhub.copy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a processor counts its limits on: left alone while it asks for it, or while it fails. */
public final class ProviderAccounts {

  private final JdbcClient db;
  private final DeliverySettings settings;

  ProviderAccounts(JdbcClient db, DeliverySettings settings) {
    this.db = db;
    this.settings = settings;
  }

  /**
   * Nobody calls it for as long as it asked, or for longer each time it fails. Calls that were
   * under way together and fail together count once.
   *
   * @param cause in our own words
   * @param pause what it asked for
   * @return whether the pause is a new one
   */
  public boolean failed(String account, String cause, Optional<Duration> pause) {
    var asked = pause.map(Duration::toMillis).orElse(null);
    return db.sql(
                """
            update provider_account set failures = least(failures + 1, 30), cause = ?,
              paused_until = greatest(paused_until, now() + interval '1 ms' *
                coalesce(?::bigint, least(? * power(2, failures), ?)))
            where name = ? and (?::bigint is not null or paused_until <= now())""")
            .params(
                Arrays.asList(
                    cause,
                    asked,
                    settings.backOff().toMillis(),
                    settings.longestBackOff().toMillis(),
                    account,
                    asked))
            .update()
        > 0;
  }

  /** It answers again: the next failure starts with the first pause. */
  public void answered(String account) {
    db.sql("update provider_account set failures = 0, cause = null where name = ? and failures > 0")
        .param(account)
        .update();
  }
}
