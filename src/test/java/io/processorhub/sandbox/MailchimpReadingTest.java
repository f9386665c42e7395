package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the sandbox shows of its members. */
class MailchimpReadingTest {

  private static final String ADA = "ada@example.com";
  private static final String GRACE = "grace@example.com";

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
  void a_member_is_found_by_hash_by_address_and_by_contact_id() {
    var grace = mailchimp.member(GRACE).orElseThrow();

    for (var key : List.of(grace.id(), "Grace%40example.com", grace.contactId())) {
      var got = caller.get(caller.listPath() + "/members/" + key);
      assertThat(got.json().path("email_address").asString()).isEqualTo(GRACE);
    }
    assertThat(caller.get(caller.memberPath(ADA)).title()).isEqualTo("Resource Not Found");
  }

  @Test
  void members_are_read_page_by_page_and_each_once() {
    for (int i = 0; i < 25; i++) {
      mailchimp.put("person" + i + "@example.com", "pending", Map.of());
    }

    var path = caller.listPath() + "/members?status=pending&fields=members.id,total_items";
    var first = caller.get(path).json();
    var rest = caller.get(path + "&offset=10&count=1000").json();

    assertThat(first.path("members").size()).isEqualTo(10);
    assertThat(rest.path("members").size()).isEqualTo(15);
    assertThat(first.path("total_items").asInt()).isEqualTo(25);
    assertThat(first.at("/members/0").propertyNames()).containsExactly("id");
    assertThat(first.propertyNames()).containsExactlyInAnyOrder("members", "total_items");
    assertThat(caller.get(path + "&count=1001").status()).isEqualTo(400);
  }

  @Test
  void an_answer_can_leave_out_what_is_named() {
    var path = caller.listPath() + "/members?exclude_fields=members.merge_fields,list_id";

    var answer = caller.get(path).json();

    assertThat(answer.has("list_id")).isFalse();
    assertThat(answer.at("/members/0").has("merge_fields")).isFalse();
    assertThat(answer.at("/members/0").has("email_address")).isTrue();
  }

  @Test
  void members_are_read_by_when_they_changed() {
    var path = caller.listPath() + "/members?since_last_changed=";

    assertThat(total(path + "2000-01-01T00:00:00%2B00:00")).isEqualTo(1);
    assertThat(total(path + "2999-01-01T00:00:00Z")).isZero();
    assertThat(caller.get(path + "2000-01-01T00:00:00+00:00").status()).isEqualTo(400);
    assertThat(caller.get(path + "2000-01-01").status()).isEqualTo(400);
  }

  private int total(String path) {
    return caller.get(path).json().path("total_items").asInt();
  }

  @Test
  void the_audience_tells_whether_it_wants_a_confirmation() {
    mailchimp.doubleOptin(true);

    var got = caller.get(caller.listPath() + "?fields=double_optin,stats.member_count");

    assertThat(got.json())
        .isEqualTo(Json.read("{\"double_optin\":true,\"stats\":{\"member_count\":1}}").get());
  }

  @Test
  void a_plus_in_an_address_is_a_plus_with_and_without_encoding() {
    mailchimp.put("ada+list@example.com", "subscribed", Map.of());

    for (var key : List.of("ada+list@example.com", "ada%2Blist%40example.com")) {
      assertThat(caller.get(caller.listPath() + "/members/" + key).status()).isEqualTo(200);
    }
  }
}
