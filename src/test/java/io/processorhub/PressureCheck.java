package io.processorhub;

import io.processorhub.access.Role;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.core.env.Environment;

/**
 * A measurement, not a test: the API and health under half-sent forms and many clients, and how
 * long the API is away when the embedded server is killed. {@code check/pressure.sh} starts it.
 */
final class PressureCheck {

  private static final int MANY = Integer.getInteger("hub.pressure.clients", 200);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().executor(Executors.newFixedThreadPool(8)).build();

  private PressureCheck() {}

  public static void main(String[] args) throws Exception {
    try (var hub = TestHub.start(Map.of("management.server.port", 0))) {
      hub.takeIn(Given.people(200).csv());
      hub.quiet();
      var token = hub.token("ops", Role.OPS);
      var api = "http://127.0.0.1:%d/api/v1/copies?limit=50".formatted(hub.port());
      var health =
          "http://127.0.0.1:%s/actuator/health"
              .formatted(hub.bean(Environment.class).getRequiredProperty("local.management.port"));
      times("at rest", 1, () -> ask(api, token), health);
      var held = new ArrayList<Socket>();
      for (var n = 0; n < MANY; n++) {
        held.add(half(hub.port()));
      }
      times(MANY + " half-sent forms", 1, () -> ask(api, token), health);
      times(MANY + " clients besides", MANY, () -> ask(api, token), health);
      for (var socket : held) {
        socket.close();
      }
      killed(hub, api, token);
    }
    System.exit(0);
  }

  private static void times(String what, int clients, Callable<Integer> work, String health)
      throws Exception {
    var asking = Executors.newFixedThreadPool(clients + 2);
    var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    var answers =
        java.util.stream.IntStream.range(0, clients)
            .mapToObj(n -> asking.submit(() -> loop(until, work, 0)))
            .toList();
    var probe = asking.submit(() -> loop(until, () -> ask(health, ""), 200));
    var live = asking.submit(() -> loop(until, () -> ask(health + "/liveness", ""), 200));
    var all = new ArrayList<Took>();
    for (var answer : answers) {
      all.addAll(answer.get());
    }
    System.out.printf(
        "%s: API %s; health %s; liveness %s%n",
        what, words(all), words(probe.get()), words(live.get()));
    asking.shutdown();
  }

  private record Took(int status, double seconds) {}

  private static List<Took> loop(long until, Callable<Integer> work, int pause) throws Exception {
    var took = new ArrayList<Took>();
    while (System.nanoTime() < until) {
      var start = System.nanoTime();
      var status = work.call();
      took.add(new Took(status, (System.nanoTime() - start) / 1e9));
      Thread.sleep(pause);
    }
    return took;
  }

  private static String words(List<Took> took) {
    var times = took.stream().mapToDouble(Took::seconds).sorted().toArray();
    var bad = took.stream().filter(one -> one.status != 200).count();
    return "%d answers, %d not 200, p50 %.3f s, p95 %.3f s, longest %.3f s"
        .formatted(
            times.length,
            bad,
            times[times.length / 2],
            times[(int) (times.length * 0.95)],
            times[times.length - 1]);
  }

  private static int ask(String uri, String token) {
    var request =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Authorization", "Bearer " + token)
            .timeout(Duration.ofSeconds(60))
            .build();
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    } catch (Exception e) {
      return 0;
    }
  }

  private static Socket half(int port) throws Exception {
    var socket = new Socket("127.0.0.1", port);
    socket
        .getOutputStream()
        .write(
            "POST /privacy/requests HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nkind="
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static void killed(TestHub hub, String api, String token) throws Exception {
    var pid =
        Long.parseLong(
            Files.readAllLines(hub.home().resolve("data/postgres/postmaster.pid")).get(0).strip());
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    var start = System.nanoTime();
    while (ask(api, token) != 200 && System.nanoTime() - start < TimeUnit.MINUTES.toNanos(3)) {
      Thread.sleep(50);
    }
    System.out.printf(
        "embedded server killed: the API answers after %.1f s%n",
        (System.nanoTime() - start) / 1e9);
  }
}
