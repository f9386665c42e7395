package io.processorhub.proof;

import io.processorhub.register.Halts;
import io.processorhub.register.Restores;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How the register does: what is signed, what waits, and what is wrong. */
final class RegisterState {

  private final JdbcClient db;
  private final Sequencer sequencer;
  private final Restores restores;
  private final Halts halts;

  RegisterState(JdbcClient db, Sequencer sequencer, Restores restores, Halts halts) {
    this.halts = halts;
    this.db = db;
    this.sequencer = sequencer;
    this.restores = restores;
  }

  /**
   * @param size how many entries have their place and are signed
   * @param lag how long the oldest one without a place has waited
   * @param checkpointAt when the newest checkpoint was made; empty before the first
   */
  record Now(
      long size,
      Duration lag,
      Optional<Instant> checkpointAt,
      Optional<String> refusal,
      Optional<Restores.Found> restored,
      Optional<String> halt) {}

  Now now() {
    return db.sql(
            """
            select coalesce((select size from checkpoint order by size desc limit 1), 0) as size,
              (select at from checkpoint order by size desc limit 1) as at,
              coalesce((select extract(epoch from clock_timestamp() - e.at) * 1000 from entry e
                        where e.id = (select first_entry from blk order by id limit 1)), 0) as lag""")
        .query(
            (row, n) ->
                new Now(
                    row.getLong("size"),
                    Duration.ofMillis(Math.max(0, (long) row.getDouble("lag"))),
                    Optional.ofNullable(row.getTimestamp("at")).map(java.sql.Timestamp::toInstant),
                    sequencer.refusal(),
                    restores.unconfirmed(),
                    halts.words()))
        .single();
  }
}
