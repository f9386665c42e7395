package io.processorhub.cases;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.erasure.ErasureList;
import io.processorhub.foundation.Problem;
import io.processorhub.register.RestoreConfirmed;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Erasures that were begun before a backup was restored, and of which neither the database nor the
 * journal says that they were accepted. Carrying one out might erase a person whose request was
 * never accepted; so the administrator who confirms the restore decides.
 */
public class BegunErasures {

  private static final Logger LOG = LoggerFactory.getLogger(BegunErasures.class);

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final ErasureList list;
  private final Cases cases;
  private final CaseRows rows;

  BegunErasures(
      JdbcClient db,
      TransactionTemplate transactions,
      ErasureList list,
      Cases cases,
      CaseRows rows) {
    this.db = db;
    this.transactions = transactions;
    this.list = list;
    this.cases = cases;
    this.rows = rows;
  }

  /** Whether an entry of the register, also one from the journal, says so. */
  boolean accepted(ErasureList.Line line) {
    return db.sql(
            """
            select exists (
              select from entry e join subject s on s.id = e.subject_id
              where s.ref = ? and e.kind = 8 and position(? in encode(e.leaf, 'escape')) > 0
                and position('"event":"accepted"' in encode(e.leaf, 'escape')) > 0)""")
        .params(line.subject(), "\"case\":\"" + line.erasure() + "\"")
        .query(Boolean.class)
        .single();
  }

  void ask(ErasureList.Line line) {
    db.sql("insert into begun_erasure(ref) values (?) on conflict do nothing")
        .param(line.erasure())
        .update();
    LOG.warn(
        "erasure {} was begun before the restore, and nothing says that it was accepted; whoever confirms the restore decides: register confirm-restore",
        line.erasure());
  }

  /** Those that wait for a decision. */
  public List<UUID> undecided() {
    return db.sql("select ref from begun_erasure where decided_at is null order by found_at, ref")
        .query(UUID.class)
        .list();
  }

  /** A restore is not confirmed while one of them waits. */
  @EventListener
  void confirming(RestoreConfirmed event) {
    var waiting = undecided();
    if (!waiting.isEmpty()) {
      throw Problem.of(
              409,
              "UNDECIDED_ERASURES",
              "Erasures wait for a decision",
              "%d erasures were begun before the restore, and nothing says that they were accepted: %s. Say for each: register confirm-restore --carry-out ID, or --drop ID"
                  .formatted(waiting.size(), waiting))
          .failure();
    }
  }

  /**
   * @param erase whether the person is erased; if not, the begun request is dropped
   */
  public void decide(UUID ref, boolean erase, Actor by) {
    by.require(Task.CONFIRM_RESTORE);
    transactions.executeWithoutResult(
        status -> {
          var waiting =
              db.sql(
                      """
                      update begun_erasure set decided_at = now(), decided_by = ?, erase = ?
                      where ref = ? and decided_at is null""")
                  .params(by.name(), erase, ref)
                  .update();
          if (waiting == 0) {
            throw new IllegalArgumentException("no begun erasure of that id waits for a decision");
          }
          rows.note(ref, erase ? "begun, carried out" : "begun, not carried out", by.name());
          if (erase) {
            list.begun(ref).ifPresent(cases::again);
          }
        });
    if (!erase) {
      list.drop(ref);
    }
  }
}
