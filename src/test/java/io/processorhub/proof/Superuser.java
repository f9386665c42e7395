package io.processorhub.proof;

import io.processorhub.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A database administrator who may do anything, and whom no trigger stops. */
public final class Superuser implements AutoCloseable {

  private final Connection connection;

  private Superuser(Connection connection) {
    this.connection = connection;
  }

  public static Superuser of(TestHub hub) throws SQLException, IOException {
    return of(hub.home().resolve("data"));
  }

  public static Superuser of(Path data) throws SQLException, IOException {
    return of(data, url(data));
  }

  /** Of a server that runs without a hub. */
  public static Superuser of(Path data, int port) throws SQLException, IOException {
    return of(data, "jdbc:postgresql://127.0.0.1:%d/hub".formatted(port));
  }

  private static Superuser of(Path data, String url) throws SQLException, IOException {
    var connection = DriverManager.getConnection(url, "postgres", password(data, "postgres"));
    var superuser = new Superuser(connection);
    superuser.run("set session_replication_role = replica");
    superuser.run("set search_path = hub");
    return superuser;
  }

  static String url(Path data) throws IOException {
    return "jdbc:postgresql://127.0.0.1:%s/hub"
        .formatted(Files.readString(data.resolve("port")).strip());
  }

  static String password(Path data, String role) throws IOException {
    return Files.readString(data.resolve("passwords").resolve(role)).strip();
  }

  public int run(String sql, Object... values) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (var i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.execute() ? 0 : statement.getUpdateCount();
    }
  }

  public String text(String sql, String value) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, value);
      var rows = statement.executeQuery();
      rows.next();
      return rows.getString(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
