package io.processorhub.proof;

import java.util.ArrayList;
import java.util.List;

/** A tree that gets more leaves, and what of that is not stored yet. */
final class Growth {

  private final List<Tree.Run> runs = new ArrayList<>();
  private final List<Tree.Tile> tiles = new ArrayList<>();
  private final Edge edge;

  Growth(Tree tree, long size) {
    this.edge =
        tree.edge(
            size,
            (level, number, hashes, root) -> tiles.add(new Tree.Tile(level, number, hashes, root)));
  }

  long size() {
    return edge.size();
  }

  byte[] root() {
    return edge.root();
  }

  byte[] tail() {
    return edge.tail(0);
  }

  void add(Leaf leaf) {
    var last = runs.isEmpty() ? new Tree.Run(0, 0, 0) : runs.get(runs.size() - 1);
    if (last.count() > 0 && last.entry() + last.count() == leaf.entry()) {
      runs.set(runs.size() - 1, new Tree.Run(last.index(), last.entry(), last.count() + 1));
    } else {
      runs.add(new Tree.Run(edge.size(), leaf.entry(), 1));
    }
    edge.append(leaf.hash());
  }

  void store(Tree tree) {
    tree.add(runs, tiles);
    runs.clear();
    tiles.clear();
  }
}
