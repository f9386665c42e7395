package io.processorhub.register;

import java.util.Arrays;
import java.util.Optional;

/** What an entry says. The codes are stored and hashed, and never change. */
public enum EntryKind {
  /** A call is about to be made; it may have been made. */
  ATTEMPT(1),
  /** What came of an attempt, or what was found when it was read back. */
  OUTCOME(2),
  /** A person's data was not disclosed, and why. */
  DENIED(3),
  /** A connection discloses nothing from now on, and how much is held back. */
  CLOSED(4),
  /** It discloses again. */
  OPENED(5),
  /** A declaration was approved and is in force. */
  APPROVED(6),
  /** What a complete listing of a processor showed; the first one is the baseline. */
  SWEPT(7),
  /** What became of a request of a person or an account. */
  CASE(8),
  /** The key of a person or a case is gone, and with it every value that it sealed. */
  KEY_DESTROYED(9),
  /** A processor was off-boarded: nobody of ours is there any more. */
  OFFBOARDED(10),
  /** A restored backup was found; so many entries are back from the journal. */
  RESTORED(30),
  /** Somebody looked at what a restore left behind, and lets disclosures go on. */
  RESTORE_CONFIRMED(31),
  /** A key that signs checkpoints was added or retired. */
  SIGNING_KEY(32),
  /** Somebody takes the database as it is, since the safe folder's register was lost. */
  ADOPTED(33);

  private final short code;

  EntryKind(int code) {
    this.code = (short) code;
  }

  public short code() {
    return code;
  }

  /** Empty for a code that no version has written. */
  public static Optional<EntryKind> find(int code) {
    return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
  }
}
