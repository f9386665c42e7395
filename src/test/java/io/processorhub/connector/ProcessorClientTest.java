package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.processorhub.foundation.Deadline;
import io.processorhub.foundation.HubSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing inside our own network can be made a processor, whatever a connector file says. */
class ProcessorClientTest {

  private static final HubSettings.Sandbox OFF = new HubSettings.Sandbox(Map.of(), 1);
  private static final HubSettings.Sandbox ON =
      new HubSettings.Sandbox(Map.of("https://example.com", URI.create("http://127.0.0.1")), 1);

  private ServerSocketChannel inside;

  @BeforeEach
  void listen() throws IOException {
    inside = ServerSocketChannel.open();
    inside.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    inside.configureBlocking(false);
  }

  @AfterEach
  void close() throws IOException {
    inside.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "2130706433",
        "127.1",
        "0x7f.1",
        "017700000001",
        "[::1]",
        "0.0.0.0",
        "[::]",
      })
  void this_machine_is_refused_before_a_connection_is_made(String host) throws IOException {
    var failure = call(OFF, "http://%s:%d/".formatted(host, port()), Duration.ofSeconds(5));

    assertThat(failure).isNotNull();
    assertThat(ProcessorClient.neverLeft(failure)).as("%s", failure).isTrue();
    assertThat(inside.accept()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "[::ffff:169.254.169.254]",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "[fd00::1]",
        "[fe80::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
      })
  void neighbours_and_metadata_services_are_refused_at_once(String host) throws IOException {
    var failure = call(OFF, "http://%s/".formatted(host), Duration.ofSeconds(5));

    assertThat(failure).isNotNull();
    assertThat(ProcessorClient.neverLeft(failure)).as("%s", failure).isTrue();
    assertThat(failure).hasMessage("FilteredHostException");
  }

  /** The domain is set aside for names that there never are (RFC 6761). */
  @Test
  void p01_a_name_that_nobody_knows_never_left() throws IOException {
    var failure = call(OFF, "http://processor.invalid/", Duration.ofSeconds(20));

    assertThat(failure).isNotNull();
    assertThat(ProcessorClient.neverLeft(failure)).as("%s", failure).isTrue();
  }

  @Test
  void the_sandbox_run_reaches_its_stand_in() throws IOException {
    call(ON, "http://127.0.0.1:%d/".formatted(port()), Duration.ofMillis(300));

    assertThat(inside.accept()).isNotNull();
  }

  @Test
  void the_sandbox_run_reaches_no_neighbour() throws IOException {
    var failure = call(ON, "http://169.254.169.254/", Duration.ofSeconds(5));

    assertThat(ProcessorClient.neverLeft(failure)).as("%s", failure).isTrue();
  }

  @Test
  void a_call_whose_deadline_has_passed_is_not_made() throws IOException {
    var failure = call(ON, "http://127.0.0.1:%d/".formatted(port()), Duration.ofSeconds(-1));

    assertThat(failure).isInstanceOf(ProcessorClient.TooLate.class);
    assertThat(inside.accept()).isNull();
  }

  private int port() throws IOException {
    return ((InetSocketAddress) inside.getLocalAddress()).getPort();
  }

  private static Throwable call(HubSettings.Sandbox sandbox, String url, Duration time)
      throws IOException {
    try (var client = ProcessorClient.create(sandbox)) {
      var request = new HttpGet(url);
      request.setHeader(ProcessorClient.DEADLINE, Deadline.in(time).line());
      return catchThrowable(() -> client.execute(request, response -> response.getCode()));
    }
  }
}
