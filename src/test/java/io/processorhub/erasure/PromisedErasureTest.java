package io.processorhub.erasure;

import static io.processorhub.erasure.ErasureTest.erase;
import static io.processorhub.erasure.ErasureTest.hub;
import static io.processorhub.erasure.ErasureTest.through;
import static io.processorhub.erasure.ErasureTest.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A processor that erases later than it answers: what nobody sees any more may still be there. */
class PromisedErasureTest {

  private static final Path MAILERLITE = Path.of("connectors/mailerlite.yaml");

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"APPLY_THEN_RESET", "APPLY_THEN_TRUNCATED_JSON", "APPLY_THEN_500"})
  void nobody_is_there_after_a_lost_answer_but_the_promise_still_counts(Kind kind) {
    try (var hub = withAda()) {
      hub.mailerlite().misbehave(Misbehaviour.of(kind).on("POST", "/forget"));

      var filed = erase(hub, "ada");
      hub.until("select count(*) = 1 from forwarding where step = 1 and checks > 0");

      var part = view(hub, filed).parts().get(0);
      assertThat(part.level()).isEqualTo("ACKNOWLEDGED");
      assertThat(part.promisedFor().orElseThrow()).isAfter(Instant.now().plus(Duration.ofDays(29)));
      assertThat(view(hub, filed).done()).isFalse();

      through(hub, filed);
      assertThat(view(hub, filed).done()).isTrue();
    }
  }

  @Test
  void an_earlier_address_that_was_forgotten_there_is_promised_too() {
    try (var hub = withAda()) {
      hub.takeIn(Given.contacts().consenting("ada", "countess@example.com", "Ada").csv());
      hub.quiet();
      // The new address never got there, so that the earlier one alone is left.
      hub.mailerlite().delete("countess@example.com");

      var filed = erase(hub, "ada");
      hub.until("select count(*) = 1 from forwarding where step = 1 and checks > 0");

      assertThat(view(hub, filed).parts().get(0).level()).isEqualTo("ACKNOWLEDGED");
      assertThat(view(hub, filed).done()).isFalse();
      through(hub, filed);
    }
  }

  @Test
  void who_was_never_there_is_not_waited_for() {
    try (var hub = withAda()) {
      hub.mailerlite().delete("ada@example.com");

      var filed = erase(hub, "ada");
      hub.until("select count(*) = 1 from forwarding where step = 1 and checks > 0");

      assertThat(view(hub, filed).parts().get(0).level()).isEqualTo("VERIFIED_ABSENT");
    }
  }

  private static TestHub withAda() {
    var hub = hub(MAILERLITE);
    hub.takeIn(Given.ada().csv());
    hub.quiet();
    return hub;
  }
}
