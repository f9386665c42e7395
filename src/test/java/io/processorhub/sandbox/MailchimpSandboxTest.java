package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.sandbox.Caller.Got;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sandbox refuses what Mailchimp refuses, before it looks at any member. */
class MailchimpSandboxTest {

  private static final String ADA = "ada@example.com";
  private static final String GRACE = "grace@example.com";
  private static final String NEW_ADA =
      "{'email_address':'ada@example.com','status_if_new':'subscribed',"
          + "'merge_fields':{'FNAME':'Ada','LNAME':'Lovelace'}}";

  private final MailchimpSandbox mailchimp = MailchimpSandbox.start();
  private final Caller caller = new Caller(mailchimp);

  @BeforeEach
  void graceIsThere() {
    mailchimp.put(GRACE, "subscribed", Map.of("FNAME", "Grace"));
  }

  @AfterEach
  void stop() {
    mailchimp.close();
  }

  @Test
  void a_wrong_key_is_refused() {
    var got = new Caller(mailchimp, "Bearer nonsense-us1").get("/3.0/ping");

    assertThat(got.status()).isEqualTo(401);
    assertThat(got.title()).isEqualTo("API Key Invalid");
    assertThat(got.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
  }

  @Test
  void the_key_is_accepted_as_password_of_any_user() {
    var credentials = ("hub:" + mailchimp.apiKey()).getBytes(StandardCharsets.UTF_8);
    var basic = "Basic " + Base64.getEncoder().encodeToString(credentials);

    var got = new Caller(mailchimp, basic).get("/3.0/ping");

    assertThat(got.json().path("health_status").asString()).isEqualTo("Everything's Chimpy!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/3.0/pong", "/3.0/lists/other", "/3.0/lists/other/members", "/2.0/ping", "/"})
  void an_unknown_path_or_audience_is_not_found(String path) {
    assertThat(caller.get(path).status()).isEqualTo(404);
  }

  @Test
  void a_method_nobody_offers_is_refused() {
    assertThat(caller.send("PUT", "/3.0/ping", "{}").status()).isEqualTo(405);
    assertThat(caller.send("DELETE", caller.listPath(), "").status()).isEqualTo(405);
  }

  @Test
  void a_body_that_is_not_json_is_refused() {
    assertThat(caller.putMember(ADA, "{'email_address':").title()).isEqualTo("JSON Parse Error");
    assertThat(caller.postMembers("").title()).isEqualTo("JSON Parse Error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'nickname':'Countess'",
        "'status':'member'",
        "'merge_fields':['Ada']",
        "'vip':'yes'",
        "'location':{'latitude':1,'longitude':2,'country':3}",
        "'timestamp_signup':'yesterday'",
        "'tags':[1]"
      })
  void what_is_not_documented_about_a_member_is_refused_by_name(String property) {
    var body = "{'email_address':'ada@example.com','status_if_new':'pending'," + property + "}";

    var got = caller.putMember(ADA, body);

    assertThat(got.status()).isEqualTo(400);
    assertThat(got.title()).isEqualTo("Invalid Resource");
    assertThat(property).contains(got.json().at("/errors/0/field").asString());
    assertThat(mailchimp.member(ADA)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'merge_fields':{'SHOESIZE':'38'}",
        "'merge_fields':{'FNAME':{'first':'Ada'}}",
        "'language':'english'",
        "'email_address':'ada@'"
      })
  void a_value_no_member_may_have_is_refused(String property) {
    caller.putMember(ADA, NEW_ADA);

    var got = caller.send("PATCH", caller.memberPath(ADA), "{" + property + "}");

    assertThat(got.title()).isEqualTo("Invalid Resource");
  }

  @Test
  void a_merge_field_holds_255_bytes_and_not_one_more() {
    var umlauts = "ä".repeat(127);

    assertThat(putFirstName(umlauts + "x").status()).isEqualTo(200);
    assertThat(putFirstName(umlauts + "xx").title()).isEqualTo("Invalid Resource");
  }

  private Got putFirstName(String name) {
    return caller.send(
        "PATCH", caller.memberPath(GRACE), "{'merge_fields':{'FNAME':'" + name + "'}}");
  }

  @Test
  void a_put_of_somebody_new_needs_a_status_for_the_new_one() {
    var got = caller.putMember(ADA, "{'email_address':'ada@example.com','status':'subscribed'}");

    assertThat(got.json().at("/errors/0/field").asString()).isEqualTo("status_if_new");
  }

  @Test
  void a_put_needs_an_address() {
    var got = caller.putMember(GRACE, "{'merge_fields':{'FNAME':'Grace'}}");

    assertThat(got.json().at("/errors/0/field").asString()).isEqualTo("email_address");
  }
}
