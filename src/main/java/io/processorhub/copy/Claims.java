package io.processorhub.copy;

import io.processorhub.consent.Candidate;
import io.processorhub.consent.Denial;
import io.processorhub.consent.Gate;
import io.processorhub.consent.Permission;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.Deadline;
import io.processorhub.foundation.Field;
import io.processorhub.foundation.FieldTaxonomy;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.NodeName;
import io.processorhub.minimisation.Minimiser;
import io.processorhub.processor.Approved;
import io.processorhub.processor.Connections;
import io.processorhub.processor.ProviderKey;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.subject.CanonicalAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes what is due for one connection and makes a batch of it: claim, gate, minimise and ATTEMPT
 * in one transaction. When it commits, the call may be made; before, nothing may leave.
 */
public final class Claims {

  private final JdbcClient db;
  private final Bulk bulk;
  private final TransactionTemplate transactions;
  private final Connections connections;
  private final Gate gate;
  private final Minimiser minimiser;
  private final FieldTaxonomy taxonomy;
  private final KeyedHash hash;
  private final CopyKeys keys;
  private final Register register;
  private final Leases leases;
  private final NodeName node;
  private final DeliverySettings settings;

  Claims(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Connections connections,
      Gate gate,
      Minimiser minimiser,
      FieldTaxonomy taxonomy,
      KeyedHash hash,
      CopyKeys keys,
      Register register,
      Leases leases,
      NodeName node,
      DeliverySettings settings) {
    this.db = db;
    this.bulk = bulk;
    this.transactions = transactions;
    this.connections = connections;
    this.gate = gate;
    this.minimiser = minimiser;
    this.taxonomy = taxonomy;
    this.hash = hash;
    this.keys = keys;
    this.register = register;
    this.leases = leases;
    this.node = node;
    this.settings = settings;
  }

  /** The connections that have something due and may be called now. */
  public List<Short> due() {
    return db.sql(
            """
            select c.id from connection c join declaration d on d.id = c.declaration
            join provider_account a on a.name = d.body::jsonb #>> '{limits,account}'
            where c.state = 0 and a.paused_until <= now() and exists (
              select 1 from copy where connection = c.id and due_at <= now())""")
        .query(Short.class)
        .list();
  }

  /**
   * The next batch of a connection; empty if nothing is due, or not yet enough of it.
   *
   * <p>Claims of one connection take turns, so that its batches are full.
   */
  public Optional<Batch> next(short connection) {
    while (true) {
      var start = Deadline.in(Duration.ZERO);
      var claimed = transactions.execute(status -> claim(connection, start, status));
      if (claimed.batch().isPresent()) {
        leases.hold(claimed.batch().get().id());
      }
      if (!claimed.again()) {
        return claimed.batch();
      }
    }
  }

  private Claimed claim(short connection, Deadline start, TransactionStatus transaction) {
    db.sql("select pg_advisory_xact_lock(2, ?)").param((int) connection).query().listOfRows();
    var declaration = gate.declaration(connection);
    if (declaration.isEmpty()) {
      return Claimed.NOTHING;
    }
    var approved = connections.declaration(declaration.get());
    var first = first(connection);
    if (first.isEmpty()) {
      return Claimed.NOTHING;
    }
    var size = size(first.get(), approved);
    var ripe = ripe(connection, first.get(), size);
    if (ripe == Ripe.NO) {
      return Claimed.NOTHING;
    }
    var draft = fill(approved, first.get(), size);
    if (draft.lines.size() < size && ripe == Ripe.WHEN_FULL) {
      // Too many of them were held: wait for company, as if nothing had been claimed.
      transaction.setRollbackOnly();
      return Claimed.NOTHING;
    }
    draft.writeBack();
    return draft.lines.isEmpty()
        ? new Claimed(Optional.empty(), draft.claimed > 0 && draft.skipped.isEmpty())
        : new Claimed(Optional.of(attempt(approved, first.get(), start, draft)), false);
  }

