package io.processorhub.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Owner;
import io.processorhub.TestHub;
import io.processorhub.foundation.Pools;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Many large reports at once: each takes a connection and a processor of the machine. */
@ExtendWith(OutputCaptureExtension.class)
class HeavyReadsTest {

  private static final int READERS = 220;
  private static final int AT_ONCE = 2;
  private static final String EXTENT = "/api/v1/register/breach?processor=mailchimp";
  private static final String STACK = "\tat ";

  /** Requests that stand at the lock which the test holds. */
  private static final String HELD =
      "select count(*) = %d from pg_stat_activity where wait_event_type = 'Lock' and query like 'insert into audit_event%%'";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static TestHub hub;
  private static Http http;
  private static String compliance;
  private static String source;

  @BeforeAll
  static void start() {
    hub =
        TestHub.start(Map.of("hub.heavy-reads.at-once", AT_ONCE, "hub.heavy-reads.waiting", "1ms"));
    http = new Http(hub);
    compliance = hub.token("carl", Role.COMPLIANCE);
    source = hub.token("crm", Role.SOURCE);
    hub.takeIn(Given.ada().consenting("grace", "grace@example.com", "Grace").csv());
    hub.quiet();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void who_asks_for_one_report_too_many_is_asked_to_come_again_and_nobody_else_waits(
      CapturedOutput output) throws Exception {
    List<CompletableFuture<HttpResponse<String>>> held;
    try (var lock = Owner.connect(hub)) {
      lock.setAutoCommit(false);
      lock.createStatement().execute("lock table hub.audit_event in share row exclusive mode");
      held = ask(AT_ONCE);
      hub.until(HELD.formatted(AT_ONCE));

      for (var answer : ask(READERS)) {
        assertThat(answer.join().statusCode()).isEqualTo(503);
      }
      var refused = http.get(compliance, EXTENT).isProblem(503, "MANY_REPORTS");
      assertThat(refused.header("Retry-After")).isEqualTo("5");
      assertThat(http.get(compliance, "/api/v1/cases").status()).isEqualTo(200);
      assertThat(http.post(source, "/api/v1/contacts", "application/json", contact()).status())
          .isEqualTo(200);
      assertThat(http.post(compliance, "/api/v1/cases", "application/json", erasure()).at("/state"))
          .isIn("open", "done");
      lock.rollback();
    }

    assertThat(held.stream().map(one -> one.join().statusCode())).containsOnly(200);
    assertThat(http.get(compliance, EXTENT).status()).as("a place is free again").isEqualTo(200);
    assertThat(output.getAll()).doesNotContain(STACK);
  }

  @Test
  void a_report_that_failed_or_was_refused_holds_no_place() {
    for (var i = 0; i <= AT_ONCE; i++) {
      http.get(compliance, EXTENT + "&from=nonsense").isProblem(400, "BAD_FILTER");
      http.get(source, EXTENT).isProblem(403, "NOT_ALLOWED");
    }

    assertThat(http.get(compliance, EXTENT).status()).isEqualTo(200);
  }

  /** As many requests of any kind as there are connections for them, and one more. */
  @Test
  void a_request_whose_token_cannot_be_looked_up_is_one_line_in_the_log(CapturedOutput output)
      throws Exception {
    var pool = hub.bean(DataSource.class);
    var taken = new ArrayList<Connection>();
    try {
      Pools.<SQLException>fromOutside(
          () -> {
            for (var i = 0; i < 8; i++) {
              taken.add(pool.getConnection());
            }
          });

      var answer = http.get(compliance, "/api/v1/cases").isProblem(503, "BUSY");

      assertThat(answer.header("Retry-After")).isEqualTo("5");
    } finally {
      for (var connection : taken) {
        connection.close();
      }
    }
    assertThat(output.getAll()).contains("its token cannot be looked up").doesNotContain(STACK);
  }

  private static List<CompletableFuture<HttpResponse<String>>> ask(int times) {
    return IntStream.range(0, times)
        .mapToObj(
            i ->
                CLIENT.sendAsync(
                    http.request(compliance, EXTENT).GET().build(),
                    HttpResponse.BodyHandlers.ofString()))
        .toList();
  }

  private static String contact() {
    return """
    {"source": "crm", "external_id": "new", "contact": {"email": "new@example.com"}}""";
  }

  private static String erasure() {
    return """
    {"kind": "erasure", "source": "crm", "external_id": "grace", "attestation": "called"}""";
  }
}
