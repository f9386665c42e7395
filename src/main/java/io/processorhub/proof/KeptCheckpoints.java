package io.processorhub.proof;

import io.processorhub.foundation.SafeFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The checkpoints outside the database: a file of the newest, one of those before, and one that
 * gets the first of each day. Each is followed by an empty line; without it, it is half a one and
 * does not count.
 */
final class KeptCheckpoints {

  static final String NEWEST = "checkpoints";
  static final String EARLIER = "checkpoints.earlier";
  static final String DAILY = "checkpoints.daily";

  /** How a signature begins, byte by byte. */
  private static final String DASH =
      new String("\u2014 ".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

  private static final long MOST_BYTES = 1 << 20;

  /** More than a checkpoint with as many signatures as there may be. */
  private static final int TAIL_BYTES = 8_192;

  private final Path folder;

  KeptCheckpoints(SafeFolder folder) {
    this.folder = folder.root();
  }

  Optional<Checkpoint> last() {
    return last(folder.resolve(NEWEST)).or(() -> last(folder.resolve(EARLIER)));
  }

  /** Durable when it returns. */
  void append(Checkpoint checkpoint) {
    try {
      var newest = folder.resolve(NEWEST);
      if (Files.exists(newest) && Files.size(newest) > MOST_BYTES) {
        Files.move(newest, folder.resolve(EARLIER), StandardCopyOption.REPLACE_EXISTING);
      }
      append(newest, checkpoint);
      var daily = folder.resolve(DAILY);
      if (!Files.exists(daily) || day(daily).isBefore(LocalDate.now(ZoneOffset.UTC))) {
        append(daily, checkpoint);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a checkpoint in " + folder, e);
    }
  }

  private static LocalDate day(Path file) throws IOException {
    return Instant.ofEpochMilli(Files.getLastModifiedTime(file).toMillis())
        .atZone(ZoneOffset.UTC)
        .toLocalDate();
  }

  private void append(Path file, Checkpoint checkpoint) throws IOException {
    var isNew = !Files.exists(file);
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.position(wholeBytes(file));
      var bytes = ByteBuffer.wrap((checkpoint.note() + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.truncate(channel.position());
      channel.force(true);
    }
    if (isNew) {
      SafeFiles.sync(folder);
    }
  }

  /** All checkpoints of a file, or of the three files of a folder, in no order. */
  static List<Checkpoint> read(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      // A checkpoint that somebody kept by itself has no empty line behind it.
      return all(
          (Files.readString(place).stripTrailing() + "\n\n").getBytes(StandardCharsets.UTF_8));
    }
    var inner = place.resolve("register");
    var folder = Files.isDirectory(inner) ? inner : place;
    var found = new ArrayList<Checkpoint>();
    for (var name : List.of(DAILY, EARLIER, NEWEST)) {
      if (Files.exists(folder.resolve(name))) {
        found.addAll(all(Files.readAllBytes(folder.resolve(name))));
      }
    }
    return found;
  }

  private static Optional<Checkpoint> last(Path file) {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      var found = all(tail(file));
      return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static byte[] tail(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var buffer = ByteBuffer.allocate((int) Math.min(TAIL_BYTES, channel.size()));
      channel.position(channel.size() - buffer.capacity());
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // until it is full
      }
      return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  /** Where the last whole checkpoint ends. */
  private static long wholeBytes(Path file) throws IOException {
    var tail = tail(file);
    var text = new String(tail, StandardCharsets.ISO_8859_1);
    var end = text.lastIndexOf("\n\n");
    // The empty line within a checkpoint is no end: a signature stands before that.
    while (end >= 0 && !text.startsWith(DASH, text.lastIndexOf('\n', end - 1) + 1)) {
      end = text.lastIndexOf("\n\n", end - 1);
    }
    return Files.size(file) - tail.length + (end < 0 ? 0 : end + 2);
  }

  /** A checkpoint has one empty line within and one behind. */
  private static List<Checkpoint> all(byte[] bytes) {
    var found = new ArrayList<Checkpoint>();
    var parts = new String(bytes, StandardCharsets.UTF_8).split("\n\n", -1);
    for (var i = 0; i + 2 < parts.length; i++) {
      Checkpoint.parse(parts[i].strip() + "\n\n" + parts[i + 1] + "\n").ifPresent(found::add);
    }
    return found;
  }
}
