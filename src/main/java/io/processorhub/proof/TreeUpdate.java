package io.processorhub.proof;

import java.util.ArrayList;
import java.util.List;

/** A tree that gets more leaves, and what of that is not stored yet. */
final class TreeUpdate {

  private final List<TileStore.Run> runs = new ArrayList<>();
  private final List<TileStore.Tile> tiles = new ArrayList<>();
  private final CompactRange edge;

  TreeUpdate(TileStore tree, long size) {
    this.edge =
        tree.edge(
            size,
            (level, number, hashes, root) ->
                tiles.add(new TileStore.Tile(level, number, hashes, root)));
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
    var last = runs.isEmpty() ? new TileStore.Run(0, 0, 0) : runs.get(runs.size() - 1);
    if (last.count() > 0 && last.entry() + last.count() == leaf.entry()) {
      runs.set(runs.size() - 1, new TileStore.Run(last.index(), last.entry(), last.count() + 1));
    } else {
      runs.add(new TileStore.Run(edge.size(), leaf.entry(), 1));
    }
    edge.append(leaf.hash());
  }

  void store(TileStore tree) {
    tree.add(runs, tiles);
    runs.clear();
    tiles.clear();
  }
}
