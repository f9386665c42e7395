package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sandbox refuses what MailerLite refuses, and what MailerLite would pass over. */
class MailerLiteSandboxTest {

  private static final String ADA = "ada@example.com";
  private static final String GRACE = "grace@example.com";

  private final MailerLiteSandbox mailerLite = MailerLiteSandbox.start();
  private final MailerLiteCaller caller = new MailerLiteCaller(mailerLite);

  @BeforeEach
  void graceIsThere() {
    mailerLite.put(GRACE, "active", Map.of("name", "Grace"));
  }

  @AfterEach
  void stop() {
    mailerLite.close();
  }

  @Test
  void a_wrong_token_is_refused() {
    var got = caller.with("Authorization", "Bearer nonsense").get("/api/subscribers");

    assertThat(got.status()).isEqualTo(401);
    assertThat(got.text()).isEqualTo("{\"message\":\"Unauthenticated.\"}");
    assertThat(got.headers().firstValue("X-RateLimit-Limit")).hasValue("120");
  }

  @Test
  void json_must_be_asked_for_and_announced() {
    var body = "{'email':'ada@example.com'}";

    assertThat(caller.with("Accept", "*/*").get("/api/groups").status()).isEqualTo(406);
    assertThat(caller.with("Content-Type", "text/plain").post(body).status()).isEqualTo(415);
    assertThat(mailerLite.subscriber(ADA)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api", "/api/", "/api/fields", "/api/subscribers/1/2/3", "/", "/3.0"})
  void an_unknown_path_is_not_found(String path) {
    var got = caller.get(path);

    assertThat(got.status()).isEqualTo(404);
    assertThat(got.text()).isEqualTo("{\"message\":\"Resource not found.\"}");
  }

  @Test
  void a_method_nobody_offers_is_refused() {
    assertThat(caller.send("PATCH", "/api/subscribers/1", "{}").status()).isEqualTo(405);
    assertThat(caller.get("/api/batch").status()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{'email':", "['ada@example.com']", "null"})
  void a_body_that_is_no_json_object_is_refused(String body) {
    assertThat(caller.post(body).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'email':null}",
        "{'email':7}",
        "{'email':'ada@'}",
        "{'fields':{'name':'Ada'}}"
      })
  void a_subscriber_needs_an_address(String body) {
    var got = caller.post(body);

    assertThat(got.status()).isEqualTo(422);
    assertThat(got.json().path("message").asString()).isEqualTo("The given data was invalid.");
    assertThat(got.json().at("/errors/email/0").asString()).startsWith("The email ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status|'member'",
        "status|null",
        "fields|['Ada']",
        "fields.shoesize|{'shoesize':'38'}",
        "fields.name|{'name':{'first':'Ada'}}",
        "fields.name|{'name':7}",
        "fields.birthday|{'birthday':'tomorrow'}",
        "fields.customer_number|{'customer_number':'7'}",
        "groups|'149999999999999911'",
        "groups.0|['1']",
        "groups.0|[149999999999999911]",
        "subscribed_at|'yesterday'",
        "opted_in_at|'2026-01-31T10:00:00Z'",
        "ip_address|'here'",
        "resubscribe|'yes'",
        "nickname|'Countess'"
      })
  void what_no_subscriber_may_have_is_refused_by_name(String property) {
    var name = property.split("\\|")[0];
    var value = property.split("\\|")[1];
    var sent = "'" + name.split("\\.")[0] + "':" + value;

    var got = caller.post("{'email':'ada@example.com'," + sent + "}");

    assertThat(got.status()).isEqualTo(422);
    assertThat(got.json().path("errors").propertyNames()).containsExactly(name);
    assertThat(mailerLite.subscriber(ADA)).isEmpty();
  }

  @Test
  void all_mistakes_are_told_at_once() {
    var got = caller.post("{'email':'ada@','status':'member','groups':['1']}");

    assertThat(got.json().path("errors").propertyNames())
        .containsExactly("email", "groups.0", "status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'email':'ada@example.com'", "'resubscribe':true", "'id':'1'"})
  void a_change_by_id_takes_no_address(String property) {
    var grace = mailerLite.subscriber(GRACE).orElseThrow();

    assertThat(caller.put(grace, "{" + property + "}").status()).isEqualTo(422);

    assertThat(mailerLite.subscribers()).containsExactly(grace);
  }
}
