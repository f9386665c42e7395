package io.processorhub.item;

import java.util.Arrays;

/** What an item is: the kind of thing that processors hold copies of. The codes are stored. */
public enum ItemKind {
  CONTACT(0, "contact"),
  CUSTOMER(1, "customer"),
  INVOICE(2, "invoice"),
  CREDIT_NOTE(3, "credit_note"),
  SITE(4, "site");

  private final short code;
  private final String word;

  ItemKind(int code, String word) {
    this.code = (short) code;
    this.word = word;
  }

  public short code() {
    return code;
  }

  /** In names of fields, connector files and the register. */
  public String word() {
    return word;
  }

  /**
   * @throws IllegalArgumentException if there is no such kind
   */
  public static ItemKind of(int code) {
    return Arrays.stream(values())
        .filter(kind -> kind.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no kind of item " + code));
  }

  /**
   * @throws IllegalArgumentException if there is no such kind
   */
  public static ItemKind of(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word.equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no kind of item " + word));
  }
}
