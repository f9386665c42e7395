package io.processorhub.processor;

/** Why processing is lawful: GDPR Art. 6(1), letters (a) to (f). */
public enum LegalBasis {
  CONSENT,
  CONTRACT,
  LEGAL_OBLIGATION,
  VITAL_INTERESTS,
  PUBLIC_TASK,
  LEGITIMATE_INTERESTS;

  /** The article and its word, as records of processing name it. */
  public String article() {
    return switch (this) {
      case CONSENT -> "Art. 6(1)(a) consent";
      case CONTRACT -> "Art. 6(1)(b) contract";
      case LEGAL_OBLIGATION -> "Art. 6(1)(c) legal obligation";
      case VITAL_INTERESTS -> "Art. 6(1)(d) vital interests";
      case PUBLIC_TASK -> "Art. 6(1)(e) public task";
      case LEGITIMATE_INTERESTS -> "Art. 6(1)(f) legitimate interests";
    };
  }
}
