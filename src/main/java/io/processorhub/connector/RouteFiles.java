package io.processorhub.connector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the routes from their folder file by file, so that a broken one stops only itself. */
final class RouteFiles implements CamelContextConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);

  private final Path folder;

  RouteFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public void beforeApplicationStart(CamelContext camel) {
    for (var file : files()) {
      try {
        PluginHelper.getRoutesLoader(camel)
            .loadRoutes(PluginHelper.getResourceLoader(camel).resolveResource("file:" + file));
      } catch (Exception e) {
        LOG.error("{} is not loaded: {}", file, e.getMessage());
      }
    }
  }

  @Override
  public void afterApplicationStart(CamelContext camel) {
    // nothing is left to do: the routes start with the context
  }

  private List<Path> files() {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".camel.yaml"))
          .map(Path::toAbsolutePath)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(
          "no routes in %s; start the hub beside its routes/ folder or set hub.routes"
              .formatted(folder.toAbsolutePath()),
          e);
    }
  }
}
