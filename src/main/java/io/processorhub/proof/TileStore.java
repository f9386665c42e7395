package io.processorhub.proof;

import io.processorhub.foundation.Bulk;
import io.processorhub.register.Merkle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tree in the database: which entry has which place, full tiles, and the last checkpoint. */
final class TileStore {

  private final JdbcClient db;
  private final Bulk bulk;

  TileStore(JdbcClient db, Bulk bulk) {
    this.db = db;
    this.bulk = bulk;
  }

  /** Entries that follow each other in the tree and by their numbers. */
  record Run(long index, long entry, int count) {}

  /** A full tile that is not stored yet. */
  record Tile(int level, long number, byte[] hashes, byte[] root) {}

  /** How many entries have their place. */
  long size() {
    return db.sql("select first_idx + n from run order by first_idx desc limit 1")
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  /** A checkpoint with the leaf hashes behind its last full tile. */
  record Stored(Checkpoint checkpoint, byte[] tail, java.time.Instant at) {}

  /** The checkpoint of the tree as it is; empty while nothing has a place. */
  Optional<Stored> stored() {
    return db.sql("select note, tail, at from checkpoint order by size desc limit 1")
        .query(
            (row, n) ->
                new Stored(
                    Checkpoint.parse(row.getString("note"))
                        .orElseThrow(
                            () ->
                                new RegisterRefusal(
                                    "the last checkpoint in the database cannot be read; somebody changed it. Restore a backup")),
                    row.getBytes("tail"),
                    row.getTimestamp("at").toInstant()))
        .optional();
  }

  /**
   * The edge of the tree as it is, from its tiles.
   *
   * @param tiles gets what is full from now on
   */
  CompactRange edge(long size, CompactRange.Tiles tiles) {
    var stored = stored();
    if (stored.map(one -> one.checkpoint.size()).orElse(0L) != size) {
      throw new RegisterRefusal(
          "%,d entries of the database have a place in the tree, but its last checkpoint is of %,d; somebody changed its tables. Restore a backup"
              .formatted(size, stored.map(one -> one.checkpoint.size()).orElse(0L)));
    }
    return edge(size, stored.map(Stored::tail).orElse(new byte[0]), tiles);
  }

  private CompactRange edge(long size, byte[] tail, CompactRange.Tiles tiles) {
    var levels = new ArrayList<byte[]>();
    levels.add(tail);
    for (var level = 1; level < CompactRange.levels(size); level++) {
      levels.add(roots(level - 1, size >> 8 * (level + 1) << 8, size >> 8 * level));
    }
    try {
      return new CompactRange(tiles, size, levels);
    } catch (IllegalStateException e) {
      throw new RegisterRefusal(
          "the tiles of the register are not complete in the database (%s); somebody changed them. Restore a backup"
              .formatted(e.getMessage()));
    }
  }

  private byte[] roots(int level, long from, long to) {
    var roots =
        db.sql("select root from tile where level = ? and n >= ? and n < ? order by n")
            .params(level, from, to)
            .query(byte[].class)
            .list();
    return joined(roots);
  }

  static byte[] joined(List<byte[]> hashes) {
    var all = new byte[hashes.size() * Merkle.HASH];
    for (var i = 0; i < hashes.size(); i++) {
      System.arraycopy(hashes.get(i), 0, all, i * Merkle.HASH, Merkle.HASH);
    }
    return all;
  }

  /** Gives entries their place; the checkpoint comes once all of them have one. */
  void add(List<Run> runs, List<Tile> tiles) {
    db.sql(
            """
            insert into run(first_idx, first_entry, n)
            select * from unnest(?::bigint[], ?::bigint[], ?::int[])""")
        .params(
            bulk.array("int8", runs.stream().mapToLong(Run::index).toArray()),
            bulk.array("int8", runs.stream().mapToLong(Run::entry).toArray()),
            bulk.array("int4", runs.stream().mapToInt(Run::count).toArray()))
        .update();
    var rows = new Bulk.Rows();
    for (var tile : tiles) {
      rows.row(4).int2(tile.level).int8(tile.number).bytes(tile.hashes).bytes(tile.root);
    }
    bulk.copy("tile(level, n, data, root)", rows);
  }

  /** Of the checkpoints of one hour the last one stays: an outside one proves more anyway. */
  void add(Checkpoint checkpoint, byte[] tail, long before) {
    db.sql("insert into checkpoint(size, root, note, tail) values (?, ?, ?, ?)")
        .params(checkpoint.size(), checkpoint.root(), checkpoint.note(), tail)
        .update();
    db.sql(
            "delete from checkpoint where size = ? and date_trunc('hour', at) = date_trunc('hour', now())")
        .param(before)
        .update();
  }

  /** Where an entry stands in the tree; empty while it waits for its place. */
  Optional<Long> index(long entry) {
    return db.sql(
            """
            select first_idx + (? - first_entry) from run
            where first_entry = (select max(first_entry) from run where first_entry <= ?) and first_entry + n > ?""")
        .params(entry, entry, entry)
        .query(Long.class)
        .optional();
  }

  /** The exact bytes of an entry. */
  Optional<byte[]> leaf(long entry) {
    return db.sql("select leaf from entry where id = ?")
        .param(entry)
        .query(byte[].class)
        .optional();
  }

  /** Hashes of the tree: from full tiles, and from its edge where a tile is not full. */
  ProofMaker proofs(Stored stored) {
    var size = stored.checkpoint.size();
    var edge = edge(size, stored.tail, (level, number, hashes, root) -> {});
    return new ProofMaker(
        (level, from, count) -> {
          var tile = from >> 8;
          var place = (int) (from & CompactRange.WIDTH - 1) * Merkle.HASH;
          var hashes = tile < size >> 8 * (level + 1) ? tile(level, tile) : edge.tail(level);
          return java.util.Arrays.copyOfRange(hashes, place, place + count * Merkle.HASH);
        });
  }

  private byte[] tile(int level, long number) {
    return db.sql("select data from tile where level = ? and n = ?")
        .params(level, number)
        .query(byte[].class)
        .optional()
        .orElseThrow(
            () ->
                new RegisterRefusal(
                    "tile %d of level %d is missing in the database; verify the register"
                        .formatted(number, level)));
  }
}
