package io.processorhub.erasure;

/** How far it is shown that a processor erased somebody. The codes are stored. */
public enum ProofLevel {
  REQUESTED("asked"),
  /** It promised to do it by a date. */
  ACKNOWLEDGED("promised"),
  /** It says that it is done. */
  EXECUTED("done"),
  /** We looked, the list itself answered, and nobody was there. */
  VERIFIED_ABSENT("checked"),
  /** And again after all the times that were agreed. */
  REVERIFIED("checked again");

  private final String words;

  ProofLevel(String words) {
    this.words = words;
  }

  short code() {
    return (short) ordinal();
  }

  static ProofLevel of(int code) {
    return values()[code];
  }

  public String words() {
    return words;
  }
}
