package io.processorhub.erasure;

/** How a forwarding ended. The codes are stored. */
public enum ForwardingResult {
  NOT("not ended"),
  /** Nothing was ever sent there, and a complete listing since then does not show them. */
  NOT_A_RECIPIENT("never received anything"),
  /** They were asked about by every key, and the processor held nobody. */
  NOT_FOUND("nobody was there"),
  /** Gone, and looked at as often as agreed. */
  ABSENT("gone"),
  /** Kept because the law says so: which fields, by which law, until when. */
  RETAINED("kept by law"),
  /** Another contact has the same address and is rightly there; what was erased was taken away. */
  SHARED("kept as another contact's"),
  /** They gave their consent again after the erasure, and are there by that. */
  RETURNED("came back by their own word"),
  /** A person did it and attached what shows it. */
  ATTESTED("done by hand, attested"),
  /** The processor was off-boarded before; a complete listing or a person showed nobody there. */
  OFFBOARDED("the processor was off-boarded before, nobody was there");

  private final String words;

  ForwardingResult(String words) {
    this.words = words;
  }

  public short code() {
    return (short) ordinal();
  }

  public static ForwardingResult of(int code) {
    return values()[code];
  }

  public String words() {
    return words;
  }
}
