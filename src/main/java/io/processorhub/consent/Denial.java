package io.processorhub.consent;

import java.time.Instant;
import java.util.Optional;

/**
 * Nothing may be disclosed, and why.
 *
 * @param heard when the hub first heard of the withdrawal that counts, if that is the reason
 * @param heardLast when it last heard of one
 */
public record Denial(Reason reason, Optional<Instant> heard, Optional<Instant> heardLast)
    implements Decision {

  Denial(Reason reason) {
    this(reason, Optional.empty(), Optional.empty());
  }

  /** In words that stand in the register and on the pages. The words never change. */
  public enum Reason {
    NO_CONSENT("no consent on record"),
    CONSENT_WITHDRAWN("consent withdrawn"),
    RESTRICTED("processing restricted"),
    SUPPRESSED("erased or objected"),
    ACCOUNT_CLOSED("account closed"),
    ERASED_ADDRESS("address of somebody who was erased"),
    CUSTOMER_DECIDES("the customer decides about this data"),
    WE_DECIDE("we decide about this data, not the customer"),
    NOT_INSTRUCTED("no instruction of the customer on record"),
    CUSTOMER_OBJECTED("the customer objected to this recipient");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }
}
