package io.processorhub.register;

import java.sql.Timestamp;
import java.sql.Types;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stops disclosures while they cannot be proven: nothing has been signed for too long, or the
 * register was found damaged. What protects people goes out.
 */
public final class Halts {

  /** In SQL: disclosures are stopped. */
  static final String EXISTS = " exists (select 1 from disclosure_halt) ";

  private static final Logger LOG = LoggerFactory.getLogger(Halts.class);

  public enum Cause {
    UNSIGNED,
    DAMAGED
  }

  private final JdbcClient db;
  private final TransactionTemplate transactions;

  Halts(JdbcClient db, TransactionTemplate transactions) {
    this.db = db;
    this.transactions = transactions;
  }

  /**
   * Newer words replace those of the same cause: what was found first may have been repaired. Only
   * the first ones go to the log: two nodes that give different reasons would fill it.
   */
  public void stop(Cause cause, String words) {
    boolean first = transactions.execute(status -> tell(cause, words));
    if (first) {
      LOG.error("nothing is disclosed: {}", words);
    }
  }

  /** Whether nothing had stopped disclosures for this cause before. */
  private boolean tell(Cause cause, String words) {
    var since =
        db.sql(
                "delete from disclosure_halt where cause = :cause and words <> :words returning since")
            .param("cause", cause.name())
            .param("words", words)
            .query(Timestamp.class)
            .optional();
    var added =
        db.sql(
                """
                insert into disclosure_halt(cause, words, since)
                values (:cause, :words, coalesce(:since::timestamptz, now())) on conflict do nothing""")
            .param("cause", cause.name())
            .param("words", words)
            .param("since", since.orElse(null), Types.TIMESTAMP)
            .update();
    return added > 0 && since.isEmpty();
  }

  public void lift(Cause cause) {
    var lifted = db.sql("delete from disclosure_halt where cause = ?").param(cause.name()).update();
    if (lifted > 0) {
      LOG.info("disclosures go on: the register is signed and whole again");
    }
  }

  /** Why nothing is disclosed. */
  public Optional<String> words() {
    return db.sql("select words from disclosure_halt order by since limit 1")
        .query(String.class)
        .optional();
  }
}
