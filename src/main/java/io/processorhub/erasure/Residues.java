package io.processorhub.erasure;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.consent.Suppression;
import io.processorhub.copy.CopyErasure;
import io.processorhub.copy.SweepFinished;
import io.processorhub.copy.Sweeps;
import io.processorhub.copy.UnmatchedListed;
import io.processorhub.foundation.AskFirst;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Refused;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.subject.SubjectErasure;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What complete listings show about people who were erased: who is there again is erased again; and
 * who was not there, where nothing had ever been sent, never was.
 */
public final class Residues {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Suppression suppression;
  private final SubjectErasure forgetting;
  private final CopyErasure removal;
  private final Sweeps sweeps;
  private final Register register;
  private final Completion completion;
  private final TransactionTemplate transactions;
  private final BrokenOff brokenOff;

  Residues(
      JdbcClient db,
      Bulk bulk,
      Suppression suppression,
      SubjectErasure forgetting,
      CopyErasure removal,
      Sweeps sweeps,
      Register register,
      Completion completion,
      TransactionTemplate transactions,
      BrokenOff brokenOff) {
    this.brokenOff = brokenOff;
    this.transactions = transactions;
    this.db = db;
    this.bulk = bulk;
    this.suppression = suppression;
    this.forgetting = forgetting;
    this.removal = removal;
    this.sweeps = sweeps;
    this.register = register;
    this.completion = completion;
  }

  @EventListener
  void seen(UnmatchedListed event) {
    var known = event.strangers().stream().filter(one -> one.address().isPresent()).toList();
    var found = suppression.cases(known.stream().map(one -> one.address().get()).toList());
    var open = open(event.sweep(), found.values());
    var already = open.isEmpty() ? 0 : foundIn(event.sweep());
    for (var one : found.entrySet()) {
      if (open.contains(one.getValue())
          && found(
              event.sweep(), known.get(one.getKey()), one.getValue(), already >= AskFirst.FEW)) {
        already++;
      }
    }
  }

  /**
   * The cases that do not ask this target already. Their rows are taken in one order for all: many
   * may be found on one page.
   */
  private Set<Long> open(Sweeps.Sweep sweep, Collection<Long> cases) {
    var ids = bulk.array("int8", cases.stream().mapToLong(Long::longValue).toArray());
    return Set.copyOf(
        db.sql(
                """
                select c.id from rights_case c where c.id = any(?) and not exists (
                  select from forwarding f where f.case_id = c.id and f.connection = ? and f.target = ? and f.step in (0, 3))
                order by c.id for update""")
            .params(ids, sweep.approved().connection(), sweep.approved().target())
            .query(Long.class)
            .list());
  }

  private record Part(
      long id, int step, Optional<Long> key, UUID ref, UUID subjectRef, long subject) {}

  /**
   * @param waits whether so many were found before that it waits for the end of the listing
   * @return whether it was found now, and is not on its way already
   */
  private boolean found(
      Sweeps.Sweep sweep, UnmatchedListed.Stranger stranger, long erasure, boolean waits) {
    var approved = sweep.approved();
    var part = part(sweep, erasure);
    if (part.step == ForwardingStep.ERASE.code() || part.step == ForwardingStep.HAND_OVER.code()) {
      return false;
    }
    var key = key(erasure, part.key);
    var item = bulk.numbers("id_block", 10_000, 1);
    brokenOff.end(List.of(part.id), sweepTime());
    removal.found(approved.target(), item, stranger.hash(), stranger.key(), key);
    db.sql(
            """
            update forwarding set items = items || ?, step = 0, level = 0, ending = 0, found = true, promised = null,
              trouble = case when ? then ? when step = 2 then 0 else ? end, reappeared = reappeared + case when step = 2 then 0 else 1 end,
              erased_at = null, checks = 0, due_at = case when ? then null else now() end, lease_until = null, epoch = epoch + 1, found_in = ?
            where id = ?""")
        .params(
            item,
            waits,
            ForwardingIssue.MANY_FOUND.code(),
            ForwardingIssue.REAPPEARED.code(),
            waits,
            sweep.id(),
            part.id)
        .update();
    register.add(
        List.of(
            Entry.of(EntryKind.SWEPT, approved.connection(), sweepTime())
                .with("connection", approved.name())
                .with("processor", approved.declaration().processor())
                .with("target", approved.declaration().place())
                .with("sweep", sweep.id())
                .with("case", part.ref.toString())
                .with("subject", part.subjectRef.toString())
                .with("result", "there, though erased")
                .about(part.subject)));
    completion.look(List.of(erasure), sweepTime());
    return true;
  }

  private long foundIn(Sweeps.Sweep sweep) {
    return db.sql("select count(*) from forwarding where found_in = ?")
        .param(sweep.id())
        .query(Long.class)
        .single();
  }

  private java.time.Instant sweepTime() {
    return db.sql("select now()").query(Timestamp.class).single().toInstant();
  }

