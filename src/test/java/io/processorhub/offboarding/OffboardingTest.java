package io.processorhub.offboarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.connector.ConnectorFiles;
import io.processorhub.erasure.ErasureTest;
import io.processorhub.processor.ConnectionSwitches;
import io.processorhub.processor.Connections;
import io.processorhub.sandbox.JournalEntry;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import io.processorhub.status.ConnectionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.FileSystemUtils;

/** A processor is left: nothing more goes there, and its file may go once nobody is there. */
class OffboardingTest {

  private static final int PEOPLE = Integer.getInteger("hub.offboarding.people", 30);

  static Stream<Path> files() throws IOException {
    return Files.list(Path.of("connectors")).filter(file -> file.toString().endsWith(".yaml"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void everybody_is_erased_there_nothing_more_is_sent_and_a_listing_shows_it(Path file)
      throws IOException {
    try (var hub = ErasureTest.hub(file)) {
      hub.takeIn(people(0, PEOPLE));
      hub.quiet();
      ErasureTest.list(hub).join().accept("walk-in@example.com");
      ErasureTest.list(hub).unsubscribe().accept("person3@example.com");
      var before = ErasureTest.list(hub).writes().size();

      var grid = begin(hub);
      assertThat(grid.get("people").asLong()).isEqualTo(PEOPLE);
      assertThat(grid.get("fileMayGo").asBoolean()).isFalse();
      hub.takeIn(people(PEOPLE, 3));
      hub.takeIn(changed(5));
      over(hub);

      grid = grid(hub);
      System.out.printf(
          "off-boarding %s: %d people, %d calls that write%n",
          name(hub), PEOPLE, ErasureTest.list(hub).writes().size() - before);
      assertThat(grid.get("gone").asLong()).isEqualTo(grid.get("people").asLong());
      assertThat(grid.get("unknown").asLong()).isEqualTo(1);
      assertThat(ErasureTest.list(hub).addresses().get()).containsExactly("walk-in@example.com");
      assertThat(since(hub, before))
          .as("nobody's values went there any more")
          .noneMatch(call -> call.body().contains("Changed") || call.body().contains("person3"));
      assertThat(hub.count("select count(*) from entry where kind = 10")).isEqualTo(1);
      assertThat(hub.count("select count(*) from entry where kind = 4")).isEqualTo(1);
      assertThat(ErasureTest.withoutOutcome(hub)).isZero();
      assertThat(hub.count("select count(*) from subject")).as("kept here").isEqualTo(PEOPLE + 3);

      Files.delete(hub.connectors().resolve(file.getFileName()));
      hub.bean(ConnectionSwitches.class).present(List.of());
      assertThat(sentence(hub)).startsWith("Off-boarded").endsWith("its file may go.");
      var calls = ErasureTest.list(hub).journal().get().size();
      ErasureTest.through(hub, ErasureTest.erase(hub, "p1"));
      assertThat(ErasureTest.list(hub).journal().get()).as("not called any more").hasSize(calls);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void whoever_shows_up_again_keeps_it_open(Path file) {
    try (var hub = ErasureTest.hub(file)) {
      hub.takeIn(people(0, 3));
      hub.quiet();
      ErasureTest.list(hub)
          .misbehave()
          .accept(Misbehaviour.of(Kind.UNDONE).on("POST", ErasureTest.erasing(hub)));
      begin(hub);
      over(hub);

      assertThat(ErasureTest.list(hub).addresses().get()).isEmpty();
      assertThat(ErasureTest.withoutOutcome(hub)).isZero();
    }
  }

  @Test
  void a_listing_that_showed_somebody_proves_nothing_even_if_they_are_gone_at_its_end() {
    try (var hub = ErasureTest.hub(MAILCHIMP)) {
      hub.takeIn(people(0, 3));
      hub.quiet();
      ErasureTest.list(hub)
          .misbehave()
          .accept(Misbehaviour.of(Kind.UNDONE).on("POST", ErasureTest.erasing(hub)));
      begin(hub);
      hub.until("select emptied_at is not null from offboarding");
      // Nobody looks while the listing finds the one who is still there, and they are erased.
      hub.db().sql("update offboarding set look_at = now() + interval '1 hour'").update();
      hub.until("select count(*) > 0 from sweep where kind = 2 and state = 1 and adopted > 0");
      hub.until("select count(*) = 0 from copy where known or state in (0, 1, 3, 4)");
      assertThat(hub.count("select count(*) from offboarding where done_at is null")).isEqualTo(1);

      hub.db().sql("update offboarding set look_at = now()").update();
      over(hub);
      assertThat(
              hub.count(
                  "select count(*) from offboarding o join sweep s on s.id = o.sweep where s.seen = 0"))
          .as("shown by another listing")
          .isEqualTo(1);
    }
  }

  @Test
  void later_looks_at_persons_who_were_gone_before_end_with_it() throws IOException {
    try (var hub = ErasureTest.hub(MAILCHIMP)) {
      hub.takeIn(people(0, 3));
      hub.quiet();
      var filed = ErasureTest.erase(hub, "p0");
      hub.until("select count(*) = 1 from forwarding where ending = 0 and level = 3");
      begin(hub);
      over(hub);
      var calls = hub.mailchimp().journal().size();

      assertThat(ErasureTest.view(hub, filed).parts().get(0).ending()).contains("OFFBOARDED");
      assertThat(hub.count("select count(*) from forwarding where due_at is not null")).isZero();
      hub.until("select closed_at is not null from rights_case");
      assertThat(hub.mailchimp().journal()).hasSize(calls);
    }
  }

  @Test
  void it_goes_on_after_a_stop_and_while_the_connection_is_paused() throws IOException {
    var home = Files.createTempDirectory(Path.of("target"), "offboarding");
    try (var at = TestHub.Sandboxes.start()) {
      try (var hub = TestHub.at(home, at, ErasureTest.settings(MAILCHIMP))) {
        hub.approve();
        hub.until("select bool_and(baseline_at is not null) from connection");
        hub.takeIn(people(0, PEOPLE));
        hub.quiet();
        hub.bean(ConnectionSwitches.class).pause(name(hub), TestHub.OPS);
        begin(hub);
      }
      try (var hub = TestHub.at(home, at, ErasureTest.settings(MAILCHIMP))) {
        over(hub);
        assertThat(at.mailchimp().members()).isEmpty();
        assertThat(hub.mailchimp().journal().stream().filter(OffboardingTest::erases).count())
            .isEqualTo(PEOPLE);
      }
    } finally {
      FileSystemUtils.deleteRecursively(home);
    }
  }

  @Test
  void a_processor_that_cannot_be_asked_any_more_needs_a_persons_word() {
    try (var hub = ErasureTest.hub(MAILCHIMP)) {
      hub.takeIn(people(0, 2));
      hub.quiet();
      ErasureTest.list(hub)
          .misbehave()
          .accept(Misbehaviour.of(Kind.STATUS, "403").times(Misbehaviour.ALWAYS));
      begin(hub);
      hub.until("select failures > 0 from provider_account");
      var http = new Http(hub);
      var carl = token(hub, Role.COMPLIANCE);

      assertThat(sentence(hub)).contains("2 of 2 people may still be there");
      assertThat(post(http, carl, hub, "/evidence", "{\"evidence\": \" \"}")).isEqualTo(422);
      assertThat(
              post(
                  http,
                  carl,
                  hub,
                  "/evidence",
                  "{\"evidence\": \"confirmation of 1 May, safe 3\"}"))
          .isEqualTo(200);
      assertThat(grid(hub).get("evidence").asString()).contains("safe 3");
      assertThat(grid(hub).get("fileMayGo").asBoolean()).isTrue();
      assertThat(post(http, carl, hub, "/evidence", "{\"evidence\": \"again\"}")).isEqualTo(422);
    }
  }

  @Test
  void it_asks_for_the_role_a_reason_and_a_connection_and_is_for_good() throws IOException {
    try (var hub = ErasureTest.hub(MAILCHIMP)) {
      var http = new Http(hub);
      var carl = token(hub, Role.COMPLIANCE);
      var reason = "{\"reason\": \"contract ends\"}";
      assertThat(post(http, token(hub, Role.OPS), hub, "", reason)).isEqualTo(403);
      assertThat(post(http, carl, hub, "", "{\"reason\": \"\"}")).isEqualTo(422);
      assertThat(post(http, carl, hub, "", "{}")).isEqualTo(400);
      assertThat(http.get(carl, "/api/v1/connections/%s/offboarding".formatted(name(hub))).status())
          .isEqualTo(404);
      assertThat(
              http.post(carl, "/api/v1/connections/none/offboarding", "application/json", reason)
                  .status())
          .isEqualTo(404);
      begin(hub);
      over(hub);

      var path = hub.connectors().resolve("mailchimp.yaml");
      Files.writeString(
          path,
          Files.readString(path)
              .replace("residues:", "# another text\nresidues:")
              .replace("PT60S", "PT59S"));
      var proposal =
          hub.bean(Connections.class)
              .propose(hub.bean(ConnectorFiles.class).read(path), TestHub.OPS);
      assertThatThrownBy(
              () ->
                  hub.bean(Connections.class)
                      .approve(name(hub), proposal.digestHex(), TestHub.COMPLIANCE, true))
          .hasMessageContaining("is off-boarded");
    }
  }

  private static final Path MAILCHIMP = Path.of("connectors/mailchimp.yaml");

  private static boolean erases(JournalEntry call) {
    return call.path().endsWith("/actions/delete-permanent");
  }

  private static List<JournalEntry> since(TestHub hub, int before) {
    var writes = ErasureTest.list(hub).writes();
    return writes.subList(before, writes.size());
  }

  private static String people(int from, int count) {
    var given = Given.contacts();
    for (var i = from; i < from + count; i++) {
      given = given.consenting("p" + i, "person%d@example.com".formatted(i), "Person " + i);
    }
    return given.csv();
  }

  private static String changed(int i) {
    return Given.contacts()
        .consenting("p" + i, "person%d@example.com".formatted(i), "Changed")
        .csv();
  }

  private static String name(TestHub hub) {
    return hub.db().sql("select name from connection").query(String.class).single();
  }

  private static String sentence(TestHub hub) {
    return hub.bean(ConnectionStatus.class).of(name(hub)).sentence();
  }

  private static tools.jackson.databind.JsonNode begin(TestHub hub) {
    var answer =
        new Http(hub)
            .post(
                token(hub, Role.COMPLIANCE),
                "/api/v1/connections/%s/offboarding".formatted(name(hub)),
                "application/json",
                "{\"reason\": \"contract ends\"}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static String token(TestHub hub, Role role) {
    return hub.token("t" + hub.count("select count(*) from api_token"), role);
  }

  private static int post(Http http, String token, TestHub hub, String path, String body) {
    return http.post(
            token,
            "/api/v1/connections/%s/offboarding%s".formatted(name(hub), path),
            "application/json",
            body)
        .status();
  }

  private static tools.jackson.databind.JsonNode grid(TestHub hub) {
    return new Http(hub)
        .get(token(hub, Role.AUDITOR), "/api/v1/connections/%s/offboarding".formatted(name(hub)))
        .json();
  }

  private static void over(TestHub hub) {
    hub.until("select done_at is not null from offboarding");
  }
}
