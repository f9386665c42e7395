package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Jobs;
import io.processorhub.Post;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.CaseState;
import io.processorhub.erasure.Channel;
import io.processorhub.erasure.ErasureTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** Nobody erases many people alone, or at once. */
class MassErasureTest {

  private static final Path MAILCHIMP = Path.of("connectors/mailchimp.yaml");
  private static final String JSON = "application/json";
  private static final String WAITING = "/api/v1/mass-erasures";

  @Test
  void many_wait_until_somebody_else_confirms_and_then_for_the_waiting_time() {
    try (var hub = hub(Map.of())) {
      hub.takeIn(Given.people(28).csv());
      hub.quiet();
      var http = new Http(hub);
      var carl = hub.token("carl", Role.COMPLIANCE);
      var dora = hub.token("dora", Role.COMPLIANCE);

      var answer = http.post(carl, "/api/v1/cases/batch", "text/csv", batch(26) + no("p26")).json();
      assertThat(answer.at("/results/0/state").asString()).isEqualTo("waiting_second");
      assertThat(answer.at("/results/26/state").asString()).as("the no").isEqualTo("open");
      hub.quiet();
      assertThat(hub.mailchimp().members()).as("nobody is erased").hasSize(28);
      assertThat(hub.mailchimp().members())
          .filteredOn(member -> member.status().equals("subscribed"))
          .as("noes went at once, and who waits is left alone")
          .extracting(member -> member.email())
          .containsExactly("person27@example.com");

      var ref = answer.at("/massErasure").asString();
      assertThat(waiting(http, dora).at("/people").asLong()).isEqualTo(26);
      confirm(http, carl, ref, 26).isProblem(422, "SAME_PERSON");
      confirm(http, dora, ref, 25).isProblem(422, "OTHER_COUNT");
      confirm(http, hub.token("olga", Role.OPS), ref, 26).isProblem(403, "NOT_ALLOWED");
      assertThat(confirm(http, dora, ref, 26).status()).isEqualTo(200);
      confirm(http, dora, ref, 26).isProblem(422, "NOT_WAITING");
      assertThat(hub.count(BEGINS_IN_A_DAY)).isEqualTo(1);
      Jobs.once(hub);
      assertThat(hub.count("select count(*) from subject")).isEqualTo(28);

      later(hub);
      hub.until("select count(*) = 2 from subject");
      hub.until("select count(*) = 0 from forwarding where ending = 0 and level < 3");
      assertThat(hub.mailchimp().members()).hasSize(2);
      assertThat(
              hub.count("select count(*) from rights_case where kind = 0 and accepted_at is null"))
          .isZero();
      assertThat(audit(hub))
          .containsExactly(
              "carl asked for an erasure of many", "dora confirmed an erasure of many");
      http.post(carl, WAITING + "/" + ref + "/stop", JSON, "").isProblem(422, "NOT_WAITING");
    }
  }

  @Test
  void who_asked_stops_it_and_nobody_is_erased() {
    stopped("carl", false);
  }

  @Test
  void who_confirmed_stops_it_and_nobody_is_erased() {
    stopped("dora", true);
  }

  private static void stopped(String by, boolean confirmed) {
    try (var hub = hub(Map.of())) {
      hub.takeIn(Given.people(27).csv());
      hub.quiet();
      var http = new Http(hub);
      var tokens =
          Map.of(
              "carl",
              hub.token("carl", Role.COMPLIANCE),
              "dora",
              hub.token("dora", Role.COMPLIANCE));
      var restriction =
          "{\"kind\": \"restriction\", \"source\": \"crm\", \"external_id\": \"p0\", \"attestation\": \"call\"}";
      var ref =
          http.post(tokens.get("carl"), "/api/v1/cases/batch", "text/csv", batch(26))
              .at("/massErasure");
      http.post(tokens.get("carl"), "/api/v1/cases", JSON, restriction);
      if (confirmed) {
        confirm(http, tokens.get("dora"), ref, 26);
      }

      assertThat(http.post(tokens.get(by), WAITING + "/" + ref + "/stop", JSON, "").status())
          .isEqualTo(200);
      later(hub);
      hub.until(
          "select count(*) = 26 from rights_case where state = %d"
              .formatted(CaseState.STOPPED.code()));
      hub.quiet();
      assertThat(hub.count("select count(*) from subject")).isEqualTo(27);
      assertThat(hub.count("select count(*) from subject where restricted"))
          .as("by their own word")
          .isEqualTo(1);
      assertThat(hub.mailchimp().members()).hasSize(27);
      assertThat(http.get(tokens.get("dora"), "/api/v1/cases?state=stopped").at("/items/0/ending"))
          .isEqualTo(by + " stopped the erasure of many");
      confirm(http, tokens.get("dora"), ref, 26).isProblem(422, "NOT_WAITING");
    }
  }

