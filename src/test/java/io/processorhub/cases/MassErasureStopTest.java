package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Jobs;
import io.processorhub.Post;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.erasure.CaseState;
import io.processorhub.erasure.ErasureTest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Each side stops an erasure of many: who asked before it is confirmed, who confirmed after it, the
 * account that it concerns, and nobody is erased here or at the processor. Meanwhile a no goes at
 * once. {@code -Dhub.mass.people} takes more people.
 */
class MassErasureStopTest {

  private static final int PEOPLE = Integer.getInteger("hub.mass.people", 26);
  private static final Path MAILCHIMP = Path.of("connectors/mailchimp.yaml");
  private static final String JSON = "application/json";
  private static final String WAITING = "/api/v1/mass-erasures";
  private static final String LEFT = "unsubscribed";

  private final Figures figures = new Figures();

  @Test
  void a_file_is_stopped_by_who_asked_and_by_who_confirmed() {
    try (var hub = hub(Map.of())) {
      var sides = new Sides(hub);
      for (var round = 1; round <= 2; round++) {
        var what = "file, " + (round == 2 ? "second" : "first") + " side";
        var ref = filed(sides, what, sides.carl, PEOPLE - round);

        sides.stop(ref, PEOPLE - 1, round == 2);
        letGo(hub, what);
        nobodyIsErased(hub, round);
      }
      assertThat(
              hub.count(
                  "select count(*) from rights_case where state = %d"
                      .formatted(CaseState.STOPPED.code())))
          .isEqualTo(2L * (PEOPLE - 1));
      assertThat(hub.count("select count(*) from subject where restricted")).isZero();
    }
  }

  /** Also after the second person confirmed it, when only the waiting time is left. */
  @Test
  void a_file_of_an_account_is_stopped_by_the_account_and_by_who_confirmed() {
    try (var hub = hub(Map.of())) {
      var sides = new Sides(hub);
      var side = List.of("the account", "the account, confirmed", "who confirmed");
      for (var round = 1; round <= 3; round++) {
        var what = "an account's file, " + side.get(round - 1);
        var ref = filed(sides, what, sides.own, PEOPLE - round);

        sides.stopOwn(ref, PEOPLE - 1, round > 1, round == 3 ? sides.dora : sides.own);
        letGo(hub, what);
        nobodyIsErased(hub, round);
      }
      assertThat(
              hub.count(
                  "select count(*) from rights_case where state = %d"
                      .formatted(CaseState.STOPPED.code())))
          .isEqualTo(3L * (PEOPLE - 1));
      assertThat(hub.count("select count(*) from subject where restricted")).isZero();
    }
  }

  /** The erasures of everybody but one wait; that one's no, in the same file, is carried out. */
  private String filed(Sides sides, String what, String token, int no) {
    var answer = figures.time(what + ": filed", () -> sides.file(token, no)).json();
    assertThat(answer.get("results"))
        .filteredOn(one -> one.get("state").asString().equals("waiting_second"))
        .hasSize(PEOPLE - 1);
    assertThat(answer.at("/results/%d/state".formatted(no)).asString())
        .as("the no")
        .isNotEqualTo("waiting_second");
    figures.time(
        what + ": the no is carried out",
        () -> untilLeft(sides.hub, "person%d@example.com".formatted(no)));
    return answer.at("/massErasure").asString();
  }

  private void letGo(TestHub hub, String what) {
    figures.time(
        what + ": all are let go",
        () ->
            hub.until(
                "select not exists (select from rights_case where state = %d)"
                    .formatted(CaseState.WAITING_SECOND.code())));
    figures.time(what + ": all are asked at the processor to confirm", hub::quiet);
  }

