package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes down what came of a batch: OUTCOME entries and the copies' new state, together. */
public final class Closing {

  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final JdbcClient db;
  private final Bulk bulk;
  private final TransactionTemplate transactions;
  private final Register register;
  private final Leases leases;
  private final Keks keks;
  private final ProviderAccounts accounts;
  private final DeliverySettings settings;

  Closing(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Register register,
      Leases leases,
      Keks keks,
      ProviderAccounts accounts,
      DeliverySettings settings) {
    this.db = db;
    this.bulk = bulk;
    this.transactions = transactions;
    this.register = register;
    this.leases = leases;
    this.keks = keks;
    this.accounts = accounts;
    this.settings = settings;
  }

  /**
   * @param outcomes one for each line of the batch, in their order
   */
  public void close(Batch batch, List<CallOutcome> outcomes) {
    try {
      transactions.executeWithoutResult(
          status -> {
            if (!stillOurs(batch.id(), batch.epoch())) {
              LOG.warn(
                  "batch {} was taken over meanwhile; it is settled by reading back", batch.id());
              return;
            }
            write(batch, outcomes);
          });
    } finally {
      leases.release(batch.id());
    }
  }

  /**
   * Something broke between ATTEMPT and OUTCOME: the batch is no longer carried, and is settled as
   * one whose worker died.
   */
  public void abandon(Batch batch) {
    leases.release(batch.id());
  }

  private void write(Batch batch, List<CallOutcome> outcomes) {
    var at = db.sql("select now()").query(java.sql.Timestamp.class).single().toInstant();
    var entries = new ArrayList<Entry>();
    var steps = new ArrayList<Step>();
    var unknown = new ArrayList<Integer>();
    for (var i = 0; i < outcomes.size(); i++) {
      var line = batch.lines().get(i);
      var outcome = outcomes.get(i);
      entries.add(
          entry(
              batch.approved().connection(),
              batch.approved().name(),
              batch.id() + i,
              line.subject(),
              line.item(),
              at,
              outcome));
      var next =
          line.protects()
              ? NextStep.afterProtecting(outcome, line.why())
              : NextStep.after(outcome, batch.lines().size());
      steps.add(
          new Step(
              line.item(),
              line.version(),
              line.payload().bits(),
              line.digest(),
              providerId(outcome),
              asked(outcome),
              next));
      if (next.state() == CopyState.DOUBTFUL) {
        unknown.add(i + 1);
      }
    }
    register.add(entries);
    pause(batch, outcomes.get(0));
    apply(batch.approved().connection(), batch.approved().id(), sealed(steps));
    if (unknown.isEmpty()) {
      db.sql("delete from batch where id = ?").param(batch.id()).update();
    } else {
      keepDoubtful(batch, unknown);
    }
  }

  /**
   * What is not known keeps its place in the batch row, to be read back after the quarantine. The
   * call is over on our side, so the quarantine begins now.
   */
  private void keepDoubtful(Batch batch, List<Integer> places) {
    db.sql(
            """
            update batch b set state = ?, settle_at = now() + ? * interval '1 ms',
              items = k.items, entries = k.entries, versions = k.versions, fields = k.fields, digests = k.digests, keys = k.keys
            from (select array_agg(items[p] order by p) as items, array_agg(entries[p] order by p) as entries,
                         array_agg(versions[p] order by p) as versions, array_agg(fields[p] order by p) as fields,
                         array_agg(digests[p] order by p) as digests, array_agg(keys[p] order by p) as keys
                  from batch, unnest(?::int[]) p where id = ?) k
            where b.id = ?""")
        .params(
            Leases.DOUBTFUL,
            settings.quarantine().toMillis(),
            bulk.array("int4", places.stream().mapToInt(Integer::intValue).toArray()),
            batch.id(),
            batch.id())
        .update();
  }

  boolean stillOurs(long batch, int epoch) {
    return db.sql("select epoch from batch where id = ? for update")
        .param(batch)
        .query(Integer.class)
        .optional()
        .map(current -> current == epoch)
        .orElse(false);
  }

  static Entry entry(
      short connection,
      String name,
      long attempt,
      long subject,
      long item,
      Instant at,
      CallOutcome outcome) {
    var entry =
        Entry.of(EntryKind.OUTCOME, connection, at)
            .with("connection", name)
            .with("attempt", attempt)
            .with("result", outcome.word())
            .about(subject, item);
    if (outcome instanceof CallOutcome.Refused refused) {
      entry.with("code", refused.code().name());
    } else if (outcome instanceof CallOutcome.RefusedAsWhole refused) {
      entry.with("status", refused.status());
    } else if (outcome instanceof CallOutcome.Unknown unknown) {
      entry.with("cause", unknown.cause());
    } else if (outcome instanceof CallOutcome.NotSent notSent) {
      entry.with("cause", notSent.cause());
    } else if (outcome instanceof CallOutcome.Deferred deferred) {
      entry.with("cause", deferred.cause());
    } else if (outcome instanceof CallOutcome.Unsendable unsendable) {
      entry.with("cause", unsendable.cause());
    }
    return entry;
  }

  /**
   * Leaves a provider account alone for as long as it asked, or longer each time it fails; an
   * answer ends that.
   */
  private void pause(Batch batch, CallOutcome outcome) {
    var account = batch.approved().declaration().limits().account();
    if (outcome instanceof CallOutcome.Deferred deferred) {
      accounts.failed(account, deferred.pause());
    } else if (outcome instanceof CallOutcome.NotSent || outcome instanceof CallOutcome.Unknown) {
      accounts.failed(account, Optional.empty());
    } else {
      accounts.answered(account);
    }
  }

