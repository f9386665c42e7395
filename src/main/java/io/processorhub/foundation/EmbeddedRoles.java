package io.processorhub.foundation;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Makes the two roles and the database of an embedded server, once. */
final class EmbeddedRoles {

  private static final String DATABASE = "hub";

  private EmbeddedRoles() {}

  static HubSettings.Database prepare(EmbeddedDatabase server, HubSettings.Database settings) {
    var owner = settings.ownerUser();
    var app = settings.user();
    try (var connection =
        DriverManager.getConnection(
            server.url("postgres"), "postgres", server.password("postgres"))) {
      role(connection, owner, server.password(owner));
      role(connection, app, server.password(app));
      if (missing(connection, "select 1 from pg_database where datname = ?", DATABASE)) {
        run(connection, "create database %s owner %s".formatted(DATABASE, owner));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot prepare the embedded database", e);
    }
    return new HubSettings.Database(
        server.url(DATABASE),
        owner,
        server.password(owner),
        app,
        server.password(app),
        settings.connections());
  }

  private static void role(Connection connection, String name, String password)
      throws SQLException {
    if (!name.matches("[a-z_]{1,40}")) {
      throw new IllegalArgumentException("not a role name: " + name);
    }
    if (missing(connection, "select 1 from pg_roles where rolname = ?", name)) {
      run(connection, "create role %s login password '%s'".formatted(name, password));
    }
  }

  private static boolean missing(Connection connection, String query, String name)
      throws SQLException {
    try (var statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      return !statement.executeQuery().next();
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
