package io.processorhub.erasure;

import io.processorhub.copy.CopyErasure;
import io.processorhub.foundation.Bulk;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.subject.SubjectErasure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;

/** When an erasure is done, and when it is over: within the transaction that closed its parts. */
public final class Completion {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Register register;
  private final SubjectErasure forgetting;
  private final CopyErasure removal;
  private final ApplicationEventPublisher events;

  Completion(
      JdbcClient db,
      Bulk bulk,
      Register register,
      SubjectErasure forgetting,
      CopyErasure removal,
      ApplicationEventPublisher events) {
    this.db = db;
    this.bulk = bulk;
    this.register = register;
    this.forgetting = forgetting;
    this.removal = removal;
    this.events = events;
  }

  /** Looks at cases whose parts may have changed. */
  public void look(List<Long> cases, Instant time) {
    if (cases.isEmpty()) {
      return;
    }
    var ids =
        bulk.array("int8", cases.stream().distinct().sorted().mapToLong(Long::longValue).toArray());
    db.sql("select id from rights_case where id = any(?) order by id for update")
        .param(ids)
        .query(row -> {});
    var entries = new ArrayList<Entry>();
    reopened(ids, time, entries);
    done(ids, time, entries);
    over(ids, time, entries);
    register.add(entries);
  }

  private record Case(long id, UUID ref, UUID subject, long key, long number) {}

  private static Case of(java.sql.ResultSet row, int n) throws java.sql.SQLException {
    return new Case(
        row.getLong(1),
        row.getObject(2, UUID.class),
        row.getObject(3, UUID.class),
        row.getLong(4),
        row.getLong(5));
  }

  private static Entry entry(Case one, String event, Instant time) {
    return Entry.of(EntryKind.CASE, (short) 0, time)
        .with("case", one.ref.toString())
        .with("kind", CaseKind.ERASURE.word())
        .with("subject", one.subject.toString())
        .with("event", event)
        .about(one.number);
  }

  /** Somebody turned up again. */
  private void reopened(java.sql.Array ids, Instant time, List<Entry> entries) {
    db.sql(
            """
            update rights_case c set state = 2, done_at = null where id = any(?) and state = 3 and exists (
              select from forwarding f where f.case_id = c.id and f.ending = 0 and f.level < 3)
            returning id, ref, subject_ref, key_id, subject_id""")
        .param(ids)
        .query(Completion::of)
        .list()
        .forEach(one -> entries.add(entry(one, "reopened", time)));
  }

  /** Every part was checked, or is settled. */
  private void done(java.sql.Array ids, Instant time, List<Entry> entries) {
    db.sql(
            """
            update rights_case c set state = 3, done_at = now() where id = any(?) and state = 2 and not exists (
              select from forwarding f where f.case_id = c.id and f.ending = 0 and f.level < 3)
            returning id, ref, subject_ref, key_id, subject_id""")
        .param(ids)
        .query(Completion::of)
        .list()
        .forEach(
            one -> {
              entries.add(entry(one, "done", time));
              events.publishEvent(new ErasureDone(one.id, one.ref));
            });
  }

  /** The last look is over: what the case needed is noise from now on. */
  private void over(java.sql.Array ids, Instant time, List<Entry> entries) {
    var over =
        db.sql(
                """
                update rights_case c set closed_at = now() where id = any(?) and state = 3 and closed_at is null and not exists (
                  select from forwarding f where f.case_id = c.id and f.ending = 0)
                returning id, ref, subject_ref, key_id, subject_id""")
            .param(ids)
            .query(Completion::of)
            .list();
    for (var one : over) {
      removal.end(
          db.sql("select distinct unnest(items) from forwarding where case_id = ?")
              .param(one.id)
              .query(Long.class)
              .list());
      db.sql("update rights_case set dossier = null, key_id = null, link_hash = null where id = ?")
          .param(one.id)
          .update();
      forgetting.destroyKey(one.key);
      entries.add(entry(one, "over", time));
      entries.add(
          Entry.of(EntryKind.KEY_DESTROYED, (short) 0, time)
              .with("case", one.ref.toString())
              .with("of", "case"));
    }
  }
}
