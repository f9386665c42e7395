package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.erasure.ForwardingTransition.Event;
import io.processorhub.erasure.ForwardingTransition.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Schedules of one erasure against the calls that send the same person, drawn from a seed: the same
 * {@link ForwardingTransition} that decides in the hub, with a model of the person's row and of a
 * processor that loses answers, is late, and does things twice. ({@code -Dhub.schedules=100000000}
 * for more, {@code -Dhub.schedule.seed=N} to see one.)
 */
class ScheduleTest {

  private static final long SCHEDULES = Long.getLong("hub.schedules", 1_000_000);
  private static final ErasureSettings SETTINGS =
      new ErasureSettings(
          Duration.ofMillis(20),
          Duration.ofMillis(50),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          20,
          Duration.ofHours(72),
          30,
          new ErasureSettings.Digest(java.util.List.of(), java.time.LocalTime.MIDNIGHT));

  @Test
  void nobody_comes_back_after_it_was_said_that_they_are_gone() {
    assertThat(firstFailure(SCHEDULES, Mutation.NONE))
        .as("seed of a schedule that fails")
        .isEmpty();
  }

  @Test
  void without_the_persons_row_being_shared_it_is_found_soon() {
    var seed = firstFailure(10_000, Mutation.NO_LOCK);

    assertThat(seed).isPresent();
    System.out.println("without the lock: seed " + seed.getAsLong());
  }

  @Test
  void without_waiting_for_calls_under_way_it_is_found_soon() {
    var seed = firstFailure(10_000, Mutation.NO_QUARANTINE);

    assertThat(seed).isPresent();
    System.out.println("without the quarantine: seed " + seed.getAsLong());
  }

  @Test
  void what_arrives_after_the_quarantine_is_found_by_a_later_look() {
    var worst = 0;
    for (var seed = 0; seed < 2_000; seed++) {
      var schedule = new Schedule(seed, Mutation.LATE_EFFECT);
      schedule.run();
      assertThat(schedule.there).as("seed %d: there in the end", seed).isFalse();
      worst = Math.max(worst, schedule.standing.reappeared());
    }
    assertThat(worst).as("schedules in which somebody reappeared").isPositive();
  }

  private static OptionalLong firstFailure(long schedules, Mutation mutation) {
    var only = Long.getLong("hub.schedule.seed");
    return (only != null ? LongStream.of(only) : LongStream.range(0, schedules).parallel())
        .filter(seed -> new Schedule(seed, mutation).run())
        .findFirst();
  }

  private enum Mutation {
    NONE,
    /** A call may be decided by what was read before the erasure was committed. */
    NO_LOCK,
    /** Calls under way at acceptance are not waited for. */
    NO_QUARANTINE,
    /** The processor does something after all its time is over. */
    LATE_EFFECT
  }

  /** One person, one processor, one erasure; times in milliseconds. */
  private static final class Schedule {

    private static final int CALLS = 4;
    private static final int DEADLINE = 60;
    private static final int QUARANTINE = 300;
    private static final Instant START = Instant.EPOCH;
    private static final ForwardingTransition FOLLOWING =
        new ForwardingTransition(
            List.of(Duration.ZERO, Duration.ofMillis(500), Duration.ofMillis(5_000)),
            false,
            SETTINGS);

    private final SplittableRandom random;
    private final Mutation mutation;

    /** When calls that make or change the person have their effect; one may have it twice. */
    private final long[] effects = new long[2 * CALLS];

    private int effectCount;

    /** When the sender knows what came of each call; after that nothing of it is open. */
    private long settled;

    private boolean there;
    private long now;
    private Standing standing;
    private boolean saidGone;
    private boolean failed;

    Schedule(long seed, Mutation mutation) {
      this.random = new SplittableRandom(seed);
      this.mutation = mutation;
    }

    /**
     * @return whether a promise was broken
     */
    boolean run() {
      var accepted = 50L + random.nextInt(200);
      calls(accepted);
      now = accepted + random.nextInt(20);
      var busy = settled > accepted ? Optional.of(at(busyUntil())) : Optional.<Instant>empty();
      standing = Standing.begin(busy, at(now));
      for (var i = 0; i < 200 && standing.step() != ForwardingStep.NONE && !failed; i++) {
        now = Math.max(now, standing.due().orElseThrow().toEpochMilli()) + random.nextInt(5);
        step();
      }
      settleDown();
      return failed || standing.step() != ForwardingStep.NONE;
    }

    private long lastAttempt;

    /** The gate decides before acceptance, or not at all; unless nobody holds the person's row. */
    private void calls(long accepted) {
      var time = 0L;
      for (var i = 0; i < CALLS; i++) {
        time += random.nextInt(120);
        var attempt = mutation == Mutation.NO_LOCK ? time + random.nextInt(80) : time;
        var decided = time < accepted;
        if (decided) {
          call(attempt, accepted);
        }
      }
    }

    private void call(long attempt, long accepted) {
      if (attempt > accepted) {
        failed = true; // a call began after acceptance
      }
      lastAttempt = attempt;
      var begins = attempt + random.nextInt(DEADLINE);
      var fate = random.nextInt(10);
      if (fate == 0) {
        settled = Math.max(settled, attempt + DEADLINE + QUARANTINE); // died before it was sent
        return;
      }
      var latest = attempt + DEADLINE + QUARANTINE - 1;
      var effect = begins + (fate < 6 ? random.nextInt(10) : random.nextInt(QUARANTINE));
      effects[effectCount++] = Math.min(effect, latest);
      if (fate == 9) {
        effects[effectCount++] = Math.min(effect + random.nextInt(QUARANTINE), latest);
      }
      if (mutation == Mutation.LATE_EFFECT && random.nextInt(4) == 0) {
        effects[effectCount - 1] = latest + random.nextInt(2_000);
      }
      // An answer settles it; whoever does it twice answers once, and a lost answer settles
      // nothing.
      var answered = fate < 6;
      settled =
          Math.max(
              settled, answered ? Math.max(effect, begins) + 1 : attempt + DEADLINE + QUARANTINE);
    }

    private long busyUntil() {
      return lastAttempt + DEADLINE + QUARANTINE;
    }

    private void step() {
      var underWay = mutation != Mutation.NO_QUARANTINE && settled > now;
      happen(now);
      Event event;
      if (random.nextInt(12) == 0) {
        event = new Event.Again("lost"); // asked, and whether it was done is not known
        if (standing.step() == ForwardingStep.ERASE && random.nextBoolean()) {
          there = false;
        }
      } else if (standing.step() == ForwardingStep.ERASE) {
        event = new Event.Erased(there, Optional.empty());
        there = false;
      } else {
        event = there ? new Event.There() : new Event.Gone();
      }
      standing = FOLLOWING.after(standing, event, underWay, at(now));
      saidGone |= standing.level().compareTo(ProofLevel.VERIFIED_ABSENT) >= 0;
    }

    /** Everything that has its effect until then. */
    private void happen(long until) {
      for (var i = 0; i < effectCount; i++) {
        if (effects[i] >= 0 && effects[i] <= until) {
          effects[i] = -1;
          there = true;
          if (saidGone && mutation != Mutation.LATE_EFFECT) {
            failed = true;
          }
        }
      }
    }

    private void settleDown() {
      happen(Long.MAX_VALUE);
      failed |= there && mutation != Mutation.LATE_EFFECT;
    }

    private static Instant at(long millis) {
      return START.plusMillis(millis);
    }
  }
}