  /** What is due first decides what kind of batch it becomes. */
  private Optional<First> first(short connection) {
    return db.sql(
            """
            select known, coalesce(chunk, 0) as chunk from copy
            where connection = ? and due_at <= now() order by prio, due_at limit 1""")
        .param(connection)
        .query(First.class)
        .optional();
  }

  private static int size(First first, Approved approved) {
    var calls = approved.declaration().calls();
    var most = (first.known ? calls.upsert() : calls.create()).batchSize();
    return first.chunk == 0 ? most : Math.min(most, first.chunk);
  }

  private Ripe ripe(short connection, First first, int size) {
    return db.sql(
            """
            select count(*) >= ? as enough, coalesce(min(due_at) <= now() - ? * interval '1 ms', false) as old
            from (select due_at from copy where connection = ? and due_at <= now()
                  and known = ? and coalesce(chunk, 0) = ? order by prio, due_at limit ?) due""")
        .params(size, settings.linger().toMillis(), connection, first.known, first.chunk, size)
        .query(
            (row, n) ->
                row.getBoolean("old") || size == 1
                    ? Ripe.YES
                    : row.getBoolean("enough") ? Ripe.WHEN_FULL : Ripe.NO)
        .single();
  }

  private Draft fill(Approved approved, First first, int size) {
    var draft = new Draft(approved);
    while (draft.lines.size() < size) {
      var rows = take(approved.connection(), first, size - draft.lines.size());
      if (rows.isEmpty()) {
        return draft;
      }
      draft.add(rows);
    }
    return draft;
  }

  private List<Row> take(short connection, First first, int limit) {
    return db.sql(
            """
            with d as materialized (
              select item_id from copy
              where connection = ? and due_at is not null and due_at <= now() and known = ? and coalesce(chunk, 0) = ?
              order by prio, due_at limit ? for update skip locked)
            update copy c set state = ?, due_at = null, attempts = attempts + 1
            from d where c.item_id = d.item_id and c.connection = ?
            returning c.item_id as item, c.known, c.fields, c.sent_digest, coalesce(c.declaration, 0) as declaration,
                      c.reason, now() as at""")
        .params(connection, first.known, first.chunk, limit, CopyState.SENDING.code(), connection)
        .query(
            (row, n) ->
                new Row(
                    row.getLong("item"),
                    row.getBoolean("known"),
                    row.getLong("fields"),
                    Optional.ofNullable(row.getBytes("sent_digest")),
                    row.getInt("declaration"),
                    row.getShort("reason"),
                    row.getTimestamp("at").toInstant()))
        .list();
  }

  private Batch attempt(Approved approved, First first, Deadline start, Draft draft) {
    var operation = first.known ? Operation.UPSERT : Operation.CREATE;
    var timeout = approved.declaration().limits().timeout();
    var deadline = draft.at.plus(timeout);
    var entries = new ArrayList<Entry>();
    for (var line : draft.lines) {
      entries.add(draft.entry(line, operation, deadline));
    }
    var id = register.add(entries);
    var lines = draft.lines.stream().map(Prepared::line).toList();
    db.sql(
            """
            insert into batch(id, connection, declaration, operation, owner, lease_until, deadline, attempted_at,
                              items, entries, versions, fields, digests, keys)
            values (?, ?, ?, ?, ?, now() + ? * interval '1 ms', ?, ?, ?, ?, ?, ?, ?, ?)""")
        .params(
            id,
            approved.connection(),
            approved.id(),
            operation.code(),
            node.value(),
            settings.lease().toMillis(),
            java.sql.Timestamp.from(deadline),
            java.sql.Timestamp.from(draft.at),
            bulk.array("int8", lines.stream().mapToLong(Batch.Line::item).toArray()),
            bulk.array("int8", java.util.stream.LongStream.range(id, id + lines.size()).toArray()),
            bulk.array("int4", lines.stream().mapToInt(Batch.Line::version).toArray()),
            bulk.array("int8", lines.stream().mapToLong(line -> line.payload().bits()).toArray()),
            bulk.array("bytea", lines.stream().map(Batch.Line::digest).toArray(byte[][]::new)),
            bulk.array("bytea", lines.stream().map(Batch.Line::keyHash).toArray(byte[][]::new)))
        .update();
    return new Batch(id, 0, approved, operation, start.plus(timeout), lines);
  }

