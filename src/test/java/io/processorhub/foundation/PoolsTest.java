package io.processorhub.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ApplicationContext;

/** However many requests wait for the database, the hub's own work and a probe do not. */
class PoolsTest {

  private static final int CONNECTIONS = 6;

  @Test
  void requests_that_wait_for_the_database_keep_neither_the_hub_nor_a_probe_from_it()
      throws Exception {
    try (var hub = TestHub.start(Map.of("hub.database.connections", CONNECTIONS))) {
      var token = hub.token("many", Role.OPS);
      var clients = Executors.newFixedThreadPool(3 * CONNECTIONS);
      List<CompletableFuture<Integer>> answers;
      try (var owner = owner(hub)) {
        owner.createStatement().execute("lock table hub.api_token in access exclusive mode");
        answers =
            Stream.generate(() -> CompletableFuture.supplyAsync(() -> ask(hub, token), clients))
                .limit(3 * CONNECTIONS)
                .toList();
        waitsForLock(owner);

        assertThat(hub.count("select 42")).isEqualTo(42);
        var probe =
            hub.bean(ApplicationContext.class).getBean("dbHealthIndicator", HealthIndicator.class);
        assertThat(probe.health().getStatus()).isEqualTo(Status.UP);
        owner.rollback();
      }

      assertThat(answers.stream().map(CompletableFuture::join)).containsOnly(200);
      clients.shutdown();
    }
  }

  /**
   * S10: each address that an orchestrator may ask, while as many clients wait as there are
   * threads.
   */
  @Test
  void each_address_of_a_probe_answers_while_200_clients_wait_for_the_database() throws Exception {
    try (var hub =
        TestHub.start(
            Map.of("hub.database.connections", CONNECTIONS, "management.server.port", 0))) {
      var token = hub.token("many", Role.OPS);
      var clients = Executors.newFixedThreadPool(200);
      List<CompletableFuture<Integer>> answers;
      try (var owner = owner(hub)) {
        owner.createStatement().execute("lock table hub.api_token in access exclusive mode");
        answers =
            Stream.generate(() -> CompletableFuture.supplyAsync(() -> ask(hub, token), clients))
                .limit(200)
                .toList();
        waitsForLock(owner);

        assertThat(List.of("", "/liveness", "/readiness"))
            .allSatisfy(path -> assertThat(probe(hub, path)).contains("\"status\":\"UP\""));
        owner.rollback();
      }

      assertThat(answers.stream().map(CompletableFuture::join)).isSubsetOf(200, 503);
      clients.shutdown();
    }
  }

  private static String probe(TestHub hub, String path) throws Exception {
    var port =
        hub.bean(ApplicationContext.class)
            .getEnvironment()
            .getRequiredProperty("local.management.port");
    var asked = URI.create("http://127.0.0.1:%s/actuator/health%s".formatted(port, path));
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(asked).timeout(Duration.ofMinutes(1)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static int ask(TestHub hub, String token) {
    return new Http(hub).get(token, "/api/v1/copies").status();
  }

  /** Every connection that requests may have is waiting. */
  private static void waitsForLock(Connection owner) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              try (var row =
                  owner
                      .createStatement()
                      .executeQuery(
                          "select count(*) from pg_locks where not granted and relation = 'hub.api_token'::regclass")) {
                row.next();
                return row.getInt(1) >= CONNECTIONS / 2;
              }
            });
  }

  private static Connection owner(TestHub hub) throws Exception {
    var data = hub.home().resolve("data");
    var owner =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:%s/hub"
                .formatted(Files.readString(data.resolve("port")).strip()),
            "hub_owner",
            Files.readString(data.resolve("passwords/hub_owner")).strip());
    owner.setAutoCommit(false);
    return owner;
  }
}
