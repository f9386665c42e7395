package io.processorhub;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The owner of the tables, who may do to them what the hub itself may not. */
public final class Owner {

  private Owner() {}

  public static void run(TestHub hub, String sql) throws SQLException, IOException {
    try (var connection = connect(hub);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public static Connection connect(TestHub hub) throws SQLException, IOException {
    var data = hub.home().resolve("data");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%s/hub"
            .formatted(Files.readString(data.resolve("port")).strip()),
        "hub_owner",
        Files.readString(data.resolve("passwords/hub_owner")).strip());
  }
}
