package io.processorhub.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where a sandbox's state outlives a restart; does nothing if there is no such place.
 *
 * @param <S> the state as one document
 */
final class StateFile<S> {

  /** Of which a file can be kept. */
  interface State<S> {

    /** Counts the changes, so that an older state never replaces a newer one. */
    long version();

    S saved();

    void restore(S saved);
  }

  private final Optional<Path> file;
  private final State<S> state;
  private long written;

  StateFile(Optional<Path> file, State<S> state) {
    this.file = file;
    this.state = state;
  }

  void load(Class<S> type) {
    file.filter(Files::exists)
        .map(path -> Json.MAPPER.readValue(path.toFile(), type))
        .ifPresent(state::restore);
  }

  /** What others changed while we waited for our turn is saved along, and then not once more. */
  void save() {
    if (file.isEmpty()) {
      return;
    }
    var wanted = state.version();
    synchronized (this) {
      if (written < wanted) {
        var atLeast = state.version();
        write(file.get().toAbsolutePath(), state.saved());
        written = atLeast;
      }
    }
  }

  private static void write(Path path, Object saved) {
    try {
      Files.createDirectories(path.getParent());
      var unfinished = path.resolveSibling(path.getFileName() + ".unfinished");
      Files.write(unfinished, Json.bytes(saved));
      Files.move(
          unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
