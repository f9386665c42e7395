package io.processorhub.erasure;

/** How far it is shown that a processor erased somebody. The codes are stored. */
public enum ProofLevel {
  REQUESTED,
  /** It promised to do it by a date. */
  ACKNOWLEDGED,
  /** It says that it is done. */
  EXECUTED,
  /** We looked, the list itself answered, and nobody was there. */
  VERIFIED_ABSENT,
  /** And again after all the times that were agreed. */
  REVERIFIED;

  public short code() {
    return (short) ordinal();
  }

  public static ProofLevel of(int code) {
    return values()[code];
  }
}
