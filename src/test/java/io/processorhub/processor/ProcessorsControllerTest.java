package io.processorhub.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A processor's entry over the API: every version stays, and nobody builds on an old one. */
class ProcessorsControllerTest {

  private static final String PROCESSORS = "/api/v1/processors";
  private static final String AGREEMENT =
      """
      {"kind": "dpa", "reference": "DPA-7", "link": "https://documents.example.com/dpa-7", "signedOn": "2026-01-01",
       "effectiveFrom": "2026-01-01", "expiresOn": "%s", "ownUse": false,
       "checklist": {"a": {"met": true, "note": "annex 1"}, "b": {"met": true}, "c": {"met": true}, "d": {"met": true},
                     "e": {"met": true}, "f": {"met": true}, "g": {"met": true}, "h": {"met": true}}}""";

  private static TestHub hub;
  private static Http http;
  private static String carl;

  @BeforeAll
  static void start() {
    hub = TestHub.unapproved(Map.of());
    http = new Http(hub);
    carl = hub.token("carl", Role.COMPLIANCE);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void a_recipient_without_a_connection_has_an_entry_too_and_every_version_stays() {
    var first = put("relay", "{\"legalName\": \"Relay Ltd\", \"country\": \"IE\"}", "");
    assertThat(first.status()).as(first.text()).isEqualTo(200);
    var etag = first.header("ETag");
    var second = post("relay", "agreements", AGREEMENT.formatted("2026-12-31"), etag);
    var third =
        post("relay", "agreements", AGREEMENT.formatted("2027-12-31"), second.header("ETag"));

    assertThat(third.header("ETag")).isEqualTo("\"3\"");
    assertThat(third.at("/agreements/0/record/expiresOn")).isEqualTo("2026-12-31");
    assertThat(third.at("/agreements/1/record/expiresOn")).isEqualTo("2027-12-31");
    assertThat(third.at("/agreements/1/version")).isEqualTo("2");
    assertThat(third.at("/agreements/1/recordedBy")).isEqualTo("carl");
    assertThat(third.json().at("/agreements/1/recordedAt").isMissingNode()).isFalse();
    assertThat(third.at("/agreements/1/validFrom")).isNotBlank();
    var read = http.get(carl, PROCESSORS + "/relay");
    assertThat(read.json()).isEqualTo(third.json());
    assertThat(read.header("ETag")).isEqualTo(third.header("ETag"));
  }

  @Test
  void whoever_builds_on_an_old_version_is_told_and_nothing_is_recorded() {
    var etag = put("stale", "{\"country\": \"IE\"}", "").header("ETag");
    put("stale", "{\"country\": \"DE\"}", etag);

    put("stale", "{\"country\": \"FR\"}", etag).isProblem(412, "CHANGED_MEANWHILE");
    put("stale", "{\"country\": \"FR\"}", "nonsense").isProblem(412, "CHANGED_MEANWHILE");
    put("stale", "{\"country\": \"FR\"}", "").isProblem(428, "ETAG_NEEDED");
    post("stale", "agreements", AGREEMENT.formatted("2027-01-01"), etag)
        .isProblem(412, "CHANGED_MEANWHILE");

    assertThat(http.get(carl, PROCESSORS + "/stale").text()).contains("DE").doesNotContain("FR");
  }

  @Test
  void a_sub_processor_has_its_contact_its_data_and_whom_it_works_for() {
    var host =
        post(
            "chain",
            "sub-processors",
            """
            {"name": "Host", "address": "Street 1, Cork", "contact": "office for privacy", "country": "IE", "service": "servers",
             "categories": ["addresses", "names"], "since": "2026-01-01", "decision": "accepted"}""",
            "");
    assertThat(host.at("/subProcessors/0/record/contact")).isEqualTo("office for privacy");
    assertThat(host.at("/subProcessors/0/record/categories/1")).isEqualTo("names");

    var cooler = post("chain", "sub-processors", worksFor("Cooling", "Host"), host.header("ETag"));

    assertThat(cooler.at("/subProcessors/0/record/parent")).isEqualTo("Host");
    var etag = cooler.header("ETag");
    var unknown = post("chain", "sub-processors", worksFor("Guards", "Zqx"), etag);
    unknown.isProblem(400, "BAD_RECORD");
    assertThat(unknown.at("/detail")).contains("names no sub-processor").doesNotContain("Zqx");
    var circle = post("chain", "sub-processors", worksFor("Host", "Cooling"), etag);
    circle.isProblem(400, "BAD_RECORD");
    assertThat(circle.at("/detail")).contains("leads back to the sub-processor itself");
  }

  private static String worksFor(String name, String parent) {
    return """
        {"name": "%s", "parent": "%s", "country": "IE", "since": "2026-01-01", "decision": "accepted"}"""
        .formatted(name, parent);
  }

  @Test
  void what_was_recorded_cannot_be_changed_by_anybody() {
    put("fixed", "{\"country\": \"IE\"}", "");

    for (var sql :
        new String[] {
          "update hub.processor_record set body = '{}'",
          "delete from hub.processor_record",
          "truncate hub.processor_record"
        }) {
      org.assertj.core.api.Assertions.assertThatThrownBy(() -> io.processorhub.Owner.run(hub, sql))
          .hasMessageContaining("never changed or removed");
    }
  }

  @Test
  void a_refusal_says_where_and_why_and_never_what() {
    post("wrong", "agreements", "{\"kind\": \"dpa\", \"reference\": \"Zqxvalue\"}", "")
        .isProblem(400, "BAD_RECORD");
    var unknown = post("wrong", "assessments", "{\"zqxname\": 1}", "");
    unknown.isProblem(400, "UNKNOWN_FIELD");
    var form = put("wrong", "{\"role\": \"Zqxvalue\"}", "");
    form.isProblem(400, "WRONG_TYPE");
    put("wrong", "[]", "").isProblem(400, "WRONG_TYPE");
    var host = put("wrong", "{\"hosts\": [\"https://zqx.example.com/\"]}", "");
    host.isProblem(400, "BAD_RECORD");
    put("Wrong Name", "{}", "").isProblem(400, "BAD_RECORD");

    assertThat(host.at("/detail")).contains("facts > hosts > 1", "is no host");
    assertThat(unknown.at("/detail")).contains("performedOn", "nextReviewOn");
    assertThat(unknown.text() + form.text() + host.text()).doesNotContainIgnoringCase("zqx");
    http.get(carl, PROCESSORS + "/wrong").isProblem(404, "NO_SUCH_PROCESSOR");
  }

  @Test
  void the_list_is_paged_and_shows_what_is_missing() {
    var names = new ArrayList<String>();
    for (var next = PROCESSORS + "?limit=2"; !next.isEmpty(); ) {
      var page = http.get(carl, next).json();
      page.get("items").forEach(one -> names.add(one.get("processor").asString()));
      next = page.path("next").asString("");
    }

    assertThat(names).contains("esri", "mailchimp", "mailerlite", "xero").isSorted();
    assertThat(names).doesNotHaveDuplicates();
    http.get(carl, PROCESSORS + "?after=%25").isProblem(400, "BAD_CURSOR");
  }

  @Test
  void who_reads_does_not_record() {
    var olga = hub.token("olga-reads", Role.OPS);

    assertThat(http.get(olga, PROCESSORS + "/mailchimp").status()).isEqualTo(200);
    http.send(
            http.request(olga, PROCESSORS + "/mailchimp")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{}")))
        .isProblem(403, "NOT_ALLOWED");
  }

  /** What is shipped vouches for nobody: a real start has statements of theirs and nothing else. */
  @Test
  void a_real_start_holds_no_agreement_no_assessment_no_approved_host_and_no_sample() {
    try (var fresh = TestHub.unapproved(Map.of())) {
      var kinds = fresh.count("select count(*) from processor_record where kind <> 1");
      var seeded =
          fresh
              .db()
              .sql("select body from processor_record order by processor")
              .query(String.class)
              .list();

      assertThat(kinds).isZero();
      assertThat(seeded).hasSize(4);
      assertThat(seeded)
          .allSatisfy(
              body ->
                  assertThat(body)
                      .contains("\"source\":\"", "\"on\":\"")
                      .doesNotContain("\"hosts\"")
                      .doesNotContainIgnoringCase("sample"));
      assertThat(fresh.count("select count(*) from declaration")).isZero();
      assertThat(ProcessorSeed.class.getResource("/sample/processor.yaml"))
          .as("only the tests have it")
          .satisfiesAnyOf(
              url -> assertThat(url).isNull(),
              url -> assertThat(url.toString()).contains("test-classes"));
    }
  }

  private static Http.Answer put(String processor, String body, String etag) {
    var request =
        http.request(carl, PROCESSORS + "/" + processor.replace(" ", "%20"))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body));
    return http.send(etag.isEmpty() ? request : request.header("If-Match", etag));
  }

  private static Http.Answer post(String processor, String what, String body, String etag) {
    return http.post(
        carl,
        PROCESSORS + "/" + processor + "/" + what,
        "application/json",
        body,
        etag.isEmpty() ? new String[0] : new String[] {"If-Match", etag});
  }
}
