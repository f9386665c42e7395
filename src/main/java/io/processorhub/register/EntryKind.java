package io.processorhub.register;

/** What an entry says. The codes are stored and hashed, and never change. */
public enum EntryKind {
  /** A call is about to be made; it may have been made. */
  ATTEMPT(1),
  /** What came of an attempt, or what was found when it was read back. */
  OUTCOME(2),
  /** A person's data was not disclosed, and why. */
  DENIED(3),
  // 4 and 5 are kept for CLOSED and OPENED, which come with agreements and assessments.

  /** A declaration was approved and is in force. */
  APPROVED(6);

  private final short code;

  EntryKind(int code) {
    this.code = (short) code;
  }

  public short code() {
    return code;
  }
}
