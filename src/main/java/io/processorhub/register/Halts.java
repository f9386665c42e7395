package io.processorhub.register;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stops disclosures while they cannot be proven: nothing has been signed for too long, or the
 * register was found damaged. What protects people goes out.
 */
final class Halts {

  /** In SQL: disclosures are stopped. */
  static final String EXISTS = " exists (select 1 from disclosure_halt) ";

  private static final Logger LOG = LoggerFactory.getLogger(Halts.class);

  enum Cause {
    UNSIGNED,
    DAMAGED
  }

  private final JdbcClient db;

  Halts(JdbcClient db) {
    this.db = db;
  }

  void stop(Cause cause, String words) {
    var stopped =
        db.sql("insert into disclosure_halt(cause, words) values (?, ?) on conflict do nothing")
            .params(cause.name(), words)
            .update();
    if (stopped > 0) {
      LOG.error("nothing is disclosed: {}", words);
    }
  }

  void lift(Cause cause) {
    var lifted = db.sql("delete from disclosure_halt where cause = ?").param(cause.name()).update();
    if (lifted > 0) {
      LOG.info("disclosures go on: the register is signed and whole again");
    }
  }

  /** Why nothing is disclosed. */
  java.util.Optional<String> words() {
    return db.sql("select words from disclosure_halt order by since limit 1")
        .query(String.class)
        .optional();
  }
}
