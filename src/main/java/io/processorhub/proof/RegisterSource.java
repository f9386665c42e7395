package io.processorhub.proof;

import java.io.IOException;
import java.util.Optional;

/** Something that holds a whole register: an export, or a live database. */
public interface RegisterSource extends AutoCloseable {

  /** The checkpoint it claims to be at; empty if nothing was signed yet. */
  Optional<Checkpoint> checkpoint() throws IOException;

  /**
   * Gives all leaves in their order, each with the hash that stands in the tree for it.
   *
   * @param reader says whether it wants more
   */
  void read(LeafReader reader) throws IOException;

  /** What is wrong in it beside the leaves, in words; empty if nothing is. */
  Optional<String> oddity() throws IOException;

  /** What is true of it and no fault, such as entries that still wait. */
  default Optional<String> remark() throws IOException {
    return Optional.empty();
  }

  /** The number of the entry that should stand at a place, if it is known. */
  default Optional<Long> entryAt(long index) throws IOException {
    return Optional.empty();
  }

  @Override
  void close() throws IOException;

  /** One leaf after the other. */
  @FunctionalInterface
  interface LeafReader {
    boolean next(Leaf leaf) throws IOException;
  }
}
