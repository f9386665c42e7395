package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.cases.Cases;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * E01: six writers tell about people again and again while they are erased, on two nodes, and both
 * lists lose answers, are late and do things twice. ({@code -Dhub.race.erasures=20000} for the long
 * form.)
 */
class ErasureRaceTest {

  private static final int ERASURES = Integer.getInteger("hub.race.erasures", 300);
  private static final int WRITERS = 6;
  private static final int CHUNK = 25;
  private static final int EACH = Math.max(CHUNK, ERASURES / WRITERS / CHUNK * CHUNK);
  private static final Duration PATIENCE = Duration.ofSeconds(120 + ERASURES / 20);

  @Test
  void e01_nobody_is_sent_or_left_after_their_erasure() throws Exception {
    try (var hub = hub();
        var second = hub.secondNode(settings())) {
      hub.until("select bool_and(baseline_at is not null) from connection");
      var told = new ConcurrentLinkedQueue<String[]>();
      var writers = Executors.newFixedThreadPool(WRITERS + 2);
      var left = new AtomicInteger(WRITERS);
      var work =
          IntStream.range(0, WRITERS + 2)
              .mapToObj(
                  n ->
                      writers.submit(
                          () -> {
                            var node = n % 2 == 0 ? hub : second;
                            if (n < WRITERS) {
                              write(hub, node, "w" + n, told);
                              left.decrementAndGet();
                            } else {
                              erase(node, told, left);
                            }
                          }))
              .toList();
      for (var one : work) {
        one.get();
      }
      writers.shutdown();

      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> hub.count("select count(*) from forwarding where " + NOT_SEEN) == 0);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                ErasureTest.letDaysPass(hub);
                return hub.count("select count(*) from forwarding where ending = 0") == 0;
              });
      hub.quiet();

      var erased = hub.count("select count(*) from rights_case where accepted_at is not null");
      var raced = hub.count(SENDING);
      var late = hub.count(SENDING + LATE);
      var there = there(hub);
      System.out.printf(
          "%d erasures: %d calls that send, %d after acceptance; %d times somebody reappeared; %d erased people left at the lists%n",
          erased,
          raced,
          late,
          hub.count("select coalesce(sum(reappeared), 0) from forwarding"),
          there);
      assertThat(erased).isEqualTo((long) WRITERS * EACH);
      assertThat(raced).isPositive();
      assertThat(late).as("calls begun after acceptance that could bring somebody back").isZero();
      assertThat(there).as("erased people left").isZero();
      assertThat(hub.count("select count(*) from subject where state = 0")).isZero();
      assertThat(ErasureTest.withoutOutcome(hub)).isZero();
      assertThat(hub.count("select count(*) from rights_case where state not in (2, 3)")).isZero();
    }
  }

  private static long there(TestHub hub) {
    return hub.mailchimp().members().size() + (long) hub.mailerlite().subscribers().size();
  }

  private static final String NOT_SEEN =
      "ending = 0 and step <> 2 and not (step = 1 and checks > 0)";

  private static final String SENDING =
      """
      select count(*) from entry e join entry k on k.subject_id = e.subject_id and k.kind = 9
      where e.kind = 1 and convert_from(e.leaf, 'UTF8')::json ->> 'operation' in ('create', 'upsert', 'rekey', 'resume')""";

  /** PostgreSQL's own record of what was committed when. */
  private static final String LATE =
      " and pg_xact_commit_timestamp(e.xmin) > pg_xact_commit_timestamp(k.xmin)";

  private static TestHub hub() throws IOException {
    var hub = TestHub.unapproved(settings());
    for (var name : new String[] {"mailchimp.yaml", "mailerlite.yaml"}) {
      var text = Files.readString(Path.of("connectors", name));
      Files.writeString(
          hub.connectors().resolve(name), text.replaceAll("timeout: PT\\d+S", "timeout: PT2S"));
    }
    hub.approve();
    return hub;
  }

  private static Map<String, Object> settings() {
    var settings = new HashMap<>(ErasureTest.FAST);
    settings.put("hub.delivery.linger", "20ms");
    settings.put("hub.delivery.quarantine", "1s");
    return settings;
  }

  /** New people, then changes to them, while somebody erases them. */
  private static void write(
      TestHub hub, TestHub node, String source, ConcurrentLinkedQueue<String[]> told) {
    for (var from = 0; from < EACH; from += CHUNK) {
      misbehave(hub, from);
      node.takeIn(source, people(source, from, "P"));
      for (var i = from; i < from + CHUNK; i++) {
        told.add(new String[] {source, "p" + i});
      }
      node.takeIn(source, people(source, from, "Q"));
      node.takeIn(source, people(source, Math.max(0, from - CHUNK), "R"));
    }
  }

  private static void misbehave(TestHub hub, int round) {
    var wrong =
        switch (round / CHUNK % 4) {
          case 0 -> Misbehaviour.of(Kind.APPLY_THEN_RESET);
          case 1 -> Misbehaviour.slow(Kind.TWICE, 400);
          case 2 -> Misbehaviour.slow(Kind.DELAY_BEFORE, 2_500);
          default -> Misbehaviour.of(Kind.RESET);
        };
    hub.mailchimp().misbehave(wrong.on("POST", ""));
    hub.mailerlite().misbehave(wrong.on("POST", ""));
  }

  private static void erase(
      TestHub node, ConcurrentLinkedQueue<String[]> told, AtomicInteger left) {
    while (left.get() > 0 || !told.isEmpty()) {
      var next = told.poll();
      if (next == null) {
        Thread.onSpinWait();
        continue;
      }
      node.bean(Cases.class)
          .file(
              ErasureTest.request(next[0], next[1], Optional.of("asked by a test")),
              TestHub.COMPLIANCE);
    }
  }

  private static String people(String source, int from, String name) {
    var given = Given.contacts();
    for (var i = from; i < from + CHUNK; i++) {
      given.consenting("p" + i, "%s-%d@example.com".formatted(source, i), name);
    }
    return given.csv();
  }
}
