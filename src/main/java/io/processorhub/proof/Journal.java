package io.processorhub.proof;

import io.processorhub.foundation.SafeFolder;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All leaves once more, outside the database: what a restored backup does not know is taken from
 * here. Files are named by the index of their first leaf; a full one is never touched again, and
 * one that no backup needs any more may be moved away.
 */
final class Journal {

  private static final String SUFFIX = ".leaves";

  private final SafeFolder folder;
  private final long fileBytes;
  private Optional<End> end = Optional.empty();

  /**
   * @param fileBytes size from which on the next file is begun
   */
  Journal(SafeFolder folder, long fileBytes) {
    this.folder = folder;
    this.fileBytes = fileBytes;
  }

  private record End(Path file, long bytes, long index) {}

  /** The index behind the last whole leaf; half a leaf at the end does not count. */
  long end() {
    return known().map(End::index).orElse(0L);
  }

  /** Durable when it returns. */
  void append(List<Leaf> leaves) {
    try {
      var bytes = new ByteArrayOutputStream(64 * 1024);
      var out = new DataOutputStream(bytes);
      for (var leaf : leaves) {
        leaf.write(out);
      }
      var first = leaves.get(0).index();
      var last =
          known()
              .filter(one -> one.bytes < fileBytes)
              .orElseGet(() -> new End(file(first), 0, first));
      if (last.index != first) {
        throw new IllegalStateException(
            "the journal ends at %d, not at %d".formatted(last.index, first));
      }
      var isNew = !Files.exists(last.file);
      write(last, bytes.toByteArray());
      if (isNew) {
        sync();
      }
      end = Optional.of(new End(last.file, last.bytes + bytes.size(), last.index + leaves.size()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the journal in " + folder.root(), e);
    }
  }

  private static void write(End last, byte[] bytes) throws IOException {
    try (var channel =
        FileChannel.open(last.file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // Behind the last whole leaf there may be half of one.
      channel.truncate(last.bytes);
      channel.position(last.bytes);
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /** Forgets the leaves from an index on: nobody ever signed them. */
  void cut(long index) {
    try {
      for (var file : files()) {
        if (first(file) >= index && first(file) > 0) {
          Files.delete(file);
        }
      }
      end = Optional.empty();
      var files = files();
      if (!files.isEmpty()) {
        var file = files.get(files.size() - 1);
        var at = scan(file, leaf -> leaf.index() < index);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(at.bytes);
          channel.force(true);
        }
        end = Optional.of(at);
      }
      sync();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot shorten the journal in " + folder.root(), e);
    }
  }

  /**
   * Reads leaves in their order, until the reader has enough.
   *
   * @param reader says whether it wants more
   * @return the index behind the last one it was given
   */
  long read(long from, Predicate<Leaf> reader) {
    var next = new long[] {from};
    try {
      var files = files();
      for (var i = 0; i < files.size(); i++) {
        var over = i + 1 < files.size() && first(files.get(i + 1)) <= from;
        if (over || first(files.get(i)) > next[0]) {
          continue;
        }
        var more = new boolean[] {true};
        scan(
            files.get(i),
            leaf -> {
              if (leaf.index() == next[0]) {
                more[0] = reader.test(leaf);
                next[0]++;
              }
              return more[0];
            });
        if (!more[0]) {
          break;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the journal in " + folder.root(), e);
    }
    return next[0];
  }

  /** As far as this node wrote itself, or as the last file says. */
  private Optional<End> known() {
    try {
      if (end.isPresent()
          && Files.exists(end.get().file)
          && Files.size(end.get().file) == end.get().bytes
          && (end.get().bytes < fileBytes || !Files.exists(file(end.get().index)))) {
        return end;
      }
      var files = files();
      end =
          files.isEmpty()
              ? Optional.empty()
              : Optional.of(scan(files.get(files.size() - 1), leaf -> true));
      return end;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the journal in " + folder.root(), e);
    }
  }

  /** Whole leaves, one after the other, as long as they are wanted. */
  private static End scan(Path file, Predicate<Leaf> wanted) throws IOException {
    var bytes = 0L;
    var index = first(file);
    try (var in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 256 * 1024))) {
      while (true) {
        var leaf = Leaf.read(in);
        if (leaf.isEmpty()
            || leaf.get().index() != index
            || !leaf.get().isWhole()
            || !wanted.test(leaf.get())) {
          return new End(file, bytes, index);
        }
        bytes += leaf.get().length();
        index++;
      }
    }
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder.root())) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  private Path file(long first) {
    return folder.root().resolve(String.format(Locale.ROOT, "%015d%s", first, SUFFIX));
  }

  private static long first(Path file) {
    return Long.parseLong(file.getFileName().toString().replace(SUFFIX, ""));
  }

  private void sync() throws IOException {
    SafeFiles.sync(folder.root());
  }
}
