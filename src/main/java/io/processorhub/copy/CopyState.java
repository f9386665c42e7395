package io.processorhub.copy;

/** Where a copy stands. The codes are stored. Each tells what is lost if the process dies there. */
public enum CopyState {
  /** Something is to be sent. Nothing is lost: it stays due. */
  DUE(0),
  /**
   * A batch carries it. If the process dies, the call may have been made or not; the batch's lease
   * ends, another worker takes it over as {@link #DOUBTFUL}.
   */
  SENDING(1),
  /** The processor holds what it should. Nothing to lose. */
  CURRENT(2),
  /** To be sent again at a known time. Nothing is lost: it is due then. */
  WAITING(3),
  /** Nobody knows whether the call did anything. Its batch row says when to read it back. */
  DOUBTFUL(4),
  /** May not or cannot be sent, for a stated reason; a change at the source tries again. */
  HELD(5),
  /** Refused for good; a person must look at it. Nothing is lost. */
  DEAD(6);

  private final short code;

  CopyState(int code) {
    this.code = (short) code;
  }

  public short code() {
    return code;
  }

  public static CopyState of(int code) {
    return values()[code];
  }

  /** The word on pages, in the API and in commands. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
