package io.processorhub.copy;

import io.processorhub.copy.CallOutcome.Accepted;
import io.processorhub.copy.CallOutcome.Deferred;
import io.processorhub.copy.CallOutcome.NotSent;
import io.processorhub.copy.CallOutcome.Refused;
import io.processorhub.copy.CallOutcome.RefusedAsWhole;
import io.processorhub.copy.CallOutcome.Spared;
import io.processorhub.copy.CallOutcome.Unknown;
import io.processorhub.copy.CallOutcome.Unsendable;
import io.processorhub.processor.RefusalCode;

/**
 * What becomes of a copy: a pure function of what was tried and what came of it.
 *
 * <p>A protective call never ends in {@link CopyState#DEAD}: it is made again, with growing pauses,
 * until the processor heeds it.
 *
 * @param sent whether the processor holds now what was sent
 * @param known whether it holds the copy at all, as far as that is known now
 * @param standing how it holds the person now
 * @param oldKeyGone whether it does not know the copy by its earlier key any more
 * @param chunk the largest batch it may travel in from now on; 0: any
 * @param heed whether a protective call was heeded
 * @param alone whether the copy waits for itself, longer each time, and not with its account
 * @param said whether the person said there that they leave
 * @param otherwise whether the processor holds other values than were sent
 */