  /** The case's part for this target; a new one if it was connected after the erasure. */
  private Part part(Sweeps.Sweep sweep, long erasure) {
    var approved = sweep.approved();
    db.sql(
            """
            insert into forwarding(case_id, connection, target, declaration, items, step, trouble)
            values (?, ?, ?, ?, '{}', ?, ?) on conflict do nothing""")
        .params(
            erasure,
            approved.connection(),
            approved.target(),
            approved.id(),
            ForwardingStep.LISTEN.code(),
            ForwardingIssue.BASELINE_MISSING.code())
        .update();
    return db.sql(
            """
            select f.id, f.step, c.key_id, c.ref, c.subject_ref, c.subject_id from forwarding f
            join rights_case c on c.id = f.case_id where f.case_id = ? and f.connection = ? and f.target = ?""")
        .params(erasure, approved.connection(), approved.target())
        .query(
            (row, n) ->
                new Part(
                    row.getLong(1),
                    row.getInt(2),
                    Optional.ofNullable((Long) row.getObject(3)),
                    row.getObject(4, UUID.class),
                    row.getObject(5, UUID.class),
                    row.getLong(6)))
        .single();
  }

  /** A case that was over needs a key again, and is open again. */
  private DataKey key(long erasure, Optional<Long> number) {
    var key = number.flatMap(forgetting::key).orElseGet(forgetting::caseKey);
    db.sql("update rights_case set key_id = ?, closed_at = null where id = ?")
        .params(key.id(), erasure)
        .update();
    return key;
  }

  /** Now that everybody was listed it is known whether they are many. */
  private void goOnUnlessMany(Sweeps.Sweep sweep) {
    var found = foundIn(sweep);
    var seen =
        db.sql("select seen from sweep where id = ?").param(sweep.id()).query(Long.class).single();
    if (AskFirst.about(found, seen)) {
      return;
    }
    goOn("found_in = ?", sweep.id());
  }

  private int goOn(String which, Object param) {
    return db.sql(
            "update forwarding set due_at = now(), trouble = case when reappeared > 0 then 2 else 0 end where trouble = 5 and due_at is null and "
                + which)
        .param(param)
        .update();
  }

  /** How many were found and wait for a person's word. */
  public long asks(String connection) {
    return db.sql(
            "select count(*) from forwarding f join connection c on c.id = f.connection where c.name = ? and f.trouble = 5")
        .param(connection)
        .query(Long.class)
        .single();
  }

  /**
   * A person looked: so many are erased again.
   *
   * @param count what was shown; if there are more by now, nothing is done
   * @return how many
   */
  public int confirm(String connection, long count, Actor by) {
    by.require(Task.CONFIRM_FOUND);
    return transactions.execute(
        status -> {
          var number =
              db.sql("select id from connection where name = ? for update")
                  .param(connection)
                  .query(Short.class)
                  .optional()
                  .orElseThrow(
                      () ->
                          new Refused("NO_SUCH_CONNECTION", "there is no connection of that name"));
          var waiting = asks(connection);
          if (waiting == 0 || waiting > count) {
            throw new Refused("NOTHING_ASKED", "nothing waits for that number; look once more");
          }
          var done = goOn("connection = ?", number);
          register.add(
              List.of(
                  Entry.of(EntryKind.SWEPT, number, sweepTime())
                      .with("connection", connection)
                      .with("result", "those who were found are erased again")
                      .with("count", done)
                      .with("by", by.name())));
          return done;
        });
  }

  /** Whoever was waited for and was not seen in a listing that began after acceptance. */
  @EventListener
  void finished(SweepFinished event) {
    var sweep = event.sweep();
    goOnUnlessMany(sweep);
    var waiting =
        db.sql(
                """
                select f.id, f.case_id, c.accepted_at < ? as counts from forwarding f join rights_case c on c.id = f.case_id
                where f.connection = ? and f.step = ? for update of f""")
            .params(
                Timestamp.from(sweep.startedAt()),
                sweep.approved().connection(),
                ForwardingStep.LISTEN.code())
            .query(
                (row, n) -> new long[] {row.getLong(1), row.getLong(2), row.getBoolean(3) ? 1 : 0})
            .list();
    var shown = waiting.stream().filter(row -> row[2] == 1).toList();
    db.sql(
            """
            update forwarding set step = ?, ending = ?, trouble = 0, verified_at = now() where id = any(?)""")
        .params(
            ForwardingStep.NONE.code(),
            ForwardingResult.NOT_A_RECIPIENT.code(),
            bulk.array("int8", shown.stream().mapToLong(row -> row[0]).toArray()))
        .update();
    if (shown.size() < waiting.size()) {
      sweeps.ask(sweep.approved());
    }
    completion.look(
        new ArrayList<>(shown.stream().map(row -> row[1]).toList()),
        db.sql("select now()").query(Timestamp.class).single().toInstant());
  }
}