  /**
   * What protects does not wait for the account's pause, so a copy that was refused such a call
   * waits for itself: as long as the processor asked, and longer each time.
   *
   * @param declaration the one by which the copies were sent
   */
  void apply(short connection, int declaration, List<Step> steps) {
    db.sql(
            """
            update copy c set
              state = case when c.desired > u.version and u.state in (2, 5) or ? and u.state = 2 then 0 else u.state end,
              due_at = case when c.desired > u.version and u.state in (2, 5) or ? and u.state = 2 or u.state in (0, 3)
                            then now() + case when c.prio = 0 and u.state = 3
                                              then greatest(u.pause, least(? * power(2, least(c.attempts, 20)), ?)) else 0 end
                                         * interval '1 ms' end,
              prio = case when u.state in (2, 5) then 1 else c.prio end,
              attempts = case when u.sent then 0 else c.attempts end,
              chunk = nullif(u.chunk, 0),
              known = c.known or u.known,
              restricted = c.restricted or u.restricted,
              actual = case when u.sent then u.version else c.actual end,
              declaration = case when u.sent then ? else c.declaration end,
              fields = case when u.sent then u.fields else c.fields end,
              sent_digest = case when u.sent then u.digest else c.sent_digest end,
              provider_id = case when u.pid <> '' then u.pid else c.provider_id end,
              reason = case when u.state in (0, 3, 4) then c.reason else u.reason end
            from unnest(?::bigint[], ?::smallint[], ?::smallint[], ?::boolean[], ?::boolean[], ?::smallint[],
                        ?::int[], ?::bigint[], ?::bytea[], ?::bytea[], ?::boolean[], ?::bigint[])
                 u(item, state, reason, sent, known, chunk, version, fields, digest, pid, restricted, pause)
            where c.item_id = u.item and c.connection = ?""")
        .params(parameters(connection, declaration, steps))
        .update();
  }

  private List<Object> parameters(short connection, int declaration, List<Step> steps) {
    var superseded = superseded(connection, declaration);
    return List.of(
        superseded,
        superseded,
        settings.backOff().toMillis(),
        settings.longestBackOff().toMillis(),
        declaration,
        bulk.array("int8", steps.stream().mapToLong(Step::item).toArray()),
        shorts(steps.stream().map(step -> step.next.state().code()).toList()),
        shorts(steps.stream().map(step -> step.next.held().code()).toList()),
        bulk.array("bool", steps.stream().map(step -> step.next.sent()).toArray(Boolean[]::new)),
        bulk.array("bool", steps.stream().map(step -> step.next.known()).toArray(Boolean[]::new)),
        shorts(steps.stream().map(step -> (short) step.next.chunk()).toList()),
        bulk.array("int4", steps.stream().mapToInt(Step::version).toArray()),
        bulk.array("int8", steps.stream().mapToLong(Step::fields).toArray()),
        bulk.array("bytea", steps.stream().map(Step::digest).toArray(byte[][]::new)),
        bulk.array("bytea", steps.stream().map(Step::providerId).toArray(byte[][]::new)),
        bulk.array(
            "bool", steps.stream().map(step -> step.next.restricted()).toArray(Boolean[]::new)),
        bulk.array("int8", steps.stream().mapToLong(Step::pause).toArray()),
        connection);
  }

  /** Whether another declaration was approved while the call was under way. */
  private boolean superseded(short connection, int declaration) {
    return db.sql("select declaration is distinct from ? from connection where id = ? for share")
        .params(declaration, connection)
        .query(Boolean.class)
        .single();
  }

  /** Seals the processor's own ids, each under its person's key. */
  private List<Step> sealed(List<Step> steps) {
    var items = steps.stream().filter(step -> step.providerId.length > 0).map(Step::item).toList();
    if (items.isEmpty()) {
      return steps;
    }
    var keys = keys(items);
    return steps.stream()
        .map(
            step ->
                step.providerId.length == 0 || !keys.containsKey(step.item)
                    ? step.without()
                    : step.sealed(keys.get(step.item)))
        .toList();
  }

  private Map<Long, DataKey> keys(List<Long> items) {
    var keys = new HashMap<Long, DataKey>();
    db.sql(
            """
            select i.id, k.id, k.wrapped from unnest(?::bigint[]) u(id)
            join item i on i.id = u.id join keys.data_key k on k.id = i.subject_id""")
        .param(bulk.array("int8", items.stream().mapToLong(Long::longValue).toArray()))
        .query(
            row -> {
              keys.put(row.getLong(1), DataKey.unwrap(row.getLong(2), row.getBytes(3), keks));
            });
    return keys;
  }

  /** How long the processor asked us to wait, in ms. */
  private static long asked(CallOutcome outcome) {
    return outcome instanceof CallOutcome.Deferred deferred
        ? deferred.pause().map(Duration::toMillis).orElse(0L)
        : 0;
  }

  private static byte[] providerId(CallOutcome outcome) {
    return outcome instanceof CallOutcome.Accepted accepted
        ? accepted.providerId().map(id -> id.getBytes(StandardCharsets.UTF_8)).orElse(new byte[0])
        : new byte[0];
  }

  private java.sql.Array shorts(List<Short> values) {
    return bulk.array("int2", values.toArray(Short[]::new));
  }

  /** One copy's step, ready to be stored. */
  record Step(
      long item,
      int version,
      long fields,
      byte[] digest,
      byte[] providerId,
      long pause,
      NextStep next) {

    Step sealed(DataKey key) {
      return new Step(
          item,
          version,
          fields,
          digest,
          key.seal(providerId, "copy.provider_id|" + item),
          pause,
          next);
    }

    Step without() {
      return new Step(item, version, fields, digest, new byte[0], pause, next);
    }
  }
}
