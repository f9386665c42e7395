package io.processorhub.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.foundation.SafeFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The leaves outside the database. */
class JournalTest {

  @TempDir private Path folder;
  private Journal journal;

  @BeforeEach
  void open() {
    journal = journal();
    for (var i = 0; i < 100; i += 5) {
      journal.append(leaves(i, 5));
    }
  }

  @Test
  void what_was_written_comes_back_from_any_place() {
    assertThat(files()).hasSizeGreaterThan(4);
    for (var from = 0; from <= 100; from++) {
      var read = new ArrayList<Leaf>();
      assertThat(journal().read(from, read::add)).isEqualTo(100);
      assertThat(read).isEqualTo(leaves(from, 100 - from));
    }
  }

  @Test
  void half_a_leaf_does_not_count_and_is_overwritten() throws Exception {
    var last = files().get(files().size() - 1);
    var whole = Files.readAllBytes(last);
    for (var cut = 1; cut < leaves(99, 1).get(0).length(); cut++) {
      Files.write(last, Arrays.copyOf(whole, whole.length - cut));
      assertThat(journal().end()).as("%d bytes less", cut).isEqualTo(99);
    }
    journal().append(leaves(99, 3));

    assertThat(journal().end()).isEqualTo(102);
  }

  @Test
  void a_leaf_whose_bytes_changed_is_where_the_journal_ends() throws Exception {
    var last = files().get(files().size() - 1);
    var bytes = Files.readAllBytes(last);
    bytes[bytes.length - 1] ^= 1;
    Files.write(last, bytes);

    assertThat(journal().end()).isEqualTo(99);
  }

  @Test
  void it_can_be_cut_anywhere_and_goes_on_there() {
    for (var at : List.of(99L, 77L, 60L, 59L, 13L, 1L, 0L)) {
      journal.cut(at);

      assertThat(journal.end()).isEqualTo(at);
      assertThat(journal().end()).isEqualTo(at);
    }
    journal.append(leaves(0, 4));
    assertThat(journal().end()).isEqualTo(4);
  }

  @Test
  void two_nodes_that_take_turns_see_each_others_leaves() {
    var other = journal();
    for (var i = 100; i < 160; i += 6) {
      assertThat(other.end()).isEqualTo(i);
      other.append(leaves(i, 3));
      assertThat(journal.end()).isEqualTo(i + 3);
      journal.append(leaves(i + 3, 3));
    }

    assertThat(journal().read(0, leaf -> true)).isEqualTo(160);
  }

  @Test
  void files_that_were_moved_away_are_not_needed_for_what_comes_after_them() throws Exception {
    var second = Long.parseLong(files().get(1).getFileName().toString().substring(0, 15));
    Files.delete(files().get(0));

    assertThat(journal().end()).isEqualTo(100);
    assertThat(journal().read(second, leaf -> true)).isEqualTo(100);
    assertThat(journal().read(0, leaf -> true)).as("missing").isZero();
  }

  private Journal journal() {
    return new Journal(new SafeFolder(folder), 900);
  }

  private static List<Leaf> leaves(int from, int count) {
    var leaves = new ArrayList<Leaf>();
    for (var i = from; i < from + count; i++) {
      leaves.add(new Leaf(i, 1_000 + i, ("leaf " + i).getBytes(StandardCharsets.UTF_8)));
    }
    return leaves;
  }

  private List<Path> files() {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
