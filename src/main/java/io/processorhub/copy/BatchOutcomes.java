package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes down what came of a batch: OUTCOME entries and the copies' new state, together. */
public final class BatchOutcomes {

  private static final Logger LOG = LoggerFactory.getLogger(BatchOutcomes.class);

  private final JdbcClient db;
  private final Bulk bulk;
  private final TransactionTemplate transactions;
  private final Register register;
  private final Leases leases;
  private final CopySteps copySteps;
  private final Budget budget;
  private final ProviderAccounts accounts;
  private final DeliverySettings settings;

  BatchOutcomes(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Register register,
      Leases leases,
      CopySteps copySteps,
      Budget budget,
      ProviderAccounts accounts,
      DeliverySettings settings) {
    this.db = db;
    this.bulk = bulk;
    this.transactions = transactions;
    this.register = register;
    this.leases = leases;
    this.copySteps = copySteps;
    this.budget = budget;
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
            if (stillOurs(batch.id(), batch.epoch())) {
              write(batch, outcomes);
            } else {
              LOG.warn(
                  "batch {} was taken over meanwhile; it is settled by reading back", batch.id());
            }
            // In the order of a claim: the copies, the account, its calls.
            budget.over(batch.permit());
          });
    } finally {
      leases.release(batch.id());
    }
  }

  /**
   * Something broke between ATTEMPT and OUTCOME: nobody knows what became of the call. It is over
   * on our side, so it is read back after the quarantine; if not even that can be written down, it
   * is taken over as one whose worker died.
   */
  public void abandon(Batch batch) {
    try {
      transactions.executeWithoutResult(
          status -> {
            if (stillOurs(batch.id(), batch.epoch())) {
              doubt(batch);
            }
          });
    } catch (RuntimeException e) {
      LOG.warn("batch {}: left to its lease ({})", batch.id(), e.getClass().getSimpleName());
    } finally {
      leases.release(batch.id());
    }
  }

  private void doubt(Batch batch) {
    db.sql("update batch set state = ?, settle_at = now() + ? * interval '1 ms' where id = ?")
        .params(Leases.DOUBTFUL, settings.quarantine().toMillis(), batch.id())
        .update();
    db.sql("update copy set state = ? where item_id = any(?) and connection = ? and state = ?")
        .params(
            CopyState.DOUBTFUL.code(),
            bulk.array("int8", batch.lines().stream().mapToLong(Batch.Line::item).toArray()),
            batch.approved().connection(),
            CopyState.SENDING.code())
        .update();
    budget.over(batch.permit());
  }

  private void write(Batch batch, List<CallOutcome> outcomes) {
    var at = db.sql("select now()").query(java.sql.Timestamp.class).single().toInstant();
    var entries = new ArrayList<Entry>();
    var steps = new ArrayList<CopySteps.Step>();
    var unknown = new ArrayList<Integer>();
    for (var i = 0; i < outcomes.size(); i++) {
      var line = batch.lines().get(i);
      entries.addAll(entries(batch, i, at, outcomes.get(i)));
      var step = step(batch, line, outcomes.get(i));
      steps.add(step);
      if (step.next().state() == CopyState.DOUBTFUL) {
        unknown.add(i + 1);
      }
    }
    register.add(entries);
    copySteps.apply(batch.approved(), batch.operation(), steps);
    if (unknown.isEmpty()) {
      db.sql("delete from batch where id = ?").param(batch.id()).update();
    } else {
      keepDoubtful(batch, unknown);
    }
    pause(batch, outcomes.get(0));
  }

  private static CopySteps.Step step(Batch batch, Batch.Line line, CallOutcome outcome) {
    var tried =
        new CopyTransition.Tried(
            batch.operation(), line.why(), line.current(), line.restricted(), batch.lines().size());
    return new CopySteps.Step(
        line.item(),
        line.subject(),
        line.version(),
        line.payload().bits(),
        line.digest(),
        line.keyHash(),
        providerId(outcome),
        asked(outcome),
        outcome instanceof CallOutcome.Accepted accepted ? accepted.promised() : Optional.empty(),
        CopyTransition.after(tried, outcome));
  }

  /**
   * What is not known keeps its place in the batch row, to be read back after the quarantine. The
   * call is over on our side, so the quarantine begins now.
   */
  private void keepDoubtful(Batch batch, List<Integer> places) {
    db.sql(
            """
            update batch b set state = ?, settle_at = now() + ? * interval '1 ms',
              items = k.items, entries = k.entries, named = k.named, versions = k.versions, fields = k.fields, digests = k.digests, keys = k.keys
            from (select array_agg(items[p] order by p) as items, array_agg(entries[p] order by p) as entries,
                         array_agg(coalesce(named[p], 1) order by p) as named,
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

  /** One for each ATTEMPT entry of a copy. */
  private static List<Entry> entries(Batch batch, int place, Instant at, CallOutcome outcome) {
    var line = batch.lines().get(place);
    var first = batch.entries().get(place);
    var entries = new ArrayList<Entry>();
    for (var i = 0; i < line.attempts(); i++) {
      var entry = entry(batch, first + i, at, outcome);
      entries.add(line.named().isEmpty() ? entry : entry.about(line.named().get(i).subject()));
    }
    return entries;
  }

  private static Entry entry(Batch batch, long attempt, Instant at, CallOutcome outcome) {
    var entry =
        Entry.of(EntryKind.OUTCOME, batch.approved().connection(), at)
            .with("connection", batch.approved().name())
            .with("attempt", attempt)
            .with("result", outcome.word());
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
    } else if (outcome instanceof CallOutcome.Spared spared) {
      entry.with("cause", "the processor says: " + spared.presence().word());
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
      accounts.failed(account, deferred.cause(), deferred.pause());
    } else if (outcome instanceof CallOutcome.NotSent notSent) {
      accounts.failed(account, notSent.cause(), Optional.empty());
    } else if (outcome instanceof CallOutcome.Unknown unknown && !unknown.answered()) {
      accounts.failed(account, unknown.cause(), Optional.empty());
    } else {
      accounts.answered(account);
    }
  }

  /** How long the processor asked us to wait, in ms. */
  private static long asked(CallOutcome outcome) {
    return outcome instanceof CallOutcome.Deferred deferred
        ? deferred.pause().map(Duration::toMillis).orElse(0L)
        : 0;
  }

  private static Optional<String> providerId(CallOutcome outcome) {
    return outcome instanceof CallOutcome.Accepted accepted
        ? accepted.providerId()
        : Optional.empty();
  }
}
