package io.processorhub.intake;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What lies in the drop folder and the folders of sources below it. Whoever may drop a file may not
 * read, write or delete one elsewhere by it: no link is followed.
 */
final class DropPlaces {

  private static final String REFUSED = "refused";

  /** A file that is being written gets its name when it is whole. */
  private static final Duration STILL_WRITTEN = Duration.ofMinutes(1);

  private final Path folder;
  private final long maxBytes;

  DropPlaces(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /** Whether its folder is the drop folder or lies in it, and no link leads there. */
  boolean isWithin(Path file) throws IOException {
    var root = folder.toRealPath();
    var parent = file.toAbsolutePath().getParent();
    var real = parent.toRealPath();
    return real.equals(root) || real.equals(root.resolve(parent.getFileName()));
  }

  /** Why it is not even looked into; empty if it may be. */
  Optional<String> refusal(Path file) throws IOException {
    var is = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
    if (!is.isRegularFile()) {
      return Optional.of("not a regular file; a link is not followed");
    }
    return is.size() > maxBytes ? Optional.of(FileCode.TOO_LONG.words()) : Optional.empty();
  }

  /** Links and other odd things, and files that are no CSV and that nobody writes any more. */
  List<Path> strays() throws IOException {
    var strays = new ArrayList<Path>();
    if (!Files.isDirectory(folder)) {
      return strays;
    }
    for (var entry : list(folder)) {
      if (!Files.isDirectory(entry, NOFOLLOW_LINKS)) {
        add(strays, entry);
      } else if (!entry.endsWith(REFUSED)) {
        for (var below : list(entry)) {
          if (!Files.isDirectory(below, NOFOLLOW_LINKS)) {
            add(strays, below);
          }
        }
      }
    }
    return strays;
  }

  /** Into {@code refused/}, or beside where it is if somebody put a link there. */
  void putAside(Path file) throws IOException {
    var refused = file.resolveSibling(REFUSED);
    if (!Files.exists(refused, NOFOLLOW_LINKS)) {
      Files.createDirectory(refused);
    }
    Files.move(
        file,
        Files.isDirectory(refused, NOFOLLOW_LINKS)
            ? refused.resolve(file.getFileName())
            : file.resolveSibling(file.getFileName() + ".refused"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private static void add(List<Path> strays, Path entry) throws IOException {
    var name = entry.getFileName().toString();
    var is = Files.readAttributes(entry, BasicFileAttributes.class, NOFOLLOW_LINKS);
    if (name.endsWith(".refused") || name.endsWith(".report.json") || name.equals(REFUSED)) {
      return;
    }
    if (!is.isRegularFile() || !name.endsWith(".csv") && isLeft(is)) {
      strays.add(entry);
    }
  }

  private static boolean isLeft(BasicFileAttributes file) {
    return file.lastModifiedTime().toInstant().isBefore(Instant.now().minus(STILL_WRITTEN));
  }
}
