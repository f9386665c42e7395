package io.processorhub.erasure;

/** What was asked for. The codes are stored. */
public enum CaseKind {
  /** GDPR Art. 17. */
  ERASURE,
  /** A consent is taken back: Art. 7(3), 21(2). */
  WITHDRAWAL,
  /** Art. 18. */
  RESTRICTION,
  /** A restriction ends: Art. 18(3). */
  LIFTING,
  /** Art. 16. The corrected values come from the source. */
  RECTIFICATION,
  /** Art. 15: who received what. */
  ACCESS;

  public short code() {
    return (short) ordinal();
  }

  /** The word in the API, in commands and in the register. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
