package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.processorhub.Http;
import io.processorhub.Owner;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.foundation.Deadline;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Clocks that are set while the hub runs: the database's, which counts, and the machine's own. */
@ExtendWith(OutputCaptureExtension.class)
class ClockTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void f13_a_deadline_goes_by_the_stricter_of_two_clocks() {
    var inTen = System.nanoTime() + Duration.ofSeconds(10).toNanos();

    assertThat(new Deadline(Instant.now().plus(HOUR), inTen).left())
        .as("the clock was set back")
        .isLessThanOrEqualTo(Duration.ofSeconds(10));
    assertThat(new Deadline(Instant.now().minus(HOUR), inTen).left())
        .as("the clock was set forward, or the machine slept")
        .isNegative();
    assertThat(new Deadline(Instant.now().plus(HOUR), System.nanoTime() - 1).left())
        .as("the time is up, whatever the clock says")
        .isNegative();
  }

  /** Leases, pauses and whatever is due go by the database's clock, which all nodes share. */
  @Test
  void f13_this_machines_clock_decides_about_nothing_that_nodes_share() {
    var clocks = Set.of("java.time.Instant.now", "java.lang.System.currentTimeMillis");
    var readers =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.processorhub")
                .stream()
                .filter(
                    type ->
                        type.getMethodCallsFromSelf().stream()
                            .map(call -> call.getTargetOwner().getName() + "." + call.getName())
                            .anyMatch(clocks::contains))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());

    assertThat(readers)
        .as(
            "deadlines of calls, dates in Retry-After, old files, consents of the future (in Rules), when this node verifies its register")
        .containsExactlyInAnyOrder(
            "Deadline", "Calls", "Spool", "SafeFolder", "Draft", "DropPlaces", "DailyVerification");
  }

  @Test
  void f13_when_the_databases_clock_jumps_nobody_is_lost_or_sent_twice(CapturedOutput log)
      throws Exception {
    try (var hub = TestHub.start()) {
      var oracle = new Oracle(hub, "mailchimp");
      for (var jump : List.of("1 hour", "400 days", "-1 hour")) {
        var before = hub.standIn("mailchimp").writes().size();
        hub.mailchimp().misbehave(Misbehaviour.slow(Kind.DELAY, 1_500).on("POST", "/lists/"));
        var first = oracle.takeIn(20).get(0);
        hub.until("select count(*) = 1 from batch where state = 0");
        // Nothing is still to arrive: the jump takes the quarantine away, which would wait for it.
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> hub.mailchimp().member(first).isPresent());

        clock(hub, jump);

        if (jump.startsWith("-")) {
          oracle.takeIn(5);
          hub.until("select count(*) = 0 from batch");
          // What was due before waits until the clock is there again.
          clock(hub, jump.substring(1));
        }
        oracle.check(log);
        assertThat(hub.standIn("mailchimp").writes().size())
            .as("no storm")
            .isLessThanOrEqualTo(before + 3);
      }
    }
  }

  @Test
  void f13_a_token_ends_by_the_databases_clock() throws Exception {
    try (var hub = TestHub.start()) {
      var token = hub.token("olga", Role.OPS);
      assertThat(new Http(hub).get(token, "/api/v1/copies").status()).isEqualTo(200);

      clock(hub, "2 hours");

      new Http(hub).get(token, "/api/v1/copies").isProblem(401, "TOKEN_NEEDED");
    }
  }

  /**
   * A clock that jumps forward is all that was written down jumping back; but what is kept for ever
   * tells when it was, and the hours of the tally are those of the entries.
   */
  private static void clock(TestHub hub, String jump) throws Exception {
    Owner.run(
        hub,
        """
          do $$ declare c record; begin
            for c in select table_name as t, string_agg(format('%%1$I = %%1$I - interval ''%s''', column_name), ', ') as s
              from information_schema.columns join information_schema.tables using (table_schema, table_name)
              where table_schema = 'hub' and data_type = 'timestamp with time zone' and table_type = 'BASE TABLE'
                and table_name not in ('entry', 'consent_event', 'declaration', 'processor_record', 'checkpoint', 'audit_event',
                  'tally') group by table_name order by table_name
            loop execute format('update hub.%%I set %%s', c.t, c.s); end loop; end $$"""
            .formatted(jump));
  }
}