record CopyTransition(
    CopyState state,
    HoldReason held,
    boolean sent,
    Known known,
    Standing standing,
    boolean oldKeyGone,
    int chunk,
    Heed heed,
    boolean alone,
    boolean said,
    boolean otherwise) {

  /** The codes are used in SQL. */
  enum Known {
    SAME,
    YES,
    NO
  }

  /** The codes are used in SQL. */
  enum Standing {
    SAME,
    /** We told it to leave the person alone. */
    RESTRICTED,
    /** The person left there. */
    LEFT,
    FREE,
    /** Mail does not reach the address. */
    UNDELIVERABLE,
    /** Somebody archived the person there. */
    INACTIVE
  }

  /** The codes are used in SQL. */
  enum Heed {
    /** No protective call. */
    NONE,
    HEEDED,
    /** It was put off, or nobody knows what came of it. */
    UNANSWERED,
    REFUSED
  }

  private static CopyTransition of(
      CopyState state, HoldReason held, Known known, Standing standing) {
    return new CopyTransition(
        state, held, false, known, standing, false, 0, Heed.NONE, false, false, false);
  }

  private static CopyTransition state(CopyState state) {
    return of(state, HoldReason.NOT, Known.SAME, Standing.SAME);
  }

  /** They are there under an address of their own choice; a person decides. */
  private static final CopyTransition MOVED_THERE =
      of(CopyState.HELD, HoldReason.MOVED, Known.SAME, Standing.SAME);

  private static CopyTransition sent(CopyState state, HoldReason held, Standing standing) {
    return new CopyTransition(
        state, held, true, Known.YES, standing, false, 0, Heed.NONE, false, false, false);
  }

  /**
   * @param why the reason the call protected for
   * @param current whether it was about the key by which the copy is known
   * @param restricted whether the processor left the person alone before
   */
  record Tried(
      Operation operation, HoldReason why, boolean current, boolean restricted, int batchSize) {}

  static CopyTransition after(Tried tried, CallOutcome outcome) {
    var next = next(tried, outcome);
    if (tried.operation == Operation.REKEY && next.refusesKey()) {
      // It is still mailed under an address that nobody has; that is decided next.
      return of(CopyState.DUE, next.held, Known.SAME, Standing.SAME);
    }
    return tried.operation.protects() ? next.heed(heed(outcome)) : next;
  }

  private boolean refusesKey() {
    return (state == CopyState.HELD || state == CopyState.DEAD)
        && standing == Standing.SAME
        && !sent
        && held != HoldReason.NOT;
  }

  /** Whether the processor refuses the key that the copy was to be moved to. */
  boolean stuck() {
    return state == CopyState.DUE && held != HoldReason.NOT;
  }

  private static CopyTransition next(Tried tried, CallOutcome outcome) {
    if (outcome instanceof Accepted accepted) {
      return accepted(tried, accepted);
    }
    if (outcome instanceof Refused refused) {
      return refused(tried, refused);
    }
    if (outcome instanceof RefusedAsWhole || outcome instanceof Unsendable) {
      return refusedAsWhole(tried);
    }
    if (outcome instanceof Spared spared) {
      return spared(tried, spared.presence());
    }
    if (outcome instanceof Deferred || outcome instanceof NotSent) {
      return state(CopyState.WAITING);
    }
    if (outcome instanceof Unknown) {
      return state(CopyState.DOUBTFUL);
    }
    throw new IllegalArgumentException("no rule for " + outcome);
  }

  private static Heed heed(CallOutcome outcome) {
    if (outcome instanceof Accepted || outcome instanceof Spared) {
      return Heed.HEEDED;
    }
    return outcome instanceof Refused
            || outcome instanceof RefusedAsWhole
            || outcome instanceof Unsendable
        ? Heed.REFUSED
        : Heed.UNANSWERED;
  }

  private static CopyTransition refusedAsWhole(Tried tried) {
    if (tried.operation.protects()) {
      return state(CopyState.WAITING);
    }
    return tried.batchSize > 1
        ? state(CopyState.WAITING).chunk((tried.batchSize + 1) / 2)
        : of(CopyState.DEAD, HoldReason.INVALID, Known.SAME, Standing.SAME).chunk(1);
  }

  private static CopyTransition accepted(Tried tried, Accepted accepted) {
    return switch (tried.operation) {
      case CREATE, UPSERT -> held(accepted.presence());
      // Whom the processor leaves alone is resumed next, under the new key.
      case REKEY ->
          (tried.restricted
                  ? sent(CopyState.DUE, HoldReason.NOT, Standing.SAME)
                  : held(accepted.presence()))
              .moved();
      case RESUME ->
          accepted.presence().mailed()
              ? of(CopyState.DUE, HoldReason.NOT, Known.YES, Standing.FREE)
              : of(CopyState.HELD, HoldReason.MUST_SUBSCRIBE_AGAIN, Known.YES, Standing.SAME);
      case RESTRICT ->
          accepted.absent()
              ? of(CopyState.HELD, tried.why, Known.NO, Standing.FREE)
              : of(CopyState.HELD, tried.why, Known.YES, Standing.RESTRICTED);
      case ERASE -> erased(tried);
    };
  }

  /** What was sent is held; whether mail reaches the person is another question. */
  private static CopyTransition held(Presence presence) {
    return switch (presence) {
      case THERE, MOVED -> sent(CopyState.CURRENT, HoldReason.NOT, Standing.SAME);
      case LEFT -> sent(CopyState.HELD, HoldReason.MUST_SUBSCRIBE_AGAIN, Standing.LEFT).asSaid();
      case UNDELIVERABLE -> sent(CopyState.HELD, HoldReason.UNDELIVERABLE, Standing.UNDELIVERABLE);
      case INACTIVE -> sent(CopyState.HELD, HoldReason.INACTIVE, Standing.INACTIVE);
    };
  }

  /** The processor told, before it was to erase an address that was given up, who left there. */
  private static CopyTransition spared(Tried tried, Presence presence) {
    if (!tried.current) {
      // Their word counts, and is decided anew; should that change nothing, no call follows at
      // once.
      var waiting = state(CopyState.WAITING).asAlone();
      return presence == Presence.LEFT ? waiting.asSaid() : waiting;
    }
    return presence == Presence.INACTIVE
        ? of(CopyState.HELD, HoldReason.INACTIVE, Known.SAME, Standing.INACTIVE)
        : of(CopyState.HELD, HoldReason.MUST_SUBSCRIBE_AGAIN, Known.SAME, Standing.LEFT).asSaid();
  }

  private static CopyTransition erased(Tried tried) {
    if (!tried.current) {
      return state(CopyState.DUE).moved();
    }
    return tried.why == HoldReason.KEY_CHANGED
        ? of(CopyState.DUE, HoldReason.NOT, Known.NO, Standing.FREE).moved()
        : of(CopyState.HELD, tried.why, Known.NO, Standing.FREE).moved();
  }

  private static CopyTransition refused(Tried tried, Refused refused) {
    if (tried.operation.protects()) {
      return state(CopyState.WAITING);
    }
    return switch (refused.code()) {
      // Adopted: the next call brings it up to date without touching its subscription.
      case EXISTS -> of(CopyState.DUE, HoldReason.NOT, Known.YES, Standing.SAME);
      // Nobody is there, so nobody is left alone there either.
      case MISSING -> of(CopyState.DUE, HoldReason.NOT, Known.NO, Standing.FREE);
      case LATER -> state(CopyState.WAITING).asAlone();
      case FORGOTTEN -> refused(refused.code());
      case MUST_SUBSCRIBE_AGAIN, INVALID -> refusedAs(tried, refused);
    };
  }

  /** How the processor holds the person says more than the code. */
  private static CopyTransition refusedAs(Tried tried, Refused refused) {
    return switch (refused.presence()) {
      case THERE, MOVED -> refused(refused.code());
      case LEFT -> refusedAsLeft(tried);
      case UNDELIVERABLE ->
          of(CopyState.HELD, HoldReason.UNDELIVERABLE, Known.SAME, Standing.UNDELIVERABLE);
      case INACTIVE -> of(CopyState.HELD, HoldReason.INACTIVE, Known.SAME, Standing.INACTIVE);
    };
  }

  /** What the hub did itself is nobody's word: the new key starts anew, the old one is erased. */
  private static CopyTransition refusedAsLeft(Tried tried) {
    return tried.operation == Operation.REKEY && tried.restricted
        ? of(CopyState.DUE, HoldReason.NOT, Known.YES, Standing.SAME)
        : of(CopyState.HELD, HoldReason.MUST_SUBSCRIBE_AGAIN, Known.SAME, Standing.LEFT).asSaid();
  }

  private static CopyTransition refused(RefusalCode code) {
    return of(CopyState.HELD, HoldReason.by(code), Known.SAME, Standing.SAME);
  }

  /**
   * What was found when a doubtful copy was read back.
   *
   * @param present whether the processor holds it by the key of the call
   * @param same whether it holds what was sent
   * @param presence how it holds the person
   * @param underOldKey whether it holds it by the key before, too or instead
   * @param again whether the same values were found otherwise before
   */
  record Found(
      boolean present, boolean same, Presence presence, boolean underOldKey, boolean again) {}

  static CopyTransition settled(Tried tried, Found found) {
    return switch (tried.operation) {
      case RESTRICT -> restricted(tried, found);
      case ERASE ->
          found.present
              ? state(CopyState.DUE).heed(Heed.UNANSWERED)
              : erased(tried).heed(Heed.HEEDED);
      case RESUME -> resumed(found);
      case REKEY ->
          found.present
              ? rekeyed(tried, found)
              : of(
                  CopyState.DUE,
                  HoldReason.NOT,
                  found.underOldKey ? Known.SAME : Known.NO,
                  Standing.SAME);
      case CREATE, UPSERT -> written(found);
    };
  }

  private static CopyTransition restricted(Tried tried, Found found) {
    if (!found.present) {
      return of(CopyState.HELD, tried.why, Known.NO, Standing.FREE).heed(Heed.HEEDED);
    }
    return found.presence == Presence.LEFT
        ? of(CopyState.HELD, tried.why, Known.YES, Standing.RESTRICTED).heed(Heed.HEEDED)
        : state(CopyState.DUE).heed(Heed.UNANSWERED);
  }

  /** A call that subscribes somebody is never repeated: meanwhile they may have left. */
  private static CopyTransition resumed(Found found) {
    if (!found.present) {
      return of(CopyState.DUE, HoldReason.NOT, Known.NO, Standing.FREE);
    }
    if (found.presence == Presence.MOVED) {
      return MOVED_THERE;
    }
    return found.presence.mailed()
        ? of(CopyState.DUE, HoldReason.NOT, Known.YES, Standing.FREE)
        : of(CopyState.HELD, HoldReason.MUST_SUBSCRIBE_AGAIN, Known.YES, Standing.SAME);
  }

  private static CopyTransition written(Found found) {
    if (!found.present) {
      return of(CopyState.DUE, HoldReason.NOT, Known.NO, Standing.SAME);
    }
    if (found.presence == Presence.MOVED) {
      return MOVED_THERE;
    }
    if (found.same || !found.presence.mailed()) {
      var next = held(found.presence);
      return found.same ? next : next.unsent();
    }
    return found.again
        ? sent(CopyState.HELD, HoldReason.VALUE_CHANGED, Standing.SAME)
        : of(CopyState.DUE, HoldReason.NOT, Known.YES, Standing.SAME).asOtherwise();
  }

  private static CopyTransition rekeyed(Tried tried, Found found) {
    if (found.presence == Presence.MOVED) {
      // Neither by the earlier address nor by the new one: the id still finds them.
      return of(CopyState.DUE, HoldReason.NOT, Known.SAME, Standing.SAME);
    }
    var step =
        found.same && !tried.restricted
            ? held(found.presence).moved()
            : of(CopyState.DUE, HoldReason.NOT, Known.YES, Standing.SAME).moved();
    return found.underOldKey ? step.stays() : step;
  }

  private CopyTransition moved() {
    return copy(sent, true, chunk, heed, alone, said, otherwise);
  }

  private CopyTransition stays() {
    return copy(sent, false, chunk, heed, alone, said, otherwise);
  }

  private CopyTransition chunk(int size) {
    return copy(sent, oldKeyGone, size, heed, alone, said, otherwise);
  }

  private CopyTransition heed(Heed what) {
    return copy(sent, oldKeyGone, chunk, what, alone, said, otherwise);
  }

  private CopyTransition asAlone() {
    return copy(sent, oldKeyGone, chunk, heed, true, said, otherwise);
  }

  private CopyTransition asSaid() {
    return copy(sent, oldKeyGone, chunk, heed, alone, true, otherwise);
  }

  private CopyTransition asOtherwise() {
    return copy(sent, oldKeyGone, chunk, heed, alone, said, true);
  }

  private CopyTransition unsent() {
    return copy(false, oldKeyGone, chunk, heed, alone, said, otherwise);
  }

  private CopyTransition copy(
      boolean isSent,
      boolean isMoved,
      int size,
      Heed heeding,
      boolean byItself,
      boolean theySaid,
      boolean differs) {
    return new CopyTransition(
        state, held, isSent, known, standing, isMoved, size, heeding, byItself, theySaid, differs);
  }
}
