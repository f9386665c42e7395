package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Field;
import io.processorhub.foundation.FieldTaxonomy;
import io.processorhub.foundation.Keks;
import io.processorhub.foundation.NodeName;
import io.processorhub.processor.Connections;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.subject.FieldValues;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Settles doubtful batches after their quarantine: what the processor holds by now counts, and what
 * it does not hold goes out again in a new batch.
 */
public final class Settling {

  private final JdbcClient db;
  private final Bulk bulk;
  private final TransactionTemplate transactions;
  private final Connections connections;
  private final Register register;
  private final Closing closing;
  private final Leases leases;
  private final FieldTaxonomy taxonomy;
  private final Keks keks;
  private final NodeName node;
  private final DeliverySettings settings;

  Settling(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Connections connections,
      Register register,
      Closing closing,
      Leases leases,
      FieldTaxonomy taxonomy,
      Keks keks,
      NodeName node,
      DeliverySettings settings) {
    this.db = db;
    this.bulk = bulk;
    this.transactions = transactions;
    this.connections = connections;
    this.register = register;
    this.closing = closing;
    this.leases = leases;
    this.taxonomy = taxonomy;
    this.keks = keks;
    this.node = node;
    this.settings = settings;
  }

  /** The next doubtful batch whose quarantine is over, for this node to settle. */
  public Optional<Doubtful> next() {
    var doubtful = transactions.execute(status -> claim());
    doubtful.ifPresent(batch -> leases.hold(batch.id()));
    return doubtful;
  }

  private Optional<Doubtful> claim() {
    return db.sql(
            """
            update batch set state = ?, owner = ?, epoch = epoch + 1, lease_until = now() + ? * interval '1 ms'
            where id = (select id from batch where state = ? and settle_at <= now()
                        order by settle_at limit 1 for update skip locked)
            returning id, epoch, declaration, operation, attempted_at""")
        .params(Leases.SETTLING, node.value(), settings.lease().toMillis(), Leases.DOUBTFUL)
        .query(
            (row, n) -> {
              var approved = connections.declaration(row.getInt("declaration"));
              return new Doubtful(
                  row.getLong("id"),
                  row.getInt("epoch"),
                  approved,
                  Operation.of(row.getInt("operation")),
                  row.getTimestamp("attempted_at").toInstant(),
                  lines(row.getLong("id"), approved.target()));
            })
        .optional();
  }

  private List<Doubtful.Line> lines(long batch, int target) {
    return db.sql(
            """
            select u.item, i.subject_id, u.entry, u.version, u.fields, u.digest, y.sealed, k.wrapped
            from batch b, unnest(b.items, b.entries, b.versions, b.fields, b.digests, b.keys)
                 u(item, entry, version, fields, digest, key)
            join item i on i.id = u.item
            join keys.data_key k on k.id = i.subject_id
            join copy_key y on y.target = ? and y.key = u.key
            where b.id = ?""")
        .params(target, batch)
        .query(
            (row, n) -> {
              var seal = DataKey.unwrap(row.getLong(2), row.getBytes(8), keks);
              var key = seal.open(row.getBytes(7), CopyKeys.place(target, row.getLong(1)));
              return new Doubtful.Line(
                  row.getLong(1),
                  row.getLong(2),
                  row.getLong(3),
                  row.getInt(4),
                  new String(key, StandardCharsets.UTF_8),
                  row.getLong(5),
                  row.getBytes(6),
                  seal);
            })
        .list();
  }

  /**
   * @param found by key, the values the processor holds by our names for the fields
   */
  public void settle(Doubtful batch, Map<String, Map<String, String>> found) {
    try {
      transactions.executeWithoutResult(
          status -> {
            if (closing.stillOurs(batch.id(), batch.epoch())) {
              write(batch, found);
            }
          });
    } finally {
      leases.release(batch.id());
    }
  }

  /** It could not be read back: later again, longer each time the processor stays silent. */
  public void postpone(Doubtful batch) {
    db.sql(
            """
            update batch set state = ?, settle_at = now() + least(? * interval '1 ms',
              greatest(? * interval '1 ms', (now() - deadline) / 2)) where id = ? and epoch = ?""")
        .params(
            Leases.DOUBTFUL,
            settings.longestBackOff().toMillis(),
            settings.backOff().toMillis(),
            batch.id(),
            batch.epoch())
        .update();
    leases.release(batch.id());
  }

  private void write(Doubtful batch, Map<String, Map<String, String>> found) {
    var at = db.sql("select now()").query(java.sql.Timestamp.class).single().toInstant();
    var entries = new ArrayList<Entry>();
    var steps = new ArrayList<Closing.Step>();
    for (var line : batch.lines()) {
      var held = Optional.ofNullable(found.get(line.key()));
      var same = held.map(values -> same(line, values)).orElse(false);
      entries.add(
          Entry.of(EntryKind.OUTCOME, batch.approved().connection(), at)
              .with("connection", batch.approved().name())
              .with("attempt", line.entry())
              .with("result", same ? "found" : held.isPresent() ? "found otherwise" : "not found")
              .about(line.subject(), line.item()));
      steps.add(
          new Closing.Step(
              line.item(),
              line.version(),
              line.fields(),
              line.digest(),
              new byte[0],
              0,
              NextStep.settled(batch.operation(), held.isPresent(), same)));
    }
    register.add(entries);
    closing.apply(batch.approved().connection(), batch.approved().id(), steps);
    db.sql("delete from batch where id = ?").param(batch.id()).update();
  }

  /** Whether the processor holds exactly what was sent, by the digest that was kept of it. */
  private boolean same(Doubtful.Line line, Map<String, String> values) {
    var sent = new TreeMap<Field, String>((a, b) -> Integer.compare(a.number(), b.number()));
    values.forEach(
        (name, value) -> {
          var field = taxonomy.field(name);
          if ((line.fields() & field.bit()) != 0) {
            sent.put(field, value);
          }
        });
    return Arrays.equals(line.digest(), line.seal().digest(FieldValues.of(sent).encode()));
  }
}
