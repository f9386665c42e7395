package io.processorhub.faults;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import io.processorhub.status.ConnectionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A processor that cannot be reached, or should not be: it waits, and the other one flows. */
@ExtendWith(OutputCaptureExtension.class)
class UnreachableTest {

  private static final String MAILCHIMP = "hub.sandbox.origins[https://us1.api.mailchimp.com]";
  private static final String MAILERLITE = "hub.sandbox.origins[https://connect.mailerlite.com]";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void p01_a_line_that_is_cut_or_silent_is_tried_less_and_less_and_the_other_flows(
      boolean refused, CapturedOutput log) throws IOException {
    var home = Files.createDirectories(folder.resolve("home"));
    try (var standIns = TestHub.Sandboxes.start();
        var line = new Line(standIns.mailchimp().origin());
        var hub = TestHub.at(home, standIns, settings(line))) {
      hub.approve();
      var oracle = new Oracle(hub, "mailchimp", "mailerlite");
      oracle.takeIn(5);
      oracle.check(log);

      if (refused) {
        line.cut();
      } else {
        line.silence();
      }
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                oracle.takeIn(2);
                return failures(hub, "mailchimp-main") >= 3;
              });

      await()
          .atMost(PATIENCE)
          .until(() -> hub.mailerlite().subscribers().size() == oracle.people());
      assertThat(hub.mailchimp().members()).hasSize(5);
      assertThat(failures(hub, "mailerlite-main")).isZero();
      line.mend();
      oracle.check(log);
      assertThat(failures(hub, "mailchimp-main")).as("it answers again").isZero();
    }
  }

  private static long failures(TestHub hub, String account) {
    return hub.count("select failures from provider_account where name = '%s'".formatted(account));
  }

  private Map<String, Object> settings(Line line) throws IOException {
    var settings = new HashMap<String, Object>();
    settings.put(MAILCHIMP, line.origin());
    settings.put("hub.connectors", impatient());
    settings.put("hub.delivery.longest-back-off", "400ms");
    return settings;
  }

  /** The shipped files, but nobody waits long for an answer. */
  private Path impatient() throws IOException {
    var files = Files.createDirectories(folder.resolve("connectors"));
    for (var name : new String[] {"mailchimp.yaml", "mailerlite.yaml"}) {
      var text = Files.readString(Path.of("connectors").resolve(name));
      Files.writeString(
          files.resolve(name), text.replaceFirst("timeout: PT\\d+S", "timeout: PT1S"));
    }
    return files;
  }

  @Test
  void p10_nobody_goes_where_an_answer_points_and_no_credential_does(CapturedOutput log) {
    var elsewhere = new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    elsewhere.start();
    elsewhere.stubFor(any(anyUrl()).willReturn(okJson("{}")));
    try (var hub = TestHub.start()) {
      var oracle = new Oracle(hub, "mailchimp");
      for (var status : List.of(301, 302, 303, 307, 308)) {
        var there = "%d http://localhost:%d/3.0".formatted(status, elsewhere.port());
        hub.mailchimp().misbehave(Misbehaviour.of(Kind.REDIRECT, there).on("POST", "/lists/"));

        oracle.takeIn(3);

        oracle.check(log);
      }
      assertThat(elsewhere.getAllServeEvents()).isEmpty();
    } finally {
      elsewhere.stop();
    }
  }

  /** The certificate is made out to localhost, and nobody vouches for it. */
  @ParameterizedTest
  @ValueSource(strings = {"https://localhost:%d", "https://127.0.0.1:%d"})
  void p11_a_certificate_that_nobody_vouches_for_gets_no_data(String origin, CapturedOutput log) {
    var impostor =
        new WireMockServer(
            wireMockConfig().dynamicPort().dynamicHttpsPort().bindAddress("127.0.0.1"));
    impostor.start();
    impostor.stubFor(any(anyUrl()).willReturn(okJson("{}")));
    try {
      neverLeft(origin.formatted(impostor.httpsPort()), "SSLHandshakeException", log);
      assertThat(impostor.getAllServeEvents()).isEmpty();
    } finally {
      impostor.stop();
    }
  }

  @Test
  void p11_a_handshake_that_is_hung_up_on_gets_no_data(CapturedOutput log) throws Exception {
    try (var server = new java.net.ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress())) {
      var rude = new Thread(() -> hangUp(server));
      rude.setDaemon(true);
      rude.start();
      neverLeft("https://127.0.0.1:" + server.getLocalPort(), "SSLHandshakeException", log);
    }
  }

  private static void hangUp(java.net.ServerSocket server) {
    while (!server.isClosed()) {
      try (var socket = server.accept()) {
        socket.getInputStream().readNBytes(20);
        socket.getInputStream().skip(socket.getInputStream().available());
      } catch (IOException e) {
        // The next one is treated no better.
      }
    }
  }

  /** The attempt is written down, and so is that it never left; a person can read why. */
  private static void neverLeft(String origin, String cause, CapturedOutput log) {
    try (var hub =
        TestHub.startWith(
            Path.of("connectors/mailerlite.yaml"),
            Map.of(MAILERLITE, origin, "hub.delivery.sweep-ms", 3_600_000))) {
      hub.db().sql("update connection set baseline_at = now()").update();
      var oracle = new Oracle(hub);
      var person = oracle.takeIn(1).get(0);

      await().atMost(PATIENCE).until(() -> oracle.results(person).size() >= 2);

      assertThat(oracle.results(person)).containsOnly("not sent");
      assertThat(
              hub.db()
                  .sql("select cause from provider_account where name = 'mailerlite-main'")
                  .query(String.class)
                  .single())
          .isEqualTo(cause);
      var told =
          await()
              .atMost(PATIENCE)
              .until(
                  () -> hub.bean(ConnectionStatus.class).all().toString(),
                  text -> text.contains(cause));
      assertThat(told).doesNotContain(hub.mailerlite().apiKey());
      assertThat(log.getAll()).doesNotContain(hub.mailerlite().apiKey(), Oracle.MARKER, person);
    }
  }

  @Test
  void f08_a_stuck_processor_holds_up_no_other(CapturedOutput log) {
    try (var hub = TestHub.startAll(Map.of())) {
      var oracle = new Oracle(hub, "mailchimp", "mailerlite");
      var people = oracle.takeIn(12);
      oracle.check(log);
      hub.mailchimp()
          .misbehave(Misbehaviour.slow(Kind.DELAY_BEFORE, 8_000).on("PATCH", "/members/").times(7));
      people.forEach(oracle::rename);
      await().atMost(PATIENCE).until(() -> stuck(hub) == 7);

      oracle.takeIn(300);
      await().atMost(PATIENCE).until(() -> hub.mailerlite().subscribers().size() == 312);
      var answer = new Http(hub).get(hub.token("olga", Role.OPS), "/api/v1/connections");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(stuck(hub)).as("still stuck meanwhile").isEqualTo(7);
      oracle.check(log);
    }
  }

  private static long stuck(TestHub hub) {
    return hub.mailchimp().journal().stream()
        .filter(call -> call.method().equals("PATCH") && call.status() == 0)
        .count();
  }
}
