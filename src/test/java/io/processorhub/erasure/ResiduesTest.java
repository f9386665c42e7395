package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.cases.Cases;
import io.processorhub.foundation.Refused;
import io.processorhub.status.ConnectionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** People who had been erased and are there again: a few are erased again, many are asked about. */
class ResiduesTest {

  private static final Path MAILCHIMP = Path.of("connectors/mailchimp.yaml");

  static Stream<Path> files() throws IOException {
    return Files.list(Path.of("connectors")).filter(file -> file.toString().endsWith(".yaml"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void many_found_at_once_wait_for_a_persons_word(Path file) {
    try (var hub = ErasureTest.hub(file)) {
      erased(hub, 25);
      back(hub, 25);

      ErasureTest.sweep(hub);
      hub.until("select count(*) = 15 from forwarding where trouble = 5");
      hub.until(GONE_AGAIN + " = 10");
      assertThat(ErasureTest.list(hub).addresses().get()).hasSize(15);
      assertThat(sentence(hub)).contains("found 15 people who had been erased");
      ErasureTest.sweep(hub);
      assertThat(hub.count("select count(*) from forwarding where trouble = 5"))
          .as("found once more, and still only asked about")
          .isEqualTo(15);

      var residues = hub.bean(Residues.class);
      assertThatThrownBy(() -> residues.confirm(name(hub), 14, TestHub.COMPLIANCE))
          .isInstanceOf(Refused.class);
      assertThatThrownBy(() -> residues.confirm(name(hub), 15, TestHub.OPS))
          .hasMessageContaining("COMPLIANCE");
      var http = new Http(hub);
      var answer =
          http.post(
              hub.token("carl", Role.COMPLIANCE),
              "/api/v1/connections/%s/found/confirmation".formatted(name(hub)),
              "application/json",
              "{\"count\": 15}");
      assertThat(answer.json().get("count").asLong()).isEqualTo(15);
      hub.until(GONE_AGAIN + " = 25");
      assertThat(ErasureTest.list(hub).addresses().get()).isEmpty();
      assertThat(ErasureTest.withoutOutcome(hub)).isZero();
    }
  }

  @Test
  void a_few_of_a_long_list_are_erased_again_once_it_was_listed() {
    try (var hub = ErasureTest.hub(MAILCHIMP)) {
      erased(hub, 12);
      for (var i = 0; i < 700; i++) {
        ErasureTest.list(hub).join().accept("walk-in%d@example.com".formatted(i));
      }
      back(hub, 12);

      ErasureTest.sweep(hub);
      hub.until(GONE_AGAIN + " = 12");
      assertThat(ErasureTest.list(hub).addresses().get()).hasSize(700);
      assertThat(hub.count("select count(*) from forwarding where trouble = 5")).isZero();
    }
  }

  private static final String SEEN_GONE = "(ending = 3 or step = 1 and checks > 0)";

  private static final String GONE_AGAIN =
      "select (select count(*) from forwarding where reappeared = 1 and " + SEEN_GONE + ")";

  private static void erased(TestHub hub, int count) {
    hub.takeIn(Given.people(count).csv());
    hub.quiet();
    for (var i = 0; i < count; i++) {
      hub.bean(Cases.class)
          .file(ErasureTest.request("crm", "p" + i, Optional.of("letter")), TestHub.COMPLIANCE);
    }
    hub.until("select count(*) = 0 from forwarding where not " + SEEN_GONE);
    assertThat(ErasureTest.list(hub).addresses().get()).isEmpty();
  }

  private static void back(TestHub hub, int count) {
    for (var i = 0; i < count; i++) {
      ErasureTest.list(hub).join().accept("person%d@example.com".formatted(i));
    }
  }

  private static String name(TestHub hub) {
    return hub.db().sql("select name from connection").query(String.class).single();
  }

  private static String sentence(TestHub hub) {
    return hub.bean(ConnectionStatus.class).of(name(hub)).sentence();
  }
}
