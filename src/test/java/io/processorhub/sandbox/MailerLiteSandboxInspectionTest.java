package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stand-in for MailerLite remembers, and how one looks into it. */
class MailerLiteSandboxInspectionTest {

  private static final String ADA = "ada@example.com";
  private static final String GRACE = "grace@example.com";
  private static final String ALAN = "alan@example.com";

  @TempDir Path folder;

  @Test
  void the_subscribers_the_kept_and_the_forgotten_outlive_a_restart() {
    var file = folder.resolve("state/mailerlite.json");
    Subscriber ada;
    Subscriber grace;
    try (var mailerLite = MailerLiteSandbox.start(0, file)) {
      var caller = new MailerLiteCaller(mailerLite);
      caller.post("{'email':'ada@example.com','fields':{'name':'Ada'},'optin_ip':'::1'}");
      mailerLite.put(GRACE, "active", Map.of());
      mailerLite.put(ALAN, "active", Map.of());
      ada = mailerLite.subscriber(ADA).orElseThrow();
      grace = mailerLite.subscriber(GRACE).orElseThrow();
      caller.delete(grace);
      mailerLite.forget(ALAN);
    }

    try (var mailerLite = MailerLiteSandbox.start(0, file)) {
      assertThat(mailerLite.subscribers()).containsExactly(ada);
      assertThat(mailerLite.kept()).containsExactly(grace);
      assertThat(mailerLite.forgotten()).extracting(Forgotten::email).containsExactly(ALAN);
      new MailerLiteCaller(mailerLite).post("{'email':'alan@example.com'}");
      assertThat(mailerLite.subscribers()).extracting(Subscriber::id).doesNotHaveDuplicates();
    }
  }

  @Test
  void a_refused_request_is_no_reason_to_write_the_file() {
    var file = folder.resolve("mailerlite.json");
    try (var mailerLite = MailerLiteSandbox.start(0, file)) {
      new MailerLiteCaller(mailerLite).post("{}");

      assertThat(Files.exists(file)).isFalse();
    }
  }

  @Test
  void it_says_that_it_is_a_sandbox_and_how_to_use_it() {
    try (var mailerLite = MailerLiteSandbox.start()) {
      var about = new MailerLiteCaller(mailerLite).get("/__sandbox/about").json();

      assertThat(about.path("sandbox").asBoolean()).isTrue();
      assertThat(about.path("apiKey").asString()).isEqualTo(mailerLite.apiKey());
      assertThat(about.path("group").asString()).isEqualTo(mailerLite.group());
      assertThat(about.path("api").asString()).isEqualTo(mailerLite.origin() + "/api");
      assertThat(about.path("windowMillis").asInt()).isEqualTo(60);
      assertThat(about.has("mostAtOnce")).isFalse();
    }
  }

  @Test
  void with_a_state_file_the_limits_are_the_real_ones() {
    try (var mailerLite = MailerLiteSandbox.start(0, folder.resolve("mailerlite.json"))) {
      var about = new MailerLiteCaller(mailerLite).get("/__sandbox/about").json();

      assertThat(about.path("windowMillis").asInt()).isEqualTo(60_000);
    }
  }

  @Test
  void subscribers_and_journal_can_be_looked_at_by_http_and_do_not_count() {
    try (var mailerLite = MailerLiteSandbox.start()) {
      mailerLite.put(ADA, "active", Map.of("name", "Ada"));
      var caller = new MailerLiteCaller(mailerLite);
      caller.post("{}");

      var objects = caller.get("/__sandbox/objects").json();
      var journal = caller.get("/__sandbox/journal").json();

      assertThat(objects.path("count").asInt()).isEqualTo(1);
      assertThat(objects.at("/subscribers/0/fields/name").asString()).isEqualTo("Ada");
      assertThat(journal.path("writes").asInt()).isEqualTo(1);
      assertThat(journal.at("/entries/0/status").asInt()).isEqualTo(422);
      assertThat(mailerLite.mostInWindow()).isEqualTo(1);
    }
  }

  @Test
  void misbehaviour_can_be_ordered_by_http_and_ended_by_a_reset() {
    try (var mailerLite = MailerLiteSandbox.start()) {
      var caller = new MailerLiteCaller(mailerLite);
      mailerLite.put(ADA, "active", Map.of());
      mailerLite.delete(ADA);

      caller.send("POST", "/__sandbox/misbehave", "{'kind':'ERROR_500','times':9}");
      assertThat(caller.get("/api/groups").status()).isEqualTo(500);
      assertThat(caller.send("POST", "/__sandbox/reset", "").status()).isEqualTo(204);

      assertThat(caller.get("/api/groups").status()).isEqualTo(200);
      assertThat(mailerLite.kept()).isEmpty();
      assertThat(mailerLite.journal()).hasSize(1);
    }
  }
}
