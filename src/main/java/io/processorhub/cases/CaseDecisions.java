package io.processorhub.cases;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.erasure.CaseState;
import io.processorhub.foundation.Refused;
import io.processorhub.mail.LetterKind;
import java.time.LocalDate;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What compliance decides about a case that is not through: nothing is done, it takes longer, or
 * its clock stands. The person is told in the same transaction, if a mail can go to them.
 */
public final class CaseDecisions {

  private static final int LONGEST_TEXT = 1_000;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final CaseRows rows;
  private final Notices notices;

  CaseDecisions(JdbcClient db, TransactionTemplate transactions, CaseRows rows, Notices notices) {
    this.db = db;
    this.transactions = transactions;
    this.rows = rows;
    this.notices = notices;
  }

  /** Nothing is done, and why is on record (GDPR Art. 12(4)). */
  public void refuse(UUID ref, String reason, Actor by) {
    by.require(Task.DECIDE_CASES);
    check(reason);
    transactions.executeWithoutResult(
        status -> {
          rows.there(ref, by);
          var id =
              db.sql(
                      """
                      update rights_case set state = ?, ending = ?, closed_at = now(), link_hash = null
                      where ref = ? and state in (0, 1) returning id""")
                  .params(CaseState.REFUSED.code(), by.name() + ": " + reason, ref)
                  .query(Long.class)
                  .optional()
                  .orElseThrow(
                      () -> new Refused("NOT_WAITING", "only a case that waits can be refused"));
          rows.note(ref, "refused", by.name());
          notices.decided(LetterKind.REFUSED, "request-refused", id, reason);
        });
  }

  /** Two months more, once, with a reason that the person is told within the first month. */
  public LocalDate extend(UUID ref, String reason, Actor by) {
    by.require(Task.SET_CLOCK);
    check(reason);
    return transactions.execute(
        status -> {
          rows.there(ref, by);
          var open =
              db.sql(
                      """
                      select id, received_on, paused_days from rights_case
                      where ref = ? and closed_at is null and extended_on is null and due_on >= ? for update""")
                  .params(ref, rows.today())
                  .query(Extendable.class)
                  .optional()
                  .orElseThrow(
                      () ->
                          new Refused(
                              "NOT_EXTENDABLE",
                              "a case is extended once, before it is due and while it is open"));
          var until = DueDate.extended(open.receivedOn).plusDays(open.pausedDays);
          db.sql("update rights_case set extended_on = ?, extension = ? where ref = ?")
              .params(until, by.name() + ": " + reason, ref)
              .update();
          rows.note(ref, "extended until " + until, by.name());
          notices.decided(LetterKind.EXTENDED, "request-extended", open.id, reason);
          return until;
        });
  }

  private record Extendable(long id, LocalDate receivedOn, int pausedDays) {}

  /**
   * The clock stands from today on, because the person must show who they are. It goes on by itself
   * when that is shown.
   *
   * @param reason what is needed; the person is told
   */
  public void pause(UUID ref, String reason, Actor by) {
    by.require(Task.SET_CLOCK);
    check(reason);
    transactions.executeWithoutResult(
        status -> {
          rows.there(ref, by);
          var id =
              db.sql(
                      """
                      update rights_case set paused_on = ?, paused = ?
                      where ref = ? and state = 0 and paused_on is null returning id""")
                  .params(rows.today(), by.name() + ": " + reason, ref)
                  .query(Long.class)
                  .optional()
                  .orElseThrow(
                      () ->
                          new Refused(
                              "NOT_WAITING",
                              "only the clock of a case that waits until it is shown who asked can stand"));
          rows.note(ref, "clock stands", by.name());
          notices.decided(LetterKind.NEEDED, "request-needed", id, reason);
        });
  }

  /**
   * The clock goes on though it was not shown who asked; the due dates move by the days it stood.
   */
  public void resume(UUID ref, Actor by) {
    by.require(Task.SET_CLOCK);
    transactions.executeWithoutResult(
        status -> {
          rows.there(ref, by);
          var id =
              db.sql(
                      "select id from rights_case where ref = ? and paused_on is not null for update")
                  .param(ref)
                  .query(Long.class)
                  .optional()
                  .orElseThrow(() -> new Refused("NOT_WAITING", "the clock of this case runs"));
          rows.resume(id);
          rows.note(ref, "clock goes on", by.name());
        });
  }

  private static void check(String reason) {
    if (reason.isBlank() || reason.length() > LONGEST_TEXT) {
      throw new Refused("BAD_REASON", "reason: 1 to 1000 characters, without values of the person");
    }
  }
}
