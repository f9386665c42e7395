package io.processorhub.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.processorhub.access.ApiTokens;
import io.processorhub.access.Role;
import io.processorhub.foundation.KeyedHash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Uploads as whoever delivers data sees them: over HTTP, with a token. */
class ImportsControllerTest {

  private static final String IMPORTS = "/api/v1/imports";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  private static TestHub hub;
  private static String crm;
  private static String ops;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of("hub.intake.file-bytes", 20_000, "hub.intake.chunk", 10));
    crm = hub.token("crm", Role.SOURCE);
    ops = hub.token("ops", Role.OPS);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void an_upload_waits_sealed_is_taken_in_and_leaves_nothing_but_its_report() throws Exception {
    var routes = hub.bean(CamelContext.class).getRouteController();
    routes.stopRoute("take-in-uploads");

    var answer = upload(crm, "?source=crm", Given.ada().csv());

    assertThat(answer.statusCode()).isEqualTo(202);
    var ref = json(answer).get("ref").asString();
    var location = answer.headers().firstValue("Location").orElseThrow();
    assertThat(location).isEqualTo(IMPORTS + "/" + ref);
    assertThat(json(get(crm, location)).get("state").asString()).isEqualTo("waiting");
    assertThat(spool(ref)).exists();
    assertThat(new String(Files.readAllBytes(spool(ref)), StandardCharsets.ISO_8859_1))
        .doesNotContain("ada", "example.com", "external_id");
    assertThat(keys(ref)).isEqualTo(1);

    routes.startRoute("take-in-uploads");
    var report = finished(location);

    assertThat(report.get("source").asString()).isEqualTo("crm");
    assertThat(report.get("taken").asInt()).isEqualTo(1);
    assertThat(keys(ref)).isZero();
    await().atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(spool(ref)));
    hub.quiet();
    assertThat(hub.mailchimp().member("ada@example.com")).isPresent();
  }

  @Test
  void a_refused_upload_says_why_and_is_gone_too() throws Exception {
    var location = location(upload(crm, "", "contact.email\nada@example.com\n"));

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> json(get(crm, location)).get("state").asString().equals("refused"));

    assertThat(json(get(crm, location)).at("/fileRefused/code").asString())
        .isEqualTo("NO_EXTERNAL_ID");
    var ref = location.substring(location.lastIndexOf('/') + 1);
    await().atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(spool(ref)));
    assertThat(keys(ref)).isZero();
  }

  @Test
  void refused_rows_are_listed_by_line_field_and_code_page_by_page() throws Exception {
    var file = Given.contacts();
    for (var i = 0; i < 5; i++) {
      file.consenting("page" + i, "nonsense" + i, "Ada");
    }
    var location = location(upload(crm, "", file.csv()));
    finished(location);

    var first = json(get(crm, location + "/refusals?limit=3"));
    var second = json(get(crm, first.get("next").asString()));

    assertThat(first.get("items").size()).isEqualTo(3);
    assertThat(second.get("items").size()).isEqualTo(2);
    assertThat(second.at("/items/1/line").asInt()).isEqualTo(6);
    assertThat(second.at("/items/1/field").asString()).isEqualTo("contact.email");
    assertThat(second.at("/items/1/code").asString()).isEqualTo("BAD_EMAIL");
    assertThat(first.toString() + second).doesNotContain("nonsense");
  }

  @Test
  void an_upload_that_is_too_long_is_refused_and_leaves_no_spool() throws Exception {
    var answer = upload(crm, "", Given.people(500).csv());

    assertThat(answer.statusCode()).isEqualTo(413);
    assertProblem(answer);
    assertThat(json(answer).get("code").asString()).isEqualTo("TOO_LONG");
    await().atMost(Duration.ofSeconds(60)).until(() -> spooled() == 0);
  }

  @Test
  void whoever_has_no_valid_token_gets_nowhere() throws Exception {
    expired("hub_expired");
    var revoked = hub.token("revoked", Role.SOURCE);
    hub.bean(ApiTokens.class).revoke("revoked", Actor.operator());

    for (var token : new String[] {"", "hub_", "hub_expired", "expired", "hub_nonsense", revoked}) {
      var answer = upload(token, "", Given.ada().csv());

      assertThat(answer.statusCode()).as("token '%s'", token).isEqualTo(401);
      assertProblem(answer);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }
  }

  @Test
  void whoever_has_another_role_may_not_import() throws Exception {
    for (var role : new Role[] {Role.FINANCE, Role.AUDITOR, Role.COMPLIANCE}) {
      var answer =
          upload(hub.token("no-" + role.name().toLowerCase(), role), "", Given.ada().csv());

      assertThat(answer.statusCode()).as("%s", role).isEqualTo(403);
      assertProblem(answer);
    }
    var finance = get(hub.token("finance", Role.FINANCE), IMPORTS);
    assertThat(finance.statusCode()).isEqualTo(403);
    assertProblem(finance);
  }

  @Test
  void paths_that_are_not_there_tell_nothing() throws Exception {
    assertThat(get("", "/nosuch").statusCode()).isEqualTo(401);
    assertThat(get(crm, "/nosuch").statusCode()).isEqualTo(403);
    assertThat(get(crm, "/api/v1/nosuch").statusCode()).isEqualTo(404);
    assertThat(get(crm, "/api/v1/imports/../../../actuator/env").statusCode()).isGreaterThan(399);
    assertThat(get(crm, IMPORTS + "/00000000-0000-0000-0000-000000000000").statusCode())
        .isEqualTo(404);
    assertThat(get(crm, IMPORTS + "/nonsense").statusCode()).isEqualTo(400);
  }

  @Test
  void a_source_that_cannot_be_one_is_refused() throws Exception {
    for (var source : new String[] {"CRM", "..", "a%2Fb", "x".repeat(64), "a%00"}) {
      var answer = upload(crm, "?source=" + source, Given.ada().csv());

      assertThat(answer.statusCode()).as("source '%s'", source).isEqualTo(400);
      assertProblem(answer);
    }
  }

  @Test
  void only_csv_is_taken() throws Exception {
    var request =
        request(crm, IMPORTS)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"));

    assertThat(send(request).statusCode()).isEqualTo(415);
  }

  @Test
  void a_token_of_one_account_brings_no_row_of_another_and_reads_no_report_of_others()
      throws Exception {
    var of = two("scoped");

    var own = location(upload(of.token, "?source=scoped", of.rows));
    var report = finished(own);

    assertThat(report.get("taken").asInt()).isEqualTo(1);
    assertThat(report.get("refused").asInt()).isEqualTo(1);
    assertThat(json(get(of.token, own + "/refusals")).at("/items/0/code").asString())
        .isEqualTo("OTHER_ACCOUNT");
    var others = location(upload(crm, "?source=scoped", of.rows));
    assertThat(get(of.token, own).statusCode()).isEqualTo(200);
    assertThat(get(of.token, others).statusCode()).isEqualTo(404);
    assertThat(get(of.token, others + "/refusals").statusCode()).isEqualTo(404);
    assertThat(json(get(of.token, IMPORTS)).get("items").size()).isEqualTo(1);
    assertThat(json(get(ops, IMPORTS)).get("items").size()).isGreaterThan(1);
  }

  @Test
  void a_token_of_one_account_takes_no_contact_over_from_another() throws Exception {
    var of = two("taken");
    var before = hub.count("select sum(account_id) from item");

    var theirs = row("taken-globex", "acme", "taken-acme@example.com");
    var report = finished(location(upload(of.token, "?source=taken", theirs)));

    assertThat(report.get("refused").asInt()).isEqualTo(1);
    assertThat(report.get("changed").asInt()).isZero();
    assertThat(hub.count("select sum(account_id) from item")).isEqualTo(before);
  }

  @Test
  void an_account_of_one_source_is_none_of_another_even_with_the_same_id() throws Exception {
    var of = two("here");

    var answer = upload(of.token, "?source=there", row("h", "acme", "h@example.com"));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertProblem(answer);
    assertThat(hub.count("select count(*) from source where name = 'there'")).isZero();
  }

  /**
   * @param token may touch the account acme only
   * @param rows one new row of each account
   */
  private record Two(String token, String rows) {}

  /** Two accounts of a source, with one contact each. */
  private static Two two(String source) {
    hub.takeIn(
        source,
        row(source + "-acme", "acme", source + "-acme@example.com")
            + body(row(source + "-globex", "globex", source + "-globex@example.com")));
    var acme =
        hub.db()
            .sql(
                """
                select a.id from account a join source s on s.id = a.source
                where s.name = ? and a.source_key = ?""")
            .params(source, hub.bean(KeyedHash.class).of("account", "acme"))
            .query(Long.class)
            .single();
    var token =
        hub.bean(ApiTokens.class)
            .issue(
                source + "-acme",
                Role.SOURCE,
                OptionalLong.of(acme),
                Duration.ofHours(1),
                Actor.operator());
    return new Two(
        token,
        row(source + "-new1", "acme", source + "-new1@example.com")
            + body(row(source + "-new2", "globex", source + "-new2@example.com")));
  }

  private static String row(String id, String account, String email) {
    return Given.contacts().row(id, account, email, "Ada", "en", "", "", "").csv();
  }

  private static String body(String csv) {
    return csv.substring(csv.indexOf('\n') + 1);
  }

  private static JsonNode finished(String location) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> json(get(ops, location)).get("state").asString().equals("finished"));
    return json(get(ops, location));
  }

  private static String location(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(202);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static HttpResponse<String> upload(String token, String query, String csv) {
    return send(
        request(token, IMPORTS + query)
            .header("Content-Type", "text/csv")
            .POST(HttpRequest.BodyPublishers.ofString(csv)));
  }

  private static HttpResponse<String> get(String token, String path) {
    return send(request(token, path).GET());
  }

  private static HttpRequest.Builder request(String token, String path) {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + path));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(
          request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JSON.readTree(answer.body());
  }

  private static void assertProblem(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(json(answer).get("status").asInt()).isEqualTo(answer.statusCode());
    assertThat(json(answer).get("title").asString()).isNotBlank();
  }

  private static Path spool(String ref) {
    return hub.home().resolve("data/spool").resolve(ref);
  }

  private static long spooled() throws IOException {
    try (var files = Files.list(hub.home().resolve("data/spool"))) {
      return files.count();
    }
  }

  private static long keys(String ref) {
    return hub.db()
        .sql("select count(spool_key) from import where ref = ?::uuid")
        .param(ref)
        .query(Long.class)
        .single();
  }

  private static void expired(String token) throws Exception {
    hub.db()
        .sql(
            """
            insert into api_token(name, hash, role, expires_at, created_by)
            values ('expired', ?, 'SOURCE', now() - interval '1 second', 'test')""")
        .param(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)))
        .update();
  }
}
