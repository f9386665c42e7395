package io.processorhub.erasure;

/** Where a case stands. The codes are stored. */
public enum CaseState {
  /** It is not shown yet who asked. Nothing was done. */
  PENDING,
  /** An account decides about the data: it was told, and the clock runs. */
  WAITING_CONTROLLER,
  /** Accepted and being carried out. */
  OPEN,
  /** Every part was checked or is settled; later looks may follow. */
  DONE,
  /** Refused, with a reason. */
  REFUSED,
  /** Nobody showed in time who asked. */
  LAPSED,
  /** Another case about the same person was accepted; this one did nothing itself. */
  JOINED,
  /** One of many erasures that wait for a second person; the person is left alone meanwhile. */
  WAITING_SECOND,
  /** One of many erasures that somebody stopped; nothing was erased. */
  STOPPED;

  public short code() {
    return (short) ordinal();
  }

  public static CaseState of(int code) {
    return values()[code];
  }

  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
