package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Owner;
import io.processorhub.TestHub;
import io.processorhub.connector.Delivery;
import io.processorhub.copy.Batch;
import io.processorhub.copy.BatchOutcomes;
import io.processorhub.copy.CallOutcome;
import io.processorhub.copy.InDoubtResolution;
import io.processorhub.copy.Presence;
import io.processorhub.processor.Connections;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A worker that vanishes at exactly one place, in one process; KillNineTest kills the whole hub at
 * any place.
 */
@ExtendWith(OutputCaptureExtension.class)
class CrashTest {

  private static final int ROUNDS = Integer.getInteger("hub.crash.rounds", 3);
  private static final Map<String, Object> SHORT_LEASE =
      Map.of("hub.delivery.lease", "500ms", "hub.delivery.keep-ms", 50);

  private static final String REFUSING =
      """
      create or replace function hub.refusing() returns trigger language plpgsql as $$
      begin raise exception 'not now'; end $$;
      create trigger refusing before update on hub.batch for each row
      when (new.state = 1) execute function hub.refusing()""";

  /** What a test does while no worker starts. */
  private interface Work {
    void run() throws Exception;
  }

  @Test
  void f02_between_attempt_and_call_nothing_was_sent_and_it_is_found_out(CapturedOutput log) {
    try (var hub = hub()) {
      var oracle = new Oracle(hub, "mailchimp");
      for (var round = 0; round < ROUNDS; round++) {
        var person = byHand(hub, oracle, false);

        oracle.check(log);
        assertThat(oracle.results(person)).containsExactly("not found", "accepted");
      }
    }
  }

  @Test
  void f02_between_call_and_outcome_it_is_found_and_not_sent_again(CapturedOutput log) {
    try (var hub = hub()) {
      var oracle = new Oracle(hub, "mailchimp");
      for (var round = 0; round < ROUNDS; round++) {
        var person = byHand(hub, oracle, true);

        oracle.check(log);
        assertThat(oracle.results(person)).containsExactly("found");
      }
      assertThat(hub.standIn("mailchimp").writes()).hasSize(ROUNDS);
    }
  }

  /** Takes a batch as a worker would, makes the call or not, and is never heard of again. */
  private static String byHand(TestHub hub, Oracle oracle, boolean call) {
    var person = new String[1];
    alone(
        hub,
        () -> {
          person[0] = oracle.takeIn(1).get(0);
          var parcel = claim(hub);
          if (call) {
            hub.bean(Delivery.class).send(parcel);
          }
          hub.bean(BatchOutcomes.class).abandon(parcel.batch());
        });
    return person[0];
  }

  @Test
  void f03_a_worker_that_comes_back_too_late_closes_nothing(CapturedOutput log) {
    try (var hub = hub()) {
      var oracle = new Oracle(hub, "mailchimp");
      var late = new Batch[1];
      alone(
          hub,
          () -> {
            oracle.takeIn(1);
            late[0] = claim(hub).batch();
            // It renews what it carries, unless it sleeps for longer than the lease.
            hub.db().sql("update batch set lease_until = now() - interval '1 second'").update();
            hub.until("select count(*) = 0 from batch where state = 0");
          });
      var accepted =
          Collections.<CallOutcome>nCopies(
              1, new CallOutcome.Accepted(Optional.of("stale"), Presence.THERE, false));

      hub.bean(BatchOutcomes.class).close(late[0], accepted);
      oracle.check(log);
      hub.bean(BatchOutcomes.class).close(late[0], accepted);

      assertThat(oracle.results("o0@example.com")).containsExactly("not found", "accepted");
      assertThat(log.getAll()).contains("was taken over meanwhile");
      oracle.check(log);
    }
  }

  /** Its time was over, so a claim that takes leave removes it, and holds the account meanwhile. */
  @Test
  void e09_a_call_that_is_closed_late_and_a_claim_do_not_wait_for_each_other(CapturedOutput log) {
    try (var hub = hub()) {
      var oracle = new Oracle(hub, "mailchimp");
      alone(
          hub,
          () -> {
            oracle.takeIn(1);
            var batch = claim(hub).batch();
            hub.db().sql("update provider_call set until = now() - interval '1 day'").update();
            var busy = new CallOutcome.Deferred("HTTP 503", Optional.empty());
            asClaimsDo(
                    hub,
                    () -> hub.bean(BatchOutcomes.class).close(batch, List.<CallOutcome>of(busy)))
                .join();
          });

      oracle.check(log);
    }
  }

  private static CompletableFuture<Void> asClaimsDo(TestHub hub, Runnable closing) {
    return hub.bean(TransactionTemplate.class)
        .execute(
            status -> {
              hub.db().sql("select 1 from provider_account for update").query().listOfRows();
              var closed = CompletableFuture.runAsync(closing);
              hub.until("select count(*) > 0 from pg_locks where not granted");
              hub.db().sql("delete from provider_call where until < now()").update();
              return closed;
            });
  }

  /** A lease that is kept for a batch nobody works on would be kept for ever. */
  @Test
  void f05_what_could_not_be_put_off_is_taken_over(CapturedOutput log) {
    try (var hub = hub()) {
      var oracle = new Oracle(hub, "mailchimp");
      alone(
          hub,
          List.of("deliver", "settle"),
          () -> {
            oracle.takeIn(1);
            hub.bean(BatchOutcomes.class).abandon(claim(hub).batch());
            hub.until("select count(*) = 1 from batch where settle_at <= now()");
            var settling = hub.bean(InDoubtResolution.class);
            var batch = settling.next().orElseThrow();
            Owner.run(hub, REFUSING);
            assertThatThrownBy(() -> settling.postpone(batch)).hasMessageContaining("not now");
            Owner.run(hub, "drop trigger refusing on hub.batch");
          });

      oracle.check(log);
    }
  }

  /** What was never closed is read back after the call's deadline; a minute is long for a test. */
  private static TestHub hub() {
    var hub = TestHub.unapproved(SHORT_LEASE);
    try {
      var file = hub.connectors().resolve("mailchimp.yaml");
      java.nio.file.Files.writeString(
          file, java.nio.file.Files.readString(file).replace("PT60S", "PT5S"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    hub.approve();
    return hub;
  }

  private static Delivery.Parcel claim(TestHub hub) {
    var approved = hub.bean(Connections.class).approved().get(0);
    hub.until("select bool_and(baseline_at is not null) from connection");
    hub.until("select count(*) > 0 from copy where due_at <= now() - interval '200 ms'");
    return hub.bean(Delivery.class).next(new Delivery.Ticket(approved)).get(0);
  }

  /** While it runs, no worker of the hub's own starts. */
  private static void alone(TestHub hub, Work work) {
    alone(hub, List.of("deliver"), work);
  }

  private static void alone(TestHub hub, List<String> ways, Work work) {
    var routes = hub.bean(CamelContext.class).getRouteController();
    try {
      for (var way : ways) {
        routes.suspendRoute(way);
      }
      work.run();
      for (var way : ways) {
        routes.resumeRoute(way);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
