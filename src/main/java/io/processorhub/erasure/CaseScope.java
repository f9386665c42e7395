package io.processorhub.erasure;

/** Whose word it is. The codes are stored. */
public enum CaseScope {
  /** The person's own, where we decide about the data: everything about them. */
  PERSON,
  /** An account's, about what it provided: its membership ends, the person may stay. */
  ACCOUNT;

  public short code() {
    return (short) ordinal();
  }

  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
