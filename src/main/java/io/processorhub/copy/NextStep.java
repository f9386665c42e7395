package io.processorhub.copy;

import io.processorhub.copy.CallOutcome.Accepted;
import io.processorhub.copy.CallOutcome.Deferred;
import io.processorhub.copy.CallOutcome.NotSent;
import io.processorhub.copy.CallOutcome.Refused;
import io.processorhub.copy.CallOutcome.RefusedAsWhole;
import io.processorhub.copy.CallOutcome.Unknown;
import io.processorhub.copy.CallOutcome.Unsendable;
import io.processorhub.processor.RefusalCode;

/**
 * What becomes of a copy: a pure function of what was tried and what came of it.
 *
 * @param sent whether the processor holds now what was sent
 * @param known whether it holds the copy at all, as far as that is known now
 * @param standing whether it leaves the person alone now
 * @param oldKeyGone whether it does not know the copy by its earlier key any more
 * @param chunk the largest batch it may travel in from now on; 0: any
 */
record NextStep(
    CopyState state,
    Held held,
    boolean sent,
    Known known,
    Standing standing,
    boolean oldKeyGone,
    int chunk) {

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
    FREE
  }

  private static NextStep of(CopyState state, Held held, Known known, Standing standing) {
    return new NextStep(state, held, false, known, standing, false, 0);
  }

  private static NextStep state(CopyState state) {
    return of(state, Held.NOT, Known.SAME, Standing.SAME);
  }

  private static NextStep sent(CopyState state, Held held, Standing standing, boolean moved) {
    return new NextStep(state, held, true, Known.YES, standing, moved, 0);
  }

  /**
   * @param why the reason the call protected for
   * @param current whether it was about the key by which the copy is known
   * @param restricted whether the processor left the person alone before
   */
  record Tried(Operation operation, Held why, boolean current, boolean restricted, int batchSize) {}

  static NextStep after(Tried tried, CallOutcome outcome) {
    if (outcome instanceof Accepted accepted) {
      return accepted(tried, accepted);
    }
    if (outcome instanceof Refused refused) {
      return refused(tried.operation, refused.code());
    }
    if (outcome instanceof RefusedAsWhole || outcome instanceof Unsendable) {
      return tried.batchSize > 1
          ? state(CopyState.WAITING).chunk((tried.batchSize + 1) / 2)
          : of(CopyState.DEAD, Held.INVALID, Known.SAME, Standing.SAME).chunk(1);
    }
    if (outcome instanceof Deferred || outcome instanceof NotSent) {
      return state(CopyState.WAITING);
    }
    if (outcome instanceof Unknown) {
      return state(CopyState.DOUBTFUL);
    }
    throw new IllegalArgumentException("no rule for " + outcome);
  }

  private static NextStep accepted(Tried tried, Accepted accepted) {
    return switch (tried.operation) {
      case CREATE, UPSERT ->
          accepted.presence() == Presence.LEFT
              ? sent(CopyState.HELD, Held.MUST_SUBSCRIBE_AGAIN, Standing.LEFT, false)
              : sent(CopyState.CURRENT, Held.NOT, Standing.SAME, false);
      // Whom the processor leaves alone is resumed next, under the new key.
      case REKEY ->
          sent(tried.restricted ? CopyState.DUE : CopyState.CURRENT, Held.NOT, Standing.SAME, true);
      case RESUME -> of(CopyState.DUE, Held.NOT, Known.YES, Standing.FREE);
      case RESTRICT ->
          accepted.absent()
              ? of(CopyState.HELD, tried.why, Known.NO, Standing.FREE)
              : of(CopyState.HELD, tried.why, Known.YES, Standing.RESTRICTED);
      case ERASE -> erased(tried);
    };
  }

  private static NextStep erased(Tried tried) {
    if (!tried.current) {
      return new NextStep(CopyState.DUE, Held.NOT, false, Known.SAME, Standing.SAME, true, 0);
    }
    return tried.why == Held.KEY_CHANGED
        ? of(CopyState.DUE, Held.NOT, Known.NO, Standing.FREE).moved()
        : of(CopyState.HELD, tried.why, Known.NO, Standing.FREE).moved();
  }

  private static NextStep refused(Operation operation, RefusalCode code) {
    return switch (code) {
      // Adopted: the next call brings it up to date without touching its subscription.
      case EXISTS -> of(CopyState.DUE, Held.NOT, Known.YES, Standing.SAME);
      case MISSING -> of(CopyState.DUE, Held.NOT, Known.NO, Standing.SAME);
      case LATER -> state(CopyState.WAITING);
      case MUST_SUBSCRIBE_AGAIN, FORGOTTEN, INVALID ->
          of(CopyState.HELD, Held.by(code), Known.SAME, Standing.SAME);
    };
  }

  /**
   * What was found when a doubtful copy was read back.
   *
   * @param present whether the processor holds it by the key of the call
   * @param same whether it holds what was sent
   * @param left whether it leaves the person alone
   * @param underOldKey whether it holds it by the key before, too or instead
   */
  record Found(boolean present, boolean same, boolean left, boolean underOldKey) {}

  static NextStep settled(Tried tried, Found found) {
    return switch (tried.operation) {
      case RESTRICT ->
          !found.present
              ? of(CopyState.HELD, tried.why, Known.NO, Standing.FREE)
              : found.left
                  ? of(CopyState.HELD, tried.why, Known.YES, Standing.RESTRICTED)
                  : state(CopyState.DUE);
      case ERASE -> found.present ? state(CopyState.DUE) : erased(tried);
      case RESUME -> state(CopyState.DUE);
      case REKEY ->
          found.present
              ? moved(tried, found)
              : of(
                  CopyState.DUE,
                  Held.NOT,
                  found.underOldKey ? Known.SAME : Known.NO,
                  Standing.SAME);
      case CREATE, UPSERT ->
          found.present && found.same && !found.left
              ? sent(CopyState.CURRENT, Held.NOT, Standing.SAME, false)
              : of(CopyState.DUE, Held.NOT, found.present ? Known.YES : Known.NO, Standing.SAME);
    };
  }

  private static NextStep moved(Tried tried, Found found) {
    var step =
        found.same && !tried.restricted
            ? sent(CopyState.CURRENT, Held.NOT, Standing.SAME, true)
            : of(CopyState.DUE, Held.NOT, Known.YES, Standing.SAME).moved();
    return found.underOldKey ? step.stays() : step;
  }

  private NextStep moved() {
    return new NextStep(state, held, sent, known, standing, true, chunk);
  }

  private NextStep stays() {
    return new NextStep(state, held, sent, known, standing, false, chunk);
  }

  private NextStep chunk(int size) {
    return new NextStep(state, held, sent, known, standing, oldKeyGone, size);
  }
}
