package io.processorhub.copy;

/** How a processor holds a person it knows: whether mail reaches them, and if not, why not. */
public enum Presence {
  /** It mails them, or waits for their confirmation. */
  THERE,
  /** The person left there: they unsubscribed or complained. That is their own word. */
  LEFT,
  /** Mail does not reach the address: it bounced. That is nobody's word. */
  UNDELIVERABLE,
  /** Somebody archived the person there. A person decides what that means. */
  INACTIVE,
  /** It mails them under another address, to which they changed there themselves. */
  MOVED;

  /** The codes are stored. */
  short code() {
    return (short) ordinal();
  }

  static Presence of(int code) {
    return values()[code];
  }

  /** The word in the register. */
  String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Whether the processor mails them. */
  public boolean mailed() {
    return this == THERE || this == MOVED;
  }
}
