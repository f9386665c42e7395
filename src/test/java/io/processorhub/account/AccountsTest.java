package io.processorhub.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.erasure.ErasureTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/** Accounts that close, and accounts that keep nothing longer than they said. */
class AccountsTest {

  private static final Path MAILCHIMP = Path.of("connectors/mailchimp.yaml");
  private static final int PEOPLE = Integer.getInteger("hub.closing.people", 60);

  @Test
  void closing_an_account_erases_everybody_for_it_and_goes_on_when_it_was_killed()
      throws Exception {
    var home = Files.createTempDirectory(Path.of("target"), "closing");
    try (var at = TestHub.Sandboxes.start()) {
      var began = System.nanoTime();
      String ref;
      try (var hub = TestHub.at(home, at, settings())) {
        hub.approve();
        hub.until("select bool_and(baseline_at is not null) from connection");
        hub.takeIn(people("acme").csv());
        // Theirs is there first; of two that are due at once either may be.
        hub.quiet();
        hub.takeIn(
            "shop",
            Given.contacts()
                .row(
                    "s",
                    "beta",
                    "person0@example.com",
                    "Shared",
                    "en",
                    "",
                    "yes",
                    "2026-01-01T00:00:00Z")
                .csv());
        hub.quiet();
        ref =
            hub.db()
                .sql(
                    "select ref::text from account where id = (select account_id from item where source = (select id from source where name = 'crm') limit 1)")
                .query(String.class)
                .single();
        var compliance = hub.token("carl", Role.COMPLIANCE);
        began = System.nanoTime();
        var answer =
            new Http(hub)
                .post(
                    compliance,
                    "/api/v1/accounts/" + ref + "/closing",
                    "application/json",
                    "{\"attestation\": \"letter of the customer\"}");
        assertThat(answer.status()).isEqualTo(200);
        hub.until("select count(*) between 3 and %d from rights_case".formatted(PEOPLE - 1));
      }
      try (var hub = TestHub.at(home, at, settings())) {
        await()
            .atMost(Duration.ofSeconds(120))
            .until(
                () ->
                    hub.count("select count(*) from account_closing where accepted_at is null")
                        == 0);
        await()
            .atMost(Duration.ofSeconds(120))
            .until(() -> hub.count("select count(*) from rights_case where done_at is null") == 0);
        var auditor = hub.token("ann", Role.AUDITOR);
        var grid = new Http(hub).get(auditor, "/api/v1/accounts/" + ref + "/closing").json();
        System.out.printf(
            "closing: %d people, %d calls that write, %d ms%n%s%n",
            PEOPLE, hub.writes(), Duration.ofNanos(System.nanoTime() - began).toMillis(), grid);

        assertThat(grid.get("complete").asBoolean()).isTrue();
        assertThat(grid.get("people").asLong()).isEqualTo(PEOPLE);
        assertThat(cell(grid, "VERIFIED_ABSENT")).isEqualTo(PEOPLE - 1);
        assertThat(cell(grid, "SHARED")).isEqualTo(1);
        assertThat(hub.count("select count(*) from rights_case")).isEqualTo(PEOPLE);
        assertThat(at.mailchimp().members())
            .extracting(member -> member.email())
            .containsExactly("person0@example.com");
        assertThat(at.mailchimp().member("person0@example.com").orElseThrow().mergeFields())
            .containsEntry("FNAME", "Shared");
        assertThat(ErasureTest.withoutOutcome(hub)).isZero();

        hub.takeIn(Given.contacts().consenting("new", "new@example.com", "New").csv());
        assertThat(hub.count("select count(*) from import_refusal where code = 'ACCOUNT_CLOSED'"))
            .isEqualTo(1);
      }
    } finally {
      FileSystemUtils.deleteRecursively(home);
    }
  }

  @Test
  void an_account_says_how_long_and_what_is_older_is_destroyed_after_it_was_asked() {
    try (var hub = ErasureTest.hub(MAILCHIMP)) {
      hub.takeIn(people("acme").csv());
      hub.takeIn(Given.contacts().row("b", "beta", "", "Beta", "en", "", "", "").csv());
      hub.quiet();
      hub.db()
          .sql(
              "update item set changed_at = now() - interval '3 years' where id in (select id from item order by id limit 20)")
          .update();
      var http = new Http(hub);
      var own = http.accountToken("acme", Role.SOURCE, "crm", "acme");
      var at = "/api/v1/accounts/own/retention";

      var preview = http.put(own, at + "?preview=true", "application/json", "{\"keep\": \"P2Y\"}");
      assertThat(preview.json().get("older").asLong()).isEqualTo(20);
      assertThat(preview.json().get("asks").asString()).contains("20 of " + PEOPLE);
      assertThat(http.get(own, at).status()).as("a preview sets nothing").isEqualTo(404);

      http.put(own, at, "application/json", "{\"keep\": \"P2Y\"}");
      hub.until("select coalesce(asked = 20, false) from retention");
      assertThat(hub.count("select count(*) from subject")).isEqualTo(PEOPLE + 1);

      var began = System.nanoTime();
      http.post(own, at + "/confirmation", "application/json", "{\"count\": 20}");
      hub.until("select count(*) = %d from subject".formatted(PEOPLE - 19));
      var keys = Duration.ofNanos(System.nanoTime() - began);
      hub.until("select count(*) >= 20 from rights_case where done_at is not null");

      System.out.printf(
          "retention: 20 keys destroyed %d ms after the word; from acceptance to the first erase call: %s%n",
          keys.toMillis(),
          hub.db()
              .sql(
                  """
                  select max(first - accepted_at)::text from (
                    select c.accepted_at, min(e.at) as first from rights_case c join entry e on e.subject_id = c.subject_id
                    where e.kind = 1 and e.at >= c.accepted_at group by c.id, c.accepted_at) t""")
              .query(String.class)
              .single());
      assertThat(hub.mailchimp().members()).hasSize(PEOPLE - 20);
      var view = http.get(own, at).json();
      assertThat(view.get("runs").get(0).get("destroyed").asLong()).isEqualTo(20);
      assertThat(view.get("older").asLong()).isZero();
      assertThat(
              http.put(
                      http.accountToken("other", Role.SOURCE, "crm", "beta"),
                      "/api/v1/accounts/%s/retention"
                          .formatted(
                              hub.db()
                                  .sql("select ref::text from account order by id limit 1")
                                  .query(String.class)
                                  .single()),
                      "application/json",
                      "{\"keep\": \"P1D\"}")
                  .status())
          .as("another account's token")
          .isEqualTo(404);
    }
  }

  private static long cell(tools.jackson.databind.JsonNode grid, String stands) {
    for (var cell : grid.get("cells")) {
      if (cell.get("stands").asString().equals(stands)) {
        return cell.get("people").asLong();
      }
    }
    return 0;
  }

  private static Given people(String account) {
    var given = Given.contacts();
    for (var i = 0; i < PEOPLE; i++) {
      given.row(
          "p" + i,
          account,
          "person" + i + "@example.com",
          "Person " + i,
          "en",
          "",
          "yes",
          "2026-01-01T00:00:00Z");
    }
    return given;
  }

  private static Map<String, Object> settings() {
    return new HashMap<>(ErasureTest.FAST);
  }
}
