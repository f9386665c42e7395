package io.processorhub.copy;

import io.processorhub.consent.Gate;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.Deadline;
import io.processorhub.foundation.NodeName;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Connections;
import io.processorhub.processor.OrganisationDate;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.register.Restores;
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

  /** A connection that may disclose on the day of a zone; what protects does not ask. */
  private static final String OPEN =
      " not c.paused and not c.orphaned and c.baseline_at is not null and c.cleared @> today(?) and not "
          + Restores.STOPPED
          // A node without its file takes no work for it; right after an approval no node was
          // asked.
          + " and (exists (select from connector_file f where f.connection = c.id and f.node = ?)"
          + " or not exists (select from connector_file f where f.connection = c.id))";

  private final JdbcClient db;
  private final Bulk bulk;
  private final TransactionTemplate transactions;
  private final Connections connections;
  private final Gate gate;
  private final BatchPlan.Tools tools;
  private final BatchRemainder leftovers;
  private final Register register;
  private final Leases leases;
  private final Budget budget;
  private final NodeName node;
  private final DeliverySettings settings;
  private final OrganisationDate today;
  private final ConnectionHolds closures;

  Claims(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Connections connections,
      BatchPlan.Tools tools,
      Register register,
      Leases leases,
      Budget budget,
      NodeName node,
      DeliverySettings settings,
      OrganisationDate today,
      ConnectionHolds closures) {
    this.db = db;
    this.bulk = bulk;
    this.transactions = transactions;
    this.connections = connections;
    this.gate = tools.gate();
    this.tools = tools;
    this.leftovers = new BatchRemainder(db, bulk, register);
    this.register = register;
    this.leases = leases;
    this.budget = budget;
    this.node = node;
    this.settings = settings;
    this.today = today;
    this.closures = closures;
  }

  /**
   * The connections that have something due and may be called now; what protects always may.
   *
   * <p>Each priority is asked by itself, so that the answer is one row of the index. (Asked
   * together, or by {@code exists}, which PostgreSQL may answer from all there is, a connection
   * that may not disclose had all that it holds back read, four times a second.)
   */
  public List<Short> due() {
    closures.look();
    return db.sql(
            """
            select c.id from connection c join declaration d on d.id = c.declaration
            join provider_account a on a.name = d.body::jsonb #>> '{limits,account}'
            where (select true from copy where connection = c.id and prio = 0 and due_at <= now() limit 1)
              or a.paused_until <= now() and """
                + OPEN
                + """
             and ((select true from copy where connection = c.id and prio = 1 and due_at <= now() limit 1)
                  or (select true from copy where connection = c.id and prio = 2 and due_at <= now() limit 1))""")
        .params(today.zone(), node.value())
        .query(Short.class)
        .list();
  }

  /**
   * The next batch of a connection; empty if nothing is due, or not yet enough of it.
   *
   * <p>Claims of one connection take turns, so that its batches are full.
   *
   * @param disclosing whether anything but what protects may be claimed
   * @param calls which of them an operation takes
   */
  public Optional<Batch> next(short connection, boolean disclosing, CallsNeeded calls) {
    while (true) {
      var start = Deadline.in(Duration.ZERO);
      var claimed =
          transactions.execute(status -> claim(connection, disclosing, calls, start, status));
      if (claimed.batch().isPresent()) {
        leases.hold(claimed.batch().get().id());
      }
      wait(connection, claimed.waits());
      if (!claimed.again()) {
        return claimed.batch();
      }
    }
  }

  private Claimed claim(
      short connection,
      boolean disclosing,
      CallsNeeded calls,
      Deadline start,
      TransactionStatus transaction) {
    var running = gate.running(connection);
    if (running.isEmpty()) {
      return Claimed.NOTHING;
    }
    var approved = connections.declaration(running.get().declaration());
    var first = first(connection, approved, disclosing);
    if (first.isPresent() && size(first.get(), approved) > 1) {
      // Whoever fills a batch takes turns; single copies are claimed side by side.
      db.sql("select pg_advisory_xact_lock(2, ?)").param((int) connection).query().listOfRows();
      first = first(connection, approved, disclosing);
    }
    if (first.isEmpty()
        || budget.isFull(approved, first.get().operation(), first.get().protects())) {
      return Claimed.NOTHING;
    }
    var size = size(first.get(), approved);
    var ripe = ripe(connection, first.get(), size);
    if (ripe == Ripe.NO) {
      return Claimed.NOTHING;
    }
    var draft = fill(approved, running.get().offboarding(), first.get(), size);
    if (!draft.full(size) && ripe == Ripe.WHEN_FULL && draft.claimed() < MOST_CLAIMED) {
      // Too many of them were held: wait for company, as if nothing had been claimed.
      transaction.setRollbackOnly();
      return Claimed.NOTHING;
    }
    if (first.get().protects() && disclosesAfterRestore(draft)) {
      transaction.setRollbackOnly();
      return Claimed.waiting(draft.lines().stream().map(one -> one.line().item()).toList());
    }
    leftovers.write(draft);
    if (draft.lines().isEmpty()) {
      return new Claimed(
          Optional.empty(), draft.claimed() > 0 && draft.skipped().isEmpty(), List.of());
    }
    return depart(approved, calls, start, draft, transaction);
  }

  /** What was due as protection may turn out to be a disclosure; it waits then like any other. */
  private boolean disclosesAfterRestore(BatchPlan draft) {
    return draft.lines().stream().anyMatch(one -> !one.operation().protects())
        && db.sql("select" + Restores.STOPPED).query(Boolean.class).single();
  }

  private void wait(short connection, List<Long> items) {
    if (!items.isEmpty()) {
      db.sql("update copy set prio = 1 where item_id = any(?) and connection = ? and prio = 0")
          .params(
              bulk.array("int8", items.stream().mapToLong(Long::longValue).toArray()), connection)
          .update();
    }
  }

  /** With leave for all its calls; without, as if nothing had been claimed. */
  private Claimed depart(
      ApprovedDeclaration approved,
      CallsNeeded calls,
      Deadline start,
      BatchPlan draft,
      TransactionStatus transaction) {
    var first = draft.lines().get(0);
    var names = calls.of(approved, first.operation(), first.line());
    var deadline = draft.at().plus(approved.declaration().limits().timeout());
    var permit = budget.take(approved, names, deadline, first.operation().protects());
    if (permit.isEmpty()) {
      transaction.setRollbackOnly();
      return Claimed.NOTHING;
    }
    return new Claimed(
        Optional.of(attempt(approved, permit.get(), start, deadline, draft)), false, List.of());
  }

  /** What is due first decides what kind of batch it becomes; in a pause, only what protects. */
  private Optional<First> first(
      short connection, ApprovedDeclaration approved, boolean disclosing) {
    return db.sql(
            """
            select f.known, f.chunk, f.prio from (values (0), (1), (2)) p(prio)
            cross join lateral (
              select known, coalesce(chunk, 0) as chunk, prio from copy
              where connection = ? and prio = p.prio and due_at <= now() order by due_at limit 1) f
            where p.prio = 0 or ? and (select paused_until <= now() from provider_account where name = ?)
              and (select """
                + OPEN
                + """
             from connection c where c.id = ?)
            order by p.prio limit 1""")
        .params(
            connection,
            disclosing,
            approved.declaration().limits().account(),
            today.zone(),
            node.value(),
            connection)
        .query(First.class)
        .optional();
  }

  /** What protects travels alone, so that its one line says what is asked. */
  private static int size(First first, ApprovedDeclaration approved) {
    var calls = approved.declaration().calls();
    var most = first.protects() ? 1 : (first.known ? calls.upsert() : calls.create()).batchSize();
    return first.chunk == 0 ? most : Math.min(most, first.chunk);
  }

  private Ripe ripe(short connection, First first, int size) {
    if (size == 1) {
      return Ripe.YES;
    }
    return db.sql(
            """
            select count(*) >= ? as enough, coalesce(min(due_at) <= now() - ? * interval '1 ms', false) as old
            from (select due_at from copy where connection = ? and due_at <= now()
                  and known = ? and coalesce(chunk, 0) = ? order by prio, due_at limit ?) due""")
        .params(size, settings.linger().toMillis(), connection, first.known, first.chunk, size)
        .query(
            (row, n) ->
                row.getBoolean("old")
                    ? Ripe.YES
                    : row.getBoolean("enough") ? Ripe.WHEN_FULL : Ripe.NO)
        .single();
  }

  private BatchPlan fill(ApprovedDeclaration approved, boolean offboarding, First first, int size) {
    var draft = new BatchPlan(tools, approved, first.protects(), offboarding);
    while (!draft.full(size) && draft.claimed() < MOST_CLAIMED) {
      var rows = take(approved.connection(), first, size - draft.lines().size());
      if (rows.isEmpty()) {
        return draft;
      }
      draft.add(rows);
    }
    return draft;
  }

  private List<BatchPlan.Row> take(short connection, First first, int limit) {
    return db.sql(
            """
            with d as materialized (
              select item_id from copy
              where connection = ? and due_at is not null and due_at <= now() and prio <= ? and known = ? and coalesce(chunk, 0) = ?
              order by prio, due_at limit ? for update skip locked)
            update copy c set state = ?, due_at = null, wanted = null, attempts = least(attempts + 1, 10000)
            from d  where c.item_id = d.item_id and case when c.connection = ? then true else false end
            returning c.item_id as item, c.known, c.restricted_at, c.presence, c.came_back_at, c.refusals, c.fields, c.sent_digest,
                      coalesce(c.declaration, 0) as declaration, c.reason, c.key, c.provider_id, c.refused, c.refused_key,
                      c.taken_from is not null as taken_over, now() as at""")
        .params(
            connection,
            first.protects() ? 0 : Short.MAX_VALUE,
            first.known,
            first.chunk,
            limit,
            CopyState.SENDING.code(),
            connection)
        .query(Claims::row)
        .list();
  }

  static BatchPlan.Row row(java.sql.ResultSet row, int n) throws java.sql.SQLException {
    return new BatchPlan.Row(
        row.getLong("item"),
        row.getBoolean("known"),
        Optional.ofNullable(row.getTimestamp("restricted_at")).map(java.sql.Timestamp::toInstant),
        Presence.of(row.getInt("presence")),
        Optional.ofNullable(row.getTimestamp("came_back_at")).map(java.sql.Timestamp::toInstant),
        row.getInt("refusals"),
        row.getLong("fields"),
        Optional.ofNullable(row.getBytes("sent_digest")),
        row.getInt("declaration"),
        row.getShort("reason"),
        row.getBytes("key"),
        row.getBytes("provider_id"),
        row.getShort("refused"),
        row.getBytes("refused_key"),
        row.getBoolean("taken_over"),
        row.getTimestamp("at").toInstant());
  }

  private Batch attempt(
      ApprovedDeclaration approved,
      Permit permit,
      Deadline start,
      Instant deadline,
      BatchPlan draft) {
    var operation = draft.lines().get(0).operation();
    var entries = new ArrayList<Entry>();
    var places = new ArrayList<Integer>();
    for (var one : draft.lines()) {
      places.add(entries.size());
      entries.addAll(entries(draft, one, deadline));
    }
    leftovers.deny(draft);
    var id = register.add(entries);
    var firsts = places.stream().map(place -> id + place).toList();
    var lines = draft.lines().stream().map(BatchPlan.Prepared::line).toList();
    db.sql(
            """
            insert into batch(id, connection, declaration, operation, owner, lease_until, deadline, attempted_at,
                              items, entries, named, versions, fields, digests, keys)
            values (:id, :connection, :declaration, :operation, :node, now() + :lease * interval '1 ms', :deadline, :at,
                    :items, :entries, :named, :versions, :fields, :digests, :keys)""")
        .param("id", id)
        .param("connection", approved.connection())
        .param("declaration", approved.id())
        .param("operation", operation.code())
        .param("node", node.value())
        .param("lease", settings.lease().toMillis())
        .param("deadline", java.sql.Timestamp.from(deadline))
        .param("at", java.sql.Timestamp.from(draft.at()))
        .param("items", bulk.array("int8", lines.stream().mapToLong(Batch.Line::item).toArray()))
        .param("entries", bulk.array("int8", firsts.stream().mapToLong(first -> first).toArray()))
        .param("named", bulk.array("int4", lines.stream().mapToInt(Batch.Line::attempts).toArray()))
        .param(
            "versions", bulk.array("int4", lines.stream().mapToInt(Batch.Line::version).toArray()))
        .param(
            "fields",
            bulk.array("int8", lines.stream().mapToLong(line -> line.payload().bits()).toArray()))
        .param(
            "digests",
            bulk.array("bytea", lines.stream().map(Batch.Line::digest).toArray(byte[][]::new)))
        .param(
            "keys",
            bulk.array("bytea", lines.stream().map(Batch.Line::keyHash).toArray(byte[][]::new)))
        .update();
    return new Batch(
        id,
        0,
        permit,
        approved,
        operation,
        start.plus(approved.declaration().limits().timeout()),
        lines,
        firsts);
  }

  /** One for each person it names; of what names nobody one for its account. */
  private List<Entry> entries(BatchPlan draft, BatchPlan.Prepared one, Instant deadline) {
    var named = one.line().named();
    return named.isEmpty()
        ? List.of(entry(draft, one, deadline))
        : named.stream()
            .map(
                person ->
                    entry(draft, one, deadline)
                        .with("subject", person.ref().toString())
                        .about(person.subject()))
            .toList();
  }

  private Entry entry(BatchPlan draft, BatchPlan.Prepared one, Instant deadline) {
    var approved = draft.approved();
    var declaration = approved.declaration();
    return Entry.of(EntryKind.ATTEMPT, approved.connection(), draft.at())
        .with("connection", declaration.connection())
        .with("processor", declaration.processor())
        .with("target", declaration.place())
        .with("declaration", approved.digestHex())
        .with("operation", one.operation().word())
        .with("item", declaration.itemKind().word())
        .with("account", one.candidate().accountRef().toString())
        .with("purposes", List.copyOf(one.purposes()))
        .with("reason", one.operation().protects() ? one.line().why().words() : null)
        .with("fields", List.copyOf(one.line().payload().fields()))
        .with("removed", one.line().removed().isEmpty() ? null : List.copyOf(one.line().removed()))
        .with("commitment", java.util.HexFormat.of().formatHex(one.line().digest()))
        .with("deadline", deadline.toString())
        .with("node", node.value());
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
   * @param waits items that go behind what protects
   */
  private record Claimed(Optional<Batch> batch, boolean again, List<Long> waits) {
    static final Claimed NOTHING = new Claimed(Optional.empty(), false, List.of());

    static Claimed waiting(List<Long> items) {
      return new Claimed(Optional.empty(), true, items);
    }
  }

  private record First(boolean known, int chunk, int prio) {

    boolean protects() {
      return prio == 0;
    }

    /** What it will most likely be; the leave is taken for what it is. */
    String operation() {
      return (protects() ? Operation.RESTRICT : known ? Operation.UPSERT : Operation.CREATE).word();
    }
  }
}
