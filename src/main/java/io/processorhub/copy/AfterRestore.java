package io.processorhub.copy;

import io.processorhub.processor.ConnectionSwitches;
import io.processorhub.processor.Connections;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Restored;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A backup was restored: what it says of processors is of yesterday. Every connection is listed
 * anew, and copies that were sent to since are decided anew; what they hold is not taken for known.
 * A connection that was off-boarded or declared anew since is paused: by the backup it would go on.
 */
final class AfterRestore {

  private final JdbcClient db;
  private final Connections connections;
  private final Sweeps sweeps;
  private final ConnectionSwitches switches;

  AfterRestore(JdbcClient db, Connections connections, Sweeps sweeps, ConnectionSwitches switches) {
    this.switches = switches;
    this.db = db;
    this.connections = connections;
    this.sweeps = sweeps;
  }

  @EventListener
  void restored(Restored event) {
    connections.called().forEach(sweeps::ask);
    switches.pauseAfterRestore(
        db.sql(
                """
                select distinct e.connection from run r
                join entry e on e.id >= r.first_entry and e.id < r.first_entry + r.n
                where r.first_idx >= :first and e.kind in (:decided) and e.connection is not null""")
            .param("first", event.firstIndex())
            .param("decided", List.of(EntryKind.OFFBOARDED.code(), EntryKind.APPROVED.code()))
            .query(Short.class)
            .list());
    db.sql(
            """
            update copy c set sent_digest = null, state = :due, due_at = now(), prio = greatest(c.prio, 1)
            from (select distinct i.item_id, e.connection from run r
                  join entry e on e.id >= r.first_entry and e.id < r.first_entry + r.n
                  cross join lateral (
                    select item_id from person_item where subject_id = e.subject_id
                    -- An item that names nobody: its entry tells the account.
                    union all
                    select o.id from account a join item o on o.account_id = a.id and o.subject_id is null
                    where e.subject_id is null and a.ref = e.account) i
                  where r.first_idx >= :first and e.kind = :attempt and e.connection is not null) sent
            where c.item_id = sent.item_id and case when c.connection = sent.connection then true else false end
              and c.state in (:resting)""")
        .param("due", CopyState.DUE.code())
        .param("first", event.firstIndex())
        .param("attempt", EntryKind.ATTEMPT.code())
        .param(
            "resting",
            List.of(CopyState.CURRENT.code(), CopyState.HELD.code(), CopyState.DEAD.code()))
        .update();
  }
}
