package io.processorhub.connector;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Loads the routes from their folder file by file, so that a broken one stops only itself.
 *
 * <p>A route may call every bean and run every language of Camel: it is code, with all the rights
 * of the hub. So a file is loaded if it is, byte by byte, the one that came with this version;
 * another only where a setting allows it, and then health tells its name.
 */
final class RouteFiles implements CamelContextConfiguration, HealthIndicator {

  private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);

  /** Where the build puts what it ships, {@code pom.xml}. */
  private static final String SHIPPED = "/shipped-routes/";

  /** Loaded before the routes that name what it holds. */
  private static final String ERRORS = "errors.camel.yaml";

  private final Path folder;
  private final boolean ownAllowed;
  private final List<String> own = new ArrayList<>();
  private final List<String> notLoaded = new ArrayList<>();

  RouteFiles(Path folder, boolean ownAllowed) {
    this.folder = folder;
    this.ownAllowed = ownAllowed;
  }

  @Override
  public void beforeApplicationStart(CamelContext camel) {
    files().forEach(file -> admit(camel, file));
  }

  @Override
  public void afterApplicationStart(CamelContext camel) {
    // nothing is left to do: the routes start with the context
  }

  @Override
  public Health health() {
    return (notLoaded.isEmpty() ? Health.up() : Health.down())
        .withDetail("ofThisInstallation", own)
        .withDetail("notLoaded", notLoaded)
        .build();
  }

  private void admit(CamelContext camel, Path file) {
    var name = file.getFileName().toString();
    var shipped = isShipped(file);
    if (!shipped && !ownAllowed) {
      notLoaded.add(name);
      LOG.error(
          "{} is not loaded: it is not the file that came with this version. A route is code and runs with all rights of the hub;"
              + " put the shipped file back, or set hub.own-routes to true",
          file);
      return;
    }
    if (!shipped) {
      own.add(name);
      LOG.warn("{} is a route of this installation: it runs with all rights of the hub", file);
    }
    load(camel, file);
  }

  private void load(CamelContext camel, Path file) {
    try {
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(PluginHelper.getResourceLoader(camel).resolveResource("file:" + file));
    } catch (Exception e) {
      notLoaded.add(file.getFileName().toString());
      LOG.error("{} is not loaded: {}", file, e.getMessage());
    }
  }

  private static boolean isShipped(Path file) {
    try (var shipped = RouteFiles.class.getResourceAsStream(SHIPPED + file.getFileName())) {
      return shipped != null && Arrays.equals(shipped.readAllBytes(), Files.readAllBytes(file));
    } catch (IOException e) {
      LOG.error("{} can't be read", file);
      return false;
    }
  }

  private List<Path> files() {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".camel.yaml"))
          .map(Path::toAbsolutePath)
          .sorted(comparing((Path file) -> !file.endsWith(ERRORS)).thenComparing(naturalOrder()))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(
          "no routes in %s; start the hub beside its routes/ folder or set hub.routes"
              .formatted(folder.toAbsolutePath()),
          e);
    }
  }
}
