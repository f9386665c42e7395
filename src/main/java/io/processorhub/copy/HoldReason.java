package io.processorhub.copy;

import io.processorhub.consent.Denial;
import io.processorhub.processor.RefusalCode;
import java.util.Arrays;

/** Why a copy is not sent, in words for pages, reports and the register. The codes are stored. */
public enum HoldReason {
  NOT(0, "not held"),
  NO_CONSENT(1, Denial.Reason.NO_CONSENT.words()),
  CONSENT_WITHDRAWN(2, Denial.Reason.CONSENT_WITHDRAWN.words()),
  RESTRICTED(3, Denial.Reason.RESTRICTED.words()),
  SUPPRESSED(4, Denial.Reason.SUPPRESSED.words()),
  ACCOUNT_CLOSED(5, Denial.Reason.ACCOUNT_CLOSED.words()),
  NO_KEY(6, "no address to send it under"),
  KEY_TAKEN(7, "address used by another contact"),
  KEY_CHANGED(8, "address changed, not moved at the processor yet"),
  MUST_SUBSCRIBE_AGAIN(9, "the person must subscribe again"),
  FORGOTTEN(10, "erased at the processor, which refuses it for good"),
  INVALID(11, "the processor finds a value invalid"),
  OFFBOARDED(12, "the processor is off-boarded"),
  UNDELIVERABLE(13, "mail does not reach the address, says the processor"),
  INACTIVE(14, "archived at the processor; a person must decide"),
  CAME_BACK(15, "subscribed there again by themselves after a no; a person must decide"),
  VALUE_CHANGED(16, "the processor changes the value"),
  ADDRESS_LOST(17, "lost the address together with many others; a person must confirm"),
  ERASED_ADDRESS(18, Denial.Reason.ERASED_ADDRESS.words()),
  CUSTOMER_DECIDES(19, Denial.Reason.CUSTOMER_DECIDES.words()),
  WE_DECIDE(20, Denial.Reason.WE_DECIDE.words()),
  NOT_INSTRUCTED(21, Denial.Reason.NOT_INSTRUCTED.words()),
  CUSTOMER_OBJECTED(22, Denial.Reason.CUSTOMER_OBJECTED.words()),
  MOVED(23, "changed the address at the processor; a person must decide"),
  NEEDED(24, "waits for what it needs");

  private final short code;
  private final String words;

  HoldReason(int code, String words) {
    this.code = (short) code;
    this.words = words;
  }

  public short code() {
    return code;
  }

  public String words() {
    return words;
  }

  public static HoldReason of(int code) {
    return Arrays.stream(values()).filter(one -> one.code == code).findFirst().orElseThrow();
  }

  /** Whether something was denied, and not just put off. */
  boolean denies() {
    return this != KEY_CHANGED && this != NEEDED;
  }

  /**
   * Whether the declared course ends the copy: the consent is gone, the address is, or the right to
   * use the data.
   */
  boolean ends() {
    return this == CONSENT_WITHDRAWN || this == NO_KEY || this == ERASED_ADDRESS || ofAnother();
  }

  /**
   * Whether the purpose is not that of the party that decides about the data, or not instructed.
   */
  boolean ofAnother() {
    return this == CUSTOMER_DECIDES
        || this == WE_DECIDE
        || this == NOT_INSTRUCTED
        || this == CUSTOMER_OBJECTED;
  }

  /** Whether the processor refuses the key for good, so that asking again is no use. */
  boolean lasting() {
    return this == MUST_SUBSCRIBE_AGAIN || this == FORGOTTEN;
  }

  static HoldReason by(Denial denial) {
    return switch (denial.reason()) {
      case NO_CONSENT -> NO_CONSENT;
      case CONSENT_WITHDRAWN -> CONSENT_WITHDRAWN;
      case RESTRICTED -> RESTRICTED;
      case SUPPRESSED -> SUPPRESSED;
      case ACCOUNT_CLOSED -> ACCOUNT_CLOSED;
      case ERASED_ADDRESS -> ERASED_ADDRESS;
      case CUSTOMER_DECIDES -> CUSTOMER_DECIDES;
      case WE_DECIDE -> WE_DECIDE;
      case NOT_INSTRUCTED -> NOT_INSTRUCTED;
      case CUSTOMER_OBJECTED -> CUSTOMER_OBJECTED;
    };
  }

  static HoldReason by(RefusalCode code) {
    return switch (code) {
      case EXISTS, MISSING, LATER -> NOT;
      case MUST_SUBSCRIBE_AGAIN -> MUST_SUBSCRIBE_AGAIN;
      case FORGOTTEN -> FORGOTTEN;
      case INVALID -> INVALID;
    };
  }
}
