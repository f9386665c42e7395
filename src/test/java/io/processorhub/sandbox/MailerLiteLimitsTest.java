package io.processorhub.sandbox;

import static io.processorhub.sandbox.MailerLiteCaller.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.sandbox.Caller.Got;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much MailerLite lets itself be asked in a minute. */
class MailerLiteLimitsTest {

  private static final String ADA = "{'email':'ada@example.com'}";

  private final HandClock clock = new HandClock();
  private final MailerLiteSandbox mailerLite = MailerLiteSandbox.start(clock);
  private final MailerLiteCaller caller = new MailerLiteCaller(mailerLite);

  @AfterEach
  void stop() {
    mailerLite.close();
  }

  @Test
  void the_request_after_120_in_a_minute_is_refused_and_not_done() {
    ask(120);

    var got = caller.post(ADA);

    assertThat(got.status()).isEqualTo(429);
    assertThat(got.json().path("message").asString()).isEqualTo("Too Many Attempts.");
    assertThat(header(got, "Retry-After")).isEqualTo("60");
    assertThat(header(got, "X-RateLimit-Limit")).isEqualTo("120");
    assertThat(header(got, "X-RateLimit-Remaining")).isEqualTo("0");
    assertThat(mailerLite.subscribers()).isEmpty();
    assertThat(mailerLite.refusedForLimits()).isEqualTo(1);
    assertThat(mailerLite.mostInWindow()).isEqualTo(121);
  }

  @Test
  void it_lets_in_again_when_it_said_it_would() {
    ask(60);
    clock.pass(Duration.ofSeconds(30));
    ask(60);
    assertThat(header(caller.post(ADA), "Retry-After")).isEqualTo("30");

    clock.pass(Duration.ofSeconds(30));

    assertThat(caller.post(ADA).status()).isEqualTo(201);
  }

  @Test
  void each_answer_tells_how_much_is_left() {
    assertThat(header(caller.get("/api/groups"), "X-RateLimit-Remaining")).isEqualTo("119");
    assertThat(header(caller.get("/api/nothing"), "X-RateLimit-Remaining")).isEqualTo("118");
    clock.pass(Duration.ofMinutes(1));
    assertThat(header(caller.post("{}"), "X-RateLimit-Remaining")).isEqualTo("119");
  }

  @Test
  void the_sixth_import_in_a_minute_is_refused_as_a_whole() {
    for (int i = 0; i < 5; i++) {
      assertThat(caller.importPeople(2).status()).isEqualTo(200);
    }

    var got = caller.importPeople(3);

    assertThat(got.status()).isEqualTo(429);
    assertThat(got.json().path("message").asString())
        .isEqualTo("You're being rate limited on import creation.");
    assertThat(header(got, "Retry-After")).isEqualTo("60");
    assertThat(mailerLite.subscribers()).hasSize(2);
    assertThat(mailerLite.mostImportsInWindow()).isEqualTo(6);
    assertThat(mailerLite.mostInWindow()).isEqualTo(6);
    assertThat(caller.post(ADA).status()).isEqualTo(201);
  }

  @Test
  void a_batch_of_other_things_too_is_no_import() {
    for (int i = 0; i < 10; i++) {
      caller.batch(upsert(ADA) + ",{'method':'GET','path':'api/groups'}");
    }

    assertThat(mailerLite.mostImportsInWindow()).isZero();
    assertThat(mailerLite.refusedForLimits()).isZero();
  }

  @Test
  void a_request_counts_though_nothing_came_of_it() {
    mailerLite.misbehave(Misbehaviour.of(Kind.ERROR_500));
    caller.importPeople(1);

    assertThat(mailerLite.mostInWindow()).isEqualTo(1);
    assertThat(mailerLite.mostImportsInWindow()).isEqualTo(1);
    assertThat(mailerLite.refusedForLimits()).isZero();
  }

  @Test
  void a_stranger_does_not_use_up_the_limit() {
    caller.with("Authorization", "Bearer nonsense").get("/api/groups");

    assertThat(mailerLite.mostInWindow()).isZero();
  }

  @Test
  void a_minute_can_be_made_short() {
    mailerLite.timeScale(60);
    ask(121);
    assertThat(mailerLite.refusedForLimits()).isEqualTo(1);

    clock.pass(Duration.ofSeconds(1));

    assertThat(caller.post(ADA).status()).isEqualTo(201);
    assertThat(caller.get("/__sandbox/about").json().path("windowMillis").asInt()).isEqualTo(1000);
  }

  @Test
  void nobody_slips_through_when_many_ask_at_once() {
    IntStream.range(0, 150).parallel().forEach(i -> caller.get("/api/groups"));

    assertThat(mailerLite.refusedForLimits()).isEqualTo(30);
    assertThat(mailerLite.mostInWindow()).isEqualTo(150);
  }

  @Test
  void a_reset_starts_the_minute_anew() {
    ask(121);

    mailerLite.reset();

    assertThat(mailerLite.refusedForLimits()).isZero();
    assertThat(mailerLite.mostInWindow()).isZero();
    assertThat(caller.post(ADA).status()).isEqualTo(201);
  }

  private void ask(int times) {
    for (int i = 0; i < times; i++) {
      caller.get("/api/groups");
    }
  }

  private static String header(Got got, String name) {
    return got.headers().firstValue(name).orElse("");
  }
}
