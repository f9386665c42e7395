package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Six writers take consents back while one or two nodes send the same people: after a withdrawal is
 * committed no call that discloses the person is decided any more. ({@code -Dhub.race.people=20000}
 * for the long form.)
 */
class WithdrawalRaceTest {

  private static final int PEOPLE = Integer.getInteger("hub.race.people", 3_000);
  private static final int WRITERS = 6;
  private static final int CHUNK = 50;

  /** Of one writer, in whole chunks. */
  private static final int EACH = PEOPLE / WRITERS / CHUNK * CHUNK;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void nothing_is_disclosed_after_a_withdrawal(int nodes) throws Exception {
    var settings = Map.<String, Object>of("hub.delivery.linger", "1ms");
    try (var hub = TestHub.start(settings);
        var second = nodes == 2 ? hub.secondNode(settings) : null) {
      hub.until("select baseline_at is not null from connection");
      var writers = Executors.newFixedThreadPool(WRITERS);
      var work =
          IntStream.range(0, WRITERS)
              .mapToObj(
                  writer ->
                      writers.submit(
                          () -> {
                            var node = second != null && writer % 2 == 1 ? second : hub;
                            comeAndGo(node, "w" + writer);
                          }))
              .toList();
      for (var one : work) {
        one.get();
      }
      writers.shutdown();
      hub.quiet();

      var raced = hub.count(DISCLOSING);
      var late = hub.count(DISCLOSING + LATE);
      System.out.printf(
          "%d node(s), %d people: %d disclosing attempts, %d after the withdrawal%n",
          nodes, WRITERS * EACH, raced, late);
      assertThat(raced).as("calls that raced").isPositive();
      assertThat(late).as("ATTEMPT after WITHDRAWN").isZero();
      assertThat(hub.mailchimp().members())
          .filteredOn(member -> member.status().equals("subscribed"))
          .isEmpty();
    }
  }

  private static final String DISCLOSING =
      """
      select count(*) from entry e join consent_event c on c.subject_id = e.subject_id and not c.granted
      where e.kind = 1 and convert_from(e.leaf, 'UTF8')::json ->> 'operation' not in ('restrict', 'erase')""";

  /** PostgreSQL's own record of what was committed when. */
  private static final String LATE =
      " and pg_xact_commit_timestamp(e.xmin) > pg_xact_commit_timestamp(c.xmin)";

  /** Chunk by chunk, people consent, and take it back while the next ones come. */
  private static void comeAndGo(TestHub node, String source) {
    for (var from = 0; from <= EACH; from += CHUNK) {
      if (from < EACH) {
        node.takeIn(source, people(source, from, "yes", "2026-01-01T00:00:00Z"));
      }
      if (from > 0) {
        node.takeIn(source, people(source, from - CHUNK, "no", "2026-06-01T00:00:00Z"));
      }
    }
  }

  private static String people(String source, int from, String consent, String at) {
    var given = Given.contacts();
    for (var i = from; i < from + CHUNK; i++) {
      given.row(
          "p" + i, "acme", "%s-%d@example.com".formatted(source, i), "P", "en", "", consent, at);
    }
    return given.csv();
  }
}
