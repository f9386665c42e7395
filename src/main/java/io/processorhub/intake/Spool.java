package io.processorhub.intake;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import io.processorhub.foundation.Keks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * Uploads that wait for their turn, each sealed under a key of its own. The key is kept wrapped
 * with the import and destroyed with it; what is left of the file then is noise.
 */
final class Spool {

  private static final int KEY_BYTES = 32;
  private static final int SEGMENT = 64 * 1024;

  private final Path folder;
  private final Keks keks;
  private final long mostBytes;

  Spool(Path data, Keks keks, long mostBytes) {
    this.folder = data.resolve("spool");
    this.keks = keks;
    this.mostBytes = mostBytes;
  }

  /**
   * @return the wrapped key
   * @throws FileRefused if it is too long
   */
  byte[] write(UUID ref, InputStream upload) throws IOException {
    Files.createDirectories(folder);
    var key = Keks.random(KEY_BYTES);
    var buffer = new byte[SEGMENT];
    var bytes = 0L;
    var done = false;
    try (var out = cipher(key).newEncryptingStream(Files.newOutputStream(file(ref)), aad(ref))) {
      for (var read = upload.read(buffer); read >= 0; read = upload.read(buffer)) {
        bytes += read;
        if (bytes > mostBytes) {
          throw new FileRefused(FileCode.TOO_LONG, 1);
        }
        out.write(buffer, 0, read);
      }
      done = true;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal an upload", e);
    } finally {
      if (!done) {
        delete(ref);
      }
    }
    return keks.wrap(key, place(ref));
  }

  InputStream read(UUID ref, byte[] wrappedKey) throws IOException {
    try {
      return cipher(keks.unwrap(wrappedKey, place(ref)))
          .newDecryptingStream(Files.newInputStream(file(ref)), aad(ref));
    } catch (GeneralSecurityException e) {
      throw new IOException("the spool of import " + ref + " cannot be opened", e);
    }
  }

  /** Whether the file is there and the key opens its beginning. */
  boolean readable(UUID ref, byte[] wrappedKey) {
    try (var in = read(ref, wrappedKey)) {
      in.read();
      return true;
    } catch (IOException | IllegalStateException e) {
      return false;
    }
  }

  void delete(UUID ref) throws IOException {
    Files.deleteIfExists(file(ref));
  }

  /** Deletes spools that nobody waits for; one that is just being written is left alone. */
  void deleteAllBut(Set<UUID> open) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    var old = Instant.now().minus(Duration.ofHours(1));
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        if (!open.contains(UUID.fromString(file.getFileName().toString()))
            && Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Path file(UUID ref) {
    return folder.resolve(ref.toString());
  }

  private static byte[] aad(UUID ref) {
    return ref.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  private static String place(UUID ref) {
    return "import.spool_key|" + ref;
  }

  private static AesGcmHkdfStreaming cipher(byte[] key) throws GeneralSecurityException {
    return new AesGcmHkdfStreaming(key, "HmacSha256", KEY_BYTES, SEGMENT, 0);
  }
}
