package io.processorhub.copy;

import io.processorhub.consent.Gate;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.Deadline;
import io.processorhub.foundation.NodeName;
import io.processorhub.processor.Approved;
import io.processorhub.processor.Connections;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes what is due for one connection and makes a batch of it: claim, gate, minimise and ATTEMPT
 * in one transaction. When it commits, the call may be made; before, nothing may leave.
 */
public final class Claims {

  /** One transaction decides about no more copies than this, however many of them are held. */
  private static final int MOST_CLAIMED = 5_000;

  private final JdbcClient db;
  private final Bulk bulk;
  private final TransactionTemplate transactions;
  private final Connections connections;
  private final Gate gate;
  private final Draft.Tools tools;
  private final Leftovers leftovers;
  private final Register register;
  private final Leases leases;
  private final NodeName node;
  private final DeliverySettings settings;

  Claims(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Connections connections,
      Draft.Tools tools,
      Register register,
      Leases leases,
      NodeName node,
      DeliverySettings settings) {
    this.db = db;
    this.bulk = bulk;
    this.transactions = transactions;
    this.connections = connections;
    this.gate = tools.gate();
    this.tools = tools;
    this.leftovers = new Leftovers(db, bulk, register);
    this.register = register;
    this.leases = leases;
    this.node = node;
    this.settings = settings;
  }

  /** The connections that have something due and may be called now; what protects always may. */
  public List<Short> due() {
    return db.sql(
            """
            select c.id from connection c join declaration d on d.id = c.declaration
            join provider_account a on a.name = d.body::jsonb #>> '{limits,account}'
            where exists (
              select 1 from copy where connection = c.id and due_at <= now()
                and (prio = 0 or c.state = 0 and a.paused_until <= now()))""")
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
    var first = first(connection, approved);
    if (first.isEmpty()) {
      return Claimed.NOTHING;
    }
    var size = size(first.get(), approved);
    var ripe = ripe(connection, first.get(), size);
    if (ripe == Ripe.NO) {
      return Claimed.NOTHING;
    }
    var draft = fill(approved, first.get(), size);
    if (draft.lines().size() < size && ripe == Ripe.WHEN_FULL && draft.claimed() < MOST_CLAIMED) {
      // Too many of them were held: wait for company, as if nothing had been claimed.
      transaction.setRollbackOnly();
      return Claimed.NOTHING;
    }
    leftovers.write(draft);
    return draft.lines().isEmpty()
        ? new Claimed(Optional.empty(), draft.claimed() > 0 && draft.skipped().isEmpty())
        : new Claimed(Optional.of(attempt(approved, first.get(), start, draft)), false);
  }

  /** What is due first decides what kind of batch it becomes; in a pause, only what protects. */
  private Optional<First> first(short connection, Approved approved) {
    return db.sql(
            """
            select known, coalesce(chunk, 0) as chunk from copy
            where connection = ? and due_at <= now()
              and (prio = 0 or not exists (select 1 from provider_account where name = ? and paused_until > now()))
            order by prio, due_at limit 1""")
        .params(connection, approved.declaration().limits().account())
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
    var draft = new Draft(tools, approved);
    while (draft.lines().size() < size && draft.claimed() < MOST_CLAIMED) {
      var rows = take(approved.connection(), first, size - draft.lines().size());
      if (rows.isEmpty()) {
        return draft;
      }
      draft.add(rows);
    }
    return draft;
  }

  private List<Draft.Row> take(short connection, First first, int limit) {
    return db.sql(
            """
            with d as materialized (
              select item_id from copy
              where connection = ? and due_at is not null and due_at <= now() and known = ? and coalesce(chunk, 0) = ?
              order by prio, due_at limit ? for update skip locked)
            update copy c set state = ?, due_at = null, attempts = attempts + 1
            from d where c.item_id = d.item_id and c.connection = ?
            returning c.item_id as item, c.known, c.restricted, c.fields, c.sent_digest, coalesce(c.declaration, 0) as declaration,
                      c.reason, now() as at""")
        .params(connection, first.known, first.chunk, limit, CopyState.SENDING.code(), connection)
        .query(
            (row, n) ->
                new Draft.Row(
                    row.getLong("item"),
                    row.getBoolean("known"),
                    row.getBoolean("restricted"),
                    row.getLong("fields"),
                    Optional.ofNullable(row.getBytes("sent_digest")),
                    row.getInt("declaration"),
                    row.getShort("reason"),
                    row.getTimestamp("at").toInstant()))
        .list();
  }

  private Batch attempt(Approved approved, First first, Deadline start, Draft draft) {
    var operation = operation(first, draft);
    var timeout = approved.declaration().limits().timeout();
    var deadline = draft.at().plus(timeout);
    var entries = new ArrayList<Entry>();
    for (var one : draft.lines()) {
      entries.add(entry(draft, one, operation, deadline));
    }
    leftovers.deny(draft);
    var id = register.add(entries);
    var lines = draft.lines().stream().map(Draft.Prepared::line).toList();
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
            java.sql.Timestamp.from(draft.at()),
            bulk.array("int8", lines.stream().mapToLong(Batch.Line::item).toArray()),
            bulk.array("int8", java.util.stream.LongStream.range(id, id + lines.size()).toArray()),
            bulk.array("int4", lines.stream().mapToInt(Batch.Line::version).toArray()),
            bulk.array("int8", lines.stream().mapToLong(line -> line.payload().bits()).toArray()),
            bulk.array("bytea", lines.stream().map(Batch.Line::digest).toArray(byte[][]::new)),
            bulk.array("bytea", lines.stream().map(Batch.Line::keyHash).toArray(byte[][]::new)))
        .update();
    return new Batch(id, 0, approved, operation, start.plus(timeout), lines);
  }

  private Entry entry(Draft draft, Draft.Prepared one, Operation operation, Instant deadline) {
    var approved = draft.approved();
    var declaration = approved.declaration();
    return Entry.of(EntryKind.ATTEMPT, approved.connection(), draft.at())
        .with("connection", declaration.connection())
        .with("processor", declaration.processor())
        .with("target", declaration.place())
        .with("declaration", approved.digestHex())
        .with("operation", operation.name().toLowerCase(java.util.Locale.ROOT))
        .with("item", "contact")
        .with("subject", one.candidate().subjectRef().toString())
        .with("account", one.candidate().accountRef().toString())
        .with("purposes", List.copyOf(one.purposes()))
        .with("reason", one.line().protects() ? one.line().why().words() : null)
        .with("fields", List.copyOf(one.line().payload().fields()))
        .with("removed", one.line().removed().isEmpty() ? null : List.copyOf(one.line().removed()))
        .with("commitment", java.util.HexFormat.of().formatHex(one.line().digest()))
        .with("deadline", deadline.toString())
        .with("node", node.value())
        .about(one.line().subject(), one.line().item());
  }

  /** What is known travels alone, so that its one line says what is asked. */
  private static Operation operation(First first, Draft draft) {
    if (!first.known) {
      return Operation.CREATE;
    }
    return draft.lines().get(0).line().protects() ? Operation.RESTRICT : Operation.UPSERT;
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
}
