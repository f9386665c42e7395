package io.processorhub.copy;

import java.util.Locale;

/** What is asked of a processor. The codes are stored. */
public enum Operation {
  /** Makes copies that the processor is not known to hold; changes none that it holds. */
  CREATE,
  /** Changes a copy that the processor holds. */
  UPSERT,
  /** Makes the processor leave a person alone. It protects, so no gate stands before it. */
  RESTRICT,
  /** Moves a copy from the key it is known by to another one. */
  REKEY,
  /** Ends what {@link #RESTRICT} began. */
  RESUME,
  /** Removes a copy for good. It protects. */
  ERASE;

  short code() {
    return (short) ordinal();
  }

  static Operation of(int code) {
    return values()[code];
  }

  /** The word in connector files and in the register. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it takes something away and discloses nothing but a key that is known there. */
  public boolean protects() {
    return this == RESTRICT || this == ERASE;
  }

  /** Whether several copies may travel in one call. */
  boolean batched() {
    return this == CREATE || this == UPSERT;
  }
}
