package io.processorhub.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

class EmbeddedDatabaseTest {

  private Path data;

  @BeforeEach
  void folder() throws Exception {
    data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "embedded");
  }

  @AfterEach
  void clean() throws Exception {
    FileSystemUtils.deleteRecursively(data);
  }

  @Test
  void it_keeps_its_data_its_port_and_its_durable_settings() throws Exception {
    String port;
    try (var first = EmbeddedDatabase.own(data)) {
      run(first, "create table kept(x int); insert into kept values (42)");
      assertThat(read(first, "show fsync")).isEqualTo("on");
      assertThat(read(first, "show synchronous_commit")).isEqualTo("on");
      assertThat(read(first, "show full_page_writes")).isEqualTo("on");
      assertThat(read(first, "show data_checksums")).isEqualTo("on");
      port = Files.readString(data.resolve("port"));
    }

    try (var second = EmbeddedDatabase.own(data)) {
      assertThat(read(second, "select x from kept")).isEqualTo("42");
      assertThat(Files.readString(data.resolve("port"))).isEqualTo(port);
    }
  }

  @Test
  void nobody_gets_in_without_a_password() {
    try (var database = EmbeddedDatabase.own(data)) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(database.url("postgres"), "postgres", "x"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("authentication failed");
    }
  }

  @Test
  void two_hubs_cannot_own_one_data_folder() {
    try (var first = EmbeddedDatabase.own(data)) {
      assertThatThrownBy(() -> EmbeddedDatabase.own(data)).hasMessageContaining("runs a hub on");
    }
  }

  @Test
  void a_command_joins_a_running_server_and_does_not_stop_it() throws Exception {
    try (var hub = EmbeddedDatabase.own(data)) {
      try (var command = EmbeddedDatabase.joinOrOwn(data)) {
        assertThat(command.url("hub")).isEqualTo(hub.url("hub"));
      }
      assertThat(read(hub, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void a_command_starts_the_server_if_nobody_did_and_stops_it_again() throws Exception {
    String url;
    String password;
    try (var command = EmbeddedDatabase.joinOrOwn(data)) {
      assertThat(read(command, "select 1")).isEqualTo("1");
      url = command.url("postgres");
      password = command.password("postgres");
    }

    assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", password))
        .hasMessageContaining("refused");
  }

  @Test
  void a_port_that_another_program_took_is_left_to_it() throws Exception {
    try (var first = EmbeddedDatabase.own(data)) {
      assertThat(read(first, "select 1")).isEqualTo("1");
    }
    var port = Integer.parseInt(Files.readString(data.resolve("port")));
    try (var other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        var moved = EmbeddedDatabase.own(data)) {
      assertThat(read(moved, "select 1")).isEqualTo("1");
      assertThat(Files.readString(data.resolve("port"))).isNotEqualTo(Integer.toString(port));
    }
  }

  @Test
  void a_data_folder_of_another_major_version_is_refused() throws Exception {
    Files.createDirectories(data.resolve("postgres"));
    Files.writeString(data.resolve("postgres/PG_VERSION"), "17\n");

    assertThatThrownBy(() -> EmbeddedDatabase.own(data))
        .hasMessageContaining("was made by PostgreSQL 17")
        .hasMessageContaining("HUB_DATABASE_URL");
  }

  private static void run(EmbeddedDatabase database, String sql) throws SQLException {
    try (var connection = connect(database)) {
      connection.createStatement().execute(sql);
    }
  }

  private static String read(EmbeddedDatabase database, String sql) throws SQLException {
    try (var connection = connect(database);
        var result = connection.createStatement().executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  private static java.sql.Connection connect(EmbeddedDatabase database) throws SQLException {
    return DriverManager.getConnection(
        database.url("postgres"), "postgres", database.password("postgres"));
  }
}
