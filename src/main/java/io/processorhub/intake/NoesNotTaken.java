package io.processorhub.intake;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many noes came lately that could not be taken, from whichever source and by either way. */
final class NoesNotTaken {

  private final JdbcClient db;

  NoesNotTaken(JdbcClient db) {
    this.db = db;
  }

  /** In the transaction that refuses the contacts. Counts older than a month are deleted. */
  void count(Optional<Short> source, long contacts) {
    if (contacts == 0) {
      return;
    }
    db.sql("delete from no_not_taken where at < now() - interval '30 days'").update();
    db.sql("insert into no_not_taken(source, contacts) values (?, ?)")
        .params(java.util.Arrays.asList(source.orElse(null), contacts))
        .update();
  }

  /** Contacts of the last 24 hours. */
  long lately() {
    return db.sql(
            "select coalesce(sum(contacts), 0) from no_not_taken where at > now() - interval '24 hours'")
        .query(Long.class)
        .single();
  }
}
