package io.processorhub.proof;

import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.register.Restored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings database and safe folder to the same size, or refuses. It runs within the sequencer's
 * transaction, before anything is signed, so that nothing is ever signed that does not go on where
 * the last checkpoint outside ended.
 *
 * <p>The order of writing is: rows (not committed), journal, checkpoint outside, commit. So the
 * database is never ahead, and a crash leaves one of these:
 *
 * <ul>
 *   <li>Nothing, or rows that were rolled back: as if nothing had been done.
 *   <li>Leaves in the journal behind the last checkpoint, the last perhaps half: nobody signed
 *       them. They are cut off; the entries still wait in the database.
 *   <li>Half a checkpoint in the file: it has no empty line behind it and does not count.
 *   <li>A checkpoint outside, and no commit: the entries still wait in the database. They get their
 *       places in the journal's order, which gives the same root; the kept checkpoint is stored.
 * </ul>
 *
 * <p>If entries of the journal are not in the database at all, no crash explains that: a backup was
 * restored. See docs/decisions/0030 and 0031.
 */
final class RegisterReconciliation {

  private static final Logger LOG = LoggerFactory.getLogger(RegisterReconciliation.class);
  private static final int CHUNK = 5_000;

  private final JdbcClient db;
  private final TileStore tree;
  private final StoredEntries entries;
  private final RegisterFolder outside;
  private final Register register;
  private final Counting counting;
  private final ApplicationEventPublisher events;

  RegisterReconciliation(
      JdbcClient db,
      TileStore tree,
      StoredEntries entries,
      RegisterFolder outside,
      Register register,
      Counting counting,
      ApplicationEventPublisher events) {
    this.counting = counting;
    this.db = db;
    this.tree = tree;
    this.entries = entries;
    this.outside = outside;
    this.register = register;
    this.events = events;
  }

  /**
   * The tree as both sides know it.
   *
   * @param known the tree as this node left it, if nobody went on since
   * @param restoring whether leaves that the database does not know are brought back
   * @throws RegisterRefusal if the sides do not fit and no crash explains it
   */
  TreeUpdate align(Optional<TreeUpdate> known, boolean restoring) {
    var size = tree.size();
    var growth =
        known.filter(one -> one.size() == size).orElseGet(() -> new TreeUpdate(tree, size));
    var kept = outside.last();
    if (kept.isEmpty()) {
      refuseIf(size > 0, LOST.formatted(size, outside.place()));
      outside.journal().cut(0);
      return growth;
    }
    var checkpoint = kept.get();
    refuseIf(size > checkpoint.size(), AHEAD.formatted(size, outside.place(), checkpoint.size()));
    if (size == checkpoint.size()) {
      refuseIf(!checkpoint.says(size, growth.root()), FORKED.formatted(size, outside.place()));
    }
    journal(growth, checkpoint);
    return size == checkpoint.size() ? growth : catchUp(growth, checkpoint, restoring);
  }

  /** The journal ends where the last checkpoint does. */
  private void journal(TreeUpdate growth, Checkpoint checkpoint) {
    var end = outside.journal().end();
    if (end > checkpoint.size()) {
      outside.journal().cut(checkpoint.size());
    } else if (end < checkpoint.size()) {
      refuseIf(
          growth.size() < checkpoint.size(),
          SHORT.formatted(growth.size(), outside.place(), checkpoint.size(), end));
      LOG.warn("the journal in {} ends at {}; it is written anew from there", outside.place(), end);
      new JournalRepair(db, tree, outside.journal()).from(end, growth.size());
    }
  }

  private TreeUpdate catchUp(TreeUpdate growth, Checkpoint checkpoint, boolean restoring) {
    var from = growth.size();
    var back = new CatchUp(growth, restoring);
    var end = outside.journal().read(from, leaf -> back.take(leaf, checkpoint.size()));
    back.flush();
    back.takePlaced();
    counting.count(from, growth.size());
    refuseIf(back.waiting != 0, WAITING.formatted(from, outside.place()));
    refuseIf(
        end != checkpoint.size(), SHORT.formatted(from, outside.place(), checkpoint.size(), end));
    refuseIf(
        !checkpoint.says(growth.size(), growth.root()), FORKED.formatted(from, outside.place()));
    tree.add(checkpoint, growth.tail(), from);
    if (back.missing == 0) {
      LOG.info("the register goes on at {}: a crash had left its last step undone", end);
    } else {
      restored(from, end, back);
    }
    return growth;
  }

