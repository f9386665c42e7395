package io.processorhub.copy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Copies that are not yet as the person asked for, as conditions in SQL about a copy {@code y}:
 * what a case of the person waits for.
 */
public final class Unfinished {

  /**
   * Something is on its way or due, the processor does not heed a protective call, it still mails
   * somebody who may not be mailed, or it holds them under an address they gave up.
   */
  public static final String TO_PROTECT =
      "(y.state in (%s) or y.due_at <= now() or y.unheeded_since is not null"
              .formatted(
                  states(CopyState.DUE, CopyState.SENDING, CopyState.WAITING, CopyState.DOUBTFUL))
          + " or y.state = %s and y.known and y.restricted_at is null and y.presence = %s and y.reason in (%s)"
              .formatted(
                  CopyState.HELD.code(),
                  Presence.THERE.code(),
                  reasons(
                      HoldReason.CONSENT_WITHDRAWN,
                      HoldReason.RESTRICTED,
                      HoldReason.SUPPRESSED,
                      HoldReason.ACCOUNT_CLOSED,
                      HoldReason.NO_KEY,
                      HoldReason.ERASED_ADDRESS))
          + " or exists (select from copy_key k join target t on t.id = k.target"
          + " where k.item_id = y.item_id and t.connection = y.connection and k.stray and not k.gone))";

  /** Besides, the processor still holds what was to be put right, and a person must look. */
  public static final String TO_CORRECT =
      "(y.state = %s or y.state = %s and y.known and y.reason in (%s))"
          .formatted(
              CopyState.DEAD.code(),
              CopyState.HELD.code(),
              reasons(
                  HoldReason.KEY_TAKEN,
                  HoldReason.KEY_CHANGED,
                  HoldReason.INVALID,
                  HoldReason.INACTIVE,
                  HoldReason.MOVED,
                  HoldReason.VALUE_CHANGED,
                  HoldReason.ADDRESS_LOST));

  /** The states in which nothing is done by itself. */
  public static final List<Short> RESTING = List.of(CopyState.HELD.code(), CopyState.DEAD.code());

  private Unfinished() {}

  private static String states(CopyState... states) {
    return Arrays.stream(states)
        .map(state -> String.valueOf(state.code()))
        .collect(Collectors.joining(", "));
  }

  private static String reasons(HoldReason... reasons) {
    return Arrays.stream(reasons)
        .map(reason -> String.valueOf(reason.code()))
        .collect(Collectors.joining(", "));
  }
}
