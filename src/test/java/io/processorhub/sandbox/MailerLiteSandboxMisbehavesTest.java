package io.processorhub.sandbox;

import static io.processorhub.sandbox.Misbehaviour.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.sandbox.Caller.Got;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong on the way to MailerLite; the kinds are the same for each provider. */
class MailerLiteSandboxMisbehavesTest {

  private static final String ADA = "ada@example.com";

  private final MailerLiteSandbox mailerLite = MailerLiteSandbox.start();
  private final MailerLiteCaller caller = new MailerLiteCaller(mailerLite);

  @AfterEach
  void stop() {
    mailerLite.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"APPLY_THEN_RESET", "RESET"})
  void a_cut_connection_does_not_tell_whether_it_was_done(Kind kind) {
    mailerLite.misbehave(of(kind));

    assertThatThrownBy(this::postAda).isInstanceOf(UncheckedIOException.class);

    assertThat(mailerLite.subscriber(ADA).isPresent()).isEqualTo(kind == Kind.APPLY_THEN_RESET);
  }

  @ParameterizedTest
  @EnumSource(names = {"APPLY_THEN_500", "ERROR_500"})
  void a_server_error_is_told_as_mailerlite_tells_it(Kind kind) {
    mailerLite.misbehave(of(kind));

    var got = postAda();

    assertThat(got.status()).isEqualTo(500);
    assertThat(got.text()).isEqualTo("{\"message\":\"Server Error\"}");
    assertThat(got.headers().firstValue("X-RateLimit-Limit")).hasValue("120");
    assertThat(mailerLite.subscriber(ADA).isPresent()).isEqualTo(kind == Kind.APPLY_THEN_500);
  }

  @Test
  void it_asks_to_wait_in_any_words_it_is_given_and_counts_that_as_no_limit() {
    mailerLite.misbehave(of(Kind.ERROR_429, "soon"));

    var got = postAda();

    assertThat(got.json().path("message").asString()).isEqualTo("Too Many Attempts.");
    assertThat(got.headers().firstValue("Retry-After")).hasValue("soon");
    assertThat(mailerLite.refusedForLimits()).isZero();
  }

  @Test
  void an_answer_breaks_off_though_all_was_done() {
    mailerLite.misbehave(of(Kind.APPLY_THEN_TRUNCATED_JSON));

    assertThat(Json.read(postAda().text())).isEmpty();

    assertThat(mailerLite.subscriber(ADA)).isPresent();
  }

  @Test
  void an_answer_is_about_somebody_else() {
    mailerLite.misbehave(of(Kind.OTHER_PERSON));

    var answer = postAda().json();

    assertThat(answer.at("/data/email").asString()).isEqualTo("other.ada@example.com");
    assertThat(answer.at("/data/id").asString())
        .isNotEqualTo(mailerLite.subscriber(ADA).orElseThrow().id());
  }

  @Test
  void one_poisonous_item_spoils_each_batch_it_is_in() {
    mailerLite.misbehave(Misbehaviour.wholeBatchRefused("person1@example.com"));

    assertThat(caller.importPeople(2).status()).isEqualTo(400);
    assertThat(mailerLite.subscribers()).isEmpty();
    assertThat(caller.importPeople(1).status()).isEqualTo(200);
  }

  private Got postAda() {
    return caller.post("{'email':'ada@example.com'}");
  }
}
