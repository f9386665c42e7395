package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sandbox remembers, and how one looks into it. */
class MailchimpSandboxInspectionTest {

  private static final String ADA = "ada@example.com";

  @TempDir Path folder;

  @Test
  void the_journal_has_each_request_exactly_as_it_arrived() {
    try (var mailchimp = MailchimpSandbox.start()) {
      var before = Instant.now();
      var odd = "/3.0/lists//a%2Fb/./members/a+b%40ex%61mple.com;v=1?x=%7e&y=a+b&z=%C3%A4";

      new Caller(mailchimp).send("PATCH", odd, "{'status':'pending'}");
      new Caller(mailchimp).get("/3.0/ping");

      var first = mailchimp.journal().get(0);
      assertThat(first.path()).isEqualTo(odd);
      assertThat(first.method()).isEqualTo("PATCH");
      assertThat(first.body()).isEqualTo("{\"status\":\"pending\"}");
      assertThat(first.status()).isEqualTo(404);
      assertThat(first.arrived()).isBetween(before.minusMillis(1), Instant.now());
      assertThat(mailchimp.journal()).extracting(JournalEntry::number).containsExactly(1L, 2L);
      mailchimp.clearJournal();
      assertThat(mailchimp.journal()).isEmpty();
    }
  }

  @Test
  void the_members_outlive_a_restart() {
    var file = folder.resolve("state/mailchimp.json");
    Member ada;
    try (var mailchimp = MailchimpSandbox.start(0, file)) {
      var body = "{'email_address':'ada@example.com','status_if_new':'pending','vip':true}";
      new Caller(mailchimp).putMember(ADA, body);
      mailchimp.forget("grace@example.com");
      ada = mailchimp.member(ADA).orElseThrow();
    }

    try (var mailchimp = MailchimpSandbox.start(0, file)) {
      assertThat(mailchimp.members()).containsExactly(ada);
      var body = "{'email_address':'grace@example.com','status_if_new':'pending'}";
      var got = new Caller(mailchimp).putMember("grace@example.com", body);
      assertThat(got.title()).isEqualTo("Forgotten Email Not Subscribed");
    }
  }

  @Test
  void a_refused_request_is_no_reason_to_write_the_file() {
    var file = folder.resolve("mailchimp.json");
    try (var mailchimp = MailchimpSandbox.start(0, file)) {
      new Caller(mailchimp).putMember(ADA, "{}");

      assertThat(Files.exists(file)).isFalse();
    }
  }

  @Test
  void it_says_that_it_is_a_sandbox_and_how_to_use_it() {
    try (var mailchimp = MailchimpSandbox.start()) {
      var about = new Caller(mailchimp).get("/__sandbox/about").json();

      assertThat(about.path("sandbox").asBoolean()).isTrue();
      assertThat(about.path("apiKey").asString()).isEqualTo(mailchimp.apiKey());
      assertThat(about.path("audience").asString()).isEqualTo(mailchimp.audience());
      assertThat(about.path("api").asString()).isEqualTo(mailchimp.origin() + "/3.0");
    }
  }

  @Test
  void members_and_journal_can_be_looked_at_by_http() {
    try (var mailchimp = MailchimpSandbox.start()) {
      mailchimp.put(ADA, "subscribed", Map.of("FNAME", "Ada"));
      var caller = new Caller(mailchimp);
      caller.get("/3.0/ping");
      caller.putMember(ADA, "{}");

      var objects = caller.get("/__sandbox/objects").json();
      var journal = caller.get("/__sandbox/journal").json();

      assertThat(objects.path("count").asInt()).isEqualTo(1);
      assertThat(objects.at("/members/0/mergeFields/FNAME").asString()).isEqualTo("Ada");
      assertThat(journal.path("reads").asInt()).isEqualTo(1);
      assertThat(journal.path("writes").asInt()).isEqualTo(1);
      assertThat(journal.at("/entries/1/status").asInt()).isEqualTo(400);
    }
  }

  @Test
  void misbehaviour_can_be_ordered_by_http_and_ended_by_a_reset() {
    try (var mailchimp = MailchimpSandbox.start()) {
      var caller = new Caller(mailchimp);
      mailchimp.put(ADA, "subscribed", Map.of());

      var got = caller.send("POST", "/__sandbox/misbehave", "{'kind':'ERROR_500','times':9}");
      assertThat(got.status()).isEqualTo(200);
      assertThat(caller.get("/3.0/ping").status()).isEqualTo(500);
      assertThat(caller.send("POST", "/__sandbox/reset", "").status()).isEqualTo(204);

      assertThat(caller.get("/3.0/ping").status()).isEqualTo(200);
      assertThat(mailchimp.members()).isEmpty();
      assertThat(mailchimp.journal()).hasSize(1);
    }
  }

  @Test
  void misbehaviour_of_no_known_kind_is_refused() {
    try (var mailchimp = MailchimpSandbox.start()) {
      var caller = new Caller(mailchimp);

      assertThat(caller.send("POST", "/__sandbox/misbehave", "{'kind':'SULK'}").status())
          .isEqualTo(400);
      assertThat(caller.send("POST", "/__sandbox/misbehave", "{}").status()).isEqualTo(400);
    }
  }
}
