package io.processorhub.foundation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * What a hub leaves behind, in one file: the rows of all its tables as text, its safe folder and
 * its connector files. The tables themselves are made by the migrations of that time, so nothing in
 * it depends on the machine or on the PostgreSQL it came from.
 */
public final class KeptFolder {

  private static final String ROWS = "rows/";
  private static final String SEQUENCES = "sequences";
  private static final List<String> FOLDERS = List.of("safe", "connectors");

  private KeptFolder() {}

  /** Writes down a hub that was stopped. */
  public static void keep(Path home, Path file) throws IOException, SQLException {
    try (var server = EmbeddedDatabase.own(home.resolve("data"));
        var connection = asSuperuser(server);
        var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var table :
          lines(
              connection,
              """
              select format('%s.%s (%s)', table_schema, table_name, string_agg(quote_ident(column_name), ', ' order by ordinal_position))
              from information_schema.columns join information_schema.tables using (table_schema, table_name)
              where table_schema in ('hub', 'keys') and table_type = 'BASE TABLE' and is_generated = 'NEVER'
              group by table_schema, table_name order by 1""")) {
        zip.putNextEntry(new ZipEntry(ROWS + table));
        copies(connection).copyOut("copy %s to stdout".formatted(table), zip);
      }
      zip.putNextEntry(new ZipEntry(SEQUENCES));
      var sequences =
          lines(
              connection,
              """
              select format('select setval(%L, %s)', schemaname || '.' || sequencename, last_value)
              from pg_sequences where last_value is not null order by 1""");
      zip.write(String.join("\n", sequences).getBytes(StandardCharsets.UTF_8));
      for (var folder : FOLDERS) {
        for (var one : files(home.resolve(folder))) {
          zip.putNextEntry(new ZipEntry(home.relativize(one).toString().replace('\\', '/')));
          Files.copy(one, zip);
        }
      }
    }
  }

  /**
   * Makes the folders again in an empty home, as they were.
   *
   * @param version the newest migration of that time
   */
  public static void putBack(Path file, int version, Path home) throws IOException, SQLException {
    var data = Files.createDirectories(home.resolve("data"));
    try (var zip = new ZipFile(file.toFile());
        var server = EmbeddedDatabase.own(data)) {
      for (var folder : FOLDERS) {
        for (var entry : entries(zip, folder + "/")) {
          var target = home.resolve(entry.getName());
          Files.createDirectories(target.getParent());
          Files.write(target, content(zip, entry));
        }
      }
      var access = EmbeddedRoles.prepare(server, nowhere());
      Database.migrations(access).target(Integer.toString(version)).load().migrate();
      try (var connection = asSuperuser(server)) {
        connection.setAutoCommit(false);
        // No trigger and no foreign key: the rows are as they were, whatever comes first.
        run(connection, "set session_replication_role = replica");
        for (var entry : entries(zip, ROWS)) {
          var table = entry.getName().substring(ROWS.length());
          run(connection, "delete from " + table.substring(0, table.indexOf(' ')));
          copies(connection)
              .copyIn(
                  "copy %s from stdin".formatted(table),
                  new ByteArrayInputStream(content(zip, entry)));
        }
        for (var sequence :
            new String(content(zip, zip.getEntry(SEQUENCES)), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
          run(connection, sequence);
        }
        connection.commit();
      }
    }
  }

  private static HubSettings.Database nowhere() {
    return new HubSettings.Database("", "hub_owner", "", "hub_app", "", 1);
  }

  private static Connection asSuperuser(EmbeddedDatabase server) throws SQLException {
    return DriverManager.getConnection(server.url("hub"), "postgres", server.password("postgres"));
  }

  private static CopyManager copies(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> lines(Connection connection, String sql) throws SQLException {
    var lines = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      while (result.next()) {
        lines.add(result.getString(1));
      }
    }
    return lines;
  }

  private static List<? extends ZipEntry> entries(ZipFile zip, String under) {
    return zip.stream().filter(entry -> entry.getName().startsWith(under)).toList();
  }

  private static byte[] content(ZipFile zip, ZipEntry entry) throws IOException {
    try (var in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
