package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One call about many people. */
class MailchimpBulkTest {

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
  void a_bulk_call_accepts_and_refuses_each_member_for_itself() {
    mailchimp.forget("edsger@example.com");

    var got =
        caller.postMembers(
            """
            {'members':[
              {'email_address':'ada@example.com','status':'subscribed','tags':['first']},
              {'email_address':'ADA@example.com','status':'subscribed'},
              {'email_address':'grace@example.com','status':'subscribed'},
              {'email_address':'bad@','status':'subscribed'},
              {'email_address':'edsger@example.com','status':'pending'},
              {'email_address':'alan@example.com','status':'pending','merge_fields':{'X':'1'}}
            ],'update_existing':false}\
            """);

    var answer = got.json();
    assertThat(got.status()).isEqualTo(200);
    assertThat(answer.path("total_created").asInt()).isEqualTo(1);
    assertThat(answer.path("error_count").asInt()).isEqualTo(5);
    assertThat(answer.at("/new_members/0/tags/0/name").asString()).isEqualTo("first");
    assertThat(answer.path("errors").valueStream().map(e -> e.path("error_code").asString()))
        .containsExactly(
            "ERROR_CONTACT_EXISTS",
            "ERROR_CONTACT_EXISTS",
            "ERROR_GENERIC",
            "ERROR_GENERIC",
            "ERROR_GENERIC");
    assertThat(answer.at("/errors/3/error").asString()).contains("permanently deleted");
    assertThat(answer.at("/errors/4/field").asString()).isEqualTo("X");
    assertThat(mailchimp.members()).extracting(Member::email).containsExactly(GRACE, ADA);
  }

  @Test
  void a_bulk_call_changes_who_is_there_if_told_so() {
    var got =
        caller.postMembers(
            "{'members':[{'email_address':'grace@example.com','status':'unsubscribed'}],"
                + "'update_existing':true}");

    assertThat(got.json().path("total_updated").asInt()).isEqualTo(1);
    assertThat(mailchimp.member(GRACE).orElseThrow().status()).isEqualTo("unsubscribed");
  }

  @Test
  void tags_are_added_unless_they_are_to_be_in_step() {
    var body =
        "{'members':[{'email_address':'grace@example.com','status':'subscribed',"
            + "'tags':['%s']}],'update_existing':true,'sync_tags':%s}";

    caller.postMembers(body.formatted("one", false));
    caller.postMembers(body.formatted("two", false));
    assertThat(mailchimp.member(GRACE).orElseThrow().tags()).containsExactly("one", "two");

    caller.postMembers(body.formatted("three", true));
    assertThat(mailchimp.member(GRACE).orElseThrow().tags()).containsExactly("three");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'members':[{'email_address':'ada@example.com','status_if_new':'subscribed',"
            + "'status':'subscribed'}]}",
        "{'members':[{'email_address':'ada@example.com'}]}",
        "{'members':[{'status':'subscribed'}]}",
        "{'members':[{'email_address':'ada@example.com','status':'archived'}]}",
        "{'members':['ada@example.com']}",
        "{'members':{}}",
        "{'members':[],'update_all':true}",
        "{'members':[],'update_existing':'no'}"
      })
  void a_bulk_call_of_another_shape_is_refused_as_a_whole(String body) {
    assertThat(caller.postMembers(body).title()).isEqualTo("Invalid Resource");
    assertThat(mailchimp.member(ADA)).isEmpty();
  }

  @Test
  void a_bulk_call_holds_500_members_and_not_one_more() {
    assertThat(caller.postMembers(people(501)).status()).isEqualTo(400);
    assertThat(mailchimp.members()).hasSize(1);

    assertThat(caller.postMembers(people(500)).json().path("total_created").asInt()).isEqualTo(500);
  }

  private static String people(int count) {
    return IntStream.range(0, count)
        .mapToObj("{'email_address':'person%d@example.com','status':'pending'}"::formatted)
        .collect(Collectors.joining(",", "{'members':[", "]}"));
  }

  @Test
  void a_repeated_address_is_passed_over_if_told_so() {
    var body =
        "{'members':[{'email_address':'ada@example.com','status':'pending'},"
            + "{'email_address':'Ada@example.com','status':'subscribed'}],'update_existing':true}";

    var got = caller.send("POST", caller.listPath() + "?skip_duplicate_check=true", body);

    assertThat(got.json().path("error_count").asInt()).isZero();
    assertThat(mailchimp.member(ADA).orElseThrow().status()).isEqualTo("pending");
  }
}
