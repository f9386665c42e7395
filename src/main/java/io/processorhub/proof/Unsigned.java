package io.processorhub.proof;

import io.processorhub.register.Halts;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Stops disclosures when entries wait for their place for too long. */
final class Unsigned {

  private final JdbcClient db;
  private final Halts halts;
  private final Duration limit;

  Unsigned(JdbcClient db, Halts halts, Duration limit) {
    this.db = db;
    this.halts = halts;
    this.limit = limit;
  }

  /**
   * @param damaged whether somebody changed the register; then nothing is waited for
   */
  void refused(String words, boolean damaged) {
    if (damaged || waited().compareTo(limit) > 0) {
      halts.stop(Halts.Cause.UNSIGNED, "no checkpoint is signed: " + words);
    }
  }

  void signed() {
    halts.lift(Halts.Cause.UNSIGNED);
  }

  private Duration waited() {
    return Duration.ofMillis(
        db.sql(
                """
                select coalesce((select extract(epoch from clock_timestamp() - e.at) * 1000 from entry e
                                 where e.id = (select first_entry from blk order by id limit 1)), 0)::bigint""")
            .query(Long.class)
            .single());
  }
}
