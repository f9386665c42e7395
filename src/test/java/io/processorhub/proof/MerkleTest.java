package io.processorhub.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.register.Merkle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tree and its proofs, against the definition of RFC 9162 section 2.1 written down once more
 * here, by recursion over the leaves and with nothing of the product's code.
 */
class MerkleTest {

  private static final Path VECTORS = Path.of("src/test/resources/register/vectors");
  private static final long SEED = Long.getLong("hub.merkle.seed", 20261125L);
  private static final int SIZES = Integer.getInteger("hub.merkle.sizes", 3_000);

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void the_hashes_are_those_of_the_rfc() throws Exception {
    assertThat(hex(Merkle.empty()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(hex(Merkle.leaf(new byte[0])))
        .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    assertThat(Merkle.node(Merkle.leaf(new byte[] {1}), Merkle.leaf(new byte[] {2})))
        .isEqualTo(Naive.root(List.of(new byte[] {1}, new byte[] {2})));
  }

  @Test
  void the_edge_has_the_root_of_the_definition_at_every_size() throws Exception {
    var leaves = leaves(70_000);
    var edge = new CompactRange((level, number, hashes, root) -> {});
    var wanted =
        Stream.concat(
                IntStream.rangeClosed(0, 1_100).boxed(),
                Stream.of(4_095, 4_096, 65_535, 65_536, 65_537, 65_791, 65_792, 70_000))
            .toList();
    for (var size = 0; size <= leaves.size(); size++) {
      if (wanted.contains(size)) {
        assertThat(edge.root()).as("size %d", size).isEqualTo(Naive.root(leaves.subList(0, size)));
      }
      if (size < leaves.size()) {
        edge.append(Merkle.leaf(leaves.get(size)));
      }
    }
  }

  @Test
  void an_edge_that_was_written_down_goes_on_as_if_it_never_stopped() {
    var leaves = leaves(66_500);
    var tree = new Tiles();
    var edge = new CompactRange(tree::full);
    for (var i = 0; i < leaves.size(); i++) {
      if (List.of(1, 255, 256, 257, 65_535, 65_536, 65_537, 66_100).contains(i)) {
        edge = new CompactRange(tree::full, i, tree.levels(edge, i));
      }
      edge.append(Merkle.leaf(leaves.get(i)));
    }

    assertThat(edge.root()).isEqualTo(Naive.root(leaves));
    assertThat(tree.full).hasSize(66_500 / 256 + 1);
  }

  @Test
  void proofs_of_thousands_of_sizes_are_those_of_the_definition_and_verify() {
    var leaves = leaves(SIZES);
    var tiles = Tiles.of(leaves);
    for (var n = 0; n < SIZES; n++) {
      var size = n < 300 ? n + 1 : random.nextInt(1, SIZES + 1);
      var index = random.nextInt(size);
      var all = leaves.subList(0, size);
      var proof = tiles.maker(size).inclusion(index, size);
      assertThat(hex(proof))
          .as("index %d of %d", index, size)
          .isEqualTo(hex(Naive.path(index, all)));
      var inclusion =
          new Inclusion(index, size, Merkle.leaf(leaves.get(index)), proof, Naive.root(all));
      assertThat(inclusion.verifies()).as("index %d of %d", index, size).isTrue();
      inclusion.wrongOnes(random).forEach(one -> assertThat(one.verifies()).as(one.what).isFalse());

      var first = random.nextInt(1, size + 1);
      var path = tiles.maker(size).consistency(first, size);
      assertThat(hex(path)).as("%d to %d", first, size).isEqualTo(hex(Naive.between(first, all)));
      var between =
          new Consistency(first, size, Naive.root(all.subList(0, first)), Naive.root(all), path);
      assertThat(between.verifies()).as("%d to %d", first, size).isTrue();
      between.wrongOnes(random).forEach(one -> assertThat(one.verifies()).as(one.what).isFalse());
    }
  }

  @Test
  void proofs_of_a_tree_with_two_levels_of_tiles_verify() {
    var leaves = leaves(66_500);
    var maker = Tiles.of(leaves).maker(leaves.size());
    var root = Naive.root(leaves);
    for (var index : List.of(0, 255, 256, 65_535, 65_536, 66_303, 66_304, 66_499)) {
      assertThat(
              ProofCheck.inclusion(
                  index,
                  leaves.size(),
                  Merkle.leaf(leaves.get(index)),
                  maker.inclusion(index, leaves.size()),
                  root))
          .isTrue();
      var first = index + 1;
      assertThat(
              ProofCheck.consistency(
                  first,
                  leaves.size(),
                  Naive.root(leaves.subList(0, first)),
                  root,
                  maker.consistency(first, leaves.size())))
          .isTrue();
    }
  }

  @Test
  void every_vector_in_the_folder_is_judged_as_it_says() throws IOException {
    var count = 0;
    for (var file : vectors()) {
      var json = new JsonMapper().readTree(Files.readString(file));
      for (var vector : json.isArray() ? json : List.of(json)) {
        count++;
        assertThat(judge(vector))
            .as("%s: %s", file, vector.path("desc").asString(""))
            .isEqualTo(!vector.path("wantErr").asBoolean());
      }
    }
    System.out.printf("%d vectors of proofs%n", count);
    assertThat(count).isGreaterThanOrEqualTo(8);
  }

  private static boolean judge(JsonNode vector) {
    var proof = new ArrayList<byte[]>();
    vector.path("proof").forEach(hash -> proof.add(bytes(hash)));
    return vector.has("treeSize")
        ? ProofCheck.inclusion(
            number(vector.path("leafIdx")),
            number(vector.path("treeSize")),
            bytes(vector.path("leafHash")),
            proof,
            bytes(vector.path("root")))
        : ProofCheck.consistency(
            number(vector.path("size1")),
            number(vector.path("size2")),
            bytes(vector.path("root1")),
            bytes(vector.path("root2")),
            proof);
  }

  /** What is no number of ours is none that a proof could be about. */
  private static long number(JsonNode number) {
    return number.canConvertToLong() ? number.asLong() : -1;
  }

  private static byte[] bytes(JsonNode hash) {
    return Base64.getDecoder().decode(hash.isString() ? hash.asString() : "");
  }

  private static List<Path> vectors() throws IOException {
    try (var files = Files.walk(Path.of(System.getProperty("hub.vectors", VECTORS.toString())))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  private List<byte[]> leaves(int count) {
    var leaves = new ArrayList<byte[]>();
    for (var i = 0; i < count; i++) {
      var leaf = new byte[random.nextInt(1, 60)];
      random.nextBytes(leaf);
      leaves.add(leaf);
    }
    return leaves;
  }

  private static List<String> hex(List<byte[]> hashes) {
    return hashes.stream().map(MerkleTest::hex).toList();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private record Inclusion(
      long index, long size, byte[] leaf, List<byte[]> proof, byte[] root, String what) {

    Inclusion(long index, long size, byte[] leaf, List<byte[]> proof, byte[] root) {
      this(index, size, leaf, proof, root, "");
    }

    boolean verifies() {
      return ProofCheck.inclusion(index, size, leaf, proof, root);
    }

    List<Inclusion> wrongOnes(SplittableRandom random) {
      var wrong = new ArrayList<Inclusion>();
      for (var other : List.of(index - 1, index + 1, index ^ 2, -1L, size, size + 1)) {
        if (other != index) {
          wrong.add(new Inclusion(other, size, leaf, proof, root, "index " + other));
        }
      }
      for (var other : List.of(0L, size * 2, -size)) {
        wrong.add(new Inclusion(index, other, leaf, proof, root, "size " + other));
      }
      for (var other : Wrong.proofs(proof, random)) {
        wrong.add(new Inclusion(index, size, leaf, other, root, "another proof"));
      }
      wrong.add(new Inclusion(index, size, Wrong.bit(leaf, random), proof, root, "another leaf"));
      wrong.add(new Inclusion(index, size, leaf, proof, Wrong.bit(root, random), "another root"));
      wrong.add(new Inclusion(index, size, leaf, proof, new byte[0], "no root"));
      wrong.add(new Inclusion(index, size, new byte[0], proof, root, "no leaf"));
      return wrong;
    }
  }

  private record Consistency(
      long first, long second, byte[] before, byte[] after, List<byte[]> proof, String what) {

    Consistency(long first, long second, byte[] before, byte[] after, List<byte[]> proof) {
      this(first, second, before, after, proof, "");
    }

    boolean verifies() {
      return ProofCheck.consistency(first, second, before, after, proof);
    }

    List<Consistency> wrongOnes(SplittableRandom random) {
      var wrong = new ArrayList<Consistency>();
      for (var other : List.of(0L, -1L, second + 1)) {
        wrong.add(new Consistency(other, second, before, after, proof, "first " + other));
      }
      if (first < second) {
        wrong.add(new Consistency(first, first, before, after, proof, "second as first"));
        wrong.add(new Consistency(first, second, after, before, proof, "roots swapped"));
      }
      wrong.add(new Consistency(first, 0, before, after, proof, "second 0"));
      for (var other : Wrong.proofs(proof, random)) {
        wrong.add(new Consistency(first, second, before, after, other, "another proof"));
      }
      wrong.add(
          new Consistency(
              first, second, Wrong.bit(before, random), after, proof, "another first root"));
      wrong.add(
          new Consistency(
              first, second, before, Wrong.bit(after, random), proof, "another second root"));
      return wrong;
    }
  }

  /** What is done to a proof that must then be refused. */
  private static final class Wrong {

    static List<List<byte[]>> proofs(List<byte[]> proof, SplittableRandom random) {
      var wrong = new ArrayList<List<byte[]>>();
      wrong.add(with(proof, proof.size(), new byte[32]));
      wrong.add(with(proof, 0, new byte[32]));
      for (var i = 0; i < proof.size(); i++) {
        var changed = new ArrayList<>(proof);
        changed.set(i, bit(proof.get(i), random));
        wrong.add(changed);
        var shorter = new ArrayList<>(proof);
        shorter.remove(i);
        wrong.add(shorter);
        wrong.add(with(proof, i, proof.get(i)));
        var cut = new ArrayList<>(proof);
        cut.set(i, Arrays.copyOf(proof.get(i), 31));
        wrong.add(cut);
        if (i > 0) {
          var swapped = new ArrayList<>(proof);
          swapped.set(i, proof.get(i - 1));
          swapped.set(i - 1, proof.get(i));
          wrong.add(swapped);
        }
      }
      return wrong;
    }

    private static List<byte[]> with(List<byte[]> proof, int place, byte[] more) {
      var longer = new ArrayList<>(proof);
      longer.add(place, more);
      return longer;
    }

    static byte[] bit(byte[] hash, SplittableRandom random) {
      var changed = hash.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      return changed;
    }
  }

  /** MTH, PATH and PROOF as RFC 9162 defines them. */
  private static final class Naive {

    static byte[] root(List<byte[]> leaves) {
      if (leaves.isEmpty()) {
        return sha256();
      }
      if (leaves.size() == 1) {
        return sha256(new byte[] {0}, leaves.get(0));
      }
      var k = split(leaves.size());
      return sha256(
          new byte[] {1}, root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
    }

    static List<byte[]> path(int m, List<byte[]> leaves) {
      var path = new ArrayList<byte[]>();
      if (leaves.size() > 1) {
        var k = split(leaves.size());
        var left = leaves.subList(0, k);
        var right = leaves.subList(k, leaves.size());
        path.addAll(m < k ? path(m, left) : path(m - k, right));
        path.add(root(m < k ? right : left));
      }
      return path;
    }

    static List<byte[]> between(int m, List<byte[]> leaves) {
      return m == leaves.size() ? List.of() : subproof(m, leaves, true);
    }

    private static List<byte[]> subproof(int m, List<byte[]> leaves, boolean b) {
      var path = new ArrayList<byte[]>();
      if (m == leaves.size()) {
        if (!b) {
          path.add(root(leaves));
        }
        return path;
      }
      var k = split(leaves.size());
      var left = leaves.subList(0, k);
      var right = leaves.subList(k, leaves.size());
      if (m <= k) {
        path.addAll(subproof(m, left, b));
        path.add(root(right));
      } else {
        path.addAll(subproof(m - k, right, false));
        path.add(root(left));
      }
      return path;
    }

    private static int split(int n) {
      var k = 1;
      while (2 * k < n) {
        k *= 2;
      }
      return k;
    }

    private static byte[] sha256(byte[]... parts) {
      try {
        var digest = MessageDigest.getInstance("SHA-256");
        for (var part : parts) {
          digest.update(part);
        }
        return digest.digest();
      } catch (java.security.NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Where full tiles go, and how they are read again. */
  private static final class Tiles {

    private final TreeMap<String, byte[]> full = new TreeMap<>();
    private final TreeMap<String, byte[]> roots = new TreeMap<>();
    private final List<byte[]> hashes = new ArrayList<>();

    static Tiles of(List<byte[]> leaves) {
      var tiles = new Tiles();
      leaves.forEach(leaf -> tiles.hashes.add(Merkle.leaf(leaf)));
      return tiles;
    }

    void full(int level, long number, byte[] hashes, byte[] root) {
      assertThat(full.put(level + "/" + number, hashes)).as("a tile is full once").isNull();
      roots.put(level + "/" + number, root);
    }

    List<byte[]> levels(CompactRange edge, long size) {
      var levels = new ArrayList<byte[]>();
      levels.add(edge.tail(0));
      for (var level = 1; level < CompactRange.levels(size); level++) {
        var from = size >> 8 * (level + 1) << 8;
        var row = new ArrayList<byte[]>();
        for (var n = from; n < size >> 8 * level; n++) {
          row.add(roots.get(level - 1 + "/" + n));
        }
        levels.add(TileStore.joined(row));
      }
      return levels;
    }

    ProofMaker maker(int size) {
      var edge = new CompactRange(this::put);
      full.clear();
      hashes.subList(0, size).forEach(edge::append);
      return new ProofMaker(
          (level, from, count) -> {
            var tile = full.getOrDefault(level + "/" + (from >> 8), edge.tail(level));
            var place = (int) (from & 255) * 32;
            return Arrays.copyOfRange(tile, place, place + count * 32);
          });
    }

    private void put(int level, long number, byte[] hashes, byte[] root) {
      full.put(level + "/" + number, hashes);
    }
  }
}
