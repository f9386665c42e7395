package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.processor.Approved;
import io.processorhub.processor.Connections;
import io.processorhub.processor.DeclarationApproved;
import io.processorhub.subject.Taken;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Marks copies as due, set-wise, in the transaction of whatever changed. */
public final class DueCopies {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Connections connections;

  DueCopies(JdbcClient db, Bulk bulk, Connections connections) {
    this.db = db;
    this.bulk = bulk;
    this.connections = connections;
  }

  /** Items were taken in: the new ones get their copies, those of the changed ones become due. */
  public void taken(List<Taken> taken) {
    var fresh = of(taken, Taken.Change.NEW);
    var running = connections.approved();
    if (!fresh.isEmpty() && !running.isEmpty()) {
      db.sql(
              """
              insert into copy(item_id, connection, desired, due_at)
              select i, c, 1, now() from unnest(?::bigint[]) i cross join unnest(?::smallint[]) c""")
          .params(
              items(fresh),
              bulk.array("int2", running.stream().map(Approved::connection).toArray(Short[]::new)))
          .update();
    }
    var changed = of(taken, Taken.Change.CHANGED);
    if (!changed.isEmpty()) {
      changed(changed);
    }
  }

  /** What a batch carries, or what is doubtful, becomes due when that ends: desired is newer. */
  private void changed(List<Taken> changed) {
    db.sql(
            """
            update copy c set desired = u.v,
              state = case when c.state in (1, 4) or c.reason = any(?) then c.state else 0 end,
              due_at = case when c.state in (1, 4) or c.reason = any(?) then c.due_at
                            when c.prio <= 1 then coalesce(c.due_at, now()) else now() end,
              prio = least(c.prio, 1)
            from unnest(?::bigint[], ?::int[]) u(i, v) where c.item_id = u.i""")
        .params(
            lasting(),
            lasting(),
            items(changed),
            bulk.array("int4", changed.stream().mapToInt(Taken::version).toArray()))
        .update();
  }

  /** Somebody took a consent back: what tells the processors goes before everything else. */
  public void withdrawn(List<Taken> items) {
    if (!items.isEmpty()) {
      changed(items);
      db.sql("update copy set prio = 0 where item_id = any(?) and known and not restricted")
          .param(items(items))
          .update();
    }
  }

  /** Another declaration is in force: its copies are due behind fresh changes. */
  @EventListener
  void approved(DeclarationApproved event) {
    var approved = event.approved();
    db.sql(
            """
            insert into copy(item_id, connection, desired, due_at, prio)
            select id, ?, version, now(), 2 from item on conflict do nothing""")
        .param(approved.connection())
        .update();
    db.sql(
            """
            update copy set state = 0, due_at = coalesce(due_at, now()), prio = case when due_at is null then 2 else prio end
            where connection = ? and declaration is distinct from ? and state not in (1, 4) and reason <> all(?)""")
        .params(approved.connection(), approved.id(), lasting())
        .update();
  }

  private java.sql.Array lasting() {
    return bulk.array(
        "int2",
        java.util.Arrays.stream(Held.values())
            .filter(Held::lasting)
            .map(Held::code)
            .toArray(Short[]::new));
  }

  private static List<Taken> of(List<Taken> taken, Taken.Change change) {
    return taken.stream().filter(one -> one.change() == change).toList();
  }

  private java.sql.Array items(List<Taken> taken) {
    return bulk.array("int8", taken.stream().mapToLong(Taken::item).toArray());
  }
}
