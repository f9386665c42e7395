package io.processorhub.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.Environment;

/** The kernel kills what takes too much memory; the hub's own database may be it. */
class EmbeddedServerKilledTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void an_embedded_server_that_was_killed_is_started_again_on_its_data_and_port() throws Exception {
    try (var hub = TestHub.start(Map.of())) {
      hub.takeIn(Given.people(3).csv());
      hub.quiet();
      var token = hub.token("ops", Role.OPS);
      var port = Files.readString(hub.home().resolve("data/port"));
      var killed = postmaster(hub);

      ProcessHandle.of(killed).orElseThrow().destroyForcibly();

      await().atMost(PATIENCE).until(() -> postmaster(hub) != killed);
      await()
          .atMost(PATIENCE)
          .until(() -> new Http(hub).get(token, "/api/v1/copies").status() == 200);
      assertThat(Files.readString(hub.home().resolve("data/port"))).isEqualTo(port);
      assertThat(hub.count("select count(*) from copy where state = 2")).isEqualTo(3);
      hub.takeIn(Given.people(5).csv());
      hub.quiet();
      assertThat(hub.count("select count(*) from copy where state = 2")).isEqualTo(5);
    }
  }

  @Test
  void liveness_is_down_when_it_cannot_be_started_again() throws Exception {
    try (var hub = TestHub.start(Map.of("management.server.port", 0))) {
      assertThat(liveness(hub)).isEqualTo(200);
      var control = hub.home().resolve("data/postgres/global/pg_control");
      var away = hub.home().resolve("data/pg_control");
      Files.move(control, away);

      ProcessHandle.of(postmaster(hub)).orElseThrow().destroyForcibly();

      await().atMost(PATIENCE).until(() -> liveness(hub) == 503);
      Files.move(away, control);
      await().atMost(PATIENCE).until(() -> liveness(hub) == 200);
    }
  }

  private static long postmaster(TestHub hub) throws Exception {
    var lines = Files.readAllLines(hub.home().resolve("data/postgres/postmaster.pid"));
    return Long.parseLong(lines.get(0).strip());
  }

  private static int liveness(TestHub hub) throws Exception {
    var port = hub.bean(Environment.class).getRequiredProperty("local.management.port");
    var uri = URI.create("http://127.0.0.1:%s/actuator/health/liveness".formatted(port));
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
