package io.processorhub.erasure;

/** What is to be done next about a forwarding. The codes are stored. */
public enum ForwardingStep {
  /** The processor is asked to erase. */
  ERASE,
  /** It is looked at whether they are gone. */
  CHECK,
  /** The next complete listing shows whether it ever held them. */
  LISTEN,
  /** Its copy is another contact's now, whose next call takes away what was erased. */
  HAND_OVER,
  /** A person must do it, or a mail was sent and is followed. */
  WAIT,
  /** Nothing. */
  NONE;

  public short code() {
    return (short) ordinal();
  }

  static ForwardingStep of(int code) {
    return values()[code];
  }
}
