package io.processorhub.proof;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes leaves into the journal anew that are only in the database, if they are what was hashed.
 */
final class JournalRepair {

  private static final int RUNS = 100;

  private final JdbcClient db;
  private final TileStore tree;
  private final Journal journal;

  JournalRepair(JdbcClient db, TileStore tree, Journal journal) {
    this.db = db;
    this.tree = tree;
    this.journal = journal;
  }

  void from(long index, long to) {
    var proofs = tree.proofs(tree.stored().orElseThrow());
    var next = index;
    while (next < to) {
      var leaves = leaves(next);
      if (leaves.isEmpty() || leaves.get(0).index() != next) {
        throw new RegisterRefusal(
            "the entry at place %,d is missing in the database, and in the journal too; verify the register"
                .formatted(next));
      }
      for (var leaf : leaves) {
        if (!java.util.Arrays.equals(leaf.hash(), proofs.root(leaf.index(), leaf.index() + 1))) {
          throw new RegisterRefusal(
              "entry %d is not what was hashed at place %,d; somebody changed it. Verify the register"
                  .formatted(leaf.entry(), leaf.index()));
        }
      }
      journal.append(leaves);
      next += leaves.size();
    }
  }

  private List<Leaf> leaves(long index) {
    var leaves = new ArrayList<Leaf>();
    db.sql(
            """
            select r.first_idx + (e.id - r.first_entry), e.id, e.leaf
            from (select * from run where first_idx >= (select max(first_idx) from run where first_idx <= ?)
                  order by first_idx limit ?) r
            join entry e on e.id >= r.first_entry and e.id < r.first_entry + r.n
            where r.first_idx + (e.id - r.first_entry) >= ? order by 1""")
        .params(index, RUNS, index)
        .query(
            row -> {
              leaves.add(new Leaf(row.getLong(1), row.getLong(2), row.getBytes(3)));
            });
    return leaves;
  }
}
