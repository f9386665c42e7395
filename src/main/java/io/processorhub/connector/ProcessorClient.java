package io.processorhub.connector;

import io.processorhub.foundation.Deadline;
import io.processorhub.foundation.HubSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.springframework.boot.http.client.FilteredHostException;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsHttpClientBuilder;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.InetAddressFilter;

/**
 * The one HTTP client that speaks to processors. It reaches public addresses only, judged after
 * name resolution; makes one call one call (left alone, the library waits out a 429 and sends the
 * data again by itself); follows no redirect; keeps no cookie; lets only known headers out; and
 * ends every call at its deadline and every answer at 5 MB.
 */
final class ProcessorClient {

  /** Carries a call's deadline to the client; it never leaves. */
  static final String DEADLINE = "X-Hub-Deadline";

  static final int MOST_BYTES = 5 * 1024 * 1024;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Set<String> HEADERS =
      Set.of("accept", "authorization", "content-type", "idempotency-key", "user-agent");

  private ProcessorClient() {}

  static CloseableHttpClient create(HubSettings.Sandbox sandbox) {
    var timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "call-deadlines");
              thread.setDaemon(true);
              return thread;
            });
    return new HttpComponentsHttpClientBuilder()
        .withCustomizer(
            client ->
                client
                    .disableAutomaticRetries()
                    .disableRedirectHandling()
                    .disableCookieManagement()
                    .disableAuthCaching()
                    .setUserAgent("processor-hub")
                    .addExecInterceptorFirst("hub", new Bounds(timer)))
        .withConnectionManagerCustomizer(pool -> pool.setMaxConnPerRoute(64).setMaxConnTotal(256))
        .withConnectionConfigCustomizer(
            connection -> connection.setValidateAfterInactivity(Timeout.ofSeconds(1)))
        .withDefaultRequestConfigCustomizer(
            request ->
                request
                    .setConnectionRequestTimeout(Timeout.of(CONNECT))
                    .setResponseTimeout(Timeout.ofMinutes(2)))
        .build(
            HttpClientSettings.defaults()
                .withConnectTimeout(CONNECT)
                .withRedirects(HttpRedirects.DONT_FOLLOW)
                .withInetAddressFilter(reachable(sandbox)));
  }

  /** Public addresses, and in the sandbox run the loopback addresses of the stand-ins. */
  private static InetAddressFilter reachable(HubSettings.Sandbox sandbox) {
    var outside = InetAddressFilter.externalAddresses();
    if (!sandbox.on()) {
      return outside;
    }
    return outside.or(InetAddressFilter.adapt(InetAddress::isLoopbackAddress));
  }

  /** Runs around each call, outside of everything else the client does. */
  private record Bounds(ScheduledExecutorService timer) implements ExecChainHandler {

    @Override
    public ClassicHttpResponse execute(
        ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
        throws IOException, HttpException {
      var deadline = deadline(request);
      for (var header : request.getHeaders()) {
        if (!HEADERS.contains(header.getName().toLowerCase(Locale.ROOT))) {
          request.removeHeaders(header.getName());
        }
      }
      var left = deadline.left().toMillis();
      if (left <= 0) {
        throw new TooLate();
      }
      var cut =
          timer.schedule(
              () -> ((Cancellable) scope.execRuntime).cancel(), left, TimeUnit.MILLISECONDS);
      try {
        return whole(chain.proceed(request, scope));
      } catch (IOException | RuntimeException e) {
        if (neverLeft(e)) {
          throw new NeverLeft(e);
        }
        throw e;
      } finally {
        cut.cancel(false);
      }
    }

    private static Deadline deadline(ClassicHttpRequest request) {
      var header = request.getFirstHeader(DEADLINE);
      if (header == null) {
        throw new IllegalStateException("a call without a deadline is not made");
      }
      return Deadline.parse(header.getValue());
    }

    /** Reads the answer within the deadline, so that nothing dribbles in later. */
    private static ClassicHttpResponse whole(ClassicHttpResponse response) throws IOException {
      var entity = response.getEntity();
      if (entity != null) {
        try (InputStream in = entity.getContent()) {
          var bytes = in.readNBytes(MOST_BYTES + 1);
          if (bytes.length > MOST_BYTES) {
            response.close();
            throw new TooLong();
          }
          response.setEntity(
              new ByteArrayEntity(bytes, ContentType.parseLenient(entity.getContentType())));
        }
      }
      return response;
    }
  }

  /** The deadline passed before the call could begin; nothing was sent. */
  static final class TooLate extends IOException {
    TooLate() {
      super("the deadline passed before the call began");
    }
  }

  /**
   * No byte of ours reached the processor. The kind of failure is its message and not its cause,
   * because Camel hands on the innermost cause only, and that of a failed handshake is about
   * certificates.
   */
  static final class NeverLeft extends IOException {
    NeverLeft(Throwable kind) {
      super(kind.getClass().getSimpleName());
    }
  }

  /** The answer is longer than any that makes sense. */
  static final class TooLong extends IOException {
    TooLong() {
      super("the answer is longer than " + MOST_BYTES + " bytes");
    }
  }

  /** Whether a failure shows that no byte of ours reached the processor. */
  static boolean neverLeft(Throwable cause) {
    return cause instanceof TooLate
        || cause instanceof NeverLeft
        || cause instanceof FilteredHostException
        || cause instanceof UnknownHostException
        || cause instanceof java.net.ConnectException
        || cause instanceof java.net.NoRouteToHostException
        || cause instanceof org.apache.hc.client5.http.ConnectTimeoutException
        || cause instanceof org.apache.hc.core5.http.ConnectionRequestTimeoutException
        || cause instanceof javax.net.ssl.SSLHandshakeException;
  }
}
