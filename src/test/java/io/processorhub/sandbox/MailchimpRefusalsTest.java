package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an audience refuses because of its settings, or of what Mailchimp knows of an address. */
class MailchimpRefusalsTest {

  private static final String ADA = "ada@example.com";
  private static final String GRACE = "grace@example.com";
  private static final String NEW_ADA =
      "{'email_address':'ada@example.com','status_if_new':'subscribed',"
          + "'merge_fields':{'FNAME':'Ada'}}";
  private static final String SKIP = "?skip_merge_validation=true";

  private final MailchimpSandbox mailchimp = MailchimpSandbox.start();
  private final MailchimpAudience audience = mailchimp.in(mailchimp.audience());
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
  void a_put_without_a_required_merge_field_is_refused() {
    audience.requireFields("LNAME");

    var got = caller.putMember(ADA, NEW_ADA);

    assertThat(got.status()).isEqualTo(400);
    assertThat(got.title()).isEqualTo("Invalid Resource");
    assertThat(got.json().at("/errors/0/field").asString()).isEqualTo("LNAME");
    assertThat(mailchimp.member(ADA)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'status':'unsubscribed'}",
        "{'email_address':'ada@example.com'}",
        "{'merge_fields':{'FNAME':'Amazing'}}",
        "{'merge_fields':{'LNAME':''}}"
      })
  void a_patch_is_refused_for_a_required_field_the_member_lacks(String body) {
    audience.requireFields("LNAME");
    var before = mailchimp.member(GRACE);

    assertThat(caller.send("PATCH", caller.memberPath(GRACE), body).title())
        .isEqualTo("Invalid Resource");
    assertThat(mailchimp.member(GRACE)).isEqualTo(before);

    assertThat(caller.send("PATCH", caller.memberPath(GRACE) + SKIP, body).status()).isEqualTo(200);
  }

  @Test
  void a_member_that_has_the_required_field_is_not_asked_for_it_again() {
    mailchimp.put(GRACE, "subscribed", Map.of("LNAME", "Hopper"));
    audience.requireFields("LNAME");

    var got = caller.send("PATCH", caller.memberPath(GRACE), "{'status':'unsubscribed'}");

    assertThat(got.status()).isEqualTo(200);
  }

  @Test
  void a_bulk_call_refuses_each_member_without_a_required_field_unless_told_to_skip_that() {
    audience.requireFields("LNAME");
    var body =
        "{'members':[{'email_address':'ada@example.com','status':'subscribed'},"
            + "{'email_address':'alan@example.com','status':'subscribed',"
            + "'merge_fields':{'LNAME':'Turing'}}]}";

    var refused = caller.postMembers(body).json();
    assertThat(refused.path("total_created").asInt()).isEqualTo(1);
    assertThat(refused.at("/errors/0/error_code").asString()).isEqualTo("ERROR_GENERIC");
    assertThat(refused.at("/errors/0/field").asString()).isEqualTo("LNAME");

    var skipped = caller.send("POST", caller.listPath() + SKIP, body).json();
    assertThat(skipped.at("/new_members/0/email_address").asString()).isEqualTo(ADA);
  }

  @Test
  void to_skip_required_fields_lets_no_invalid_value_pass() {
    audience.requireFields("LNAME");

    var got =
        caller.send("PUT", caller.memberPath(ADA) + SKIP, NEW_ADA.replace("'FNAME'", "'NICKNAME'"));

    assertThat(got.title()).isEqualTo("Invalid Resource");
  }

  @Test
  void an_address_that_joined_many_lists_may_join_none_for_now() {
    audience.notForNow(ADA, true);

    var put = caller.putMember(ADA, NEW_ADA);
    assertThat(put.status()).isEqualTo(400);
    assertThat(put.title()).isEqualTo("Invalid Resource");
    assertThat(put.json().path("detail").asString()).contains("for now");
    assertThat(put.json().has("errors")).isFalse();

    var bulk =
        caller.postMembers("{'members':[{'email_address':'ada@example.com','status':'pending'}]}");
    assertThat(bulk.json().at("/errors/0/error_code").asString()).isEqualTo("ERROR_GENERIC");
    assertThat(bulk.json().at("/errors/0/error").asString()).contains("not allowing more signups");
    var patch =
        caller.send("PATCH", caller.memberPath(GRACE), "{'email_address':'ada@example.com'}");
    assertThat(patch.json().path("detail").asString()).contains("for now");

    audience.notForNow(ADA, false);
    assertThat(caller.putMember(ADA, NEW_ADA).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "pt", "pt_PT", "es", "es_ES", "fr_CA", "zh", ""})
  void a_language_of_mailchimps_own_list_is_taken(String code) {
    var got = caller.putMember(GRACE, language(code));

    assertThat(got.json().path("language").asString()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pt_BR", "pt-BR", "de-DE", "de_DE", "zh_CN", "en_GB", "es_MX", "PT", "xx"})
  void any_other_language_is_refused(String code) {
    assertThat(caller.putMember(GRACE, language(code)).title()).isEqualTo("Invalid Resource");
    assertThat(mailchimp.member(GRACE).orElseThrow().language()).isEmpty();
  }

  private static String language(String code) {
    return "{'email_address':'grace@example.com','status_if_new':'pending','language':'%s'}"
        .formatted(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unsubscribed", "cleaned", "pending", "transactional"})
  void only_who_is_subscribed_can_be_given_another_address(String status) {
    mailchimp.put(GRACE, status, Map.of());

    var patch =
        caller.send("PATCH", caller.memberPath(GRACE), "{'email_address':'ada@example.com'}");
    var put = caller.putMember(GRACE, NEW_ADA);

    assertThat(patch.title()).isEqualTo("Invalid Resource");
    assertThat(patch.json().at("/errors/0/message").asString()).contains("\"" + status + ".\"");
    assertThat(put.title()).isEqualTo("Invalid Resource");
    assertThat(mailchimp.members()).extracting(Member::email).containsExactly(GRACE);
  }
}