  @Test
  void few_begin_at_once() {
    try (var hub = hub(Map.of())) {
      hub.takeIn(Given.people(25).csv());
      hub.quiet();
      var answer =
          new Http(hub)
              .post(
                  hub.token("carl", Role.COMPLIANCE), "/api/v1/cases/batch", "text/csv", batch(25));
      assertThat(answer.json().at("/massErasure").isNull()).isTrue();
      assertThat(hub.count("select count(*) from subject")).isZero();
    }
  }

  @Test
  void without_a_waiting_time_it_begins_when_it_is_confirmed() {
    try (var hub = hub(Map.of("hub.erasure.waiting", "0", "hub.erasure.many", 1))) {
      hub.takeIn(Given.people(2).csv());
      hub.quiet();
      var http = new Http(hub);
      var ref =
          http.post(hub.token("carl", Role.COMPLIANCE), "/api/v1/cases/batch", "text/csv", batch(2))
              .at("/massErasure");
      Jobs.once(hub);
      assertThat(hub.count("select count(*) from subject")).isEqualTo(2);

      confirm(http, hub.token("dora", Role.COMPLIANCE), ref, 2);
      hub.until("select count(*) = 0 from subject");
    }
  }

  @Test
  void a_restart_loses_nothing_and_two_nodes_begin_it_once() throws IOException {
    var home = Files.createTempDirectory(Path.of("target"), "many");
    try (var at = TestHub.Sandboxes.start()) {
      String ref;
      try (var hub = TestHub.at(home, at, settings(Map.of("hub.erasure.many", 2)))) {
        hub.approve();
        hub.until("select bool_and(baseline_at is not null) from connection");
        hub.takeIn(Given.people(3).csv());
        hub.quiet();
        ref =
            new Http(hub)
                .post(
                    hub.token("carl", Role.COMPLIANCE), "/api/v1/cases/batch", "text/csv", batch(3))
                .at("/massErasure");
      }
      try (var hub = TestHub.at(home, at, settings(Map.of("hub.erasure.many", 2)));
          var other = hub.secondNode(settings(Map.of()))) {
        confirm(new Http(hub), hub.token("dora", Role.COMPLIANCE), ref, 3);
        later(hub);
        hub.until("select count(*) = 0 from subject");
        hub.sequenced();
        assertThat(hub.count("select count(*) from rights_case where accepted_at is not null"))
            .isEqualTo(3);
        assertThat(hub.count("select count(*) from entry where kind = 9"))
            .as("keys destroyed")
            .isEqualTo(3);
        assertThat(other.count("select count(*) from mass_erasure where begun_at is not null"))
            .isEqualTo(1);
      }
    } finally {
      FileSystemUtils.deleteRecursively(home);
    }
  }

  @Test
  void an_account_sees_and_stops_its_own_only() {
    try (var hub = hub(Map.of("hub.erasure.many", 1))) {
      hub.takeIn(
          Given.people(2)
              .row("b", "beta", "b@example.com", "Beta", "en", "", "yes", "2026-01-01T00:00:00Z")
              .csv());
      hub.quiet();
      var http = new Http(hub);
      var acme = http.accountToken("acme", Role.SOURCE, "crm", "acme");
      var beta = http.accountToken("beta", Role.COMPLIANCE, "crm", "beta");
      var ref = http.post(acme, "/api/v1/cases/batch", "text/csv", batch(2)).at("/massErasure");

      assertThat(http.get(beta, WAITING).json().get("items")).isEmpty();
      confirm(http, beta, ref, 2).isProblem(404, "NO_SUCH_MASS_ERASURE");
      http.post(beta, WAITING + "/" + ref + "/stop", JSON, "")
          .isProblem(404, "NO_SUCH_MASS_ERASURE");
      confirm(http, acme, ref, 2).isProblem(403, "NOT_ALLOWED");
      assertThat(http.post(acme, WAITING + "/" + ref + "/stop", JSON, "").status()).isEqualTo(200);
    }
  }

