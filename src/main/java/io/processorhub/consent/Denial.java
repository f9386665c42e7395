package io.processorhub.consent;

/** Nothing may be disclosed, and why. */
public record Denial(Reason reason) implements Decision {

  /** In words that stand in the register and on the pages. The words never change. */
  public enum Reason {
    NO_CONSENT("no consent on record"),
    CONSENT_WITHDRAWN("consent withdrawn"),
    RESTRICTED("processing restricted"),
    SUPPRESSED("erased or objected"),
    ACCOUNT_CLOSED("account closed");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }
}