  @Test
  void an_off_boarding_is_stopped_by_who_asked_and_by_who_confirmed() {
    try (var hub = hub(Map.of())) {
      var sides = new Sides(hub);
      for (var round = 1; round <= 2; round++) {
        var what = "off-boarding, " + (round == 2 ? "second" : "first") + " side";
        var ref = figures.time(what + ": asked", () -> sides.offboard()).at("/massErasure");
        sides.no(PEOPLE - round);
        var address = "person%d@example.com".formatted(PEOPLE - round);
        figures.time(what + ": a no goes meanwhile", () -> untilLeft(hub, address));

        sides.stop(ref, PEOPLE, round == 2);
        nobodyIsErased(hub, round);
        assertThat(hub.count("select count(*) from offboarding")).isZero();
        assertThat(hub.count("select count(*) from connection where paused"))
            .as("it stays paused until somebody resumes it")
            .isEqualTo(1);
      }
    }
  }

  @Test
  void the_closing_of_an_account_is_stopped_by_the_account_and_by_who_confirmed() throws Exception {
    try (var post = new Post();
        var hub = hub(post.settings())) {
      var sides = new Sides(hub);
      sides.http.put(
          sides.own, "/api/v1/accounts/own/contact", JSON, "{\"email\": \"dpo@theirs.example\"}");
      for (var round = 1; round <= 2; round++) {
        var what = "closing, " + (round == 2 ? "second" : "first") + " side";
        var ref = figures.time(what + ": asked", () -> sides.close()).at("/massErasure");
        assertThat(Post.text(post.await("dpo@theirs.example", round).get(round - 1)))
            .contains("%,d people".formatted(PEOPLE), ref);
        sides.no(PEOPLE - round);
        var address = "person%d@example.com".formatted(PEOPLE - round);
        figures.time(what + ": a no goes meanwhile", () -> untilLeft(hub, address));

        sides.stopOwn(ref, PEOPLE, round == 2, round == 2 ? sides.dora : sides.own);
        figures.time(what + ": all are as before", hub::quiet);
        nobodyIsErased(hub, round);
        assertThat(hub.count("select count(*) from account where state <> 0")).isZero();
        assertThat(hub.count("select count(*) from account_closing")).isZero();
      }
    }
  }

  /** However long the waiting time is over. */
  private static void nobodyIsErased(TestHub hub, int noes) {
    hub.db()
        .sql(
            """
            update mass_erasure set confirmed_at = confirmed_at - interval '24 hours',
              begins_at = begins_at - interval '24 hours' where begins_at > now()""")
        .update();
    Jobs.once(hub);
    assertThat(hub.count("select count(*) from subject")).isEqualTo(PEOPLE);
    assertThat(
            hub.count(
                "select count(*) from rights_case where kind = 0 and accepted_at is not null"))
        .isZero();
    assertThat(hub.mailchimp().members()).as("there").hasSize(PEOPLE);
    assertThat(hub.mailchimp().members())
        .filteredOn(member -> member.status().equals(LEFT))
        .as("who said no stays out, and nobody else")
        .hasSize(noes);
    assertThat(hub.mailchimp().members()).allMatch(member -> member.timesCreated() == 1);
  }

  private static void untilLeft(TestHub hub, String address) {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .until(
            () ->
                hub.mailchimp().member(address).stream()
                    .anyMatch(member -> member.status().equals(LEFT)));
  }

  /** Who asks, who confirms, and the account. */
  private static final class Sides {

    private final TestHub hub;
    private final Http http;
    private final String carl;
    private final String dora;
    private final String own;

    Sides(TestHub hub) {
      this.hub = hub;
      hub.mailchimp().asksAgain(true);
      hub.takeIn(Given.people(PEOPLE).csv());
      hub.quiet();
      http = new Http(hub);
      carl = hub.token("carl", Role.COMPLIANCE);
      dora = hub.token("dora", Role.COMPLIANCE);
      own = http.accountToken("acme", Role.SOURCE, "crm", "acme");
    }

