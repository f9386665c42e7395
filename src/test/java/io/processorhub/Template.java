package io.processorhub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The data and safe folders of a hub right after its first start, so that not every test has to
 * make a database of its own. Each test gets copies; nothing is shared but the server's programs.
 */
final class Template {

  /** What belongs to one start alone. */
  private static final Set<String> OWN =
      Set.of("port", "node", "lock", "server.log", "postmaster.pid");

  private static Path made;

  private Template() {}

  /** Puts a hub that was started once, and knows nobody, into a new home. */
  static void copyTo(Path home) {
    try {
      var template = make();
      for (var folder : new String[] {"data", "safe"}) {
        copy(template.resolve(folder), home.resolve(folder));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized Path make() throws IOException {
    if (made == null) {
      var home = Files.createTempDirectory(Path.of("target"), "template");
      try (var sandboxes = TestHub.Sandboxes.start()) {
        try (var hub = TestHub.at(home, sandboxes, Map.of())) {
          letInQuickly(hub);
        }
      }
      made = home;
    }
    return made;
  }

  /** The same passwords, checked with one round: there are some ten thousand connections. */
  private static void letInQuickly(TestHub hub) throws IOException {
    var data = hub.home().resolve("data");
    var url =
        "jdbc:postgresql://127.0.0.1:%s/postgres"
            .formatted(Files.readString(data.resolve("port")).strip());
    try (var connection =
            DriverManager.getConnection(url, "postgres", TestHub.password(data, "postgres"));
        var statement = connection.createStatement()) {
      statement.execute("set scram_iterations = 1");
      for (var role : List.of("postgres", "hub_owner", "hub_app")) {
        statement.execute(
            "alter role %s password '%s'".formatted(role, TestHub.password(data, role)));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    var programs = from.resolve("bin");
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                folder, to.resolve(from.relativize(folder)), StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            var copy = to.resolve(from.relativize(file));
            if (file.startsWith(programs)) {
              Files.createLink(copy, file);
            } else if (!OWN.contains(file.getFileName().toString())) {
              Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
