package io.processorhub.foundation;

/** When something is so unusual that a person is asked before it is done. */
public final class AskFirst {

  public static final int MOST_PERCENT = 2;
  public static final int MOST = 500;

  /** So many never ask. */
  public static final int FEW = 10;

  private AskFirst() {}

  /** Whether {@code count} of {@code all} are too many to go on by itself. */
  public static boolean about(long count, long all) {
    return count > FEW && (count > MOST || count * 100 > all * MOST_PERCENT);
  }
}
