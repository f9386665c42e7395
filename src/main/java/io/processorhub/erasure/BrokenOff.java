package io.processorhub.erasure;

import io.processorhub.foundation.Bulk;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Parts of erasures of which a call is under way while they begin anew or end, or whose node is
 * gone: nobody will write down what came of that call, so its ATTEMPT entries get their OUTCOME
 * here.
 */
public final class BrokenOff {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Register register;

  BrokenOff(JdbcClient db, Bulk bulk, Register register) {
    this.db = db;
    this.bulk = bulk;
    this.register = register;
  }

  /** To be called before the parts change, in the same transaction. */
  public void end(List<Long> forwardings, Instant time) {
    var entries = new ArrayList<Entry>();
    db.sql(
            """
            with open as (
              select id, attempts from forwarding where id = any(:ids) and attempts <> '{}' order by id for update)
            update forwarding f set attempts = '{}' from open, connection n, rights_case c
            where f.id = open.id and n.id = f.connection and c.id = f.case_id
            returning f.connection, n.name, c.ref, c.subject_id, open.attempts""")
        .param("ids", bulk.array("int8", forwardings.stream().mapToLong(Long::longValue).toArray()))
        .query(
            row -> {
              for (var attempt : (Long[]) row.getArray(5).getArray()) {
                entries.add(
                    Entry.of(EntryKind.OUTCOME, row.getShort(1), time)
                        .with("connection", row.getString(2))
                        .with("attempt", attempt)
                        .with("case", row.getObject(3, UUID.class).toString())
                        .with("result", "unknown")
                        .about(row.getLong(4)));
              }
            });
    register.add(entries);
  }
}