  /** Whoever decides about a disclosure holds its connection's row; so nothing is under way. */
  private void restored(long from, long to, CatchUp back) {
    db.sql("select id from connection order by id for update").query().listOfRows();
    entries.moveNumbersPast(back.lastEntry);
    db.sql("insert into restore(first_idx, to_idx, missing) values (?, ?, ?)")
        .params(from, to, back.missing)
        .update();
    register.add(
        List.of(
            Entry.of(EntryKind.RESTORED, (short) 0, Register.now(db))
                .with("first", from)
                .with("to", to)
                .with("entries", back.missing)));
    events.publishEvent(new Restored(from, to, back.missing));
    LOG.warn(
        "a backup was restored: {} entries are back from the journal in {}; nothing is disclosed until somebody confirms: register confirm-restore",
        back.missing,
        outside.place());
  }

  private static void refuseIf(boolean wrong, String words) {
    if (wrong) {
      throw new RegisterRefusal(words);
    }
  }

  /** Leaves of the journal become places, and entries where the database has none. */
  private final class CatchUp {

    private final List<Leaf> chunk = new ArrayList<>();
    private final TreeUpdate growth;
    private final boolean restoring;
    private long missing;

    /** Entries that the database had already: they wait for their place. */
    private final List<Long> known = new ArrayList<>();

    private long waiting;

    private long lastEntry;

    CatchUp(TreeUpdate growth, boolean restoring) {
      this.growth = growth;
      this.restoring = restoring;
    }

    boolean take(Leaf leaf, long size) {
      chunk.add(leaf);
      if (chunk.size() == CHUNK) {
        flush();
      }
      return leaf.index() + 1 < size;
    }

    /** A block may end in a later chunk than it begins. */
    void takePlaced() {
      waiting = entries.takePlaced(known) - known.size();
    }

    void flush() {
      if (chunk.isEmpty()) {
        return;
      }
      var ids = chunk.stream().map(Leaf::entry).toList();
      var there = entries.bytes(ids);
      var unknown = chunk.stream().filter(leaf -> !there.containsKey(leaf.entry())).toList();
      for (var leaf : chunk) {
        var bytes = there.getOrDefault(leaf.entry(), leaf.bytes());
        refuseIf(
            !Arrays.equals(bytes, leaf.bytes()), OTHER.formatted(leaf.entry(), outside.place()));
        lastEntry = Math.max(lastEntry, leaf.entry());
      }
      refuseIf(!unknown.isEmpty() && !restoring, START_FIRST);
      known.addAll(there.keySet());
      if (!unknown.isEmpty()) {
        entries.bringBack(unknown);
      }
      missing += unknown.size();
      chunk.forEach(growth::add);
      growth.store(tree);
      chunk.clear();
    }
  }

  private static final String LOST =
      "the database has %,d entries with a place in the register's tree, and %s knows of none: its files are gone, or it is another folder. Put the newest copy of the safe folder back. If there is none: 'register adopt' verifies the database and takes it as it is";
  private static final String AHEAD =
      "the database has %,d entries with a place in the register's tree, but the last checkpoint in %s is of %,d: that is an older copy, or somebody shortened it. Put the newest copy of the safe folder back. If there is none: 'register adopt' verifies the database and takes it as it is";
  private static final String FORKED =
      "the register of the database is another one than the one that was signed: up to entry %,d it should fit the last checkpoint in %s, and does not. Somebody rewrote the database, or it belongs to another safe folder. Find out which: register verify --checkpoints; then restore a backup of this database";
  private static final String SHORT =
      "a backup was restored, with %,d entries in the register's tree, and the journal in %s should bring it to %,d, but ends at %,d: files of it are missing. Put them back, and start again";
  private static final String OTHER =
      "entry %d says something else in the database than in the journal in %s. If a backup was restored while a node or a command was running: stop all, restore it once more, and start again. If not, somebody changed the entry";
  private static final String WAITING =
      "entries of the database should wait for their place from %,d on, as the journal in %s says, and do not; somebody changed its tables. Restore a backup";
  private static final String START_FIRST =
      "a backup of the database was restored; start the hub first, it brings the register back from the safe folder";
}
