package io.processorhub.register;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Restored backups that were found, and the word of somebody that disclosures may go on. */
public final class Restores {

  /** In SQL: nothing is to be disclosed now. It stands where a claim looks at its connection. */
  public static final String UNCONFIRMED =
      " exists (select 1 from restore where confirmed_at is null) ";

  /** In SQL: nothing is to be disclosed now, since a restore waits or the register is not whole. */
  public static final String STOPPED = " (" + UNCONFIRMED + " or" + Halts.EXISTS + ") ";

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Register register;
  private final Halts halts;
  private final ApplicationEventPublisher events;

  Restores(
      JdbcClient db,
      TransactionTemplate transactions,
      Register register,
      Halts halts,
      ApplicationEventPublisher events) {
    this.halts = halts;
    this.events = events;
    this.db = db;
    this.transactions = transactions;
    this.register = register;
  }

  /**
   * A restore that nobody confirmed yet.
   *
   * @param entries how many entries came back from the journal
   */
  public record Found(Instant at, long entries) {}

  /** The oldest that is not confirmed; while there is one, nothing is disclosed. */
  public Optional<Found> unconfirmed() {
    return db.sql(
            "select found_at, missing from restore where confirmed_at is null order by id limit 1")
        .query((row, n) -> new Found(row.getTimestamp(1).toInstant(), row.getLong(2)))
        .optional();
  }

  /**
   * Why nothing is disclosed although no restore waits: the register is not whole or not signed.
   */
  public Optional<String> halted() {
    return halts.words();
  }

  /**
   * Lets disclosures go on, unless they are halted for another reason.
   *
   * @throws IllegalArgumentException if nothing waits for that
   */
  public void confirm(Actor by) {
    by.require(Task.CONFIRM_RESTORE);
    transactions.executeWithoutResult(
        status -> {
          var confirmed =
              db.sql(
                      "update restore set confirmed_at = now(), confirmed_by = ? where confirmed_at is null")
                  .param(by.name())
                  .update();
          if (confirmed == 0) {
            throw new IllegalArgumentException("no restored backup waits to be confirmed");
          }
          events.publishEvent(new RestoreConfirmed(by.name()));
          register.add(
              List.of(
                  Entry.of(EntryKind.RESTORE_CONFIRMED, (short) 0, Register.now(db))
                      .with("by", by.name())));
        });
  }
}
