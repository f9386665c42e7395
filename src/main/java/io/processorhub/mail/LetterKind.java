package io.processorhub.mail;

/** What a mail is for. The codes are stored. */
public enum LetterKind {
  /** Asks a person to confirm that it was them. */
  CONFIRM,
  /** Tells a person that their request is being carried out. */
  ACCEPTED,
  /** Hands over the certificate. */
  CERTIFICATE,
  /** Asks a processor without calls to erase somebody. */
  ERASE,
  /** Asks it once more. */
  REMINDER,
  /** Tells an account that it must decide about somebody; names nobody. */
  DECIDE,
  /** Tells the staff what is due; names nobody. */
  DIGEST,
  /** Tells a person that nothing is done, and why. */
  REFUSED,
  /** Tells a person that it takes longer, and why. */
  EXTENDED,
  /** Tells a person what is needed to be sure that it was them. */
  NEEDED;

  /** Whether it says who somebody is, if only by its address. */
  boolean namesThePerson() {
    return this != DECIDE && this != DIGEST;
  }

  short code() {
    return (short) ordinal();
  }

  static LetterKind of(int code) {
    return values()[code];
  }

  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
