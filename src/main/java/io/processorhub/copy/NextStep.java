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
 * @param known whether it is known to hold the copy at all
 * @param restricted whether it leaves the person alone now
 * @param chunk the largest batch it may travel in from now on; 0: any
 */
record NextStep(
    CopyState state, Held held, boolean sent, boolean known, boolean restricted, int chunk) {

  private NextStep(CopyState state, Held held, boolean sent, boolean known, int chunk) {
    this(state, held, sent, known, false, chunk);
  }

  /**
   * What becomes of a copy whose processor was asked to leave the person alone.
   *
   * @param why the reason it is held for from now on
   */
  static NextStep afterProtecting(CallOutcome outcome, Held why) {
    return outcome instanceof Accepted
        ? new NextStep(CopyState.HELD, why, false, true, true, 0)
        : after(outcome, 1);
  }

  static NextStep after(CallOutcome outcome, int batchSize) {
    if (outcome instanceof Accepted) {
      return new NextStep(CopyState.CURRENT, Held.NOT, true, true, 0);
    }
    if (outcome instanceof Refused refused) {
      return refused(refused.code());
    }
    if (outcome instanceof RefusedAsWhole || outcome instanceof Unsendable) {
      return batchSize > 1
          ? new NextStep(CopyState.WAITING, Held.NOT, false, false, (batchSize + 1) / 2)
          : new NextStep(CopyState.DEAD, Held.INVALID, false, false, 1);
    }
    if (outcome instanceof Deferred || outcome instanceof NotSent) {
      return new NextStep(CopyState.WAITING, Held.NOT, false, false, 0);
    }
    if (outcome instanceof Unknown) {
      return new NextStep(CopyState.DOUBTFUL, Held.NOT, false, false, 0);
    }
    throw new IllegalArgumentException("no rule for " + outcome);
  }

  private static NextStep refused(RefusalCode code) {
    return switch (code) {
      // Adopted: the next call brings it up to date without touching its subscription.
      case EXISTS -> new NextStep(CopyState.DUE, Held.NOT, false, true, 0);
      case MUST_SUBSCRIBE_AGAIN, FORGOTTEN, INVALID ->
          new NextStep(CopyState.HELD, Held.by(code), false, false, 0);
    };
  }

  /**
   * What becomes of a doubtful copy that was read back.
   *
   * @param present whether the processor holds it
   * @param same whether it holds what was sent
   */
  static NextStep settled(Operation operation, boolean present, boolean same) {
    // Whether somebody was unsubscribed cannot be told from what was sent: ask again.
    if (present && same && operation != Operation.RESTRICT) {
      return new NextStep(CopyState.CURRENT, Held.NOT, true, true, 0);
    }
    var known = present || operation != Operation.CREATE;
    return new NextStep(CopyState.DUE, Held.NOT, false, known, 0);
  }
}
