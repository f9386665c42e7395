package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import io.processorhub.foundation.NodeName;
import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.FieldValues;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Connections;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
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
public final class InDoubtResolution {

  private final JdbcClient db;
  private final Bulk bulk;
  private final TransactionTemplate transactions;
  private final Connections connections;
  private final Register register;
  private final BatchOutcomes closing;
  private final CopySteps copySteps;
  private final Leases leases;
  private final FieldTaxonomy taxonomy;
  private final Keks keks;
  private final NodeName node;
  private final DeliverySettings settings;

  InDoubtResolution(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Connections connections,
      Register register,
      BatchOutcomes closing,
      CopySteps copySteps,
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
    this.copySteps = copySteps;
    this.leases = leases;
    this.taxonomy = taxonomy;
    this.keks = keks;
    this.node = node;
    this.settings = settings;
  }

  /** The next doubtful batch whose quarantine is over, for this node to settle. */
  public Optional<InDoubtBatch> next() {
    var doubtful = transactions.execute(status -> claim());
    doubtful.ifPresent(batch -> leases.hold(batch.id()));
    return doubtful;
  }

  private Optional<InDoubtBatch> claim() {
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
              return new InDoubtBatch(
                  row.getLong("id"),
                  row.getInt("epoch"),
                  approved,
                  Operation.of(row.getInt("operation")),
                  row.getTimestamp("attempted_at").toInstant(),
                  lines(row.getLong("id"), approved));
            })
        .optional();
  }

  private List<InDoubtBatch.Line> lines(long batch, ApprovedDeclaration approved) {
    return db.sql(
            """
            select u.item, i.owner, coalesce(i.subject_id, 0) as subject_id, u.entry, u.version, u.fields, u.digest, u.key, y.sealed, k.wrapped,
                   c.provider_id, c.reason, c.otherwise_digest, c.key is not distinct from u.key as current, c.restricted_at is not null as restricted,
                   (select o.sealed from copy_key o where o.target = y.target and o.key = c.key and o.item_id = c.item_id and o.key <> u.key) as old
            from batch b, unnest(b.items, b.entries, b.versions, b.fields, b.digests, b.keys)
                 u(item, entry, version, fields, digest, key)
            join lateral (select * from copy_key where target = ? and key = u.key and item_id = u.item offset 0) y on true
            join item i on i.id = y.item_id
            join keys.data_key k on k.id = i.owner
            join lateral (select * from copy where item_id = i.id and connection = ? offset 0) c on true
            where b.id = ?""")
        .params(approved.target(), approved.connection(), batch)
        .query((row, n) -> line(row, approved.target()))
        .list();
  }

  private InDoubtBatch.Line line(ResultSet row, int target) throws SQLException {
    var item = row.getLong("item");
    var seal = DataKey.unwrap(row.getLong("owner"), row.getBytes("wrapped"), keks);
    return new InDoubtBatch.Line(
        item,
        row.getLong("subject_id"),
        row.getLong("entry"),
        row.getInt("version"),
        CopyKeys.text(seal, row.getBytes("sealed"), target, item),
        row.getBytes("key"),
        Optional.ofNullable(row.getBytes("old"))
            .map(text -> CopyKeys.text(seal, text, target, item)),
        CopyKeys.id(seal, row.getBytes("provider_id"), item),
        HoldReason.of(row.getShort("reason")),
        row.getBoolean("current"),
        row.getBoolean("restricted"),
        row.getLong("fields"),
        row.getBytes("digest"),
        Arrays.equals(row.getBytes("otherwise_digest"), row.getBytes("digest")),
        seal);
  }

  /**
   * @param found by key, what the processor holds
   */
  public void settle(InDoubtBatch batch, Map<String, InDoubtBatch.Found> found) {
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

  /**
   * It could not be read back: later again, longer each time the processor stays silent. If not
   * even that can be written down, the lease ends and the batch is taken over.
   */
  public void postpone(InDoubtBatch batch) {
    try {
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
    } finally {
      leases.release(batch.id());
    }
  }

  private void write(InDoubtBatch batch, Map<String, InDoubtBatch.Found> found) {
    var at = db.sql("select now()").query(java.sql.Timestamp.class).single().toInstant();
    var entries = new ArrayList<Entry>();
    var steps = new ArrayList<CopySteps.Step>();
    var attempts = attempts(batch);
    for (var line : batch.lines()) {
      var there = Optional.ofNullable(found.get(line.key()));
      var same = there.map(one -> same(batch, line, one)).orElse(false);
      for (var attempt : attempts.get(line.entry())) {
        entries.add(
            attempt.about(
                Entry.of(EntryKind.OUTCOME, batch.approved().connection(), at)
                    .with("connection", batch.approved().name())
                    .with("attempt", attempt.entry())
                    .with(
                        "result",
                        same ? "found" : there.isPresent() ? "found otherwise" : "not found")));
      }
      steps.add(
          step(batch, line, there, same, line.oldKey().map(found::containsKey).orElse(false)));
    }
    entries.addAll(erasedMeanwhile(batch, at));
    register.add(entries);
    copySteps.apply(batch.approved(), batch.operation(), steps);
    db.sql("delete from batch where id = ?").param(batch.id()).update();
  }

  /**
   * An ATTEMPT entry.
   *
   * @param subject 0: it names nobody
   */
  private record Attempt(long entry, long subject) {

    Entry about(Entry outcome) {
      return subject == 0 ? outcome : outcome.about(subject);
    }
  }

  /** The ATTEMPT entries of each copy, by the number of the first. */
  private Map<Long, List<Attempt>> attempts(InDoubtBatch batch) {
    return attempts(batch, "true");
  }

  private Map<Long, List<Attempt>> attempts(InDoubtBatch batch, String which) {
    var attempts = new TreeMap<Long, List<Attempt>>();
    db.sql(
            """
            select u.entry as first, e.id, coalesce(e.subject_id, 0) as subject from batch b
            cross join lateral unnest(b.items, b.entries, coalesce(b.named, array_fill(1, array[cardinality(b.items)])))
              u(item, entry, named)
            cross join lateral generate_series(0, u.named - 1) g(n)
            join entry e on e.id = u.entry + g.n
            where b.id = :batch and"""
                + " "
                + which
                + " order by e.id")
        .param("batch", batch.id())
        .query(
            row -> {
              attempts
                  .computeIfAbsent(row.getLong("first"), first -> new ArrayList<>())
                  .add(new Attempt(row.getLong("id"), row.getLong("subject")));
            });
    return attempts;
  }

  /** What was erased since cannot be read back by this batch any more; its case looks. */
  private List<Entry> erasedMeanwhile(InDoubtBatch batch, java.time.Instant at) {
    return attempts(batch, " not exists (select from item i where i.id = u.item)").values().stream()
        .flatMap(List::stream)
        .map(
            attempt ->
                attempt.about(
                    Entry.of(EntryKind.OUTCOME, batch.approved().connection(), at)
                        .with("connection", batch.approved().name())
                        .with("attempt", attempt.entry())
                        .with("result", "unknown")
                        .with("cause", "erased meanwhile")))
        .toList();
  }

  private static CopySteps.Step step(
      InDoubtBatch batch,
      InDoubtBatch.Line line,
      Optional<InDoubtBatch.Found> there,
      boolean same,
      boolean underOldKey) {
    var tried =
        new CopyTransition.Tried(
            batch.operation(), line.why(), line.current(), line.restricted(), 1);
    var presence = there.map(InDoubtBatch.Found::presence).orElse(Presence.THERE);
    var next =
        CopyTransition.settled(
            tried,
            new CopyTransition.Found(
                there.isPresent(), same, presence, underOldKey, line.otherwise()));
    return new CopySteps.Step(
        line.item(),
        line.subject(),
        line.version(),
        line.fields(),
        line.digest(),
        line.keyHash(),
        there.flatMap(InDoubtBatch.Found::id),
        0,
        next.oldKeyGone() ? promise(batch) : Optional.empty(),
        next);
  }

  /**
   * Our call to erase was lost on the way, and nobody is there: a processor that erases later than
   * it says so may hold them as long as it ever promises.
   */
  private static Optional<Instant> promise(InDoubtBatch batch) {
    var calls = batch.approved().declaration().calls();
    return batch.operation() == Operation.ERASE && calls.erase().until() != null
        ? Optional.of(batch.attemptedAt().plus(Collections.max(calls.verify().after())))
        : Optional.empty();
  }

  /** Whether the processor holds exactly what was sent, by the digest that was kept of it. */
  private boolean same(InDoubtBatch batch, InDoubtBatch.Line line, InDoubtBatch.Found found) {
    var kind = batch.approved().declaration().itemKind();
    var values = FieldValues.of(kind, sent(line, found.values()));
    for (var group : found.groups().entrySet()) {
      var field = taxonomy.field(group.getKey());
      if ((line.fields() & field.bit()) != 0 && !group.getValue().isEmpty()) {
        values =
            values.with(
                field,
                group.getValue().stream()
                    .map(member -> FieldValues.of(kind, sent(line, member)))
                    .toList());
      }
    }
    return Arrays.equals(line.digest(), line.seal().digest(values.canonical(taxonomy).encode()));
  }

  /** Those of the values whose fields were sent. */
  private Map<Field, String> sent(InDoubtBatch.Line line, Map<String, String> values) {
    var sent = new HashMap<Field, String>();
    values.forEach(
        (name, value) -> {
          var field = taxonomy.field(name);
          if ((line.fields() & field.bit()) != 0) {
            sent.put(field, value);
          }
        });
    return sent;
  }
}
