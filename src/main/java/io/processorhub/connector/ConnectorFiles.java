package io.processorhub.connector;

import io.processorhub.processor.Declaration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The folder of connector files. */
public final class ConnectorFiles {

  private static final long MAX_BYTES = 256 * 1024;

  private final Path folder;
  private final ConnectorFile reader;

  ConnectorFiles(Path folder, ConnectorFile reader) {
    this.folder = folder;
    this.reader = reader;
  }

  /**
   * What each file proposes, by its path.
   *
   * @throws ConnectorFile.Unreadable if a file cannot be taken, or two files carry one id
   */
  public Map<Path, Declaration> read() {
    var declarations = new LinkedHashMap<Path, Declaration>();
    var owners = new HashMap<String, Path>();
    for (var file : files()) {
      var declaration = read(file);
      var other = owners.putIfAbsent(declaration.connection(), file);
      if (other != null) {
        throw new ConnectorFile.Unreadable(
            "%s: the id '%s' is taken by %s; each connection has its own"
                .formatted(file, declaration.connection(), other));
      }
      declarations.put(file, declaration);
    }
    return declarations;
  }

  public Declaration read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        throw new ConnectorFile.Unreadable(file + ":1: no file, or larger than 256 kB");
      }
      return reader.read(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  public List<Path> files() {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no folder %s; start beside connectors/ or set hub.connectors".formatted(folder), e);
    }
  }
}
