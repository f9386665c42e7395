package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of one subscriber, and of who left. */
class MailerLiteSubscriberTest {

  private static final String ADA = "ada@example.com";
  private static final String GRACE = "grace@example.com";
  private static final String NEW_ADA =
      "{'email':'ada@example.com','fields':{'name':'Ada','last_name':'Lovelace'}}";

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
  void a_post_creates_whom_it_does_not_find() {
    var got = caller.post(NEW_ADA);

    assertThat(got.status()).isEqualTo(201);
    assertThat(got.json().at("/data/email").asString()).isEqualTo(ADA);
    assertThat(got.json().at("/data/status").asString()).isEqualTo("active");
    assertThat(got.json().at("/data/source").asString()).isEqualTo("api");
    assertThat(got.json().at("/data/fields/last_name").asString()).isEqualTo("Lovelace");
    assertThat(got.json().at("/data/fields/city").isNull()).isTrue();
    assertThat(ada().timesCreated()).isEqualTo(1);
  }

  @Test
  void an_id_is_a_text_that_no_double_holds() {
    var id = caller.post(NEW_ADA).json().at("/data/id");

    assertThat(id.isString()).isTrue();
    assertThat(Long.parseLong(id.asString())).isGreaterThan(1L << 53);
    assertThat(Double.parseDouble(id.asString()))
        .isEqualTo(Double.parseDouble(mailerLite.subscriber(GRACE).orElseThrow().id()));
    assertThat(Long.parseLong(mailerLite.group())).isGreaterThan(1L << 53);
  }

  @Test
  void a_post_leaves_alone_what_it_does_not_mention_and_removes_what_is_null() {
    caller.post(NEW_ADA.replace("}}", "},'groups':['" + mailerLite.group() + "']}"));

    var got =
        caller.post(
            "{'email':'ADA@example.com','fields':{'last_name':null,'city':'London'},'groups':[]}");

    assertThat(got.status()).isEqualTo(200);
    assertThat(ada().fields()).isEqualTo(Map.of("name", "Ada", "city", "London"));
    assertThat(ada().groups()).containsExactly(mailerLite.group());
    assertThat(ada().email()).isEqualTo(ADA);
  }

  @Test
  void the_same_post_again_changes_nothing() {
    caller.post(NEW_ADA);
    caller.post(NEW_ADA);

    assertThat(ada().timesCreated()).isEqualTo(1);
    assertThat(ada().effectiveWrites()).isEqualTo(1);
    assertThat(mailerLite.journal())
        .extracting(JournalEntry::changedState)
        .containsExactly(true, false);
  }

  @Test
  void custom_fields_keep_their_type() {
    var got =
        caller.post(
            "{'email':'ada@example.com','fields':{'customer_number':7,'birthday':'1815-12-10'}}");

    assertThat(got.json().at("/data/fields/customer_number").isNumber()).isTrue();
    assertThat(got.json().at("/data/fields/birthday").asString()).isEqualTo("1815-12-10");
  }

  @Test
  void a_put_replaces_the_groups_and_nothing_else() {
    caller.post(NEW_ADA.replace("}}", "},'groups':['" + mailerLite.group() + "']}"));
    caller.put(ada(), "{'fields':{'city':'London'}}");
    assertThat(ada().groups()).containsExactly(mailerLite.group());

    var got = caller.put(ada(), "{'groups':[]}");

    assertThat(got.status()).isEqualTo(200);
    assertThat(ada().groups()).isEmpty();
    assertThat(ada().fields()).hasSize(3);
  }

  @Test
  void somebody_is_taken_out_of_a_group() {
    caller.post(NEW_ADA.replace("}}", "},'groups':['" + mailerLite.group() + "']}"));
    var path = MailerLiteCaller.path(ada()) + "/groups/";

    assertThat(caller.send("DELETE", path + mailerLite.group(), "").status()).isEqualTo(204);
    assertThat(caller.send("DELETE", path + "1", "").status()).isEqualTo(404);
    assertThat(ada().groups()).isEmpty();
  }

