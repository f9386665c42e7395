package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of one member, and of who left. */
class MailchimpMemberTest {

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
  void a_put_creates_whom_it_does_not_find() {
    var got = caller.putMember(ADA, NEW_ADA);

    assertThat(got.status()).isEqualTo(200);
    assertThat(got.json().path("id").asString()).isEqualTo(Addresses.id(ADA));
    assertThat(got.json().path("full_name").asString()).isEqualTo("Ada Lovelace");
    var ada = mailchimp.member(ADA).orElseThrow();
    assertThat(ada.status()).isEqualTo("subscribed");
    assertThat(ada.timesCreated()).isEqualTo(1);
  }

  @Test
  void a_put_leaves_alone_what_it_does_not_mention() {
    caller.putMember(ADA, NEW_ADA);

    var body =
        "{'email_address':'ada@example.com','status_if_new':'pending',"
            + "'merge_fields':{'FNAME':'Augusta'},'ip_signup':'203.0.113.10'}";
    caller.putMember(ADA, body);

    var ada = mailchimp.member(ADA).orElseThrow();
    assertThat(ada.mergeFields()).isEqualTo(Map.of("FNAME", "Augusta", "LNAME", "Lovelace"));
    assertThat(ada.status()).isEqualTo("subscribed");
    assertThat(ada.further().get("ip_signup").asString()).isEqualTo("203.0.113.10");
  }

  @Test
  void the_same_put_again_changes_nothing() {
    caller.putMember(ADA, NEW_ADA);
    caller.putMember(ADA, NEW_ADA);

    assertThat(mailchimp.member(ADA).orElseThrow().effectiveWrites()).isEqualTo(1);
    assertThat(mailchimp.journal())
        .extracting(JournalEntry::changedState)
        .containsExactly(true, false);
  }

  @Test
  void a_new_address_is_a_new_id_of_the_same_contact() {
    var before = mailchimp.member(GRACE).orElseThrow();

    caller.putMember(GRACE, NEW_ADA);

    assertThat(mailchimp.members()).hasSize(1);
    assertThat(mailchimp.member(ADA).orElseThrow().contactId()).isEqualTo(before.contactId());
    assertThat(caller.get(caller.memberPath(GRACE)).status()).isEqualTo(404);
  }

  @Test
  void a_new_address_alone_is_told_by_a_patch_of_the_old_one() {
    var got = caller.send("PATCH", caller.memberPath(GRACE), "{'email_address':'ada@example.com'}");

    assertThat(got.json().path("id").asString()).isEqualTo(Addresses.id(ADA));
    assertThat(mailchimp.members()).extracting(Member::email).containsExactly(ADA);
    assertThat(mailchimp.member(ADA).orElseThrow().mergeFields())
        .isEqualTo(Map.of("FNAME", "Grace"));
    assertThat(caller.get(caller.memberPath(GRACE)).status()).isEqualTo(404);
    assertThat(caller.get(caller.memberPath(ADA)).status()).isEqualTo(200);
  }

  @Test
  void an_address_in_other_letters_is_the_same_id() {
    caller.send("PATCH", caller.memberPath(GRACE), "{'email_address':'Grace@example.com'}");

    var grace = mailchimp.member(GRACE).orElseThrow();
    assertThat(grace.email()).isEqualTo("Grace@example.com");
    assertThat(grace.id()).isEqualTo(Addresses.id(GRACE));
  }