  /** What was claimed so far, sorted into what travels and what stays. */
  private final class Draft {

    private final Approved approved;
    private final ProviderKey providerKey;
    private final List<Prepared> lines = new ArrayList<>();
    private final List<Long> skipped = new ArrayList<>();
    private final List<Settled> unchanged = new ArrayList<>();
    private final List<HeldRow> held = new ArrayList<>();
    private int claimed;
    private Instant at;

    Draft(Approved approved) {
      this.approved = approved;
      this.providerKey = ProviderKey.parse(approved.declaration().key());
    }

    void add(List<Row> rows) {
      claimed += rows.size();
      at = rows.get(0).at;
      var candidates =
          gate.candidates(rows.stream().map(Row::item).toList(), approved.declaration());
      var prepared = new ArrayList<Prepared>();
      for (var row : rows) {
        var candidate = candidates.get(row.item);
        if (candidate == null) {
          skipped.add(row.item);
        } else {
          decide(row, candidate, prepared);
        }
      }
      keep(prepared);
    }

    private void decide(Row row, Candidate candidate, List<Prepared> prepared) {
      var decision = gate.decide(candidate, approved.declaration());
      if (decision instanceof Denial denial) {
        held.add(new HeldRow(row, candidate, Held.by(denial)));
        return;
      }
      var payload = minimiser.minimise((Permission) decision);
      var named = payload.value(providerKey.field());
      var key = named.map(providerKey::of);
      if (key.isEmpty()) {
        held.add(new HeldRow(row, candidate, Held.NO_KEY));
        return;
      }
      var digest = payload.digest(candidate.key());
      if (row.known && row.sentDigest.map(sent -> Arrays.equals(sent, digest)).orElse(false)) {
        unchanged.add(new Settled(row.item, candidate.version()));
        return;
      }
      var line =
          new Batch.Line(
              row.item,
              candidate.subject(),
              candidate.version(),
              payload,
              key.get(),
              removed(row, payload.bits()),
              row.declaration,
              digest,
              hash.of("provider key", recognised(named.get())));
      prepared.add(new Prepared(line, row, candidate, (Permission) decision));
    }

    /** Two spellings of one address are one key, even where the processor tells them apart. */
    private String recognised(String value) {
      return taxonomy.field(providerKey.field()).format() == Field.Format.EMAIL
          ? CanonicalAddress.of(value)
          : value;
    }

    private TreeSet<String> removed(Row row, long bits) {
      var removed = new TreeSet<String>();
      taxonomy.all().stream()
          .filter(field -> (row.fields & ~bits & field.bit()) != 0)
          .filter(field -> field.kind().equals("contact"))
          .forEach(field -> removed.add(field.name()));
      return removed;
    }

    /** A key of a target belongs to one item: whoever comes second is held. */
    private void keep(List<Prepared> prepared) {
      var owned = keys.take(approved.target(), prepared.stream().map(this::owner).toList());
      for (var one : prepared) {
        var verdict = owned.verdict(one.line.item(), one.line.keyHash(), one.row.known);
        if (verdict == Held.NOT) {
          lines.add(one);
        } else {
          held.add(new HeldRow(one.row, one.candidate, verdict));
        }
      }
    }

    private CopyKeys.Owner owner(Prepared one) {
      return new CopyKeys.Owner(
          one.line.item(), one.line.keyHash(), one.line.key(), one.candidate.key(), one.row.known);
    }

