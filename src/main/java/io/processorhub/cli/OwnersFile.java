package io.processorhub.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Function;

/** A new file for personal data: from its first moment on, only its owner can read it. */
final class OwnersFile {

  private OwnersFile() {}

  /**
   * What {@code content} returns; the file is removed if it fails.
   *
   * @throws IllegalArgumentException if the file exists, or cannot be made
   */
  static <T> T write(Path file, Function<Writer, T> content) {
    return keep(
        file,
        stream -> {
          var out = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          var result = content.apply(out);
          out.flush();
          return result;
        });
  }

  /** All of it; as above. */
  static void write(Path file, byte[] content) {
    keep(
        file,
        stream -> {
          stream.write(content);
          return content;
        });
  }

  private interface Content<T> {
    T to(OutputStream stream) throws IOException;
  }

  private static <T> T keep(Path file, Content<T> content) {
    try (var stream = create(file)) {
      return content.to(stream);
    } catch (IOException | RuntimeException e) {
      if (!(e instanceof IllegalArgumentException)) {
        remove(file);
      }
      throw e instanceof RuntimeException fault ? fault : new UncheckedIOException((IOException) e);
    }
  }

  private static OutputStream create(Path file) {
    try {
      var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return Channels.newOutputStream(Files.newByteChannel(file, options, ownerOnly(file)));
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException(file + " exists already; name a new file");
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be written; does its folder exist?");
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " is incomplete and cannot be removed", e);
    }
  }
}
