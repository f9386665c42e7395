package io.processorhub.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Where the members outlive a restart; does nothing if there is no such place. */
final class MailchimpStateFile {

  private final Optional<Path> file;
  private long written;

  MailchimpStateFile(Optional<Path> file) {
    this.file = file;
  }

  void load(MailchimpMembers members) {
    file.filter(Files::exists)
        .map(path -> Json.MAPPER.readValue(path.toFile(), MailchimpMembers.Saved.class))
        .ifPresent(members::restore);
  }

  /** What others changed while we waited for our turn is saved along, and then not once more. */
  void save(MailchimpMembers members) {
    if (file.isEmpty()) {
      return;
    }
    var wanted = members.version();
    synchronized (this) {
      if (written < wanted) {
        var saved = members.saved();
        write(file.get().toAbsolutePath(), saved);
        written = saved.version();
      }
    }
  }

  private static void write(Path path, MailchimpMembers.Saved saved) {
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
