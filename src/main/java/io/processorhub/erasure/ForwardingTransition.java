package io.processorhub.erasure;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How a forwarding is followed until they are gone: a pure function of where it stands and of what
 * came of the last call.
 */
public final class ForwardingTransition {

  /** Behind the time by which a processor promised to have erased. */
  private static final Duration AFTER_PROMISE = Duration.ofDays(1);

  /** Erasing there would undo their word, so a person decides. */
  static final String ANOTHER_HAS_IT = "another contact has the address, and may not be sent";

  private final List<Duration> schedule;
  private final boolean promises;
  private final ErasureSettings settings;

  /**
   * @param schedule when to look, counted from the erasure
   * @param promises whether the processor erases later than it answers, by a day it promises
   */
  ForwardingTransition(List<Duration> schedule, boolean promises, ErasureSettings settings) {
    this.schedule = schedule;
    this.promises = promises;
    this.settings = settings;
  }

  /**
   * Where it stands.
   *
   * @param found whether the processor ever said that it held them
   * @param busyUntil until when a call that was under way at acceptance may still have its effect;
   *     empty: no such call
   * @param checks how often they were found gone since the erasure
   */
  public record Standing(
      ForwardingStep step,
      ProofLevel level,
      ForwardingResult ending,
      ForwardingIssue trouble,
      boolean found,
      Optional<Instant> busyUntil,
      Optional<Instant> promised,
      Optional<Instant> erasedAt,
      int checks,
      int failures,
      int reappeared,
      Optional<Instant> due,
      Optional<String> cause) {

    static Standing begin(Optional<Instant> busyUntil, Instant now) {
      return new Standing(
          ForwardingStep.ERASE,
          ProofLevel.REQUESTED,
          ForwardingResult.NOT,
          ForwardingIssue.NONE,
          false,
          busyUntil,
          Optional.empty(),
          Optional.empty(),
          0,
          0,
          0,
          Optional.of(now),
          Optional.empty());
    }
  }

  /** What the calls of one pass showed, over all keys. */
  sealed interface Event {
    /** Asked for every key; done, or nobody there. */
    record Erased(boolean anybody, Optional<Instant> promised) implements Event {}

    /** Looked for every key, and the target answered as itself: nobody. */
    record Gone() implements Event {}

    /** Somebody is there. */
    record There() implements Event {}

    /** The target did not answer as itself, or an answer says nothing. */
    record NotShown(String cause) implements Event {}

    /** It must be asked again; nothing is known. */
    record Again(String cause) implements Event {}

    /** The hub or the connector file is at fault; a person must look, and it is asked again. */
    record Broken(String cause) implements Event {}

    /** Its limits allow no call right now. */
    record Later(Optional<Duration> pause) implements Event {}

    /** It refuses. */
    record Refused(String cause) implements Event {}

    /**
     * All its keys are another contact's by now.
     *
     * @param cleared whether that contact's own values stand there
     * @param shared whether that contact was there before the erasure; else the person came back
     */
    record Returned(boolean cleared, boolean shared) implements Event {}
  }

  /**
   * @param underWay whether a call that was under way at acceptance is still not settled
   */
  Standing after(Standing now, Event event, boolean underWay, Instant time) {
    if (event instanceof Event.Erased erased) {
      return erased(now, erased, underWay, time);
    }
    if (event instanceof Event.Gone) {
      return gone(now, time);
    }
    if (event instanceof Event.There) {
      return there(now, time);
    }
    if (event instanceof Event.Returned returned) {
      return returned.cleared()
          ? end(
              now,
              now.level,
              returned.shared() ? ForwardingResult.SHARED : ForwardingResult.RETURNED)
          : with(
              now,
              ForwardingIssue.ACTION_REQUIRED,
              now.failures + 1,
              pause(now),
              Optional.of(ANOTHER_HAS_IT),
              time);
    }
    if (event instanceof Event.Later later) {
      return with(
          now, now.trouble, now.failures, later.pause().orElse(settings.poll()), now.cause, time);
    }
    if (event instanceof Event.Refused refused) {
      return forAPerson(now, refused.cause(), time);
    }
    if (event instanceof Event.Broken broken) {
      return forAPerson(now, broken.cause(), time);
    }
    var cause =
        event instanceof Event.NotShown shown ? shown.cause() : ((Event.Again) event).cause();
    var trouble =
        event instanceof Event.NotShown ? ForwardingIssue.VERIFICATION_FAILED : now.trouble;
    return with(now, trouble, now.failures + 1, pause(now), Optional.of(cause), time);
  }

  private Standing forAPerson(Standing now, String cause, Instant time) {
    return with(
        now,
        ForwardingIssue.ACTION_REQUIRED,
        now.failures + 1,
        pause(now),
        Optional.of(cause),
        time);
  }

