package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.ConnectionTurned;
import io.processorhub.processor.Connections;
import io.processorhub.processor.DeclarationApproved;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.subject.ItemChange;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Marks copies as due, set-wise, in the transaction of whatever changed. */
public final class DueCopies {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Connections connections;
  private final Register register;

  DueCopies(JdbcClient db, Bulk bulk, Connections connections, Register register) {
    this.db = db;
    this.bulk = bulk;
    this.connections = connections;
    this.register = register;
  }

  /** Items were taken in: the new ones get their copies, those of the changed ones become due. */
  public void taken(List<ItemChange> taken) {
    var fresh = of(taken, ItemChange.Change.NEW);
    var running = connections.approved();
    if (!fresh.isEmpty() && !running.isEmpty()) {
      db.sql(
              """
              insert into copy(item_id, connection, desired, due_at)
              select i.id, c.id, 1, now() from unnest(:items::bigint[]) fresh(id) join item i on i.id = fresh.id
              join unnest(:connections::smallint[], :kinds::smallint[]) c(id, kind) on c.kind = i.kind
              where not (select offboarding from connection n where n.id = c.id)""")
          .param("items", items(fresh))
          .param(
              "connections",
              bulk.array(
                  "int2",
                  running.stream().map(ApprovedDeclaration::connection).toArray(Short[]::new)))
          .param(
              "kinds",
              bulk.array(
                  "int2",
                  running.stream()
                      .map(one -> one.declaration().itemKind().code())
                      .toArray(Short[]::new)))
          .update();
    }
    var changed = of(taken, ItemChange.Change.CHANGED);
    if (!changed.isEmpty()) {
      changed(changed);
    }
  }

  /** What a batch carries, or what is doubtful, becomes due when that ends: desired is newer. */
  private void changed(List<ItemChange> changed) {
    db.sql(
            """
            update copy c set desired = u.v,
              state = case when c.state in (1, 4) then c.state else 0 end,
              due_at = case when c.state in (1, 4) then c.due_at
                            when c.state = 3 then coalesce(c.due_at, now())
                            when c.prio <= 1 then least(coalesce(c.due_at, now()), now()) else now() end,
              -- another value may be what the processor found invalid
              refused = case when c.refused = 11 then 0 else c.refused end,
              refused_key = case when c.refused = 11 then null else c.refused_key end,
              -- without an address it can only be taken back there, which waits for no approval and no pause
              prio = case when i.address_key is null and c.known then 0 when c.state = 5 then 1 else least(c.prio, 1) end
            from unnest(?::bigint[], ?::int[]) u(i, v) join item i on i.id = u.i where c.item_id = u.i""")
        .params(
            items(changed),
            bulk.array("int4", changed.stream().mapToInt(ItemChange::version).toArray()))
        .update();
  }

  /** Somebody took a consent back: what tells the processors goes before everything else. */
  public void withdrawn(List<ItemChange> items) {
    if (!items.isEmpty()) {
      changed(items);
      db.sql(
              "update copy set prio = 0 where item_id = any(?) and (known or state in (1, 4)) and restricted_at is null")
          .param(items(items))
          .update();
    }
  }

  /** Contacts without an address, about whom nobody need be asked any longer. */
  public void lost(List<Long> items) {
    if (!items.isEmpty()) {
      db.sql(
              """
              update copy set state = :due, due_at = now(), prio = 0
              where item_id = any(:items) and known and state in (:due, :current, :waiting, :held)""")
          .param("items", bulk.array("int8", items.stream().mapToLong(Long::longValue).toArray()))
          .param("due", CopyState.DUE.code())
          .param("current", CopyState.CURRENT.code())
          .param("waiting", CopyState.WAITING.code())
          .param("held", CopyState.HELD.code())
          .update();
    }
  }

  /** Another declaration is in force: its copies are due behind fresh changes. */
  @EventListener
  void approved(DeclarationApproved event) {
    var approved = event.approved();
    if (!approved.declaration().isCalled()) {
      return;
    }
    db.sql(
            """
            insert into copy(item_id, connection, desired, due_at, prio)
            select id, :connection, version, now(), 2 from item where kind = :kind on conflict do nothing""")
        .param("connection", approved.connection())
        .param("kind", approved.declaration().itemKind().code())
        .update();
    db.sql(
            """
            update copy set state = 0, due_at = coalesce(due_at, now()), prio = case when due_at is null then 2 else prio end
            where connection = ? and declaration is distinct from ? and state not in (1, 4)""")
        .params(approved.connection(), approved.id())
        .update();
  }

  /** It is there under a key that is not its own any more. */
  private static final String STRAY =
      " exists (select from copy_key y join target t on t.id = y.target"
          + " where y.item_id = c.item_id and t.connection = c.connection and y.stray and not y.gone)";

  /**
   * Its processor is being left: whom it may hold is erased there, before everything else; what was
   * never sent is held. Called again and again, since calls that were under way end later.
   *
   * @param first also what a person would have to look at is tried once more
   * @return how many became due by it
   */
  public int offboard(short connection, boolean first) {
    db.sql(
            "update copy c set state = 5, reason = ?, due_at = null, wanted = null where connection = ? and not known and state in (0, 3) and not"
                + STRAY)
        .params(HoldReason.OFFBOARDED.code(), connection)
        .update();
    return db.sql(
            """
            update copy c set state = case when state = 3 then 3 else 0 end, due_at = case when state = 3 then due_at else now() end, prio = 0
            where connection = ? and (state = 2 and known or state in (0, 3) and prio > 0 or state = 5 and reason <> ? and known
              or state = 6 and known and ? or state in (2, 5) and"""
                + STRAY
                + ")")
        .params(connection, HoldReason.OFFBOARDED.code(), first)
        .update();
  }

  /** How many the processor may still hold: known there, under way, or there under another key. */
  public Remaining remaining(short connection) {
    return db.sql(
            """
            select count(*) filter (where state in (1, 4)) as under_way, count(*) filter (where state = 6 and known) as dead,
              count(*) filter (where state not in (1, 4, 6) and (known or"""
                + STRAY
                + ")) as waiting from copy c where connection = ? /* overview */")
        .param(connection)
        .query(Remaining.class)
        .single();
  }

  /**
   * @param waiting to be erased
   * @param underWay a call about them is under way or doubtful
   * @param dead the processor refused; a person must look
   */
  public record Remaining(long underWay, long dead, long waiting) {

    public boolean none() {
      return underWay + dead + waiting == 0;
    }
  }

  /** A connection stopped disclosing or does so again: one entry, with what is held back. */
  @EventListener
  void turned(ConnectionTurned event) {
    var due =
        db.sql(
                "select count(*) from copy where connection = ? and prio in (1, 2) and due_at <= now()")
            .param(event.connection())
            .query(Long.class)
            .single();
    register.add(
        List.of(
            Entry.of(
                    event.open() ? EntryKind.OPENED : EntryKind.CLOSED,
                    event.connection(),
                    db.sql("select now()").query(java.sql.Timestamp.class).single().toInstant())
                .with("connection", event.name())
                .with("processor", event.processor())
                .with("cause", event.cause())
                .with("due", due)));
  }

  private static List<ItemChange> of(List<ItemChange> taken, ItemChange.Change change) {
    return taken.stream().filter(one -> one.change() == change).toList();
  }

  private java.sql.Array items(List<ItemChange> taken) {
    return bulk.array("int8", taken.stream().mapToLong(ItemChange::item).toArray());
  }
}
