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
   * @param restricted whether the processor leaves the person alone, by our call or their own word
   * @param before whether that was so before the listing began
   * @param presence how the processor held the person, as far as the hub knows
   * @param seenRestricted whether a listing showed since that they are left alone
   * @param waits whether the copy is held only because the person must subscribe again
   */
  record Standing(
      boolean known,
      boolean inFlight,
      boolean current,
      boolean restricted,
      boolean before,
      Presence presence,
      boolean seenRestricted,
      boolean waits) {}

  /** What a sighting means: a pure function. */
  enum Meaning {
    /** It is as it should be, or will be settled elsewhere. */
    NOTHING,
    /** It is there, and we did not know. */
    ADOPTED,
    /** The person left there. */
    LEFT,
    /** The person came back there by themselves, and the consent on record stands. */
    BACK,
    /** The person came back there by themselves after a no; a person must decide. */
    CAME_BACK,
    /** The hub's restriction shows. */
    CONFIRMED,
    /** The hub's restriction does not show, and never did: it is made again. */
    UNHEEDED,
    /** Mail does not reach the address, or somebody archived the person there. */
    SILENT,
    /** Mail reaches the person again. */
    AUDIBLE,
    /** It is there under a key that is not its own any more. */
    STRAY;

    static Meaning of(Standing copy, Presence seen) {
      if (copy.inFlight) {
        return NOTHING;
      }
      if (!copy.known) {
        return ADOPTED;
      }
      if (!copy.current) {
        return STRAY;
      }
      return switch (seen) {
        case LEFT -> left(copy);
        case UNDELIVERABLE, INACTIVE -> silent(copy, seen);
        case THERE, MOVED -> there(copy);
      };
    }

    /** What the hub did itself is nobody's word. */
    private static Meaning left(Standing copy) {
      if (copy.presence == Presence.LEFT) {
        return NOTHING;
      }
      return copy.restricted ? CONFIRMED : LEFT;
    }

    private static Meaning silent(Standing copy, Presence seen) {
      return copy.presence == seen || copy.presence == Presence.LEFT ? NOTHING : SILENT;
    }

    private static Meaning there(Standing copy) {
      if (copy.restricted && !copy.before) {
        return NOTHING;
      }
      if (copy.presence == Presence.LEFT || copy.restricted && copy.seenRestricted) {
        return copy.waits ? BACK : CAME_BACK;
      }
      if (copy.restricted) {
        return copy.waits ? BACK : UNHEEDED;
      }
      return copy.presence == Presence.THERE ? NOTHING : AUDIBLE;
    }
  }
}
