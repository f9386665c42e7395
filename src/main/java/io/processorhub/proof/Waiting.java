package io.processorhub.proof;

import io.processorhub.register.BlockKey;
import io.processorhub.register.Merkle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What waits for its place, checked against what its writers added. */
final class Waiting {

  private static final Pattern OF_ATTEMPT = Pattern.compile("\"attempt\":([0-9]+)");

  private final StoredEntries entries;
  private final BlockKey key;

  Waiting(StoredEntries entries, BlockKey key) {
    this.entries = entries;
    this.key = key;
  }

  List<StoredEntries.Block> blocks(int most) {
    var blocks = entries.waiting(most);
    blocks.stream()
        .filter(block -> !block.markedBy(key))
        .findFirst()
        .ifPresent(
            block -> {
              throw new RegisterRefusal(
                  "the block of entry %d was not added by this hub, or was changed before it got its place in the tree. Restore a backup"
                      .formatted(block.first()));
            });
    return blocks;
  }

  /** The leaves of these blocks, from this index on. */
  List<Leaf> leaves(List<StoredEntries.Block> blocks, long index) {
    var bytes = entries.bytes(blocks);
    var leaves = new ArrayList<Leaf>(bytes.size());
    for (var block : blocks) {
      for (var i = 0; i < block.count(); i++) {
        leaves.add(leaf(block, i, index + leaves.size(), bytes.get(block.first() + i)));
      }
    }
    attempts(leaves);
    return leaves;
  }

  private static Leaf leaf(StoredEntries.Block block, int place, long index, byte[] there) {
    var entry = block.first() + place;
    if (there == null) {
      throw new RegisterRefusal(
          "entry %d is gone before it got its place in the tree; somebody removed it. Restore a backup"
              .formatted(entry));
    }
    var leaf = new Leaf(index, entry, there);
    var from = place * Merkle.HASH;
    if (!Arrays.equals(leaf.hash(), 0, Merkle.HASH, block.hashes(), from, from + Merkle.HASH)) {
      throw new RegisterRefusal(
          "entry %d is not what was added; somebody changed it before it got its place in the tree. Restore a backup"
              .formatted(entry));
    }
    return leaf;
  }

  /** An ATTEMPT that was removed with its block is missed by its OUTCOME. */
  private void attempts(List<Leaf> leaves) {
    var missing = new HashSet<Long>();
    leaves.forEach(leaf -> attempt(leaf).ifPresent(missing::add));
    leaves.forEach(leaf -> missing.remove(leaf.entry()));
    missing.removeAll(entries.placed(missing));
    if (!missing.isEmpty()) {
      throw new RegisterRefusal(
          "an OUTCOME waits for its place, and its ATTEMPT, entry %d, is gone; somebody removed it with its block. Restore a backup"
              .formatted(java.util.Collections.min(missing)));
    }
  }

  private static Optional<Long> attempt(Leaf leaf) {
    var text = new String(leaf.bytes(), StandardCharsets.UTF_8);
    var attempt = OF_ATTEMPT.matcher(text);
    return text.contains("\"kind\":\"OUTCOME\"") && attempt.find()
        ? Optional.of(Long.parseLong(attempt.group(1)))
        : Optional.empty();
  }
}
