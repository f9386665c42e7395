package io.processorhub.cli;

import io.processorhub.proof.DatabaseRegister;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The few settings that a command without Spring needs, from system properties and the environment:
 * whoever verifies a register should not have to start a hub for it.
 */
final class PlainSettings {

  private PlainSettings() {}

  static DatabaseRegister register(Optional<String> url, Optional<String> user) throws IOException {
    var given = url.or(() -> Optional.of(setting("hub.database.url", "")));
    var name = user.orElse(setting("hub.database.user", "hub_app"));
    if (given.filter(one -> !one.isBlank()).isPresent()) {
      return DatabaseRegister.open(given.get(), name, setting("hub.database.password", ""));
    }
    var data = Path.of(setting("hub.data", "./data"));
    var port = data.resolve("port");
    var password = data.resolve("passwords").resolve(name);
    if (!Files.exists(port) || !Files.exists(password)) {
      throw new IllegalArgumentException(
          "no database: neither HUB_DATABASE_URL is set nor is an embedded one in %s; give an export, --database, or start in the hub's folder"
              .formatted(data));
    }
    return DatabaseRegister.open(
        "jdbc:postgresql://127.0.0.1:%s/hub".formatted(Files.readString(port).strip()),
        name,
        Files.readString(password).strip());
  }

  /** {@code hub.data} is {@code HUB_DATA} in the environment. */
  private static String setting(String name, String otherwise) {
    var variable = name.toUpperCase(Locale.ROOT).replace('.', '_');
    return Optional.ofNullable(System.getProperty(name))
        .or(() -> Optional.ofNullable(System.getenv(variable)))
        .orElse(otherwise);
  }
}
