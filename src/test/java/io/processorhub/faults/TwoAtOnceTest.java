package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.TestHub;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Two nodes that are started at the same moment on one empty database. */
@ExtendWith(OutputCaptureExtension.class)
class TwoAtOnceTest {

  @TempDir private Path folder;

  @Test
  void f04_one_migrates_and_both_work_with_the_same_keys(CapturedOutput log) throws Exception {
    try (var server = EmbeddedPostgres.builder().start();
        var standIns = TestHub.Sandboxes.start()) {
      prepare(server);
      var settings =
          Map.<String, Object>of(
              "hub.database.url",
              server.getJdbcUrl("hub_owner", "hub"),
              "hub.database.owner-password",
              "one",
              "hub.database.password",
              "two",
              "hub.safe",
              folder.resolve("safe"));
      var starting =
          List.of("first", "second").stream()
              .map(
                  name ->
                      CompletableFuture.supplyAsync(
                          () -> TestHub.at(home(name), standIns, settings)))
              .toList();

      try (var first = starting.get(0).join();
          var second = starting.get(1).join()) {
        first.approve();
        var oracle = new Oracle(first, "mailchimp");
        oracle.takeIn(600);
        var others = new Oracle(second, "mailchimp");
        oracle.check(log);
        // On a busy machine a batch may lose its lease; then it is settled by reading back.
        assertThat(others.results("o599@example.com"))
            .as("the same keyed hashes on either")
            .hasSize(1)
            .isSubsetOf("accepted", "found");
      }
    }
  }

  private Path home(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void prepare(EmbeddedPostgres server) throws SQLException {
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create role hub_owner login password 'one'");
      statement.execute("create role hub_app login password 'two'");
      statement.execute("create database hub owner hub_owner");
    }
  }
}
