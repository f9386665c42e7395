package io.processorhub.copy;

/** What is asked of a processor. The codes are stored. */
public enum Operation {
  /** Makes copies that the processor is not known to hold; changes none that it holds. */
  CREATE,
  /** Changes a copy that the processor holds. */
  UPSERT,
  /** Makes the processor leave a person alone. It protects, so no gate stands before it. */
  RESTRICT;

  short code() {
    return (short) ordinal();
  }

  static Operation of(int code) {
    return values()[code];
  }
}
