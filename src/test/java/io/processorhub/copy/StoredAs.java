package io.processorhub.copy;

/** How copies stand in the database, for tests of other rooms: conditions on {@code copy}. */
public final class StoredAs {

  private StoredAs() {}

  /** Held for this reason. */
  public static String held(HoldReason why) {
    return "state = %d and reason = %d".formatted(CopyState.HELD.code(), why.code());
  }
}