  /** Asked again as long as an earlier call may still arrive; looked at only after that. */
  private Standing erased(Standing now, Event.Erased erased, boolean underWay, Instant time) {
    var found = now.found || erased.anybody();
    var promised = erased.promised().or(() -> now.promised).or(() -> perhaps(now, erased, time));
    if (underWay && now.busyUntil.filter(until -> until.isAfter(time)).isPresent()) {
      var due = time.plus(settings.poll());
      return new Standing(
          ForwardingStep.ERASE,
          now.level,
          ForwardingResult.NOT,
          quiet(now.trouble),
          found,
          now.busyUntil,
          promised,
          Optional.empty(),
          0,
          0,
          now.reappeared,
          Optional.of(due.isAfter(now.busyUntil.get()) ? now.busyUntil.get() : due),
          Optional.empty());
    }
    return new Standing(
        ForwardingStep.CHECK,
        promised.filter(until -> until.isAfter(time)).isPresent()
            ? ProofLevel.ACKNOWLEDGED
            : ProofLevel.EXECUTED,
        ForwardingResult.NOT,
        quiet(now.trouble),
        found,
        now.busyUntil,
        promised,
        Optional.of(time),
        0,
        now.trouble == ForwardingIssue.VERIFICATION_FAILED ? now.failures : 0,
        now.reappeared,
        Optional.of(time.plus(schedule.get(0))),
        Optional.empty());
  }

  /**
   * Nobody is there after a call of ours whose answer nobody read: that may be our own erasure,
   * under way for as long as the processor ever promises.
   */
  private Optional<Instant> perhaps(Standing now, Event.Erased erased, Instant time) {
    return promises && !erased.anybody() && now.failures > 0
        ? Optional.of(time.plus(Collections.max(schedule)))
        : Optional.empty();
  }

  /** A call went through: what stood in its way does not any more. */
  private static ForwardingIssue quiet(ForwardingIssue trouble) {
    return trouble == ForwardingIssue.ACTION_REQUIRED ? ForwardingIssue.NONE : trouble;
  }

  private Standing gone(Standing now, Instant time) {
    var promised = now.promised.filter(until -> until.isAfter(time));
    var checks = now.checks + 1;
    var last = checks >= schedule.size();
    var level =
        promised.isPresent()
            ? ProofLevel.ACKNOWLEDGED
            : last ? ProofLevel.REVERIFIED : ProofLevel.VERIFIED_ABSENT;
    if (last && promised.isEmpty()) {
      return end(now, level, now.found ? ForwardingResult.ABSENT : ForwardingResult.NOT_FOUND);
    }
    var next =
        last
            ? promised.get().plus(AFTER_PROMISE)
            : now.erasedAt.orElse(time).plus(schedule.get(checks));
    return new Standing(
        ForwardingStep.CHECK,
        level,
        ForwardingResult.NOT,
        ForwardingIssue.NONE,
        now.found,
        now.busyUntil,
        now.promised,
        now.erasedAt,
        checks,
        0,
        now.reappeared,
        Optional.of(next.isBefore(time) ? time : next),
        Optional.empty());
  }

  /** Erased once more; who was shown to be gone before has come back somehow. */
  private Standing there(Standing now, Instant time) {
    var back = now.level.compareTo(ProofLevel.VERIFIED_ABSENT) >= 0 || now.checks > 0;
    return new Standing(
        ForwardingStep.ERASE,
        ProofLevel.REQUESTED,
        ForwardingResult.NOT,
        back ? ForwardingIssue.REAPPEARED : ForwardingIssue.VERIFICATION_FAILED,
        true,
        now.busyUntil,
        Optional.empty(),
        Optional.empty(),
        0,
        now.failures + 1,
        now.reappeared + (back ? 1 : 0),
        Optional.of(back ? time : time.plus(pause(now))),
        Optional.of("still there"));
  }

  private Standing end(Standing now, ProofLevel level, ForwardingResult ending) {
    return new Standing(
        ForwardingStep.NONE,
        level,
        ending,
        ForwardingIssue.NONE,
        now.found,
        now.busyUntil,
        now.promised,
        now.erasedAt,
        now.checks + 1,
        0,
        now.reappeared,
        Optional.empty(),
        Optional.empty());
  }

  private Standing with(
      Standing now,
      ForwardingIssue trouble,
      int failures,
      Duration pause,
      Optional<String> cause,
      Instant time) {
    return new Standing(
        now.step,
        now.level,
        now.ending,
        trouble,
        now.found,
        now.busyUntil,
        now.promised,
        now.erasedAt,
        now.checks,
        failures,
        now.reappeared,
        Optional.of(time.plus(pause)),
        cause);
  }

  /** Longer each time. */
  private Duration pause(Standing now) {
    var pause = settings.pause().multipliedBy(1L << Math.min(now.failures, 16));
    return pause.compareTo(settings.longestPause()) > 0 ? settings.longestPause() : pause;
  }
}
