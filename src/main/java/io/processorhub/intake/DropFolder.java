package io.processorhub.intake;

import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.subject.People;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.OptionalLong;
import org.apache.camel.Body;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code routes/take-in-contacts.camel.yaml} asks for: files that somebody dropped. A folder
 * below the drop folder is a source of its own. A finished file is deleted, a refused one is moved
 * to {@code refused/}; both leave a report beside them.
 */
public final class DropFolder {

  static final String DEFAULT_SOURCE = "default";
  private static final Actor WHOEVER_DROPS =
      new Actor("drop folder", Role.SOURCE, OptionalLong.empty(), Instant.MAX);

  private final Path folder;
  private final TakeIn takeIn;
  private final Imports imports;
  private final People people;
  private final KeyedHash hash;
  private final JsonMapper json = new JsonMapper();

  DropFolder(Path folder, TakeIn takeIn, Imports imports, People people, KeyedHash hash) {
    this.folder = folder;
    this.takeIn = takeIn;
    this.imports = imports;
    this.people = people;
    this.hash = hash;
  }

  public void takeIn(@Body File dropped) throws IOException {
    var file = dropped.toPath();
    var run = imports.begin(people.source(source(file)), content(file), WHOEVER_DROPS);
    var taken = takeIn.run(run, () -> Files.newInputStream(file));
    report(run, file);
    if (taken) {
      Files.delete(file);
    } else {
      var refused = Files.createDirectories(file.resolveSibling("refused"));
      Files.move(file, refused.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private String source(Path file) {
    var parent = file.toAbsolutePath().normalize().getParent();
    return parent.equals(folder.toAbsolutePath().normalize())
        ? DEFAULT_SOURCE
        : named(parent.getFileName().toString());
  }

  /** A folder may be called anything, a source is small letters, digits and dashes. */
  static String named(String folder) {
    var name =
        folder
            .toLowerCase(java.util.Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    return name.isEmpty() ? DEFAULT_SOURCE : name.substring(0, Math.min(63, name.length()));
  }

  /** Keyed, so that the database does not tell which file it was. */
  private byte[] content(Path file) throws IOException {
    var running = hash.running();
    try (var in = Files.newInputStream(file)) {
      var buffer = new byte[64 * 1024];
      for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        running.update(buffer, 0, read);
      }
    }
    return running.doFinal();
  }

  private void report(Imports.Run run, Path file) throws IOException {
    var report = imports.report(run.ref(), Actor.operator()).orElseThrow();
    var refusals = imports.refusals(report.id(), 0, Imports.MOST_REFUSALS);
    Files.writeString(
        file.resolveSibling(file.getFileName() + ".report.json"),
        json.writerWithDefaultPrettyPrinter()
            .writeValueAsString(java.util.Map.of("report", report, "refusals", refusals)));
  }
}
