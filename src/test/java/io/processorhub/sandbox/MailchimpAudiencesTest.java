package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each audience has members of its own, and forgets on its own. */
class MailchimpAudiencesTest {

  private static final String ADA = "ada@example.com";
  private static final String GRACE = "grace@example.com";
  private static final String NEW_ADA =
      "{'email_address':'ada@example.com','status_if_new':'pending'}";

  private final MailchimpSandbox mailchimp = MailchimpSandbox.start();
  private final String second = mailchimp.secondAudience();
  private final Caller caller = new Caller(mailchimp);
  private final Caller toSecond = caller.in(second);

  @TempDir Path folder;

  @BeforeEach
  void graceIsInBoth() {
    mailchimp.put(GRACE, "subscribed", Map.of("FNAME", "Grace"));
    mailchimp.in(second).put(GRACE, "unsubscribed", Map.of());
  }

  @AfterEach
  void stop() {
    mailchimp.close();
  }

  @Test
  void somebody_new_in_the_second_is_not_in_the_first() {
    var got = toSecond.putMember(ADA, NEW_ADA);

    assertThat(got.json().path("list_id").asString()).isEqualTo(second);
    assertThat(mailchimp.member(ADA)).isEmpty();
    assertThat(mailchimp.member(second, ADA).orElseThrow().timesCreated()).isEqualTo(1);
    assertThat(caller.get(caller.memberPath(ADA)).status()).isEqualTo(404);
  }

  @Test
  void the_same_person_has_one_id_and_two_contacts() {
    var here = mailchimp.member(GRACE).orElseThrow();
    var there = mailchimp.member(second, GRACE).orElseThrow();

    assertThat(there.id()).isEqualTo(here.id());
    assertThat(there.contactId()).isNotEqualTo(here.contactId());
    assertThat(there.status()).isEqualTo("unsubscribed");
    assertThat(here.status()).isEqualTo("subscribed");
  }

  @Test
  void deleting_permanently_is_done_for_each_audience_by_itself() {
    var delete = "/actions/delete-permanent";

    caller.send("POST", caller.memberPath(GRACE) + delete, "");

    assertThat(mailchimp.members()).isEmpty();
    assertThat(mailchimp.members(second)).hasSize(1);
    assertThat(toSecond.send("POST", toSecond.memberPath(GRACE) + delete, "").status())
        .isEqualTo(204);
    assertThat(toSecond.putMember(GRACE, NEW_ADA.replace(ADA, GRACE)).title())
        .isEqualTo("Forgotten Email Not Subscribed");
  }

  @Test
  void each_is_read_written_in_bulk_and_asked_for_its_settings_by_itself() {
    mailchimp.in(second).doubleOptin(true);

    toSecond.postMembers("{'members':[{'email_address':'ada@example.com','status':'pending'}]}");

    var page = toSecond.get(toSecond.listPath() + "/members").json();
    assertThat(page.path("list_id").asString()).isEqualTo(second);
    assertThat(page.path("total_items").asInt()).isEqualTo(2);
    assertThat(toSecond.get(toSecond.listPath()).json().path("double_optin").asBoolean()).isTrue();
    assertThat(caller.get(caller.listPath()).json().path("double_optin").asBoolean()).isFalse();
    assertThat(mailchimp.members()).hasSize(1);
  }

  @Test
  void what_is_done_by_hand_is_done_in_one_audience() {
    mailchimp.in(second).delete(GRACE);
    mailchimp.unsubscribe(GRACE);

    assertThat(mailchimp.members(second)).isEmpty();
    assertThat(mailchimp.member(GRACE).orElseThrow().status()).isEqualTo("unsubscribed");
  }

  @Test
  void who_left_the_second_is_counted_there() {
    toSecond.send("PATCH", toSecond.memberPath(GRACE), "{'status':'subscribed'}");

    assertThat(mailchimp.in(second).resubscribeAsked()).isEqualTo(1);
    assertThat(mailchimp.resubscribeAsked()).isZero();
  }

  @Test
  void both_are_seen_from_outside_and_emptied_by_a_reset() {
    var objects = caller.get("/__sandbox/objects").json();

    assertThat(objects.path("count").asInt()).isEqualTo(2);
    assertThat(objects.path("members").valueStream().map(m -> m.path("audience").asString()))
        .containsExactly(mailchimp.audience(), second);
    assertThat(caller.get("/__sandbox/about").json().path("secondAudience").asString())
        .isEqualTo(second);
    mailchimp.reset();
    assertThat(mailchimp.members(second)).isEmpty();
  }

  @Test
  void both_outlive_a_restart() {
    var file = folder.resolve("mailchimp.json");
    try (var before = MailchimpSandbox.start(0, file)) {
      before.put(GRACE, "subscribed", Map.of());
      before.in(second).put(ADA, "pending", Map.of());
    }

    try (var after = MailchimpSandbox.start(0, file)) {
      assertThat(after.members()).extracting(Member::email).containsExactly(GRACE);
      assertThat(after.members(second)).extracting(Member::email).containsExactly(ADA);
    }
  }
}