  /** Many small files are one large one. */
  @Test
  void a_file_counts_together_with_those_of_the_same_token_within_a_day() {
    try (var hub = hub(Map.of("hub.erasure.many", 5))) {
      hub.takeIn(Given.people(12).csv());
      hub.quiet();
      var http = new Http(hub);
      var carl = hub.token("carl", Role.COMPLIANCE);
      var dora = hub.token("dora", Role.COMPLIANCE);

      assertThat(file(http, carl, 0, 3).get("massErasure").isNull()).isTrue();
      assertThat(file(http, carl, 3, 6).at("/results/0/state").asString())
          .as("three and three are more than five")
          .isEqualTo("waiting_second");
      assertThat(file(http, dora, 6, 9).get("massErasure").isNull())
          .as("another person's")
          .isTrue();
      assertThat(hub.count("select count(*) from subject")).isEqualTo(6);

      hub.db()
          .sql("update rights_case set accepted_at = accepted_at - interval '25 hours'")
          .update();
      assertThat(file(http, carl, 9, 12).get("massErasure").isNull()).as("a day later").isTrue();
    }
  }

  @Test
  void files_that_come_at_the_same_moment_erase_no_more_than_one_person_may() throws Exception {
    try (var hub = hub(Map.of("hub.erasure.many", 3))) {
      hub.takeIn(Given.people(24).csv());
      hub.quiet();
      var http = new Http(hub);
      var carl = hub.token("carl", Role.COMPLIANCE);
      var at = java.util.concurrent.Executors.newFixedThreadPool(8);
      var files =
          java.util.stream.IntStream.range(0, 8)
              .mapToObj(n -> at.submit(() -> file(http, carl, 3 * n, 3 * n + 3)))
              .toList();
      for (var one : files) {
        one.get();
      }
      at.shutdown();

      assertThat(hub.count("select count(*) from subject")).isGreaterThanOrEqualTo(21);
    }
  }

  /** A loop over single requests erases no more people than one file. */
  @Test
  void requests_of_one_token_count_together_also_if_they_come_one_by_one() {
    try (var hub = hub(Map.of("hub.erasure.many", 3))) {
      hub.takeIn(Given.people(12).csv());
      hub.quiet();
      var http = new Http(hub);
      var carl = hub.token("carl", Role.COMPLIANCE);
      var dora = hub.token("dora", Role.COMPLIANCE);

      for (var i = 0; i < 3; i++) {
        assertThat(single(http, carl, "erasure", i)).as("few").isNotEqualTo("waiting_second");
      }
      assertThat(single(http, carl, "erasure", 3)).isEqualTo("waiting_second");
      assertThat(single(http, carl, "erasure", 4)).isEqualTo("waiting_second");
      assertThat(single(http, carl, "erasure", 4)).as("asked again").isEqualTo("waiting_second");
      assertThat(single(http, carl, "withdrawal", 5)).as("a no").isEqualTo("open");
      assertThat(single(http, dora, "erasure", 6)).as("another person's").isEqualTo("open");
      assertThat(file(http, carl, 7, 8).at("/results/0/state").asString())
          .as("a file counts together with them")
          .isEqualTo("waiting_second");
      hub.quiet();
      assertThat(hub.count("select count(*) from subject")).isEqualTo(8);
      assertThat(hub.mailchimp().members())
          .filteredOn(member -> member.status().equals("subscribed"))
          .as("who waits is left alone")
          .hasSize(4);

      var together =
          hub.db().sql("select ref::text from mass_erasure where people = 2").query(String.class);
      assertThat(confirm(http, dora, together.single(), 2).status()).isEqualTo(200);
      assertThat(single(http, carl, "erasure", 8)).as("after that").isEqualTo("waiting_second");
      later(hub);
      hub.until("select count(*) = 6 from subject");
      assertThat(hub.count("select count(*) from mass_erasure where begun_at is null"))
          .as("of the file, and the one after")
          .isEqualTo(2);
    }
  }

  @Test
  void so_do_commands_and_requests_of_which_the_same_person_says_who_asked() {
    try (var hub = hub(Map.of("hub.erasure.many", 3))) {
      hub.takeIn(Given.people(9).csv());
      hub.quiet();
      var http = new Http(hub);
      var carl = hub.token("carl", Role.COMPLIANCE);
      var pending =
          java.util.stream.IntStream.range(6, 9)
              .mapToObj(
                  i ->
                      http.post(carl, "/api/v1/cases", JSON, asked("erasure", i).formatted(""))
                          .at("/ref"))
              .toList();

      typed(hub, 0, 2);
      typed(hub, 2, 4);
      assertThat(hub.count("select count(*) from subject")).as("two and two").isEqualTo(7);
      for (var ref : pending) {
        http.post(carl, "/api/v1/cases/" + ref + "/attest", JSON, "{\"attestation\": \"letter\"}");
      }
      assertThat(hub.count("select count(*) from subject")).as("one more").isEqualTo(6);
      assertThat(
              hub.count(
                  "select count(*) from rights_case where state = %d"
                      .formatted(CaseState.WAITING_SECOND.code())))
          .as("they wait for a second person")
          .isEqualTo(4);
    }
  }

