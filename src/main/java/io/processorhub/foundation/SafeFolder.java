package io.processorhub.foundation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
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
      restrict(part, "rw-------");
      try (var channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.write(java.nio.ByteBuffer.wrap(content));
        channel.force(true);
      }
      restrict(part, "r--------");
      link(part, file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static void link(Path part, Path file) throws IOException {
    try {
      Files.createLink(file, part);
    } catch (FileAlreadyExistsException e) {
      // another node was faster: its file counts
    } catch (UnsupportedOperationException | AtomicMoveNotSupportedException e) {
      Files.move(part, file);
      return;
    }
    Files.delete(part);
  }

  private static void restrict(Path path, String permissions) throws IOException {
    if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }
}
