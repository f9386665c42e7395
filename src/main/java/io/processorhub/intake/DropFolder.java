package io.processorhub.intake;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.subject.People;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

  private static final String REPORT = ".report.json";

  /** Bytes; of all file systems that are usual. */
  private static final int LONGEST_NAME = 255;

  private static final int MOST_TROUBLED = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(DropFolder.class);

  private final Path folder;
  private final DropPlaces places;
  private final FileImport takeIn;
  private final Imports imports;
  private final People people;
  private final KeyedHash hash;
  private final JsonMapper json = new JsonMapper();
  private final Set<Path> troubled = ConcurrentHashMap.newKeySet();

  DropFolder(
      Path folder,
      long maxBytes,
      FileImport takeIn,
      Imports imports,
      People people,
      KeyedHash hash) {
    this.folder = folder;
    this.places = new DropPlaces(folder, maxBytes);
    this.takeIn = takeIn;
    this.imports = imports;
    this.people = people;
    this.hash = hash;
  }

  /** What goes wrong with one file is said once, without its name, and keeps no other back. */
  public void takeIn(@Body File dropped) {
    var file = dropped.toPath();
    try {
      takeIn(file);
      troubled.remove(file);
    } catch (IOException e) {
      if (troubled.size() < MOST_TROUBLED && troubled.add(file)) {
        LOG.warn(
            "a file in the drop folder cannot be read or moved, or no report be written beside it ({}); it is tried again and again",
            e.getClass().getSimpleName());
      }
    }
  }

  private void takeIn(Path file) throws IOException {
    if (!places.isWithin(file)) {
      // A folder that is a link: nothing is touched behind it; lookThrough puts the link aside.
      return;
    }
    var refusal = places.refusal(file);
    if (refusal.isPresent()) {
      refuse(file, refusal.get());
      return;
    }
    var run = imports.begin(people.source(source(file)), content(file), WHOEVER_DROPS);
    var taken = takeIn.run(run, () -> Files.newInputStream(file, NOFOLLOW_LINKS));
    report(run, file);
    if (taken) {
      Files.delete(file);
    } else {
      places.putAside(file);
    }
  }

  /** Puts aside what is a link or no file, and says once of a file that it will not be taken. */
  public void lookThrough() throws IOException {
    for (var stray : places.strays()) {
      var refusal = places.refusal(stray);
      if (refusal.isPresent()) {
        refuse(stray, refusal.get());
      } else if (!Files.exists(report(stray), NOFOLLOW_LINKS)) {
        LOG.warn("a file in the drop folder is not taken in: only files called *.csv are");
        write(stray, Map.of("refused", "only files called *.csv are taken in; rename it"));
      }
    }
  }

  private void refuse(Path file, String why) throws IOException {
    LOG.warn("a file in the drop folder is refused: {}", why);
    write(file, Map.of("refused", why));
    places.putAside(file);
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
    try (var in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
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
    write(file, Map.of("report", report, "refusals", refusals));
  }

  /** A long name is cut, so that the report's is none that the file system refuses. */
  private static Path report(Path file) {
    var name = file.getFileName().toString();
    if (bytes(name) + REPORT.length() > LONGEST_NAME) {
      var mark = "-" + Integer.toHexString(name.hashCode());
      while (bytes(name) + mark.length() + REPORT.length() > LONGEST_NAME) {
        name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
      }
      name += mark;
    }
    return file.resolveSibling(name + REPORT);
  }

  private static int bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Made anew and then moved, so that a link in its place is replaced and never followed. */
  private void write(Path file, Map<String, ?> report) throws IOException {
    var part = Files.createTempFile(file.toAbsolutePath().getParent(), ".report", ".part");
    Files.writeString(part, json.writerWithDefaultPrettyPrinter().writeValueAsString(report));
    readable(part);
    Files.move(part, report(file), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A temporary file is its owner's alone; a report is for who dropped the file. */
  private static void readable(Path part) throws IOException {
    if (part.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
    }
  }
}
