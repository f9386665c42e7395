package io.processorhub.proof;

import io.processorhub.register.Merkle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Recomputes a whole register from the bytes of its leaves and compares it with what was signed. It
 * trusts nothing of the hub: the public key comes from outside, and so should the checkpoints.
 *
 * <p>It needs the memory of an {@link CompactRange}, whatever the size.
 */
public final class Verifier {

  private final RegisterSource source;
  private final Collection<NoteKey> keys;
  private final TreeMap<Long, Checkpoint> kept = new TreeMap<>();
  private final CompactRange edge = new CompactRange((level, number, hashes, root) -> {});
  private Optional<Verdict> verdict = Optional.empty();
  private Optional<Leaf> altered = Optional.empty();
  private Optional<Leaf> misnumbered = Optional.empty();
  private Optional<Long> notKept = Optional.empty();
  private long fits;

  /** Of a time when another key signed. */
  private long foreign;

  private Optional<byte[]> root = Optional.empty();

  /** What was found. The codes are the exit codes of the command. */
  public enum Finding {
    FINE(0),
    /** Two signed checkpoints contradict each other, or one is signed by somebody else. */
    FORKED(30),
    /** Entries were changed, removed, added or moved. */
    ALTERED(40);

    private final int code;

    Finding(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  /**
   * @param words what, where, and what it means
   */
  public record Verdict(Finding finding, String words) {}

  /**
   * @param keys public keys of the register, from outside
   * @param kept checkpoints from outside; may be none, but then a tail that was cut off, and a
   *     database that was set back, are not noticed
   */
  public Verifier(RegisterSource source, Collection<NoteKey> keys, List<Checkpoint> kept) {
    this.source = source;
    this.keys = keys;
    for (var one : kept) {
      keep(one);
    }
    if (foreign > 0 && foreign == kept.size()) {
      verdict(
          Finding.FORKED,
          "none of the %,d kept checkpoints is signed by a given key: they are of another time, give its key too (--key again), or of somebody else"
              .formatted(foreign));
    }
  }

  private void keep(Checkpoint one) {
    if (!one.namesOneOf(keys)) {
      foreign++;
      return;
    }
    if (!one.signedByOneOf(keys)) {
      verdict(
          Finding.FORKED,
          "the signature under the kept checkpoint of %,d entries is false".formatted(one.size()));
      return;
    }
    var other = kept.putIfAbsent(one.size(), one);
    if (other != null && !Arrays.equals(other.root(), one.root())) {
      verdict(
          Finding.FORKED,
          "two kept checkpoints of %,d entries contradict each other, and both are signed: the register was forked"
              .formatted(one.size()));
    }
  }

  public Verdict verify() throws IOException {
    if (verdict.isEmpty()) {
      checkpoint();
    }
    if (verdict.isEmpty()) {
      source.read(this::next);
    }
    if (verdict.isEmpty()) {
      conclude();
    }
    misnumberedWords().ifPresent(words -> verdict(Finding.ALTERED, words));
    if (verdict.isEmpty()) {
      source.oddity().ifPresent(words -> verdict(Finding.ALTERED, words));
    }
    return verdict.isPresent() ? verdict.get() : fine();
  }

  private void checkpoint() throws IOException {
    var own = source.checkpoint();
    if (own.isEmpty()) {
      source.oddity().ifPresent(words -> verdict(Finding.ALTERED, words));
    } else if (!own.get().signedByOneOf(keys)) {
      verdict(
          Finding.FORKED,
          "its last checkpoint, of %,d entries, is signed by %s, and not by the given key: somebody else signed it"
              .formatted(own.get().size(), String.join(" and ", own.get().signers())));
    }
    var size = own.map(Checkpoint::size).orElse(0L);
    if (verdict.isEmpty() && !kept.isEmpty() && kept.lastKey() > size) {
      verdict(
          Finding.ALTERED,
          "the newest kept checkpoint is of %,d entries, and here are %,d: the last %,d are missing, from index %d on. The end was cut off, or an older state was put back"
              .formatted(kept.lastKey(), size, kept.lastKey() - size, size));
    }
  }

  private boolean next(Leaf leaf) throws IOException {
    if (leaf.index() != edge.size()) {
      gap(leaf);
      return false;
    }
    var hash = Merkle.leaf(leaf.bytes());
    if (altered.isEmpty() && !Arrays.equals(leaf.hash(), hash)) {
      altered = Optional.of(leaf);
    }
    if (misnumbered.isEmpty() && !saysItsNumber(leaf)) {
      misnumbered = Optional.of(leaf);
    }
    edge.append(hash);
    compare();
    return true;
  }

  private void gap(Leaf leaf) throws IOException {
    var index = edge.size();
    if (leaf.index() > index) {
      var entry = source.entryAt(index).map(e -> ", entry " + e).orElse("");
      verdict(
          Finding.ALTERED,
          "the entry at index %d%s is missing; the next one there is entry %d at index %d"
              .formatted(index, entry, leaf.entry(), leaf.index()));
    } else {
      verdict(
          Finding.ALTERED,
          "entry %d stands at index %d, which another one has already"
              .formatted(leaf.entry(), leaf.index()));
    }
  }

  private static boolean saysItsNumber(Leaf leaf) {
    return new String(leaf.bytes(), StandardCharsets.ISO_8859_1)
        .contains("\"entry\":" + leaf.entry() + ",");
  }

  private void compare() throws IOException {
    var there = kept.get(edge.size());
    if (there != null && notKept.isEmpty()) {
      if (Arrays.equals(there.root(), edge.root())) {
        fits = edge.size();
      } else {
        notKept = Optional.of(edge.size());
      }
    }
    if (source.checkpoint().filter(own -> own.size() == edge.size()).isPresent()) {
      root = Optional.of(edge.root());
    }
  }

  private void conclude() throws IOException {
    var own = source.checkpoint();
    var size = own.map(Checkpoint::size).orElse(0L);
    if (edge.size() < size) {
      var entry = source.entryAt(edge.size()).map(e -> ", entry " + e).orElse("");
      verdict(
          Finding.ALTERED,
          "the checkpoint is of %,d entries, and here are %,d: missing from index %d%s on"
              .formatted(size, edge.size(), edge.size(), entry));
    } else if (edge.size() > size) {
      verdict(
          Finding.ALTERED,
          "the checkpoint is of %,d entries, and %,d have a place: those from index %d on were added past it"
              .formatted(size, edge.size(), size));
    } else if (own.isPresent() && !Arrays.equals(root.orElseThrow(), own.get().root())) {
      verdict(Finding.ALTERED, alteredWords());
    } else if (notKept.isPresent()) {
      verdict(
          Finding.FORKED,
          "its last checkpoint is signed and fits its entries, but the kept checkpoint of %,d entries is signed too and says something else (the last that fits is of %,d): the register was forked"
              .formatted(notKept.get(), fits));
    } else if (altered.isPresent()) {
      verdict(
          Finding.ALTERED,
          "all entries are what was signed, but the hash kept beside index %d, entry %d, is another: somebody changed the tiles"
              .formatted(altered.get().index(), altered.get().entry()));
    }
  }

  private Optional<String> misnumberedWords() {
    return misnumbered.map(
        leaf ->
            "entry %d, index %d, says of itself that it has another number: the numbers were changed"
                .formatted(leaf.entry(), leaf.index()));
  }

  private String alteredWords() {
    return altered
        .map(
            leaf ->
                "index %d, entry %d, is the first that was altered: its bytes give %s, and in the tree stands %s"
                    .formatted(
                        leaf.index(),
                        leaf.entry(),
                        base64(Merkle.leaf(leaf.bytes())),
                        base64(leaf.hash())))
        .orElseGet(
            () ->
                "the entries do not give the root that was signed; all hashes kept beside them were altered too. The first altered entry is at index %s"
                    .formatted(
                        notKept
                            .map(size -> "%d to %d".formatted(fits, size - 1))
                            .orElse("%d or later".formatted(fits))));
  }

  private Verdict fine() throws IOException {
    var words =
        "fine: %,d entries are what was signed, root %s; kept checkpoints that fit: %,d"
            .formatted(edge.size(), base64(edge.root()), kept.size());
    if (foreign > 0) {
      words += ", signed by keys that were not given and not compared: %,d".formatted(foreign);
    }
    return new Verdict(Finding.FINE, words + source.remark().map(more -> "; " + more).orElse(""));
  }

  private void verdict(Finding finding, String words) {
    if (verdict.isEmpty()) {
      verdict = Optional.of(new Verdict(finding, words));
    }
  }

  private static String base64(byte[] hash) {
    return hash.length == 0 ? "nothing" : Base64.getEncoder().encodeToString(hash);
  }
}
