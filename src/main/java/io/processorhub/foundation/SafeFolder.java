package io.processorhub.foundation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A folder whose files only the hub's own user may read.
 *
 * <p>The safe folder is one: it lies outside the database and its backups, so that a backup alone
 * opens nothing.
 */
public final class SafeFolder {

  private final Path root;

  public SafeFolder(Path root) {
    this.root = root;
    try {
      Files.createDirectories(root);
      restrict(root, "rwx------");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot use the folder " + root + "; make it writable for the hub", e);
    }
  }

  public Path root() {
    return root;
  }

  public Optional<byte[]> read(String name) {
    try {
      var file = root.resolve(name);
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + root.resolve(name), e);
    }
  }

  /** The files in a folder of it, in order; none if there is no such folder. */
  public List<String> names(String folder) {
    var path = root.resolve(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (var files = Files.list(path)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  /** What the file holds, or what is made now; two nodes starting together agree on one. */
  public byte[] readOrMake(String name, Supplier<byte[]> make) {
    return read(name)
        .orElseGet(
            () -> {
              write(name, make.get());
              return read(name).orElseThrow();
            });
  }

  /** Writes a new file whole or not at all; one that is already there stays as it is. */
  public void write(String name, byte[] content) {
    var file = root.resolve(name);
    try {
      Files.createDirectories(file.getParent());
      var part = Files.createTempFile(file.getParent(), ".part", null);
      try {
        restrict(part, "rw-------");
        try (var channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
          all(channel, content);
          channel.force(true);
        }
        restrict(part, "r--------");
        link(part, file);
      } finally {
        Files.deleteIfExists(part);
      }
      // A key whose name a power cut takes away is lost with all that it wraps.
      sync(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** On a disk that is almost full one write may write a part and fail only the next time. */
  private static void all(FileChannel channel, byte[] content) throws IOException {
    var buffer = java.nio.ByteBuffer.wrap(content);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Gives a file another name in the same folder; that needs no room on the disk. */
  public void rename(String name, String to) {
    var file = root.resolve(name);
    try {
      Files.move(file, root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
      sync(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot rename " + file, e);
    }
  }

  /**
   * Overwrites a file and deletes it. On flash and on copying file systems the old blocks may last;
   * that is what encrypting the disk is for.
   *
   * @return whether it was there
   */
  public boolean destroy(String name) {
    var file = root.resolve(name);
    try {
      deleteLeftovers(file.getParent());
      if (!Files.exists(file)) {
        return false;
      }
      restrict(file, "rw-------");
      overwrite(file);
      Files.deleteIfExists(file);
      sync(file.getParent());
      return true;
    } catch (NoSuchFileException e) {
      return false; // another node was faster
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot destroy " + file + "; delete it by hand or make it writable for the hub", e);
    }
  }

  private static void overwrite(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      all(channel, Keks.random((int) channel.size()));
      channel.force(true);
    }
  }

  /** Of a hub that was killed while it wrote: the file, or a second name of one. */
  private static void deleteLeftovers(Path folder) throws IOException {
    var old = Instant.now().minus(Duration.ofHours(1));
    try (var parts = Files.newDirectoryStream(folder, ".part*")) {
      for (var part : parts) {
        if (isOlder(part, old)) {
          Files.deleteIfExists(part);
        }
      }
    }
  }

  /** One that is gone meanwhile was another writer's, who is through with it. */
  private static boolean isOlder(Path part, Instant time) throws IOException {
    try {
      return Files.getLastModifiedTime(part).toInstant().isBefore(time);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static void sync(Path folder) throws IOException {
    if (posix(folder)) {
      try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static void link(Path part, Path file) throws IOException {
    try {
      Files.createLink(file, part);
    } catch (FileAlreadyExistsException e) {
      // another node was faster: its file counts
    } catch (UnsupportedOperationException | AtomicMoveNotSupportedException e) {
      Files.move(part, file);
    }
  }

  private static void restrict(Path path, String permissions) throws IOException {
    if (posix(path)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }

  private static boolean posix(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }
}
