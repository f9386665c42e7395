package io.processorhub.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Checkpoints that lie in files, for whoever compares. */
public final class Checkpoints {

  private Checkpoints() {}

  /**
   * All of a file, or of a safe folder.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static List<Checkpoint> read(Path place) throws IOException {
    var found = KeptCheckpoints.read(place);
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no checkpoint in %s; give the safe folder, or a file of what register checkpoint printed"
              .formatted(place));
    }
    return found;
  }
}
