package io.processorhub.foundation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One hub at a time owns a data folder, and the node's name with it. The lock goes with the
 * process, however it ends.
 */
final class DataLock implements AutoCloseable {

  private final FileChannel channel;

  private DataLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws IllegalStateException if another hub is running on the folder
   */
  static DataLock take(Path data) {
    try {
      Files.createDirectories(data);
      var channel =
          FileChannel.open(
              data.resolve("hub.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        throw new IllegalStateException(
            "another hub is running on %s; stop it, or give this one a data folder of its own"
                .formatted(data));
      }
      return new DataLock(channel);
    } catch (OverlappingFileLockException e) {
      throw new IllegalStateException("this process already runs a hub on " + data, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + data, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot let go of the data folder", e);
    }
  }
}
