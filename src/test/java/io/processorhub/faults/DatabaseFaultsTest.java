package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Http;
import io.processorhub.Owner;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The hub's own database goes away, comes back, and says "try again". */
@ExtendWith(OutputCaptureExtension.class)
class DatabaseFaultsTest {

  private static final int ROUNDS = Integer.getInteger("hub.database.rounds", 3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CONTACT =
      """
      {"source": "api", "external_id": "%s", "contact": {"email": "%s@example.net", "given_name": "%s"}}""";

  @Test
  void f05_a_server_that_drops_everything_loses_nothing_that_was_acknowledged(CapturedOutput log)
      throws Exception {
    try (var hub = TestHub.unapproved(Map.of())) {
      approveWithShortCalls(hub);
      var oracle = new Oracle(hub, "mailchimp");
      var http = new Http(hub);
      var token = hub.token("crm", Role.OPS);
      var acknowledged = 0;
      for (var round = 0; round < ROUNDS; round++) {
        oracle.takeIn(800);
        var calls = hub.mailchimp().journal().size();
        await().atMost(PATIENCE).until(() -> hub.mailchimp().journal().size() > calls);
        acknowledged += post(http, token, "r" + round) == 200 ? 1 : 0;

        control(hub, "restart");
      }
      await().atMost(PATIENCE).until(() -> post(http, token, "last") == 200);

      oracle.check(log);
      assertThat(
              hub.count(
                  "select count(*) from item i join source s on s.id = i.source where s.name = 'api'"))
          .isGreaterThanOrEqualTo(acknowledged + 1);
    }
  }

  /** The pool gives a request up after ten seconds. */
  @Test
  void f06_without_a_database_nothing_is_taken_nothing_leaves_and_all_catches_up(CapturedOutput log)
      throws Exception {
    try (var hub = TestHub.start()) {
      var oracle = new Oracle(hub, "mailchimp");
      var token = hub.token("crm", Role.OPS);
      oracle.takeIn(3);
      hub.quiet();
      hub.db()
          .sql("update provider_account set paused_until = now() + interval '2 seconds'")
          .update();
      oracle.takeIn(20);
      var calls = hub.mailchimp().journal().size();

      control(hub, "stop");
      try {
        var contact = CONTACT.formatted("down", "down", Oracle.MARKER);
        var answer =
            new Http(hub)
                .post(token, "/api/v1/contacts", "application/json", contact)
                .isProblem(503, "BUSY");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(hub.mailchimp().journal()).as("no log, no call").hasSize(calls);
      } finally {
        control(hub, "start");
      }

      await().atMost(PATIENCE).until(() -> post(new Http(hub), token, "up") == 200);
      oracle.check(log);
    }
  }

  @Test
  void f09_a_transaction_that_must_be_tried_again_is_and_nobody_is_lost(CapturedOutput log)
      throws Exception {
    try (var hub = TestHub.unapproved(Map.of("hub.delivery.lease", "500ms"))) {
      approveWithShortCalls(hub);
      var oracle = new Oracle(hub, "mailchimp");
      var before = oracle.takeIn(2).get(0);
      hub.quiet();
      for (var code : List.of("40P01", "40001")) {
        for (var place :
            List.of(
                "insert on hub.entry",
                "update on hub.copy",
                "insert on hub.batch",
                "delete on hub.batch",
                "update on hub.provider_call")) {
          pause(hub, "1 hour");
          oracle.rename(before);
          before = oracle.takeIn(30).get(0);
          fails(hub, code, place);
          pause(hub, "0 s");

          oracle.check(log);
          assertThat(hub.count("select last_value from hub.fault"))
              .as("%s at %s", code, place)
              .isGreaterThan(5);
        }
      }
    }
  }

  /**
   * What was begun and never closed is read back after the call's deadline; a minute is as long as
   * these tests wait.
   */
  private static void approveWithShortCalls(TestHub hub) throws IOException {
    var file = hub.connectors().resolve("mailchimp.yaml");
    Files.writeString(file, Files.readString(file).replace("PT60S", "PT2S"));
    hub.approve();
  }

  /** So that it is the delivery which fails, and not the intake. */
  private static void pause(TestHub hub, String time) {
    hub.db()
        .sql("update provider_account set paused_until = now() + ?::interval")
        .param(time)
        .update();
  }

  private static int post(Http http, String token, String id) {
    return http.post(
            token, "/api/v1/contacts", "application/json", CONTACT.formatted(id, id, Oracle.MARKER))
        .status();
  }

  /** The first five times; a sequence forgets nothing, also when the transaction does. */
  private static void fails(TestHub hub, String code, String place) throws Exception {
    Owner.run(
        hub,
        """
        drop sequence if exists hub.fault cascade; drop function if exists hub.fault() cascade;
        create sequence hub.fault; grant usage, select on sequence hub.fault to hub_app;
        create function hub.fault() returns trigger language plpgsql as $$
        begin
          if nextval('hub.fault') <= 5 then raise exception 'try again' using errcode = '%s'; end if;
          return null;
        end $$;
        create trigger fault after %s for each statement execute function hub.fault()"""
            .formatted(code, place));
  }

  /** The embedded server's own tool; a restart keeps the options the server was started with. */
  private static void control(TestHub hub, String command) throws Exception {
    var data = hub.home().resolve("data").toAbsolutePath();
    var cluster = data.resolve("postgres");
    var line = new ArrayList<String>();
    if (System.getProperty("user.name").equals("root")) {
      // PostgreSQL's tools refuse root; the hub starts its server in the same way.
      line.addAll(List.of("unshare", "-U"));
    }
    line.add(tool(data).toString());
    line.addAll(
        List.of("-D", cluster.toString(), "-w", "-l", data.resolve("server.log").toString()));
    line.addAll(
        command.equals("start") ? List.of("-o", options(cluster)) : List.of("-m", "immediate"));
    line.add(command);
    var process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("pg_ctl.log").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(() -> read(data.resolve("pg_ctl.log"))).isZero();
  }

  private static String options(Path cluster) throws IOException {
    var line = Files.readString(cluster.resolve("postmaster.opts")).strip();
    return line.substring(line.indexOf(' ') + 1).replaceFirst("\"-D\" \"[^\"]*\"", "");
  }

  private static Path tool(Path data) throws IOException {
    try (var files = Files.walk(data.resolve("bin"))) {
      return files.filter(file -> file.endsWith("bin/pg_ctl")).findFirst().orElseThrow();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
