package io.processorhub.foundation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Which node of the hub this is; kept in its data folder, so that a node knows the leases of its
 * own earlier life.
 */
public record NodeName(String value) {

  static NodeName of(Path data) {
    var file = data.resolve("node");
    try {
      Files.createDirectories(data);
      if (!Files.exists(file)) {
        Files.writeString(file, UUID.randomUUID().toString());
      }
      return new NodeName(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep this node's name in " + file, e);
    }
  }
}
