package io.processorhub.copy;

import io.processorhub.processor.RefusalCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is known of one copy after the call that carried it. */
public sealed interface CallOutcome {

  /** The word in the register. */
  String word();

  /**
   * The processor says it holds the copy now.
   *
   * @param providerId its own id for it
   * @param presence how it holds the person
   * @param absent true if the processor held no such person
   * @param promised until when it may still hold what it was told to erase, by its own word
   */
  record Accepted(
      Optional<String> providerId, Presence presence, boolean absent, Optional<Instant> promised)
      implements CallOutcome {

    public Accepted(Optional<String> providerId, Presence presence, boolean absent) {
      this(providerId, presence, absent, Optional.empty());
    }

    public static final Accepted PLAIN = new Accepted(Optional.empty(), Presence.THERE, false);

    @Override
    public String word() {
      return "accepted";
    }

    @Override
    public String toString() {
      return "Accepted";
    }
  }

  /**
   * The processor answered that it did not take the copy.
   *
   * @param presence how it says that it holds the person; {@code THERE} if it says nothing
   */
  record Refused(RefusalCode code, Presence presence) implements CallOutcome {

    public Refused(RefusalCode code) {
      this(code, Presence.THERE);
    }

    @Override
    public String word() {
      return "refused";
    }
  }

  /** The processor refused the whole call; which copy it dislikes is not known. */
  record RefusedAsWhole(int status) implements CallOutcome {
    @Override
    public String word() {
      return "refused";
    }
  }

  /**
   * The processor asked to be called later, and took nothing.
   *
   * @param pause how long it asked for
   */
  record Deferred(String cause, Optional<Duration> pause) implements CallOutcome {
    @Override
    public String word() {
      return "deferred";
    }
  }

  /** The call never left. */
  record NotSent(String cause) implements CallOutcome {
    @Override
    public String word() {
      return "not sent";
    }
  }

  /** No request could be made of the batch; which copy is at fault is not known. */
  record Unsendable(String cause) implements CallOutcome {
    @Override
    public String word() {
      return "not sent";
    }
  }

  /**
   * Before the call that was to erase, the processor told how it holds the person; so it was not
   * made.
   *
   * @param presence never {@code THERE}
   */
  record Spared(Presence presence) implements CallOutcome {
    @Override
    public String word() {
      return "not sent";
    }
  }

  /**
   * The call left, and what became of it is not known; it counts as a disclosure.
   *
   * @param answered whether the processor answered as it should, so that its account is not to
   *     blame
   */
  record Unknown(String cause, boolean answered) implements CallOutcome {

    public Unknown(String cause) {
      this(cause, false);
    }

    @Override
    public String word() {
      return "unknown";
    }
  }
}
