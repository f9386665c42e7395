package io.processorhub.register;

import io.processorhub.foundation.Bulk;
import io.processorhub.processor.DeclarationApproved;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Adds entries. They become durable with the caller's transaction, and with them one pending row
 * that gives them their place in the tree.
 */
public final class Register {

  /** The most entries one transaction adds; {@code entry_block} steps by it. */
  public static final int BLOCK = 5_000;

  private final JdbcClient db;
  private final Bulk bulk;
  private final BlockKey key;

  Register(JdbcClient db, Bulk bulk, BlockKey key) {
    this.db = db;
    this.key = key;
    this.bulk = bulk;
  }

  /**
   * @param entries at most {@link #BLOCK}
   * @return the number of the first; the others follow it
   */
  public long add(List<Entry> entries) {
    if (entries.isEmpty()) {
      return 0;
    }
    var first = bulk.numbers("entry_block", BLOCK, entries.size());
    var rows = new Bulk.Rows();
    var hashes = new byte[32 * entries.size()];
    for (var i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      var leaf = entry.leaf(first + i);
      row(rows, first + i, entry, leaf);
      System.arraycopy(Merkle.leaf(leaf), 0, hashes, 32 * i, 32);
    }
    bulk.copy("entry(id, kind, connection, subject_id, at, leaf)", rows);
    db.sql("insert into blk(first_entry, n, hashes, mark) values (?, ?, ?, ?)")
        .params(first, entries.size(), hashes, key.mark(first, entries.size(), hashes))
        .update();
    return first;
  }

  @EventListener
  void approved(DeclarationApproved event) {
    var approved = event.approved();
    var declaration = approved.declaration();
    add(
        List.of(
            Entry.of(EntryKind.APPROVED, approved.connection(), now(db))
                .with("connection", declaration.connection())
                .with("processor", declaration.processor())
                .with("declaration", approved.digestHex())
                .with("target", declaration.place())
                .with("fields", List.copyOf(new java.util.TreeSet<>(declaration.fields().keySet())))
                .with("proposed_by", event.proposedBy())
                .with("approved_by", event.approvedBy())
                .with("four_eyes", event.fourEyes())
                .with("narrowing", event.narrowing() ? true : null)));
  }

  /** The database's own clock: the one all nodes share. */
  public static java.time.Instant now(JdbcClient db) {
    return db.sql("select clock_timestamp()").query(java.sql.Timestamp.class).single().toInstant();
  }

  private static void row(Bulk.Rows rows, long id, Entry entry, byte[] leaf) {
    rows.row(6).int8(id).int2(entry.kind().code());
    if (entry.connection() == 0) {
      rows.nothing();
    } else {
      rows.int2(entry.connection());
    }
    entry.subject().ifPresentOrElse(rows::int8, rows::nothing);
    rows.time(entry.at()).bytes(leaf);
  }
}
