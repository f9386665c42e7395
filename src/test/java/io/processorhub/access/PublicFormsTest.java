package io.processorhub.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.TestHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are no requests. */
class PublicFormsTest {

  private static final int THREADS = 20;
  private static TestHub hub;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of("server.tomcat.threads.max", THREADS));
  }

  @AfterAll
  static void close() {
    hub.close();
  }

  @Test
  void a_malformed_query_is_the_fault_of_its_sender() {
    var request =
        "GET /api/v1/copies?limit=%%zz HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
            .formatted(hub.token("query", Role.OPS));
    assertThat(status(send(request))).isEqualTo(400);
  }

  private static final String FORM =
      "POST /privacy/requests HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n";

  /** FAULTS: as many as there are threads stopped the whole API for as long as they were held. */
  @Test
  void half_sent_forms_of_strangers_leave_the_api_its_threads() throws IOException {
    var token = hub.token("beside-forms", Role.OPS);
    var held = sendMany(FORM + "Content-Length: 100\r\n\r\nkind=");

    assertThat(new Http(hub).get(token, "/api/v1/copies").status()).isEqualTo(200);

    var answers = held.stream().map(PublicFormsTest::status).toList();
    assertThat(answers).containsOnly(408, 503);
    assertThat(answers).filteredOn(status -> status == 408).hasSize(StrangersBodies.MAX_AT_ONCE);
    close(held);
    assertThat(status(send(whole("kind=erasure&address=a@example.com"))))
        .as("the page is there again")
        .isEqualTo(200);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"POST /api/v1/contacts", "PUT /nowhere", "GET /privacy", "POST /api/v1/imports"})
  void half_sent_bodies_without_a_token_leave_the_api_its_threads(String line) throws IOException {
    var token = hub.token("beside" + line.replaceAll("[^a-z]", ""), Role.OPS);
    var held =
        sendMany(line + " HTTP/1.1\r\nHost: a\r\nContent-Length: 15000000\r\n\r\n{\"contacts\"");

    assertThat(new Http(hub).get(token, "/api/v1/copies").status()).isEqualTo(200);

    assertThat(held.stream().map(PublicFormsTest::status).distinct().toList())
        .isSubsetOf(401, 408, 413, 503);
    close(held);
  }

  @Test
  void a_form_in_chunks_is_a_form_and_one_that_is_too_long_or_malformed_is_not() {
    var chunked =
        FORM
            + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nd\r\nkind=erasure&\r\n15\r\naddress=b@example.com\r\n0\r\n\r\n";
    assertThat(status(send(chunked))).isEqualTo(200);
    assertThat(status(send(whole("kind=erasure&address=nobody")))).isEqualTo(422);
    assertThat(status(send(whole("kind=erasure&address=%zz")))).isEqualTo(400);
    assertThat(status(send(whole("kind=" + "x".repeat(StrangersBodies.MAX_FORM_BYTES)))))
        .isEqualTo(413);
  }

  /** A client that reuses its connection sends its next request on it, whatever was refused. */
  @Test
  void a_body_that_was_refused_leaves_the_connection_for_the_next_request() throws IOException {
    var one = "POST /api/v1/contacts HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n%s\r\nform=json";
    try (var socket = send(one.formatted("") + one.formatted("Connection: close\r\n"))) {
      var answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

      assertThat(answers.split("HTTP/1\\.1 401", -1)).as(answers).hasSize(3);
    }
  }

  private static String whole(String form) {
    return FORM + "Connection: close\r\nContent-Length: " + form.length() + "\r\n\r\n" + form;
  }

  private static List<Socket> sendMany(String request) {
    return Stream.generate(() -> send(request)).limit(2L * THREADS).toList();
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
  }

  private static Socket send(String request) {
    try {
      var socket = new Socket("127.0.0.1", hub.port());
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status of the answer, {@code HTTP/1.1 200}. */
  private static int status(Socket socket) {
    try {
      return Integer.parseInt(
          new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
              .substring(9));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
