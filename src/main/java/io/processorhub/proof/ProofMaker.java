package io.processorhub.proof;

import io.processorhub.register.Merkle;
import java.util.ArrayList;
import java.util.List;

/** Makes proofs out of full tiles and the edge: RFC 9162 sections 2.1.3.1 and 2.1.4.1. */
final class ProofMaker {

  /** Hashes of one level of the tree in which each node stands for 256 of the level below. */
  @FunctionalInterface
  interface Level {
    /**
     * @param level 0: leaves
     */
    byte[] hashes(int level, long from, int count);
  }

  private final Level tree;

  ProofMaker(Level tree) {
    this.tree = tree;
  }

  List<byte[]> inclusion(long index, long size) {
    var path = new ArrayList<byte[]>();
    inclusion(index, 0, size, path);
    return path;
  }

  private void inclusion(long index, long from, long to, List<byte[]> path) {
    if (to - from == 1) {
      return;
    }
    var middle = from + split(to - from);
    if (index < middle) {
      inclusion(index, from, middle, path);
      path.add(root(middle, to));
    } else {
      inclusion(index, middle, to, path);
      path.add(root(from, middle));
    }
  }

  List<byte[]> consistency(long first, long second) {
    var path = new ArrayList<byte[]>();
    if (first > 0 && first < second) {
      consistency(first, 0, second, true, path);
    }
    return path;
  }

  private void consistency(long first, long from, long to, boolean known, List<byte[]> path) {
    if (first == to) {
      if (!known) {
        path.add(root(from, to));
      }
      return;
    }
    var middle = from + split(to - from);
    if (first <= middle) {
      consistency(first, from, middle, known, path);
      path.add(root(middle, to));
    } else {
      consistency(first, middle, to, false, path);
      path.add(root(from, middle));
    }
  }

  /** The root of the leaves from..to-1, which begin where a subtree of at least their size does. */
  byte[] root(long from, long to) {
    if (to == from) {
      return Merkle.empty();
    }
    var width = to - from;
    if (Long.bitCount(width) == 1) {
      var height = Long.numberOfTrailingZeros(width);
      var count = 1 << height % 8;
      return Merkle.perfect(tree.hashes(height / 8, from >> 8 * (height / 8), count), 0, count);
    }
    var middle = from + split(width);
    return Merkle.node(root(from, middle), root(middle, to));
  }

  /** The largest power of two below it. */
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }
}
