package io.processorhub.proof;

import io.processorhub.register.Merkle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The right edge of a tree that grows: of each level the hashes that do not fill a tile yet. It
 * needs no more memory for a billion leaves than for a thousand.
 *
 * <p>A tile holds {@value #WIDTH} hashes of one level; its root is one hash of the level above.
 */
final class CompactRange {

  static final int WIDTH = 256;

  /** Hears of tiles that are full and will never change. */
  @FunctionalInterface
  interface Tiles {
    void full(int level, long number, byte[] hashes, byte[] root);
  }

  private final List<byte[]> levels = new ArrayList<>();
  private final Tiles tiles;
  private long size;

  CompactRange(Tiles tiles) {
    this.tiles = tiles;
  }

  /**
   * An edge that was written down.
   *
   * @param levels of each level the hashes that fill no tile, lowest first
   */
  CompactRange(Tiles tiles, long size, List<byte[]> levels) {
    this(tiles);
    this.size = size;
    for (var level = 0; level < levels.size(); level++) {
      if (levels.get(level).length != count(level) * Merkle.HASH) {
        throw new IllegalStateException(
            "level %d of a tree of %d leaves ends with %d hashes, not with %d"
                .formatted(level, size, count(level), levels.get(level).length / Merkle.HASH));
      }
      this.levels.add(Arrays.copyOf(levels.get(level), WIDTH * Merkle.HASH));
    }
  }

  /** How many levels a tree of this size has; the top one may be empty. */
  static int levels(long size) {
    var levels = 1;
    while (size >= WIDTH) {
      size /= WIDTH;
      levels++;
    }
    return levels;
  }

  long size() {
    return size;
  }

  void append(byte[] leafHash) {
    size++;
    append(0, leafHash);
  }

  private void append(int level, byte[] hash) {
    if (level == levels.size()) {
      levels.add(new byte[WIDTH * Merkle.HASH]);
    }
    // The size counts the leaf already, so this is the place of the hash within its tile.
    var place = (int) ((size >> 8 * level) - 1 & WIDTH - 1);
    var hashes = levels.get(level);
    System.arraycopy(hash, 0, hashes, place * Merkle.HASH, Merkle.HASH);
    if (place == WIDTH - 1) {
      var root = Merkle.perfect(hashes, 0, WIDTH);
      tiles.full(level, (size >> 8 * (level + 1)) - 1, hashes.clone(), root);
      append(level + 1, root);
    }
  }

  byte[] root() {
    if (size == 0) {
      return Merkle.empty();
    }
    var roots = new ArrayList<byte[]>();
    for (var level = levels.size() - 1; level >= 0; level--) {
      var from = 0;
      for (var width = WIDTH / 2; width > 0; width /= 2) {
        if ((count(level) & width) != 0) {
          roots.add(Merkle.perfect(levels.get(level), from, width));
          from += width;
        }
      }
    }
    var root = roots.get(roots.size() - 1);
    for (var i = roots.size() - 2; i >= 0; i--) {
      root = Merkle.node(roots.get(i), root);
    }
    return root;
  }

  /** The hashes of a level that fill no tile. */
  byte[] tail(int level) {
    return level < levels.size()
        ? Arrays.copyOf(levels.get(level), count(level) * Merkle.HASH)
        : new byte[0];
  }

  private int count(int level) {
    return (int) (size >> 8 * level & WIDTH - 1);
  }
}