  @Test
  void a_new_address_must_not_be_somebody_elses() {
    caller.putMember(ADA, NEW_ADA);

    var got = caller.send("PATCH", caller.memberPath(GRACE), "{'email_address':'ada@example.com'}");

    assertThat(got.title()).isEqualTo("Invalid Resource");
    assertThat(got.json().at("/errors/0/message").asString())
        .isEqualTo("\"ada@example.com\" is already in this list with a status of \"subscribed\".");
    assertThat(mailchimp.members()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unsubscribed", "cleaned"})
  void who_left_is_not_subscribed_again_and_the_attempt_is_counted(String status) {
    mailchimp.put(GRACE, status, Map.of());
    var again = "{'email_address':'grace@example.com','status':'%s','status_if_new':'pending'}";

    var put = caller.putMember(GRACE, again.formatted("subscribed"));
    var patch = caller.send("PATCH", caller.memberPath(GRACE), "{'status':'pending'}");
    var batch =
        caller.postMembers(
            "{'members':[{'email_address':'grace@example.com','status':'subscribed'}],"
                + "'update_existing':true}");

    assertThat(put.title()).isEqualTo("Member In Compliance State");
    assertThat(patch.title()).isEqualTo("Member In Compliance State");
    assertThat(batch.json().at("/errors/0/error").asString()).contains("compliance state");
    assertThat(mailchimp.member(GRACE).orElseThrow().status()).isEqualTo(status);
    assertThat(mailchimp.resubscribeAsked()).isEqualTo(3);
  }

  @Test
  void a_status_for_the_new_does_not_subscribe_who_left() {
    mailchimp.put(ADA, "unsubscribed", Map.of());

    assertThat(caller.putMember(ADA, NEW_ADA).status()).isEqualTo(200);

    assertThat(mailchimp.member(ADA).orElseThrow().status()).isEqualTo("unsubscribed");
    assertThat(mailchimp.resubscribeAsked()).isZero();
  }

  @Test
  void deleting_only_archives() {
    assertThat(caller.send("DELETE", caller.memberPath(GRACE), "").status()).isEqualTo(204);

    var got = caller.get(caller.memberPath(GRACE));
    assertThat(got.json().path("status").asString()).isEqualTo("archived");
    assertThat(caller.send("DELETE", caller.memberPath(GRACE), "").status()).isEqualTo(405);
  }

  @Test
  void who_left_before_being_archived_is_not_subscribed_again_either() {
    mailchimp.put(GRACE, "unsubscribed", Map.of());
    caller.send("DELETE", caller.memberPath(GRACE), "");

    var got = caller.send("PATCH", caller.memberPath(GRACE), "{'status':'subscribed'}");

    assertThat(got.title()).isEqualTo("Member In Compliance State");
    assertThat(mailchimp.resubscribeAsked()).isEqualTo(1);
  }

  @Test
  void who_is_deleted_permanently_cannot_be_imported_again() {
    caller.putMember(ADA, NEW_ADA);
    var delete = caller.memberPath(ADA) + "/actions/delete-permanent";

    assertThat(caller.send("POST", delete, "").status()).isEqualTo(204);

    assertThat(caller.get(caller.memberPath(ADA)).status()).isEqualTo(404);
    assertThat(caller.send("POST", delete, "").status()).isEqualTo(404);
    assertThat(caller.putMember(ADA, NEW_ADA).title()).isEqualTo("Forgotten Email Not Subscribed");
    assertThat(caller.putMember(GRACE, NEW_ADA).title())
        .isEqualTo("Forgotten Email Not Subscribed");
    assertThat(mailchimp.member(ADA)).isEmpty();
  }

  @Test
  void who_unsubscribes_at_mailchimp_keeps_everything_else() {
    var before = mailchimp.member(GRACE).orElseThrow();

    mailchimp.unsubscribe(GRACE);

    var after = mailchimp.member(GRACE).orElseThrow();
    assertThat(after.status()).isEqualTo("unsubscribed");
    assertThat(after.mergeFields()).isEqualTo(before.mergeFields());
    assertThat(after.lastChanged()).isAfterOrEqualTo(before.lastChanged());
    assertThat(after.effectiveWrites()).isZero();
  }

  @Test
  void who_is_removed_by_hand_may_be_imported_again() {
    mailchimp.delete(GRACE);
    assertThat(mailchimp.member(GRACE)).isEmpty();
    assertThat(caller.get(caller.memberPath(GRACE)).status()).isEqualTo(404);

    caller.putMember(GRACE, NEW_ADA.replace(ADA, GRACE));

    assertThat(mailchimp.member(GRACE).orElseThrow().timesCreated()).isEqualTo(1);
  }

  @Test
  void who_was_forgotten_comes_back_by_signing_up_alone() {
    mailchimp.forget(GRACE);
    assertThat(mailchimp.member(GRACE)).isEmpty();

    mailchimp.put(GRACE, "subscribed", Map.of());

    assertThat(mailchimp.member(GRACE)).isPresent();
  }
}
