package io.processorhub.erasure;

/** By which way a request came in. The codes are stored. */
public enum Channel {
  API,
  FILE,
  COMMAND,
  PAGE,
  MAIL,
  /** The hub itself: retention, closing an account, off-boarding. */
  RULE;

  public short code() {
    return (short) ordinal();
  }

  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
