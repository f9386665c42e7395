package io.processorhub.copy;

import io.processorhub.consent.Candidate;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Declaration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What an item belongs to must be known at its processor first, where the file says so: an invoice
 * needs its customer there. What waits is woken when that becomes known.
 */
final class ParentCopies {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Keks keks;

  ParentCopies(JdbcClient db, Bulk bulk, Keks keks) {
    this.db = db;
    this.bulk = bulk;
    this.keks = keks;
  }

  /**
   * @param known the processor's own id of what each item belongs to; empty: it told none
   * @param busy items whose parent somebody else is working on
   */
  record Found(boolean needed, Map<Long, Optional<String>> known, Set<Long> busy) {

    static final Found NONE_NEEDED = new Found(false, Map.of(), Set.of());

    boolean isBusy(long item) {
      return busy.contains(item);
    }

    boolean isMissing(long item) {
      return needed && !known.containsKey(item);
    }

    Optional<String> id(long item) {
      return known.getOrDefault(item, Optional.empty());
    }
  }

  /** The parents' copies are held as they are until the transaction ends. */
  Found of(Declaration declaration, Collection<Candidate> candidates) {
    if (declaration.needs() == null) {
      return Found.NONE_NEEDED;
    }
    var items = candidates.stream().map(Candidate::item).toList();
    var read = new HashSet<Long>();
    var known = known(declaration.needs(), items, read);
    return new Found(true, known, busy(declaration.needs(), items, read));
  }

  private Map<Long, Optional<String>> known(String needs, List<Long> items, Set<Long> read) {
    var known = new HashMap<Long, Optional<String>>();
    db.sql(
            """
            select i.id, i.parent, c.known, c.provider_id, k.id as owner, k.wrapped
            from unnest(:items::bigint[]) u(id) join item i on i.id = u.id join item p on p.id = i.parent
            join keys.data_key k on k.id = p.owner
            join copy c on c.item_id = p.id and c.connection = (select id from connection where name = :needs)
            order by c.item_id for share of c skip locked""")
        .param("items", longs(items))
        .param("needs", needs)
        .query(
            row -> {
              read.add(row.getLong("id"));
              if (row.getBoolean("known")) {
                var seal = DataKey.unwrap(row.getLong("owner"), row.getBytes("wrapped"), keks);
                known.put(
                    row.getLong("id"),
                    CopyKeys.id(seal, row.getBytes("provider_id"), row.getLong("parent")));
              }
            });
    return known;
  }

  /** Not read, though there is a copy: it is locked, and may become known right now. */
  private Set<Long> busy(String needs, List<Long> items, Set<Long> read) {
    return Set.copyOf(
        db.sql(
                """
                select i.id from unnest(:items::bigint[]) u(id) join item i on i.id = u.id
                join copy c on c.item_id = i.parent and c.connection = (select id from connection where name = :needs)""")
            .param("items", longs(items.stream().filter(item -> !read.contains(item)).toList()))
            .param("needs", needs)
            .query(Long.class)
            .list());
  }

  /** These are known at their processor now: what waits for them is due. */
  static void wake(JdbcClient db, ApprovedDeclaration approved, java.sql.Array items) {
    db.sql(
            """
            update copy c set state = :due, due_at = now()
            from item i, connection n join declaration d on d.id = n.declaration
            where i.parent = any(:items) and c.item_id = i.id and c.state = :held and c.reason = :needed
              and n.id = c.connection and d.body::jsonb ->> 'needs' = :connection""")
        .param("items", items)
        .param("connection", approved.name())
        .param("due", CopyState.DUE.code())
        .param("held", CopyState.HELD.code())
        .param("needed", HoldReason.NEEDED.code())
        .update();
  }

  private java.sql.Array longs(Collection<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }
}
