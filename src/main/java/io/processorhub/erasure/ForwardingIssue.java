package io.processorhub.erasure;

/** What stands in the way. The codes are stored. */
public enum ForwardingIssue {
  NONE("nothing"),
  /** They are still there, or the list did not answer as itself. */
  VERIFICATION_FAILED("not shown to be gone"),
  /** They were gone, and are there again. */
  REAPPEARED("there again"),
  /** The hub cannot do it: a credential is missing, or the processor refuses. */
  ACTION_REQUIRED("a person must act"),
  /** Nobody knows who was there before; the next complete listing shows it. */
  BASELINE_MISSING("not listed yet"),
  /** So many who had been erased were found at once that a person must look first. */
  MANY_FOUND("found again together with many others; a person must look first");

  private final String words;

  ForwardingIssue(String words) {
    this.words = words;
  }

  public short code() {
    return (short) ordinal();
  }

  static ForwardingIssue of(int code) {
    return values()[code];
  }

  public String words() {
    return words;
  }
}
