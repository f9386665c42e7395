package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.access.Role;
import io.processorhub.sandbox.Misbehaviour;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * docs/where-data-lives.md, tried: the same person comes in by every way, a processor quotes the
 * address in its errors, and afterwards the values are looked for byte by byte.
 */
@ExtendWith(OutputCaptureExtension.class)
class WhereDataLivesTest {

  private static final List<String> VALUES =
      List.of(
          "zqx.markeraddress@example.com",
          "ZQX.MARKERADDRESS@EXAMPLE.COM",
          "zqx.quotedaddress@example.com",
          "zqx.uploadaddress@example.com",
          "zqx.eventaddress@example.com",
          "Zqxmarkername",
          "zqx-external-id",
          "zqx-idempotency-key");

  @Test
  void no_value_stands_in_clear_wherever_it_came_in_and_whoever_quoted_it(CapturedOutput output)
      throws Exception {
    var start = FileTime.from(Instant.now().minusSeconds(1));
    var answers = new ArrayList<String>();
    try (var hub = TestHub.startAll(Map.of())) {
      var token = hub.token("zoe", Role.ADMIN);
      hub.mailchimp().misbehave(Misbehaviour.wholeBatchRefused("zqx.quotedaddress@example.com"));
      dropped(hub);
      answers.add(sent(hub, token, "/api/v1/imports?source=crm", "text/csv", upload()));
      answers.add(sent(hub, token, "/api/v1/contacts", "application/json", contact()));
      answers.add(sent(hub, token, "/api/v1/contacts", "application/json", broken()));
      answers.add(sent(hub, token, "/api/v1/events", "application/cloudevents+json", event()));
      hub.until("select count(*) = 2 from import where finished_at is not null");
      hub.quiet();
      assertThat(hub.mailchimp().journal())
          .as("the processor quoted the address")
          .anyMatch(call -> call.status() == 400);
      assertThat(hub.count("select count(*) from copy where state = 6")).isEqualTo(1);
      for (var page : List.of("imports", "connections", "copies?limit=100", "openapi.json")) {
        answers.add(got(hub, token, "/api/v1/" + page));
      }

      assertNothingIn("the log", output.getAll().getBytes(StandardCharsets.UTF_8));
      assertNothingIn("answers", String.join("\n", answers).getBytes(StandardCharsets.UTF_8));
      for (var folder : List.of(hub.home().resolve("data"), hub.home().resolve("drop"))) {
        for (var file : files(folder, FileTime.fromMillis(0))) {
          assertNothingIn(file.toString(), SampleRunTest.content(file));
        }
      }
      for (var file : files(Path.of(System.getProperty("java.io.tmpdir")), start)) {
        assertNothingIn(file.toString(), SampleRunTest.content(file));
      }
    }
  }

  @Test
  void the_scan_finds_what_is_there() {
    assertThat(SampleRunTest.found(VALUES, (contact() + upload()).getBytes(StandardCharsets.UTF_8)))
        .hasSizeGreaterThan(2);
  }

  private static void dropped(TestHub hub) {
    hub.takeIn(
        Given.contacts()
            .consenting("zqx-external-id", "zqx.markeraddress@example.com", "Zqxmarkername")
            .consenting("zqx-external-id-2", "zqx.quotedaddress@example.com", "Zqxmarkername")
            .row(
                "zqx-external-id-3",
                "acme",
                "zqx.markeraddress@example.com.",
                "Z",
                "en",
                "",
                "maybe",
                "")
            .csv());
  }

  private static String upload() {
    return Given.contacts()
        .consenting("zqx-external-id-4", "zqx.uploadaddress@example.com", "Zqxmarkername")
        .csv();
  }

  private static String contact() {
    return """
        {"source": "crm", "external_id": "zqx-external-id-5", "account": {"external_id": "acme"},
         "contact": {"email": "zqx.markeraddress@example.com", "given_name": "Zqxmarkername"},
         "consents": [{"consent": "marketing.email", "granted": true, "at": "2026-01-01T00:00:00Z"}]}
        """;
  }

  private static String broken() {
    return "{\"source\": \"crm\", \"external_id\": \"zqx-external-id\", \"Zqxmarkername\": 1, \"contact\": {\"email\": \"zqx.markeraddress@example.com\"";
  }

  private static String event() {
    return """
        {"specversion": "1.0", "id": "zqx-external-id", "source": "https://crm.example.com/zqx-external-id",
         "type": "io.processorhub.contact.changed.v1", "data": %s}
        """
        .formatted(contact().replace("zqx.markeraddress", "zqx.eventaddress"));
  }

  private static String sent(TestHub hub, String token, String path, String type, String body)
      throws Exception {
    return answer(
        request(hub, token, path)
            .header("Content-Type", type)
            .header("Idempotency-Key", "zqx-idempotency-key-" + Math.abs(body.hashCode()))
            .POST(BodyPublishers.ofString(body)));
  }

  private static String got(TestHub hub, String token, String path) throws Exception {
    return answer(request(hub, token, path).GET());
  }

  private static HttpRequest.Builder request(TestHub hub, String token, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.port() + path))
        .header("Authorization", "Bearer " + token);
  }

  private static String answer(HttpRequest.Builder request) throws Exception {
    var answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    return answer.headers().map() + answer.body();
  }

  private static void assertNothingIn(String place, byte[] bytes) {
    assertThat(SampleRunTest.found(VALUES, bytes)).as("values in " + place).isEmpty();
  }

  private static List<Path> files(Path folder, FileTime since) throws IOException {
    var found = new ArrayList<Path>();
    Files.walkFileTree(
        folder,
        new java.nio.file.SimpleFileVisitor<>() {
          @Override
          public java.nio.file.FileVisitResult visitFile(
              Path file, java.nio.file.attribute.BasicFileAttributes about) {
            var ours = about.isRegularFile() && about.lastModifiedTime().compareTo(since) >= 0;
            if (ours && about.size() < 200_000_000 && !file.startsWith(folder.resolve("bin"))) {
              found.add(file);
            }
            return java.nio.file.FileVisitResult.CONTINUE;
          }

          @Override
          public java.nio.file.FileVisitResult visitFileFailed(Path file, IOException e) {
            return java.nio.file.FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
