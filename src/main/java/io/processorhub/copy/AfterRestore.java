package io.processorhub.copy;

import io.processorhub.processor.Connections;
import io.processorhub.processor.Switches;
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
  private final Switches switches;

  AfterRestore(JdbcClient db, Connections connections, Sweeps sweeps, Switches switches) {
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
            update copy c set sent_digest = null, state = 0, due_at = now(), prio = greatest(c.prio, 1)
            from (select distinct i.id, e.connection from run r
                  join entry e on e.id >= r.first_entry and e.id < r.first_entry + r.n
                  join item i on i.subject_id = e.subject_id
                  where r.first_idx >= ? and e.kind = 1 and e.connection is not null) sent
            where c.item_id = sent.id and case when c.connection = sent.connection then true else false end
              and c.state in (2, 5, 6)""")
        .param(event.firstIndex())
        .update();
  }
}
