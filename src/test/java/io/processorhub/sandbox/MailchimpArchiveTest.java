package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who was archived by hand, and whose mails came back. */
class MailchimpArchiveTest {

  private static final String GRACE = "grace@example.com";
  private static final String PUT_GRACE =
      "{'email_address':'grace@example.com','status_if_new':'subscribed',"
          + "'merge_fields':{'FNAME':'Amazing'}}";

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
  void a_put_without_a_status_leaves_the_archived_archived() {
    mailchimp.archive(GRACE);

    var got = caller.putMember(GRACE, PUT_GRACE);

    assertThat(got.status()).isEqualTo(200);
    assertThat(got.json().path("status").asString()).isEqualTo("archived");
    assertThat(mailchimp.member(GRACE).orElseThrow().mergeFields()).containsValue("Amazing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscribed", "pending"})
  void a_status_brings_the_archived_back(String status) {
    mailchimp.archive(GRACE);

    caller.send("PATCH", caller.memberPath(GRACE), "{'status':'%s'}".formatted(status));

    assertThat(mailchimp.member(GRACE).orElseThrow().status()).isEqualTo(status);
  }

  @Test
  void the_archived_are_shown_one_by_one_and_listed_only_when_asked_for() {
    mailchimp.archive(GRACE);
    var all = caller.listPath() + "/members";

    assertThat(caller.get(caller.memberPath(GRACE)).json().path("status").asString())
        .isEqualTo("archived");
    assertThat(total(all)).isZero();
    assertThat(total(all + "?since_last_changed=2000-01-01T00:00:00Z")).isZero();
    assertThat(total(all + "?status=archived")).isEqualTo(1);

    mailchimp.in(mailchimp.audience()).listsArchived(true);
    assertThat(total(all)).isEqualTo(1);
  }

  private int total(String path) {
    return caller.get(path).json().path("total_items").asInt();
  }

  @Test
  void the_archived_can_be_deleted_permanently() {
    mailchimp.archive(GRACE);

    var got = caller.send("POST", caller.memberPath(GRACE) + "/actions/delete-permanent", "");

    assertThat(got.status()).isEqualTo(204);
    assertThat(caller.putMember(GRACE, PUT_GRACE).title())
        .isEqualTo("Forgotten Email Not Subscribed");
  }

  @Test
  void a_bulk_call_takes_the_archived_for_somebody_who_is_there() {
    mailchimp.archive(GRACE);

    var got =
        caller.postMembers(
            "{'members':[{'email_address':'grace@example.com','status':'subscribed'}]}");

    assertThat(got.json().at("/errors/0/error_code").asString()).isEqualTo("ERROR_CONTACT_EXISTS");
    assertThat(mailchimp.member(GRACE).orElseThrow().isArchived()).isTrue();
  }

  @Test
  void what_is_done_by_hand_is_no_write_of_the_api() {
    mailchimp.archive(GRACE);
    assertThat(mailchimp.member(GRACE).orElseThrow().effectiveWrites()).isZero();
  }

  @Test
  void whose_mails_came_back_is_updated_but_not_subscribed_again() {
    mailchimp.bounce(GRACE);

    var put = caller.putMember(GRACE, PUT_GRACE);
    var again = caller.send("PATCH", caller.memberPath(GRACE), "{'status':'subscribed'}");

    assertThat(put.json().path("status").asString()).isEqualTo("cleaned");
    assertThat(again.title()).isEqualTo("Member In Compliance State");
  }

  @Test
  void what_one_audience_is_set_to_is_not_the_others() {
    mailchimp.in(mailchimp.audience()).requireFields("LNAME");
    mailchimp.in(mailchimp.audience()).notForNow(GRACE, true);

    var got = caller.in(mailchimp.secondAudience()).putMember(GRACE, PUT_GRACE);

    assertThat(got.status()).isEqualTo(200);
  }
}
