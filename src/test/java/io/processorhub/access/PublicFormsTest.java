package io.processorhub.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.TestHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

  private static Socket send(String request) {
    try {
      var socket = new Socket("127.0.0.1", hub.port());
      socket.setSoTimeout(60_000);
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
