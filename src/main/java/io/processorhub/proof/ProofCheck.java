package io.processorhub.proof;

import io.processorhub.register.Merkle;
import java.util.Arrays;
import java.util.List;

/** Verifies proofs as RFC 9162 says it: sections 2.1.3.2 and 2.1.4.2. */
public final class ProofCheck {

  private ProofCheck() {}

  /**
   * @param index of the leaf, from 0
   * @param root of the tree of so many leaves
   */
  public static boolean inclusion(
      long index, long size, byte[] leafHash, List<byte[]> proof, byte[] root) {
    if (index < 0 || index >= size || !hashes(proof) || leafHash.length != Merkle.HASH) {
      return false;
    }
    var walk = new Walk(index, size - 1);
    var hash = leafHash;
    for (var next : proof) {
      if (walk.atTheTop()) {
        return false;
      }
      hash = walk.comesFromTheLeft() ? Merkle.node(next, hash) : Merkle.node(hash, next);
      walk.up();
    }
    return walk.atTheTop() && Arrays.equals(hash, root);
  }

  /** Whether the larger tree begins with all of the smaller one. */
  public static boolean consistency(
      long first, long second, byte[] firstRoot, byte[] secondRoot, List<byte[]> proof) {
    if (first <= 0 || first > second || !hashes(proof)) {
      return false;
    }
    if (first == second) {
      return proof.isEmpty() && Arrays.equals(firstRoot, secondRoot);
    }
    var perfect = Long.bitCount(first) == 1;
    if (!perfect && proof.isEmpty()) {
      return false;
    }
    var walk = new Walk(first - 1, second - 1).pastFullSubtrees();
    var before = perfect ? firstRoot : proof.get(0);
    var after = before;
    for (var next : perfect ? proof : proof.subList(1, proof.size())) {
      if (walk.atTheTop()) {
        return false;
      }
      if (walk.comesFromTheLeft()) {
        before = Merkle.node(next, before);
        after = Merkle.node(next, after);
      } else {
        after = Merkle.node(after, next);
      }
      walk.up();
    }
    return walk.atTheTop() && Arrays.equals(before, firstRoot) && Arrays.equals(after, secondRoot);
  }

  private static boolean hashes(List<byte[]> proof) {
    return proof.stream().allMatch(hash -> hash.length == Merkle.HASH);
  }

  /** The way from a leaf up to the root: the RFC's fn and sn. */
  private static final class Walk {
    private long here;
    private long last;

    Walk(long here, long last) {
      this.here = here;
      this.last = last;
    }

    boolean atTheTop() {
      return last == 0;
    }

    boolean comesFromTheLeft() {
      return odd(here) || here == last;
    }

    void up() {
      if (comesFromTheLeft()) {
        while (!odd(here) && here != 0) {
          shift();
        }
      }
      shift();
    }

    Walk pastFullSubtrees() {
      while (odd(here)) {
        shift();
      }
      return this;
    }

    private void shift() {
      here >>= 1;
      last >>= 1;
    }

    private static boolean odd(long number) {
      return (number & 1) == 1;
    }
  }
}