  /** As the command does whose people are typed in. */
  private static void typed(TestHub hub, int from, int to) {
    var rows =
        java.util.stream.IntStream.range(from, to)
            .mapToObj(
                i ->
                    new CaseFile.Row(
                        i,
                        new Cases.Request(
                            CaseKind.ERASURE,
                            CaseScope.PERSON,
                            new Cases.Who.Known("crm", "p" + i),
                            java.util.Optional.empty(),
                            java.util.Optional.of("letter"),
                            java.util.Optional.empty(),
                            Channel.COMMAND)))
            .toList();
    hub.bean(CaseBatch.class).file(rows, line -> {}, TestHub.COMPLIANCE);
  }

  private static String single(Http http, String token, String kind, int person) {
    return http.post(
            token,
            "/api/v1/cases",
            JSON,
            asked(kind, person).formatted(", \"attestation\": \"letter\""))
        .at("/state");
  }

  private static String asked(String kind, int person) {
    return "{\"kind\": \"%s\", \"source\": \"crm\", \"external_id\": \"p%d\"%%s}"
        .formatted(kind, person);
  }

  private static JsonNode file(Http http, String token, int from, int to) {
    var file = new StringBuilder("kind,source,external_id,attestation\n");
    for (var i = from; i < to; i++) {
      file.append("erasure,crm,p%d,letter\n".formatted(i));
    }
    return http.post(token, "/api/v1/cases/batch", "text/csv", file.toString()).json();
  }

  @Test
  void an_off_boarding_of_many_waits_and_nothing_is_disclosed_meanwhile() {
    try (var hub = hub(Map.of("hub.erasure.many", 2))) {
      hub.takeIn(Given.people(3).csv());
      hub.quiet();
      var http = new Http(hub);
      var carl = hub.token("carl", Role.COMPLIANCE);
      var dora = hub.token("dora", Role.COMPLIANCE);

      assertThat(offboard(http, carl).json().get("people").asLong()).isEqualTo(3);
      var ref = offboard(http, dora).at("/massErasure");
      assertThat(ref).isEqualTo(waiting(http, carl).get("ref").asString());
      assertThat(hub.count("select count(*) from connection where paused and not offboarding"))
          .isEqualTo(1);
      http.post(dora, WAITING + "/" + ref + "/stop", JSON, "");
      later(hub);
      Jobs.once(hub);
      assertThat(hub.mailchimp().members()).hasSize(3);

      ref = offboard(http, carl).at("/massErasure");
      confirm(http, carl, ref, 3).isProblem(422, "SAME_PERSON");
      assertThat(confirm(http, dora, ref, 3).status()).isEqualTo(200);
      Jobs.once(hub);
      assertThat(hub.count("select count(*) from offboarding")).isZero();
      later(hub);
      hub.until("select coalesce(bool_and(done_at is not null), false) from offboarding");
      assertThat(hub.mailchimp().members()).isEmpty();
      assertThat(offboard(http, carl).at("/openedBy")).isEqualTo("carl, confirmed by dora");
    }
  }

  @Test
  void the_closing_of_a_large_account_waits_and_the_account_is_told_and_can_stop_it()
      throws Exception {
    try (var post = new Post();
        var hub = hub(withMail(post))) {
      hub.takeIn(Given.people(3).csv());
      hub.quiet();
      var http = new Http(hub);
      var own = http.accountToken("acme", Role.SOURCE, "crm", "acme");
      var dora = hub.token("dora", Role.COMPLIANCE);

      http.put(own, "/api/v1/accounts/own/contact", JSON, "{\"email\": \"dpo@theirs.example\"}");
      var grid = http.post(own, CLOSING, JSON, "{}").json();
      assertThat(grid.get("waiting").asLong()).isEqualTo(3);
      hub.takeIn(Given.contacts().consenting("new", "new@example.com", "New").csv());
      assertThat(hub.count("select count(*) from item")).as("nothing is taken in").isEqualTo(3);
      var stop = WAITING + "/" + grid.get("massErasure").asString() + "/stop";
      assertThat(Post.text(post.await("dpo@theirs.example", 1).get(0)))
          .contains("3 people", stop)
          .doesNotContain("person0");
      assertThat(http.post(own, stop, JSON, "").status()).isEqualTo(200);
      assertThat(http.get(own, CLOSING).status()).isEqualTo(404);
      hub.takeIn(Given.contacts().consenting("new", "new@example.com", "New").csv());
      hub.quiet();
      assertThat(hub.mailchimp().members()).as("it is open again").hasSize(4);

      var ref = http.post(own, CLOSING, JSON, "{}").at("/massErasure");
      assertThat(confirm(http, dora, ref, 4).status()).isEqualTo(200);
      Jobs.once(hub);
      assertThat(hub.count("select count(*) from item")).isEqualTo(4);
      later(hub);
      hub.until("select count(*) = 0 from item");
    }
  }