    /** Everybody is to be erased but one, who says no. */
    Http.Answer file(String token, int no) {
      var file = new StringBuilder("kind,source,external_id,attestation\n");
      for (var i = 0; i < PEOPLE; i++) {
        file.append("%s,crm,p%d,letter\n".formatted(i == no ? "withdrawal" : "erasure", i));
      }
      return http.post(token, "/api/v1/cases/batch", "text/csv", file.toString());
    }

    Http.Answer offboard() {
      return http.post(
          carl,
          "/api/v1/connections/newsletter-mailchimp/offboarding",
          JSON,
          "{\"reason\": \"contract ends\"}");
    }

    Http.Answer close() {
      return http.post(own, "/api/v1/accounts/own/closing", JSON, "{}");
    }

    void no(int person) {
      http.post(
          carl,
          "/api/v1/cases",
          JSON,
          "{\"kind\": \"withdrawal\", \"source\": \"crm\", \"external_id\": \"p%d\", \"attestation\": \"letter\"}"
              .formatted(person));
    }

    void stop(String ref, int people, boolean confirmed) {
      asked(ref, people);
      confirm(carl, ref, people).isProblem(422, "SAME_PERSON");
      if (confirmed) {
        assertThat(confirm(dora, ref, people).status()).isEqualTo(200);
      }
      stopped(confirmed ? dora : carl, ref);
    }

    /** What an account asked for is confirmed by somebody of the whole hub. */
    void stopOwn(String ref, int people, boolean confirmed, String by) {
      asked(ref, people);
      confirm(own, ref, people).isProblem(403, "NOT_ALLOWED");
      if (confirmed) {
        assertThat(confirm(dora, ref, people).status()).isEqualTo(200);
      }
      stopped(by, ref);
    }

    /** Health names it, the list shows it to the other side, and nobody else may decide. */
    private void asked(String ref, int people) {
      assertThat(hub.bean(MassErasuresHealth.class).health().getDetails().toString())
          .contains(ref, "%,d people".formatted(people), "A second person");
      var shown = http.get(dora, WAITING).json().at("/items/0");
      assertThat(shown.get("ref").asString()).isEqualTo(ref);
      assertThat(shown.get("people").asLong()).isEqualTo(people);
      var olga = hub.token("olga-" + ref, Role.OPS);
      confirm(olga, ref, people).isProblem(403, "NOT_ALLOWED");
      http.post(olga, WAITING + "/" + ref + "/stop", JSON, "").isProblem(403, "NOT_ALLOWED");
    }

    private Http.Answer confirm(String token, String ref, long people) {
      return http.post(
          token, WAITING + "/" + ref + "/confirmation", JSON, "{\"people\": %d}".formatted(people));
    }

    private void stopped(String by, String ref) {
      var began = Instant.now();
      assertThat(http.post(by, WAITING + "/" + ref + "/stop", JSON, "").status()).isEqualTo(200);
      System.out.printf(
          "erasure of %,d people: stopped in %,d ms%n",
          PEOPLE, Duration.between(began, Instant.now()).toMillis());
      confirm(dora, ref, PEOPLE).isProblem(422, "NOT_WAITING");
    }
  }

  /** What a long form prints. */
  private static final class Figures {

    <T> T time(String what, java.util.function.Supplier<T> work) {
      var began = Instant.now();
      var result = work.get();
      System.out.printf(
          "erasure of %,d people: %s in %,d ms%n",
          PEOPLE, what, Duration.between(began, Instant.now()).toMillis());
      return result;
    }

    void time(String what, Runnable work) {
      time(
          what,
          () -> {
            work.run();
            return null;
          });
    }
  }

  private static TestHub hub(Map<String, Object> more) {
    var settings = new HashMap<>(ErasureTest.FAST);
    settings.put("hub.erasure.many", 5);
    settings.putAll(more);
    var hub = TestHub.startWith(MAILCHIMP, settings);
    hub.until("select bool_and(baseline_at is not null) from connection");
    return hub;
  }
}