  @Test
  void where_and_when_somebody_signed_up_is_shown_as_it_was_sent() {
    var got =
        caller.post(
            "{'email':'ada@example.com','subscribed_at':'2026-01-31 10:00:00',"
                + "'optin_ip':'203.0.113.10','ip_address':null}");

    assertThat(got.json().at("/data/subscribed_at").asString()).isEqualTo("2026-01-31 10:00:00");
    assertThat(got.json().at("/data/optin_ip").asString()).isEqualTo("203.0.113.10");
    assertThat(got.json().at("/data/ip_address").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unsubscribed", "bounced", "junk"})
  void a_post_about_who_left_is_refused_with_or_without_a_status(String status) {
    mailerLite.put(ADA, status, Map.of());

    var active = caller.post("{'email':'ada@example.com','status':'active'}");
    var plain = caller.post("{'email':'ada@example.com','fields':{'name':'A'}}");
    var again = caller.post("{'email':'ada@example.com','resubscribe':true}");

    assertThat(active.status()).isEqualTo(422);
    assertThat(plain.status()).isEqualTo(422);
    assertThat(again.status()).isEqualTo(422);
    assertThat(plain.json().at("/errors/email/0").asString())
        .isEqualTo("This subscriber is " + status + " and cannot be imported");
    assertThat(plain.json().path("subscriber").asString()).isEqualTo(ada().id());
    assertThat(ada().status()).isEqualTo(status);
    assertThat(ada().fields()).isEmpty();
    assertThat(mailerLite.reactivateAsked()).isEqualTo(2);
  }

  @Test
  void a_batch_refuses_who_left_and_takes_the_others() {
    mailerLite.unsubscribe(GRACE);

    var got =
        caller.batch(
            MailerLiteCaller.upsert("{'email':'grace@example.com'}")
                + ","
                + MailerLiteCaller.upsert(NEW_ADA));

    assertThat(got.status()).isEqualTo(200);
    assertThat(got.json().at("/responses/0/code").asInt()).isEqualTo(422);
    assertThat(got.json().at("/responses/0/body/errors/email/0").asString())
        .contains("unsubscribed");
    assertThat(got.json().at("/responses/1/code").asInt()).isEqualTo(201);
  }

  @Test
  void who_is_added_without_a_status_confirms_first_if_the_account_says_so() {
    mailerLite.doubleOptin(true);

    caller.post(NEW_ADA);
    caller.post("{'email':'alan@example.com','status':'active'}");
    caller.post("{'email':'grace@example.com','fields':{'city':'New York'}}");

    assertThat(ada().status()).isEqualTo("unconfirmed");
    assertThat(mailerLite.subscriber("alan@example.com").orElseThrow().status())
        .isEqualTo("active");
    assertThat(mailerLite.subscriber(GRACE).orElseThrow().status()).isEqualTo("active");
  }

  @Test
  void a_post_without_a_status_does_not_confirm_for_the_person() {
    mailerLite.doubleOptin(true);
    caller.post(NEW_ADA);

    caller.post("{'email':'ada@example.com','fields':{'city':'London'}}");

    assertThat(ada().status()).isEqualTo("unconfirmed");
  }

  @Test
  void mails_that_come_back_and_complaints_have_words_of_their_own() {
    mailerLite.bounce(GRACE);
    assertThat(mailerLite.subscriber(GRACE).orElseThrow().status()).isEqualTo("bounced");

    mailerLite.complain(GRACE);
    assertThat(mailerLite.subscriber(GRACE).orElseThrow().status()).isEqualTo("junk");
  }

  @Test
  void one_subscriber_is_in_several_groups_and_leaves_each_alone() {
    caller.post(NEW_ADA.replace("}}", "},'groups':['" + mailerLite.group() + "']}"));
    var groups = MailerLiteCaller.path(ada()) + "/groups/";

    assertThat(caller.send("POST", groups + mailerLite.secondGroup(), "").status()).isEqualTo(200);
    assertThat(caller.send("POST", groups + "1", "").status()).isEqualTo(404);
    assertThat(ada().groups()).containsExactly(mailerLite.group(), mailerLite.secondGroup());

    assertThat(caller.send("DELETE", groups + mailerLite.group(), "").status()).isEqualTo(204);
    assertThat(ada().groups()).containsExactly(mailerLite.secondGroup());
    assertThat(ada().status()).isEqualTo("active");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unsubscribed", "bounced", "junk"})
  void who_left_is_not_reactivated_and_the_attempt_is_counted(String status) {
    mailerLite.takesWhoLeft(true);
    mailerLite.put(ADA, status, Map.of());

    var post = caller.post("{'email':'ada@example.com','status':'active','fields':{'name':'A'}}");
    var put = caller.put(ada(), "{'status':'unconfirmed'}");
    var again = caller.post("{'email':'ada@example.com','resubscribe':true}");

    assertThat(post.status()).isEqualTo(200);
    assertThat(post.json().at("/data/status").asString()).isEqualTo(status);
    assertThat(put.json().at("/data/status").asString()).isEqualTo(status);
    assertThat(again.json().at("/data/status").asString()).isEqualTo(status);
    assertThat(ada().fields()).isEqualTo(Map.of("name", "A"));
    assertThat(mailerLite.reactivateAsked()).isEqualTo(3);
  }

  @Test
  void to_mention_no_status_is_no_attempt() {
    mailerLite.unsubscribe(GRACE);

    caller.post("{'email':'grace@example.com','fields':{'city':'New York'}}");
    mailerLite.takesWhoLeft(true);
    caller.post("{'email':'grace@example.com','fields':{'city':'New York'}}");

    assertThat(mailerLite.reactivateAsked()).isZero();
  }

  @Test
  void unsubscribing_is_dated() {
    var got =
        caller.put(mailerLite.subscriber(GRACE).orElseThrow(), "{'status':'unsubscribed'}").json();

    assertThat(got.at("/data/status").asString()).isEqualTo("unsubscribed");
    assertThat(got.at("/data/unsubscribed_at").asString()).matches("\\d{4}-.* \\d\\d:\\d\\d:.*");
  }

  @Test
  void the_person_can_come_back_at_mailerlite() {
    mailerLite.unsubscribe(GRACE);

    mailerLite.put(GRACE, "active", Map.of());

    var grace = mailerLite.subscriber(GRACE).orElseThrow();
    assertThat(grace.status()).isEqualTo("active");
    assertThat(grace.further()).isEmpty();
    assertThat(grace.fields()).isEqualTo(Map.of("name", "Grace"));
    assertThat(grace.timesCreated() + grace.effectiveWrites()).isZero();
  }

  private Subscriber ada() {
    return mailerLite.subscriber(ADA).orElseThrow();
  }
}
