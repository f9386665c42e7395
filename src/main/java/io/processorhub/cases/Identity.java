package io.processorhub.cases;

/** How it was shown who asked. The codes are stored. */
public enum Identity {
  NOT_SHOWN("not shown"),
  /** A word that was sent to the address on file came back. */
  LINK("by a link that was sent to the address on file"),
  /** The account's own token asked. */
  ACCOUNT_TOKEN("by the account's own token"),
  /** Somebody of the organisation vouches for it, and says how they know. */
  ATTESTED("attested by a person");

  private final String words;

  Identity(String words) {
    this.words = words;
  }

  short code() {
    return (short) ordinal();
  }

  public String words() {
    return words;
  }
}
