package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Http;
import io.processorhub.Owner;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

        stop(hub);
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

      var control = hub.home().resolve("data/postgres/global/pg_control");
      var away = hub.home().resolve("data/pg_control");
      // Without it the hub cannot start the server again.
      Files.move(control, away);
      stop(hub);
      try {
        var contact = CONTACT.formatted("down", "down", Oracle.MARKER);
        var answer =
            new Http(hub)
                .post(token, "/api/v1/contacts", "application/json", contact)
                .isProblem(503, "BUSY");
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(hub.mailchimp().journal()).as("no log, no call").hasSize(calls);
      } finally {
        Files.move(away, control);
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

  /** At once, dropping every connection; the hub starts it again. */
  private static void stop(TestHub hub) throws Exception {
    var postmaster =
        Files.readAllLines(hub.home().resolve("data/postgres/postmaster.pid")).get(0).strip();
    assertThat(new ProcessBuilder("kill", "-QUIT", postmaster).start().waitFor()).isZero();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                ProcessHandle.of(Long.parseLong(postmaster))
                    .filter(ProcessHandle::isAlive)
                    .isEmpty());
  }
}
