package io.processorhub.copy;

import java.util.Optional;

/**
 * What is to be done about a copy that was claimed: a pure function of where it stands and of what
 * the gate says.
 *
 * @param operation what to ask of the processor; empty: nothing
 * @param why the reason it is held or protected for; {@link Held#NOT}: it is in step already
 */
record Course(Optional<Operation> operation, Held why) {

  private static final Course IN_STEP = new Course(Optional.empty(), Held.NOT);

  /**
   * Where a copy stands.
   *
   * @param known whether the processor is known to hold it
   * @param sent whether the hub ever sent it; if not, it was there before the hub
   * @param restricted whether the processor leaves the person alone
   * @param left whether the person said so there
   * @param eraseDue whether the time between withdrawal and erasure is over
   */
  record Standing(
      boolean known, boolean sent, boolean restricted, boolean left, boolean eraseDue) {}

  /** What the declaration can ask for. */
  record Means(boolean restrict, boolean resume, boolean rekey) {}

  private static Course hold(Held why) {
    return new Course(Optional.empty(), why);
  }

  private static Course ask(Operation operation) {
    return new Course(Optional.of(operation), Held.NOT);
  }

  private static Course protect(Operation operation, Held why) {
    return new Course(Optional.of(operation), why);
  }

  /** The gate says no: nothing is sent, and a processor that holds a copy is told to stop. */
  static Course denied(Held why, Standing copy, Means means) {
    if (!copy.known) {
      return hold(why);
    }
    if (why == Held.OFFBOARDED || why == Held.CONSENT_WITHDRAWN && copy.eraseDue) {
      return protect(Operation.ERASE, why);
    }
    // Whom the hub found there and nobody told us about is reported, not touched.
    var ours = copy.sent || why != Held.NO_CONSENT;
    return ours && !copy.restricted && means.restrict
        ? protect(Operation.RESTRICT, why)
        : hold(why);
  }

  /**
   * The gate says yes.
   *
   * @param sameKey whether the processor knows it by the key it should have
   * @param samePayload whether it holds what would be sent
   */
  static Course permitted(Standing copy, Means means, boolean sameKey, boolean samePayload) {
    if (copy.left) {
      return hold(Held.MUST_SUBSCRIBE_AGAIN);
    }
    if (!copy.known) {
      return ask(Operation.CREATE);
    }
    if (!sameKey) {
      return means.rekey ? ask(Operation.REKEY) : protect(Operation.ERASE, Held.KEY_CHANGED);
    }
    if (copy.restricted) {
      return means.resume ? ask(Operation.RESUME) : hold(Held.MUST_SUBSCRIBE_AGAIN);
    }
    return samePayload ? IN_STEP : ask(Operation.UPSERT);
  }
}
