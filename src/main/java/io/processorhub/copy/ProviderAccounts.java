package io.processorhub.copy;

import java.time.Duration;
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
   * Nobody calls it for as long as it asked, or for longer each time it fails.
   *
   * @param pause what it asked for
   */
  public void failed(String account, Optional<Duration> pause) {
    db.sql(
            """
            update provider_account set failures = least(failures + 1, 30),
              paused_until = greatest(paused_until, now() + interval '1 ms' *
                coalesce(?::bigint, least(? * power(2, failures), ?)))
            where name = ?""")
        .params(
            pause.map(Duration::toMillis).orElse(null),
            settings.backOff().toMillis(),
            settings.longestBackOff().toMillis(),
            account)
        .update();
  }

  /** It answers again: the next failure starts with the first pause. */
  public void answered(String account) {
    db.sql("update provider_account set failures = 0 where name = ? and failures > 0")
        .param(account)
        .update();
  }
}
