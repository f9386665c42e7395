package io.processorhub.copy;

import java.util.Optional;

/**
 * Somebody a processor lists.
 *
 * @param keyValue the value of our field that the key is made from
 * @param id the processor's own id
 * @param presence how it holds the person
 */
public record Sighting(String keyValue, Optional<String> id, Presence presence) {

  @Override
  public String toString() {
    return "Sighting";
  }

  /**
   * What is to be done about it.
   *
   * @param known whether the processor is known to hold the copy
   * @param inFlight whether a call about it is under way or doubtful
   * @param current whether it is listed under the key by which it is known
   * @param aloof whether the processor was told, or said itself, to leave the person alone
   * @param waits whether the copy is held only because the person must subscribe again
   */
  record Standing(boolean known, boolean inFlight, boolean current, boolean aloof, boolean waits) {}

  /** What a sighting means: a pure function. */
  enum Meaning {
    /** It is as it should be, or will be settled elsewhere. */
    NOTHING,
    /** It is there, and we did not know. */
    ADOPTED,
    /** The person left there. */
    LEFT,
    /** The person came back there by themselves. */
    BACK,
    /** It is there under a key that is not its own any more. */
    STRAY;

    static Meaning of(Standing copy, boolean left) {
      if (copy.inFlight) {
        return NOTHING;
      }
      if (!copy.known) {
        return ADOPTED;
      }
      if (!copy.current) {
        return STRAY;
      }
      if (left && !copy.aloof) {
        return LEFT;
      }
      return !left && copy.aloof && copy.waits ? BACK : NOTHING;
    }
  }
}
