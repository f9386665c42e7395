package io.processorhub.proof;

import io.processorhub.foundation.SafeFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What the safe folder knows of the register: the journal of leaves and the checkpoints. One node
 * at a time may touch it; a node that lost its database in the middle still holds the lock until
 * its files are written.
 */
final class RegisterFolder {

  private static final String FOLDER = "register";

  private final SafeFolder folder;
  private final SigningKeys keys;
  private final Journal journal;
  private final KeptCheckpoints checkpoints;

  RegisterFolder(SafeFolder safe, SigningKeys keys, long journalFileBytes) {
    this.folder = new SafeFolder(safe.root().resolve(FOLDER));
    this.keys = keys;
    this.journal = new Journal(folder, journalFileBytes);
    this.checkpoints = new KeptCheckpoints(folder);
  }

  Journal journal() {
    return journal;
  }

  SigningKeys keys() {
    return keys;
  }

  java.nio.file.Path place() {
    return folder.root();
  }

  /**
   * The newest checkpoint that was kept.
   *
   * @throws RegisterRefusal if none of our keys signed it
   */
  Optional<Checkpoint> last() {
    var last = checkpoints.last();
    last.filter(one -> !one.signedByOneOf(keys.known()))
        .ifPresent(
            one -> {
              throw new RegisterRefusal(
                  "the last checkpoint in %s is signed by none of the keys in %s; put the safe folder back as it was"
                      .formatted(folder.root(), folder.root().resolve("keys")));
            });
    return last;
  }

  void keep(Checkpoint checkpoint) {
    checkpoints.append(checkpoint);
  }

  /** Empty while another node holds it. */
  Optional<Lock> lock() {
    try {
      var channel =
          FileChannel.open(
              folder.root().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return Optional.of(new Lock(channel));
        }
      } catch (OverlappingFileLockException e) {
        // another hub of this process has it
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + folder.root(), e);
    }
  }

  /** Goes with the process, however it ends. */
  static final class Lock implements AutoCloseable {

    private final FileChannel channel;

    private Lock(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot let go of the safe folder's register", e);
      }
    }
  }
}
