package io.processorhub.intake;

import static io.processorhub.intake.ContactsControllerTest.results;
import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A no takes its effect at both lists, whatever else is wrong with the contact that holds it. */
class NoesAreHeardTest {

  private static final String HEADER =
      "external_id,contact.email,contact.given_name,contact.language,contact.phone,contact.street,consent.marketing.email,consent.marketing.email.at\n";
  private static final String YES = "yes,2026-05-04T10:00:00Z\n";
  private static final String NO = "no,2026-11-01T10:00:00Z\n";

  private static TestHub hub;
  private static Http http;
  private static String crm;

  @BeforeAll
  static void start() {
    hub = TestHub.startAll(Map.of());
    http = new Http(hub);
    crm = hub.token("crm", Role.OPS);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void a_phone_that_nobody_asks_for_costs_neither_the_contact_nor_the_no() {
    subscribed("W-1", "wanda@example.com");

    hub.takeIn(HEADER + "W-1,wanda@example.com,Wanda,,n/a,," + NO);

    unsubscribed("wanda@example.com");
    assertThat(report().at("/changed")).isEqualTo("1");
    assertThat(report().json().at("/fieldsNotKept").toString()).contains("contact.phone");
  }

  @Test
  void a_phone_that_nobody_asks_for_costs_nothing_in_json_either() {
    subscribed("W-1j", "wanda-j@example.com");

    var answer =
        post(
            json("W-1j", "wanda-j@example.com", "2026-11-01T10:00:00Z")
                .replace("\"given_name\"", "\"phone\": \"ext. 12\", \"given_name\""));

    assertThat(results(answer)).containsExactly("1 changed");
    unsubscribed("wanda-j@example.com");
  }

  @Test
  void a_row_that_is_refused_for_a_value_keeps_the_value_out_and_takes_the_no() {
    subscribed("W-1r", "wanda-r@example.com");

    hub.takeIn(HEADER + "W-1r,wanda-r@example.com,Wanda,Norwegian,,," + NO);

    unsubscribed("wanda-r@example.com");
    assertThat(report().at("/refused")).isEqualTo("1");
    assertThat(report().at("/noesTaken")).isEqualTo("1");
    assertThat(report().at("/noesNotTaken")).isEqualTo("0");
    var refusal = http.get(crm, "/api/v1/imports/" + report().at("/ref") + "/refusals");
    assertThat(refusal.at("/items/0/code")).isEqualTo("BAD_LANGUAGE");
    assertThat(refusal.at("/items/0/no")).isEqualTo("taken");
    assertThat(refusal.at("/items/0/words")).endsWith("; the no in it was taken");
    assertThat(givenName("wanda-r@example.com")).as("nothing else was").isEqualTo("W-1r");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-01T10:00:00.000+0000",
        "2026-11-01 10:00:00",
        "01.11.2026",
        "yesterday",
        "2999-01-01T00:00:00Z"
      })
  void a_no_with_a_time_that_is_not_understood_counts_from_now(String time) {
    var id = "W-2" + time.hashCode();
    subscribed(id, id + "-json@example.com");
    subscribed(id + "c", id + "-csv@example.com");

    var answer = post(json(id, id + "-json@example.com", time));
    hub.takeIn(HEADER + id + "c," + id + "-csv@example.com,Wes,,,,no," + time + "\n");

    assertThat(results(answer)).containsExactly("1 changed");
    assertThat(answer.at("/results/0/notes/0/field")).isEqualTo("consents.at");
    assertThat(answer.at("/results/0/notes/0/code")).isEqualTo("NO_COUNTS_FROM_NOW");
    assertThat(answer.text()).doesNotContain(time);
    assertThat(report().at("/changed")).isEqualTo("1");
    assertThat(report().at("/notes/0/code")).isEqualTo("NO_COUNTS_FROM_NOW");
    assertThat(report().at("/notes/0/line")).isEqualTo("2");
    assertThat(report().at("/notes/0/rows")).isEqualTo("1");
    unsubscribed(id + "-json@example.com");
    unsubscribed(id + "-csv@example.com");
  }

  @Test
  void a_yes_with_such_a_time_stays_refused() {
    hub.takeIn(HEADER + "W-3,yes@example.com,Yes,,,,yes,2026-05-04 10:00:00\n");

    assertThat(report().at("/refused")).isEqualTo("1");
    assertThat(report().at("/noesTaken")).isEqualTo("0");
    assertThat(report().at("/noesNotTaken")).isEqualTo("0");
  }

  @Test
  void a_line_break_in_a_street_that_nobody_asks_for_is_dropped_with_the_street() {
    hub.takeIn(HEADER + "P-5,p5@example.com,Paul,,,\"Main Street 1\r\nFloor 2\"," + YES);
    hub.quiet();

    assertThat(report().at("/taken")).isEqualTo("1");
    assertThat(statuses("p5@example.com")).isEqualTo("subscribed active");
  }

  private static void subscribed(String id, String email) {
    hub.takeIn(HEADER + id + "," + email + "," + id + ",,,," + YES);
    hub.quiet();
    assertThat(statuses(email)).isEqualTo("subscribed active");
  }

  private static void unsubscribed(String email) {
    hub.quiet();
    assertThat(statuses(email)).isEqualTo("unsubscribed unsubscribed");
  }

  private static String statuses(String email) {
    return hub.standIn("mailchimp").status().apply(email).orElse("none")
        + " "
        + hub.standIn("mailerlite").status().apply(email).orElse("none");
  }

  private static String givenName(String email) {
    return hub.standIn("mailchimp").givenName().apply(email).orElseThrow();
  }

  private static Report report() {
    return new Report(http.get(crm, "/api/v1/imports?limit=1"));
  }

  private record Report(Http.Answer answer) {
    String at(String pointer) {
      return json().at(pointer).asString();
    }

    tools.jackson.databind.JsonNode json() {
      return answer.json().at("/items/0");
    }
  }

  private static Http.Answer post(String body) {
    return http.post(crm, "/api/v1/contacts", "application/json", body);
  }

  private static String json(String id, String email, String time) {
    return """
    {"source":"crm","external_id":"%s","contact":{"email":"%s","given_name":"Wes"},
     "consents":[{"consent":"marketing.email","granted":false,"at":"%s"}]}"""
        .formatted(id, email, time);
  }
}