  @Test
  void a_retention_period_that_reaches_many_waits_and_a_new_one_asks_anew() {
    try (var hub = hub(Map.of("hub.erasure.many", 11))) {
      hub.takeIn(Given.people(12).csv());
      hub.quiet();
      hub.db().sql("update item set changed_at = now() - interval '3 years'").update();
      var http = new Http(hub);
      var own = http.accountToken("acme", Role.COMPLIANCE, "crm", "acme");
      var dora = hub.token("dora", Role.COMPLIANCE);

      http.put(own, RETENTION, JSON, "{\"keep\": \"P2Y\"}");
      hub.until("select count(*) = 1 from mass_erasure");
      var first = waiting(http, dora).get("ref").asString();
      http.post(own, RETENTION + "/confirmation", JSON, "{\"count\": 12}")
          .isProblem(422, "SECOND_PERSON");
      confirm(http, own, first, 12).isProblem(422, "SAME_PERSON");
      http.put(own, RETENTION, JSON, "{\"keep\": \"P1Y\"}");
      confirm(http, dora, first, 12).isProblem(422, "NOT_WAITING");
      hub.until("select count(*) = 2 from mass_erasure");

      assertThat(confirm(http, dora, waiting(http, dora).get("ref").asString(), 12).status())
          .isEqualTo(200);
      Jobs.once(hub);
      assertThat(hub.count("select count(*) from subject")).isEqualTo(12);
      later(hub);
      hub.until("select count(*) = 0 from subject");
    }
  }

  private static Map<String, Object> withMail(Post post) {
    var settings = new HashMap<>(post.settings());
    settings.put("hub.erasure.many", 2);
    return settings;
  }

  private static final String CLOSING = "/api/v1/accounts/own/closing";
  private static final String RETENTION = "/api/v1/accounts/own/retention";

  private static Http.Answer offboard(Http http, String token) {
    return http.post(
        token,
        "/api/v1/connections/newsletter-mailchimp/offboarding",
        JSON,
        "{\"reason\": \"contract ends\"}");
  }

  private static final String BEGINS_IN_A_DAY =
      "select count(*) from mass_erasure where begins_at = confirmed_at + interval '24 hours'";

  /** A day and more goes by. */
  private static void later(TestHub hub) {
    hub.db()
        .sql(
            "update mass_erasure set confirmed_at = confirmed_at - interval '24 hours', begins_at = begins_at - interval '24 hours'")
        .update();
  }

  private static java.util.List<String> audit(TestHub hub) {
    return hub.db()
        .sql("select actor || ' ' || what from audit_event where what like '%of many' order by id")
        .query(String.class)
        .list();
  }

  private static JsonNode waiting(Http http, String token) {
    return http.get(token, WAITING).json().at("/items/0");
  }

  private static Http.Answer confirm(Http http, String token, String ref, long people) {
    return http.post(
        token, WAITING + "/" + ref + "/confirmation", JSON, "{\"people\": %d}".formatted(people));
  }

  private static String batch(int people) {
    var file = new StringBuilder("kind,source,external_id,attestation\n");
    for (var i = 0; i < people; i++) {
      file.append("erasure,crm,p%d,letter\n".formatted(i));
    }
    return file.toString();
  }

  private static String no(String id) {
    return "withdrawal,crm,%s,letter\n".formatted(id);
  }

  private static TestHub hub(Map<String, Object> more) {
    var hub = TestHub.startWith(MAILCHIMP, settings(more));
    hub.until("select bool_and(baseline_at is not null) from connection");
    return hub;
  }

  private static Map<String, Object> settings(Map<String, Object> more) {
    var settings = new HashMap<>(ErasureTest.FAST);
    settings.remove("hub.erasure.many");
    settings.putAll(more);
    return settings;
  }
}
