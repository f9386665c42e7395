package io.processorhub.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.foundation.Pools;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Whatever goes wrong, the answer is a problem in our own words, and what was sent is in none. */
@ExtendWith(OutputCaptureExtension.class)
class ProblemsTest {

  private static final String MARKER = "Zqxmarkerzqx";

  private static TestHub hub;
  private static Http http;
  private static String ops;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of("management.server.port", 0));
    http = new Http(hub);
    ops = hub.token("ops", Role.OPS);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @AfterEach
  void nothing_of_it_is_in_the_log(CapturedOutput log) {
    assertThat(log.getAll()).doesNotContain(MARKER);
  }

  /** A fault of whoever sent it, and none of the hub. */
  @ParameterizedTest(name = "{1} {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST | /api/v1/cases | {"kind": "erasure", "source": "a\\u0000", "external_id": "1"}
          POST | /api/v1/connections/newsletter-mailchimp/offboarding | {"reason": "a\\u0000"}
          PUT | /api/v1/accounts/{account}/instruction | {"agreement": "a\\u0000", "agreed_on": "2026-01-31"}
          PUT | /api/v1/accounts/{account}/retention?preview=true | {"keep": "P99999Y"}
          POST | /api/v1/cases | {"kind": "withdrawal", "source": "crm", "external_id": "p0", "attestation": "seen", "received_on": "-999999999-01-01"}
          """)
  void what_no_database_can_hold_is_refused(String method, String path, String body) {
    hub.takeIn(Given.people(1).csv());
    var account =
        hub.db().sql("select ref::text from account limit 1").query(String.class).single();
    var officer = hub.token("o" + Integer.toHexString((path + body).hashCode()), Role.COMPLIANCE);

    var answer =
        http.send(
            http.request(officer, path.replace("{account}", account))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));

    assertThat(answer.status()).as(answer.text()).isIn(400, 422);
  }

  /** Some lines were filed, and their answer was lost. */
  @Test
  void a_file_of_requests_with_such_a_line_is_refused_as_a_whole() {
    hub.takeIn(Given.people(2).csv());
    var officer = hub.token("officer-of-files", Role.COMPLIANCE);
    var before = hub.count("select count(*) from rights_case");

    http.post(
            officer,
            "/api/v1/cases/batch",
            "text/csv",
            "kind,source,external_id,attestation\nwithdrawal,crm,p0,letter\nwithdrawal,cr\0m,p1,letter\n")
        .isProblem(422, "BAD_CSV");

    assertThat(hub.count("select count(*) from rights_case")).isEqualTo(before);
  }

  @Test
  void what_is_not_there_is_not_found() {
    quiet(http.get(ops, "/api/v1/" + MARKER).isProblem(404, "NOT_FOUND"));
    quiet(http.get(ops, "/api/v1/connections/" + MARKER).isProblem(404, "NO_SUCH_CONNECTION"));
    http.get(ops, "/api/v1/imports/00000000-0000-0000-0000-000000000000")
        .isProblem(404, "NO_SUCH_IMPORT");
  }

  @Test
  void who_has_no_token_or_no_right_is_told_so() {
    quiet(http.get("", "/api/v1/copies?after=" + MARKER).isProblem(401, "TOKEN_NEEDED"));
    quiet(http.get(ops, "/" + MARKER).isProblem(403, "NOT_ALLOWED"));
    http.get(ops, "/error").isProblem(403, "NOT_ALLOWED");
    http.get(ops, "/actuator/env").isProblem(403, "NOT_ALLOWED");
    http.get(hub.token("finance", Role.FINANCE), "/api/v1/copies").isProblem(403, "NOT_ALLOWED");
  }

  @Test
  void a_wrong_method_or_type_is_refused_with_what_would_be_right() {
    var method =
        http.send(http.request(ops, "/api/v1/contacts").DELETE())
            .isProblem(405, "METHOD_NOT_ALLOWED");
    assertThat(method.header("Allow")).isEqualTo("POST");
    var type =
        http.post(ops, "/api/v1/contacts", "text/" + MARKER, "x")
            .isProblem(415, "UNSUPPORTED_MEDIA_TYPE");
    assertThat(type.header("Accept")).isEqualTo("application/json");
    quiet(type);
    quiet(
        http.send(
                http.request(ops, "/api/v1/copies")
                    .method(MARKER, HttpRequest.BodyPublishers.noBody()))
            .isProblem(400, "BAD_REQUEST"));
    http.send(http.request(ops, "/api/v1/connections").header("Accept", "text/html").GET())
        .isProblem(406, "NOT_ACCEPTABLE");
    quiet(http.post(ops, "/api/v1/contacts", MARKER, "x").isProblem(415, "UNSUPPORTED_MEDIA_TYPE"));
  }

  @Test
  void a_parameter_that_cannot_be_one_is_named_and_not_quoted() {
    var ref = http.get(ops, "/api/v1/imports/" + MARKER).isProblem(400, "BAD_REQUEST");
    assertThat(ref.at("/detail")).contains("parameter ref");
    quiet(ref);
    var limit = http.get(ops, "/api/v1/copies?limit=" + MARKER).isProblem(400, "BAD_REQUEST");
    assertThat(limit.at("/detail")).contains("parameter limit");
    quiet(limit);
    quiet(http.get(ops, "/api/v1/copies?after=" + MARKER).isProblem(400, "BAD_CURSOR"));
    quiet(http.get(ops, "/api/v1/copies?state=" + MARKER).isProblem(400, "NO_SUCH_STATE"));
    quiet(
        http.get(ops, "/api/v1/copies?connection=" + MARKER).isProblem(400, "NO_SUCH_CONNECTION"));
    http.get(ops, "/api/v1/copies?connection=a%00b").isProblem(400, "NO_SUCH_CONNECTION");
    http.get(ops, "/api/v1/copies?state=%00&after=%00").isProblem(400, "NO_SUCH_STATE");
    http.get(ops, "/api/v1/connections/a%20%C3%A4").isProblem(404, "NO_SUCH_CONNECTION");
    http.post(
            ops,
            "/api/v1/copies/search",
            "application/json",
            "{\"source\": \"a\\u0000\", \"external_id\": \"a\\u0000\"}")
        .isProblem(404, "NO_SUCH_CONTACT");
    quiet(
        http.post(ops, "/api/v1/copies/search", "application/json", "{\"" + MARKER + "\": 1}")
            .isProblem(400, "BAD_SEARCH"));
  }

  @Test
  void paths_with_tricks_in_them_are_refused_before_anybody_looks() {
    for (var path :
        new String[] {
          "/api/v1//contacts",
          "/api/v1/contacts;a=" + MARKER,
          "/api/v1/%2e%2e/" + MARKER,
          "/api/v1/connections/a%2f" + MARKER,
          "/api/v1/connections/a%00",
          "/api/v1/connections/%5c" + MARKER,
        }) {
      var answer = http.get(ops, path);
      assertThat(answer.status()).as(path).isIn(400, 403, 404);
      answer.isProblem(answer.status(), answer.at("/code"));
      quiet(answer);
    }
  }

  @Test
  void what_is_no_http_is_answered_by_the_server_in_the_same_form() throws IOException {
    for (var line :
        new String[] {
          "GET /api/v1/<" + MARKER + "> HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /api/v1/copies HTTP/1.1\r\nHost: " + MARKER + " x\r\n\r\n",
          "GET /api/v1/copies HTTP/9.9\r\nHost: a\r\n\r\n",
          "GET /api/v1/copies HTTP/1.1\r\nHost: a\r\nX: " + MARKER.repeat(2_000) + "\r\n\r\n",
          "POST /api/v1/contacts HTTP/1.1\r\nHost: a\r\nContent-Length: " + MARKER + "\r\n\r\n",
        }) {
      var answer = raw(line);
      assertThat(answer).as(line.substring(0, 30)).contains("urn:processor-hub:problem:");
      assertThat(answer).containsIgnoringCase("application/problem+json");
      assertThat(answer).doesNotContain(MARKER, "<html", "Tomcat", "Exception");
    }
  }

  @Test
  void a_fault_of_the_hub_tells_a_number_and_the_log_tells_no_value(CapturedOutput log)
      throws Exception {
    asOwner(
        """
        create function hub.fail() returns trigger language plpgsql as $$
        begin raise exception 'a fault with %', new; end $$""");
    asOwner(
        "create trigger fails before insert on hub.request for each row execute function hub.fail()");
    var before = hub.count("select count(*) from item");
    try {
      var body = "{\"source\": \"fault\", \"external_id\": \"" + MARKER + "\"}";

      var answer =
          http.post(ops, "/api/v1/contacts", "application/json", body, "Idempotency-Key", MARKER)
              .isProblem(500, "FAILED");

      quiet(answer);
      var number = answer.at("/detail").replaceAll(".* ", "");
      assertThat(log.getOut()).contains(number).doesNotContain(MARKER, "a fault with");
      assertThat(hub.count("select count(*) from item")).as("nothing was taken").isEqualTo(before);
    } finally {
      asOwner("drop trigger if exists fails on hub.request");
    }
  }

  /** Half of the hub's own connections. */
  private static final int FOR_REQUESTS = 8;

  /** The pool gives up after ten seconds. */
  @Test
  void without_a_database_a_request_is_asked_to_come_again() throws Exception {
    var pool = hub.bean(DataSource.class);
    var taken = new ArrayList<Connection>();
    try {
      Pools.<SQLException>fromOutside(
          () -> {
            for (var i = 0; i < FOR_REQUESTS; i++) {
              taken.add(pool.getConnection());
            }
          });

      var answer = http.get(ops, "/api/v1/connections").isProblem(503, "BUSY");

      assertThat(answer.header("Retry-After")).isEqualTo("5");
    } finally {
      for (var connection : taken) {
        connection.close();
      }
    }
    assertThat(http.get(ops, "/api/v1/connections").status()).isEqualTo(200);
  }

  private static void quiet(Http.Answer answer) {
    assertThat(answer.text()).doesNotContain(MARKER, "Exception", "org.", "java.");
  }

  private static String raw(String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", hub.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      var bytes = new java.io.ByteArrayOutputStream();
      var buffer = new byte[8192];
      try {
        for (var read = socket.getInputStream().read(buffer);
            read >= 0;
            read = socket.getInputStream().read(buffer)) {
          bytes.write(buffer, 0, read);
        }
      } catch (java.net.SocketException e) {
        // It closes at once what it does not want to read; the answer came before.
      }
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  private static void asOwner(String sql) throws Exception {
    var data = hub.home().resolve("data");
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%s/hub"
                    .formatted(Files.readString(data.resolve("port")).strip()),
                "hub_owner",
                Files.readString(data.resolve("passwords/hub_owner")).strip());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
