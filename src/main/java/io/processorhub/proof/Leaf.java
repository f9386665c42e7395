package io.processorhub.proof;

import io.processorhub.register.Merkle;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * One leaf with its place, as it stands in the journal and in exports: docs/register-format.md.
 *
 * @param index its place in the tree, from 0
 * @param entry number of the entry
 * @param hash what was hashed into the tree, as whoever wrote this knew it
 * @param bytes the entry's exact bytes
 */
public record Leaf(long index, long entry, byte[] hash, byte[] bytes) {

  /** Entries are no longer than this; what says otherwise is no leaf. */
  static final int MOST_BYTES = 8_192;

  private static final int HEAD = 8 + 8 + Merkle.HASH + 4;

  Leaf(long index, long entry, byte[] bytes) {
    this(index, entry, Merkle.leaf(bytes), bytes);
  }

  boolean isWhole() {
    return Arrays.equals(hash, Merkle.leaf(bytes));
  }

  int length() {
    return HEAD + bytes.length;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(index);
    out.writeLong(entry);
    out.write(hash);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * @return empty at the end, also in the middle of a leaf
   */
  static Optional<Leaf> read(DataInputStream in) throws IOException {
    try {
      var index = in.readLong();
      return index < 0 ? Optional.empty() : Optional.of(rest(index, in));
    } catch (EOFException e) {
      return Optional.empty();
    }
  }

  /** What follows the index. */
  static Leaf rest(long index, DataInputStream in) throws IOException {
    var entry = in.readLong();
    var hash = new byte[Merkle.HASH];
    in.readFully(hash);
    var length = in.readInt();
    if (length < 0 || length > MOST_BYTES) {
      throw new EOFException();
    }
    var bytes = new byte[length];
    in.readFully(bytes);
    return new Leaf(index, entry, hash, bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Leaf that
        && index == that.index
        && entry == that.entry
        && Arrays.equals(hash, that.hash)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(index);
  }

  @Override
  public String toString() {
    return "Leaf[%d, entry %d]".formatted(index, entry);
  }
}
