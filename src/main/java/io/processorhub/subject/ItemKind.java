package io.processorhub.subject;

/** What is kept in step. The codes are stored and never change. */
public enum ItemKind {
  /** A person as a contact. */
  CONTACT(0, "contact");

  private final short code;
  private final String prefix;

  ItemKind(int code, String prefix) {
    this.code = (short) code;
    this.prefix = prefix;
  }

  public short code() {
    return code;
  }

  /** How the names of its fields begin, e.g. {@code contact}. */
  public String prefix() {
    return prefix;
  }
}
