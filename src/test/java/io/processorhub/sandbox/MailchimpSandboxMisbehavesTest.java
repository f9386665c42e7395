package io.processorhub.sandbox;

import static io.processorhub.sandbox.Misbehaviour.of;
import static io.processorhub.sandbox.Misbehaviour.slow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processorhub.sandbox.Caller.Got;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that goes wrong on the way to a provider can be made to go wrong here. */
class MailchimpSandboxMisbehavesTest {

  private static final String ADA = "ada@example.com";
  private static final long LONGER_THAN_THE_TEST = 60_000;

  private final MailchimpSandbox mailchimp = MailchimpSandbox.start();
  private final Caller caller = new Caller(mailchimp);

  @AfterEach
  void stop() {
    mailchimp.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"APPLY_THEN_RESET", "RESET"})
  void a_cut_connection_does_not_tell_whether_it_was_done(Kind kind) {
    mailchimp.misbehave(of(kind));

    assertThatThrownBy(this::putAda).isInstanceOf(UncheckedIOException.class);

    var entry = mailchimp.journal().get(0);
    assertThat(entry.status()).isZero();
    assertThat(entry.fault()).isEqualTo(kind.name());
    assertThat(entry.changedState()).isEqualTo(kind == Kind.APPLY_THEN_RESET);
    assertThat(mailchimp.member(ADA).isPresent()).isEqualTo(kind == Kind.APPLY_THEN_RESET);
  }

  @ParameterizedTest
  @EnumSource(names = {"APPLY_THEN_500", "ERROR_500"})
  void a_server_error_does_not_tell_whether_it_was_done(Kind kind) {
    mailchimp.misbehave(of(kind));

    assertThat(putAda().status()).isEqualTo(500);

    assertThat(mailchimp.member(ADA).isPresent()).isEqualTo(kind == Kind.APPLY_THEN_500);
  }

  @Test
  void it_asks_to_wait_in_any_words_it_is_given() {
    mailchimp.misbehave(of(Kind.ERROR_429, "soon"));
    mailchimp.misbehave(of(Kind.ERROR_429));

    assertThat(putAda().headers().firstValue("Retry-After")).hasValue("soon");
    assertThat(putAda().headers().firstValue("Retry-After")).isEmpty();
    assertThat(putAda().status()).isEqualTo(200);
  }

  @Test
  void an_answer_breaks_off_though_all_was_done() {
    mailchimp.misbehave(of(Kind.APPLY_THEN_TRUNCATED_JSON));

    var got = putAda();

    assertThat(got.status()).isEqualTo(200);
    assertThat(Json.read(got.text())).isEmpty();
    assertThat(mailchimp.member(ADA)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTML_200", "EMPTY"})
  void a_200_is_no_proof_that_it_was_done(Kind kind) {
    mailchimp.misbehave(of(kind));

    var got = putAda();

    assertThat(got.status()).isEqualTo(200);
    assertThat(Json.read(got.text())).isEmpty();
    assertThat(mailchimp.member(ADA)).isEmpty();
  }

  @Test
  void an_answer_is_late_though_it_was_done_at_once() {
    mailchimp.misbehave(slow(Kind.DELAY, LONGER_THAN_THE_TEST));

    var answer = caller.sendWithoutWaiting("PUT", caller.memberPath(ADA), ada());

    await().until(() -> mailchimp.member(ADA).isPresent());
    assertThat(answer).isNotDone();
  }

  @Test
  void it_is_done_long_after_it_was_asked() {
    mailchimp.misbehave(slow(Kind.DELAY_BEFORE, LONGER_THAN_THE_TEST));

    caller.sendWithoutWaiting("PUT", caller.memberPath(ADA), ada());

    await().until(() -> mailchimp.journal().size() == 1);
    assertThat(mailchimp.journal().get(0).status()).isZero();
    assertThat(mailchimp.member(ADA)).isEmpty();
  }

  @Test
  void an_answer_in_crumbs_is_whole_in_the_end() {
    mailchimp.misbehave(slow(Kind.DRIBBLE, 200));

    assertThat(putAda().json().path("email_address").asString()).isEqualTo(ADA);
  }

  @Test
  void a_caller_is_sent_elsewhere() {
    mailchimp.misbehave(of(Kind.REDIRECT, "http://127.0.0.1:1/elsewhere"));

    var got = putAda();

    assertThat(got.status()).isEqualTo(307);
    assertThat(got.headers().firstValue("Location")).hasValue("http://127.0.0.1:1/elsewhere");
  }

  @Test
  void an_answer_is_about_somebody_else() {
    mailchimp.misbehave(of(Kind.OTHER_PERSON));

    var answer = putAda().json();

    assertThat(answer.path("email_address").asString()).isEqualTo("other.ada@example.com");
    assertThat(answer.path("id").asString()).isEqualTo(Addresses.id("other.ada@example.com"));
    assertThat(mailchimp.member(ADA)).isPresent();
  }

  @Test
  void an_answer_is_far_too_long_and_does_not_say_so_before() {
    mailchimp.misbehave(of(Kind.GIANT));

    var got = putAda();

    assertThat(got.headers().firstValue("Content-Length")).isEmpty();
    assertThat(got.text()).hasSize(20 << 20);
  }

  @Test
  void one_poisonous_item_spoils_each_bulk_call_it_is_in() {
    mailchimp.misbehave(Misbehaviour.wholeBatchRefused("poison@example.com"));
    var good = "{'email_address':'ada@example.com','status':'pending'}";
    var bad = "{'email_address':'poison@example.com','status':'pending'}";

    assertThat(caller.postMembers("{'members':[" + good + "," + bad + "]}").status())
        .isEqualTo(400);
    assertThat(caller.postMembers("{'members':[" + bad + "]}").status()).isEqualTo(400);
    assertThat(mailchimp.members()).isEmpty();
    assertThat(caller.postMembers("{'members':[" + good + "]}").status()).isEqualTo(200);
  }

  @Test
  void misbehaviour_waits_for_the_request_it_is_for() {
    mailchimp.misbehave(of(Kind.ERROR_500).on("PUT", "/members/").times(2));

    assertThat(caller.get("/3.0/ping").status()).isEqualTo(200);
    assertThat(putAda().status()).isEqualTo(500);
    assertThat(putAda().status()).isEqualTo(500);
    assertThat(putAda().status()).isEqualTo(200);
  }

  @Test
  void the_eleventh_request_at_once_is_refused() {
    mailchimp.misbehave(slow(Kind.DELAY, LONGER_THAN_THE_TEST).times(10));
    for (int i = 0; i < 10; i++) {
      caller.sendWithoutWaiting("GET", "/3.0/ping", "");
    }
    await().until(() -> mailchimp.mostConcurrent() == 10);

    var got = caller.get("/3.0/ping");

    assertThat(got.status()).isEqualTo(429);
    assertThat(got.headers().firstValue("Retry-After")).isEmpty();
    assertThat(got.title()).isEqualTo("Too Many Requests");
    assertThat(mailchimp.mostConcurrent()).isEqualTo(11);
  }

  @Test
  void a_dribbled_answer_keeps_its_connection_taken() {
    mailchimp.misbehave(slow(Kind.DRIBBLE, LONGER_THAN_THE_TEST).times(10));
    for (int i = 0; i < 10; i++) {
      caller.sendWithoutWaiting("GET", "/3.0/ping", "");
    }
    await().until(() -> mailchimp.journal().stream().filter(e -> e.status() == 200).count() == 10);

    assertThat(caller.get("/3.0/ping").status()).isEqualTo(429);
  }

  private Got putAda() {
    return caller.putMember(ADA, ada());
  }

  private static String ada() {
    return "{'email_address':'ada@example.com','status_if_new':'pending'}";
  }
}
