package io.processorhub.copy;

import java.util.Optional;

/**
 * What is to be done about a copy that was claimed: a pure function of where it stands and of what
 * the gate says.
 *
 * @param operation what to ask of the processor; empty: nothing
 * @param why the reason it is held or protected for; {@link HoldReason#NOT}: it is in step already
 */
record NextOperation(Optional<Operation> operation, HoldReason why) {

  private static final NextOperation IN_STEP = new NextOperation(Optional.empty(), HoldReason.NOT);

  /**
   * Where a copy stands.
   *
   * @param known whether the processor is known to hold it
   * @param sent whether the hub ever sent it; if not, it was there before the hub
   * @param restricted whether the processor was told to leave the person alone
   * @param presence how the processor holds the person
   * @param eraseDue whether the time between withdrawal and erasure is over
   * @param cameBack whether the person subscribed there again after the no that counts
   */
  record Standing(
      boolean known,
      boolean sent,
      boolean restricted,
      Presence presence,
      boolean eraseDue,
      boolean cameBack) {}

  /** What the declaration can ask for. */
  record Means(boolean restrict, boolean resume, boolean rekey) {}

  private static NextOperation hold(HoldReason why) {
    return new NextOperation(Optional.empty(), why);
  }

  private static NextOperation ask(Operation operation) {
    return new NextOperation(Optional.of(operation), HoldReason.NOT);
  }

  private static NextOperation protect(Operation operation, HoldReason why) {
    return new NextOperation(Optional.of(operation), why);
  }

  /**
   * Nothing may be sent: the gate says no, or there is no address. A processor that holds a copy is
   * told to stop.
   */
  static NextOperation denied(HoldReason why, Standing copy, Means means) {
    return denied(why, why.ends(), copy, means);
  }

  /**
   * @param ends whether the declared course ends the copy
   */
  static NextOperation denied(HoldReason why, boolean ends, Standing copy, Means means) {
    if (!copy.known) {
      return hold(why);
    }
    if (why == HoldReason.OFFBOARDED) {
      return protect(Operation.ERASE, why);
    }
    // Their own act there is newer than their no; whether it counts as a yes, a person decides.
    if (ends && copy.cameBack) {
      return hold(HoldReason.CAME_BACK);
    }
    if (ends && copy.eraseDue) {
      return protect(Operation.ERASE, why);
    }
    // People found at the processor whom no source told us about are reported, not changed; nor are
    // those whose data is not ours to send, and whom the hub never sent.
    var ours = copy.sent || why != HoldReason.NO_CONSENT && !why.ofAnother();
    return ours && copy.presence.mailed() && !copy.restricted && means.restrict
        ? protect(Operation.RESTRICT, why)
        : hold(why);
  }

  /**
   * The gate says yes.
   *
   * @param sameKey whether the processor knows it by the key it should have
   * @param samePayload whether it holds what would be sent
   */
  static NextOperation permitted(Standing copy, Means means, boolean sameKey, boolean samePayload) {
    if (copy.presence == Presence.LEFT) {
      return hold(HoldReason.MUST_SUBSCRIBE_AGAIN);
    }
    if (!copy.known) {
      return ask(Operation.CREATE);
    }
    if (copy.presence == Presence.INACTIVE) {
      return hold(HoldReason.INACTIVE);
    }
    if (sameKey && copy.presence == Presence.MOVED) {
      return hold(HoldReason.MOVED);
    }
    if (!sameKey) {
      // The bounces of the old address would stay with the member if it were moved.
      return means.rekey && copy.presence != Presence.UNDELIVERABLE
          ? ask(Operation.REKEY)
          : protect(Operation.ERASE, HoldReason.KEY_CHANGED);
    }
    if (copy.presence == Presence.UNDELIVERABLE) {
      return hold(HoldReason.UNDELIVERABLE);
    }
    if (copy.restricted) {
      return means.resume ? ask(Operation.RESUME) : hold(HoldReason.MUST_SUBSCRIBE_AGAIN);
    }
    return samePayload ? IN_STEP : ask(Operation.UPSERT);
  }
}
