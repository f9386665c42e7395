package io.processorhub.proof;

import io.processorhub.foundation.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Checkpoints and proofs for whoever asks. */
public final class Proofs {

  private final TileStore tree;

  Proofs(TileStore tree) {
    this.tree = tree;
  }

  /** The newest checkpoint, and since when it is that. */
  public record Signed(Checkpoint checkpoint, Instant at) {}

  /**
   * That an entry is in the tree of a checkpoint.
   *
   * @param path hashes from the leaf's neighbour up to the root's child
   */
  public record Inclusion(long entry, long index, List<byte[]> path, Checkpoint checkpoint) {

    /** In the form of a C2SP tlog-proof, for a file that proves itself. */
    public String text() {
      var text = new StringBuilder("c2sp.org/tlog-proof@v1\nindex ").append(index).append('\n');
      path.forEach(hash -> text.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
      return text.append('\n').append(checkpoint.note()).toString();
    }
  }

  public Optional<Signed> newest() {
    return tree.stored().map(one -> new Signed(one.checkpoint(), one.at()));
  }

  /**
   * @return empty if there is no such entry, or it waits for its place
   */
  public Optional<Inclusion> inclusion(long entry) {
    return tree.index(entry)
        .map(
            index -> {
              // Read after the place: so it is of a tree that has it.
              var stored = tree.stored().orElseThrow();
              var size = stored.checkpoint().size();
              var path = tree.proofs(stored).inclusion(index, size);
              return new Inclusion(entry, index, path, stored.checkpoint());
            });
  }

  /** What was hashed: the exact bytes of an entry. */
  public Optional<String> leaf(long entry) {
    return tree.leaf(entry).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /**
   * That the tree of one size begins with all of the other's leaves.
   *
   * @throws Problem.Failure if the tree never had these sizes
   */
  public List<byte[]> consistency(long from, long to) {
    var stored = tree.stored();
    var size = stored.map(one -> one.checkpoint().size()).orElse(0L);
    if (from < 1 || from > to || to > size) {
      throw Problem.of(
              400,
              "NO_SUCH_SIZE",
              "No such size",
              "from and to are sizes of the tree: 1 to %d, and from is not larger than to"
                  .formatted(size))
          .failure();
    }
    return tree.proofs(stored.orElseThrow()).consistency(from, to);
  }
}