    Entry entry(Prepared one, Operation operation, Instant deadline) {
      var declaration = approved.declaration();
      return Entry.of(EntryKind.ATTEMPT, approved.connection(), at)
          .with("connection", declaration.connection())
          .with("processor", declaration.processor())
          .with("target", declaration.place())
          .with("declaration", approved.digestHex())
          .with("operation", operation.name().toLowerCase(java.util.Locale.ROOT))
          .with("item", "contact")
          .with("subject", one.candidate.subjectRef().toString())
          .with("account", one.candidate.accountRef().toString())
          .with("purposes", List.copyOf(one.permission.purposes().keySet()))
          .with("fields", List.copyOf(one.line.payload().fields()))
          .with("removed", one.line.removed().isEmpty() ? null : List.copyOf(one.line.removed()))
          .with("commitment", java.util.HexFormat.of().formatHex(one.line.digest()))
          .with("deadline", deadline.toString())
          .with("node", node.value())
          .about(one.line.subject(), one.line.item());
    }

    void writeBack() {
      backToDue();
      closeUnchanged();
      hold();
    }

    private void backToDue() {
      if (!skipped.isEmpty()) {
        db.sql(
                """
                update copy set state = ?, due_at = now() + interval '200 ms'
                where connection = ? and item_id = any(?)""")
            .params(CopyState.DUE.code(), approved.connection(), longs(skipped))
            .update();
      }
    }

    private void closeUnchanged() {
      if (!unchanged.isEmpty()) {
        db.sql(
                """
                update copy c set state = ?, actual = u.v, declaration = ?, reason = 0
                from unnest(?::bigint[], ?::int[]) u(i, v) where c.connection = ? and c.item_id = u.i""")
            .params(
                CopyState.CURRENT.code(),
                approved.id(),
                longs(unchanged.stream().map(Settled::item).toList()),
                bulk.array("int4", unchanged.stream().mapToInt(Settled::version).toArray()),
                approved.connection())
            .update();
      }
    }

    /** Writes a denial down once for each copy and reason. */
    private void hold() {
      if (held.isEmpty()) {
        return;
      }
      db.sql(
              """
              update copy c set state = ?, reason = u.r
              from unnest(?::bigint[], ?::smallint[]) u(i, r) where c.connection = ? and c.item_id = u.i""")
          .params(
              CopyState.HELD.code(),
              longs(held.stream().map(row -> row.row.item).toList()),
              bulk.array("int2", held.stream().map(row -> row.reason.code()).toArray(Short[]::new)),
              approved.connection())
          .update();
      var fresh = held.stream().filter(row -> row.row.reason != row.reason.code()).toList();
      for (var from = 0; from < fresh.size(); from += Register.BLOCK) {
        var until = Math.min(fresh.size(), from + Register.BLOCK);
        register.add(fresh.subList(from, until).stream().map(this::denied).toList());
      }
    }

    private Entry denied(HeldRow row) {
      return Entry.of(EntryKind.DENIED, approved.connection(), at)
          .with("connection", approved.declaration().connection())
          .with("processor", approved.declaration().processor())
          .with("declaration", approved.digestHex())
          .with("item", "contact")
          .with("subject", row.candidate.subjectRef().toString())
          .with("account", row.candidate.accountRef().toString())
          .with("reason", row.reason.words())
          .about(row.candidate.subject(), row.row.item);
    }

    private java.sql.Array longs(List<Long> values) {
      return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
    }
  }

  private enum Ripe {
    YES,
    /** There are enough, and they are young: only a full batch goes. */
    WHEN_FULL,
    NO
  }

  /**
   * @param again whether something was claimed and none of it travels, so that the next try may
   *     find more
   */
  private record Claimed(Optional<Batch> batch, boolean again) {
    static final Claimed NOTHING = new Claimed(Optional.empty(), false);
  }

  private record First(boolean known, int chunk) {}

  private record Row(
      long item,
      boolean known,
      long fields,
      Optional<byte[]> sentDigest,
      int declaration,
      short reason,
      Instant at) {}

  private record Prepared(Batch.Line line, Row row, Candidate candidate, Permission permission) {}

  private record Settled(long item, int version) {}

  private record HeldRow(Row row, Candidate candidate, Held reason) {}
}
