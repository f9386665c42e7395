package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.StandIn;
import io.processorhub.TestHub;
import io.processorhub.cases.Cases;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Many people take their consent back while both lists refuse every third call about it. */
class RefusedWithdrawalsTest {

  private static final int PEOPLE = Integer.getInteger("hub.refused.people", 200);

  /** Limits are another test's matter (MailerLiteLimitsTest). */
  private static final double NO_LIMITS = 1_000_000;

  private static final Set<String> MAILED =
      Set.of("subscribed", "pending", "active", "unconfirmed");

  /** Nothing is wrong with it; it stands between two that are refused. */
  private static final Misbehaviour ANSWERED = Misbehaviour.slow(Kind.DELAY, 0);

  static Stream<Arguments> phases() {
    return Stream.of(
        Arguments.of(
            "values, a state, an error, a cut connection",
            List.of(
                Misbehaviour.of(Kind.STATUS, "400"),
                Misbehaviour.of(Kind.STATUS, "422"),
                Misbehaviour.of(Kind.STATUS, "500"),
                Misbehaviour.of(Kind.RESET))),
        Arguments.of("the key", List.of(Misbehaviour.of(Kind.STATUS, "403"))));
  }

  @ParameterizedTest(name = "refused: {0}")
  @MethodSource("phases")
  void no_case_says_done_for_somebody_who_is_still_mailed_and_in_the_end_nobody_is(
      String what, List<Misbehaviour> refusals) {
    try (var hub = TestHub.startAll(settings())) {
      hub.mailerlite().timeScale(NO_LIMITS);
      hub.until("select bool_and(baseline_at is not null) from connection");
      hub.takeIn(Given.people(PEOPLE).csv());
      hub.quiet();
      assertThat(mailed(hub)).hasSize(PEOPLE);
      refuse(hub, refusals);

      var cases = withdraw(hub);
      var looks = lookUntilAllAreDone(hub, cases);

      hub.mailchimp().behave();
      hub.mailerlite().behave();
      hub.quiet();
      assertThat(mailed(hub)).as("who is mailed in the end").isEmpty();
      assertThat(refused(hub)).as("calls that were refused").isGreaterThan(PEOPLE / 3L);
      System.out.printf(
          "%d withdrawals, %s: %d calls refused, %d looks, nobody done and mailed%n",
          PEOPLE, what, refused(hub), looks);
    }
  }

  private static Map<String, Object> settings() {
    var settings = new HashMap<String, Object>(ErasureTest.FAST);
    // On a busy machine a worker may be slow; a lease that ends costs a whole deadline.
    settings.put("hub.delivery.lease", "10s");
    settings.put("hub.delivery.longest-back-off", "400ms");
    return settings;
  }

  private static void refuse(TestHub hub, List<Misbehaviour> refusals) {
    for (var i = 0; i < PEOPLE; i++) {
      var refusal = refusals.get(i % refusals.size());
      for (var one : List.of(refusal, ANSWERED, ANSWERED)) {
        hub.mailchimp().misbehave(one.on("PATCH", "/members/"));
        hub.mailerlite().misbehave(one.on("PUT", "/subscribers/"));
      }
    }
  }

  /** The address by the case's reference. */
  private static Map<UUID, String> withdraw(TestHub hub) {
    var cases = new HashMap<UUID, String>();
    IntStream.range(0, PEOPLE)
        .forEach(i -> cases.put(withdraw(hub, "p" + i), "person" + i + "@example.com"));
    return cases;
  }

  private static UUID withdraw(TestHub hub, String id) {
    var request =
        new Cases.Request(
            CaseKind.WITHDRAWAL,
            CaseScope.PERSON,
            new Cases.Who.Known("crm", id),
            Optional.empty(),
            Optional.of("called"),
            Optional.empty(),
            Channel.API);
    return hub.bean(Cases.class).file(request, TestHub.COMPLIANCE).ref();
  }

  private static int lookUntilAllAreDone(TestHub hub, Map<UUID, String> cases) {
    var looks = new int[1];
    await()
        .atMost(Duration.ofMinutes(2).plusMillis(100L * PEOPLE))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              looks[0]++;
              // In this order: who is done before we look at the lists must not be mailed there.
              var done = done(hub);
              var mailed = mailed(hub);
              assertThat(done.stream().map(cases::get).filter(mailed::contains))
                  .as("cases that say done for somebody who is still mailed")
                  .isEmpty();
              return done.containsAll(cases.keySet());
            });
    return looks[0];
  }

  private static Set<UUID> done(TestHub hub) {
    return Set.copyOf(
        hub.db()
            .sql("select ref from rights_case where done_at is not null")
            .query(UUID.class)
            .list());
  }

  private static Set<String> mailed(TestHub hub) {
    var mailed = new TreeSet<String>();
    for (var processor : List.of("mailchimp", "mailerlite")) {
      var list = hub.standIn(processor);
      list.addresses().get().stream()
          .filter(address -> isMailed(list, address))
          .forEach(mailed::add);
    }
    return mailed;
  }

  private static boolean isMailed(StandIn list, String address) {
    return list.status().apply(address).filter(MAILED::contains).isPresent();
  }

  private static long refused(TestHub hub) {
    return Stream.of("mailchimp", "mailerlite")
        .flatMap(processor -> hub.standIn(processor).journal().get().stream())
        .filter(call -> Set.of("STATUS", "RESET").contains(call.fault()))
        .count();
  }
}
