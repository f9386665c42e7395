package io.processorhub.foundation;

/**
 * One thing that may be known about a person or a company.
 *
 * @param name as in CSV headers and connector files, e.g. {@code contact.email}
 * @param number stands for the name in stored values; below 64 within one kind of item, never
 *     reused
 * @param category of personal data, in the words of fideslang, for exports
 * @param length the most code points a value may have
 */
public record Field(String name, int number, String category, Format format, int length) {

  /** How a value is checked at every way in. */
  public enum Format {
    TEXT,
    EMAIL,
    PHONE,
    /** ISO 3166-1 alpha-2 */
    COUNTRY,
    /** BCP 47 */
    LANGUAGE
  }

  /** This field as one bit of a set of fields. */
  public long bit() {
    return 1L << number;
  }

  /** The kind of item it belongs to. */
  public ItemKind kind() {
    return ItemKind.of(name.substring(0, name.indexOf('.')));
  }
}
