package io.processorhub.proof;

import io.processorhub.register.Register;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives entries their place in the tree, block by block as they were added, and signs how the tree
 * is then. One node at a time does it; a crash at any point leaves the entries waiting.
 *
 * <p>An entry that is not yet signed is durable with the transaction that added it; until it has
 * its place, the tree proves nothing about it. The writer's hash is not trusted: a leaf is hashed
 * again here, and what does not fit is never signed.
 */
public final class Sequencer {

  private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

  /** Entries in one step; at least one whole block. */
  private static final int MOST = 2 * Register.BLOCK;

  /** Steps in a row, so that a huge backlog leaves room to stop. */
  private static final int STEPS = 100;

  private static final int LOCK = 3;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final TileStore tree;
  private final StoredEntries entries;
  private final RegisterFolder outside;
  private final RegisterReconciliation alignment;
  private final Waiting waiting;
  private final Unsigned unsigned;
  private final Counting counting;
  private Optional<TreeUpdate> known = Optional.empty();
  private volatile Optional<String> refusal = Optional.empty();

  Sequencer(
      JdbcClient db,
      TransactionTemplate transactions,
      TileStore tree,
      StoredEntries entries,
      RegisterFolder outside,
      RegisterReconciliation alignment,
      Waiting waiting,
      Unsigned unsigned,
      Counting counting) {
    this.counting = counting;
    this.waiting = waiting;
    this.unsigned = unsigned;
    this.db = db;
    this.transactions = transactions;
    this.tree = tree;
    this.entries = entries;
    this.outside = outside;
    this.alignment = alignment;
  }

  /** Why nothing is signed, in words; empty while all is well. */
  Optional<String> refusal() {
    return refusal;
  }

  /** Gives all that wait their place; called every so often. */
  public synchronized void run() {
    try {
      var steps = 0;
      while (somethingToDo() && step() && steps < STEPS) {
        steps++;
      }
      refusal = Optional.empty();
      unsigned.signed();
    } catch (RuntimeException e) {
      known = Optional.empty();
      refuse(
          e instanceof RegisterRefusal,
          e instanceof RegisterRefusal
              ? e.getMessage()
              : "the last step failed (%s) and is tried again"
                  .formatted(e.getClass().getSimpleName()));
    }
  }

  private void refuse(boolean damaged, String words) {
    if (!refusal.equals(Optional.of(words))) {
      LOG.error("no checkpoint is signed: {}", words);
    }
    refusal = Optional.of(words);
    stop(words, damaged);
  }

  /** Without a database, nothing is disclosed anyway. */
  private void stop(String words, boolean damaged) {
    try {
      unsigned.refused(words, damaged);
    } catch (DataAccessException e) {
      LOG.warn("the database cannot be asked how long entries have waited");
    }
  }

  private boolean somethingToDo() {
    var seen =
        db.sql(
                """
                select exists(select 1 from blk),
                  coalesce((select first_idx + n from run order by first_idx desc limit 1), 0),
                  coalesce((select root from checkpoint order by size desc limit 1), ''::bytea)""")
            .query((row, n) -> new Seen(row.getBoolean(1), row.getLong(2), row.getBytes(3)))
            .single();
    if (known.isEmpty() || !seen.is(known.get())) {
      // Another node went on, or somebody changed something: the tree is read anew.
      known = Optional.empty();
      return true;
    }
    return seen.waiting;
  }

  private record Seen(boolean waiting, long size, byte[] root) {
    boolean is(TreeUpdate growth) {
      return size == growth.size() && (size == 0 || Arrays.equals(root, growth.root()));
    }
  }

  /**
   * @return whether entries got their place
   */
  private boolean step() {
    var lock = outside.lock();
    if (lock.isEmpty()) {
      return false;
    }
    try (var held = lock.get()) {
      return transactions.execute(
          status -> {
            var turn =
                db.sql("select pg_try_advisory_xact_lock(?, 1)")
                    .param(LOCK)
                    .query(Boolean.class)
                    .single();
            if (!turn) {
              return false;
            }
            var growth = alignment.align(known, true);
            var grown = sequence(growth);
            known = Optional.of(growth);
            return grown;
          });
    }
  }

  /**
   * Compares database and safe folder before anything else is done, and waits for its turn.
   *
   * @param restoring whether leaves that the database does not know are brought back
   * @throws RegisterRefusal if they do not fit
   */
  synchronized void align(boolean restoring) {
    try (var held = waitForLock()) {
      known =
          transactions.execute(
              status -> {
                db.sql("select pg_advisory_xact_lock(?, 1)").param(LOCK).query().listOfRows();
                var growth = alignment.align(Optional.empty(), restoring);
                if (restoring) {
                  counting.agree(growth.size());
                }
                return Optional.of(growth);
              });
      refusal = Optional.empty();
    }
  }

  /** Work that may read a file and fail. */
  interface Reading<T> {
    T get() throws IOException;
  }

  /**
   * Does something while no node is in the middle of a step. A step keeps its checkpoint outside
   * before it commits. A comparison of both sides in between finds the database behind, as after a
   * restore.
   */
  synchronized <T> T betweenSteps(Reading<T> reading) throws IOException {
    try (var held = waitForLock()) {
      return reading.get();
    }
  }

  private RegisterFolder.Lock waitForLock() {
    var until = System.nanoTime() + 60_000_000_000L;
    while (System.nanoTime() < until) {
      var lock = outside.lock();
      if (lock.isPresent()) {
        return lock.get();
      }
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
    throw new IllegalStateException(
        "another node has held %s for a minute; is it stuck?"
            .formatted(outside.place().resolve("lock")));
  }

  private boolean sequence(TreeUpdate growth) {
    var blocks = waiting.blocks(MOST);
    if (blocks.isEmpty()) {
      return false;
    }
    var before = growth.size();
    var leaves = waiting.leaves(blocks, before);
    leaves.forEach(growth::add);
    growth.store(tree);
    counting.count(before, growth.size());
    entries.takePlaced(blocks.stream().map(StoredEntries.Block::first).toList());
    var checkpoint = outside.keys().sign(growth.size(), growth.root());
    tree.add(checkpoint, growth.tail(), before);
    // From here on in this order, so that the database is never ahead of what lies outside.
    outside.journal().append(leaves);
    outside.keep(checkpoint);
    return true;
  }
}
