package io.processorhub.foundation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The lives of the KEKs, by the database's clock; the one place where all nodes agree on them. */
final class Epochs {

  private final JdbcClient db;
  private final TransactionTemplate transactions;

  Epochs(JdbcClient db, TransactionTemplate transactions) {
    this.db = db;
    this.transactions = transactions;
  }

  /** All there ever were, the oldest first. */
  List<Epoch> all() {
    return db.sql("select * from keys.epoch order by number").query(Epochs::epoch).list();
  }

  /** Those whose KEK is still there, the oldest first; the last one wraps new keys. */
  List<Epoch> living() {
    return db.sql("select * from keys.epoch where destroyed_at is null order by number")
        .query(Epochs::epoch)
        .list();
  }

  Instant now() {
    return db.sql("select now()").query(Timestamp.class).single().toInstant();
  }

  /** Whether no key was ever wrapped here. */
  boolean unused() {
    return db.sql("select not exists (select from keys.hub_key)").query(Boolean.class).single();
  }

  /**
   * Begins the next epoch if the newest is old enough. Of two nodes the second finds the first
   * one's epoch, which is not.
   *
   * @param make makes the file, which is durable before the first row may need it
   */
  boolean begin(Duration age, IntConsumer make) {
    return Boolean.TRUE.equals(
        transactions.execute(
            status -> {
              var newest = lockNewest();
              if (newest != newest() || !older(newest, age)) {
                return false;
              }
              make.accept(newest + 1);
              db.sql("update keys.epoch set retired_at = now() where number = ?")
                  .param(newest)
                  .update();
              db.sql("insert into keys.epoch(number) values (?)").param(newest + 1).update();
              return true;
            }));
  }

  /**
   * From now on nothing is wrapped by this epoch, if nothing is.
   *
   * @param empty the proof; it runs when all who were writing with this epoch are done
   */
  boolean close(int number, BooleanSupplier empty) {
    return Boolean.TRUE.equals(
        transactions.execute(
            status -> {
              db.sql("select number from keys.epoch where number = ? for update")
                  .param(number)
                  .query(Integer.class)
                  .single();
              return empty.getAsBoolean()
                  && db.sql(
                              "update keys.epoch set closed_at = now() where number = ? and closed_at is null")
                          .param(number)
                          .update()
                      == 1;
            }));
  }

  void destroyed(int number) {
    db.sql("update keys.epoch set destroyed_at = now() where number = ? and destroyed_at is null")
        .param(number)
        .update();
  }

  /** Whether a hub is running on this database; a command is none. */
  boolean inUse() {
    return db.sql(
            """
            select exists (select from pg_stat_activity
              where datname = current_database() and application_name = ?)""")
        .param(Database.HUB)
        .query(Boolean.class)
        .single();
  }

  private int lockNewest() {
    return db.sql("select number from keys.epoch order by number desc limit 1 for no key update")
        .query(Integer.class)
        .single();
  }

  private int newest() {
    return db.sql("select max(number) from keys.epoch").query(Integer.class).single();
  }

  private boolean older(int number, Duration age) {
    return db.sql(
            "select made_at + ? * interval '1 second' <= now() from keys.epoch where number = ?")
        .params(age.toSeconds(), number)
        .query(Boolean.class)
        .single();
  }

  private static Epoch epoch(ResultSet row, int n) throws SQLException {
    return new Epoch(
        row.getInt("number"),
        row.getTimestamp("made_at").toInstant(),
        time(row, "retired_at"),
        time(row, "closed_at"),
        time(row, "destroyed_at"));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }
}
