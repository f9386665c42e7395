package io.processorhub.item;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

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
    LANGUAGE,
    /** An amount as decimal text; how many decimals depends on its currency. */
    MONEY,
    /** Decimal text. */
    DECIMAL,
    /** ISO 8601, a day without a zone. */
    DATE,
    /** ISO 4217 */
    CURRENCY,
    /** Latitude and longitude in degrees (WGS 84), with a comma between them. */
    POINT,
    /** No value of its own: a list of groups of fields, whose names begin with its name. */
    GROUP;

    /** About 11 cm on the ground: less than any map keeps. */
    private static final int POINT_DECIMALS = 6;

    /**
     * The one spelling of what means the same: {@code 12.50} and {@code 12.5} are one amount.
     * Something that is not of this format stays as it is.
     */
    public String canonical(String value) {
      try {
        return switch (this) {
          case MONEY, DECIMAL -> plain(new BigDecimal(value.strip()));
          case DATE -> LocalDate.parse(value.strip().split("T", 2)[0]).toString();
          case CURRENCY -> value.strip().toUpperCase(Locale.ROOT);
          case POINT ->
              Arrays.stream(value.split(",", 2))
                  .map(part -> new BigDecimal(part.strip()))
                  .map(part -> plain(part.setScale(POINT_DECIMALS, RoundingMode.HALF_EVEN)))
                  .collect(Collectors.joining(","));
          case TEXT, EMAIL, PHONE, COUNTRY, LANGUAGE, GROUP -> value;
        };
      } catch (NumberFormatException | DateTimeParseException e) {
        return value;
      }
    }

    /** Whether different texts can mean the same. */
    boolean hasSpellings() {
      return this == MONEY || this == DECIMAL || this == DATE || this == CURRENCY || this == POINT;
    }

    private static String plain(BigDecimal number) {
      return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
  }

  /** This field as one bit of a set of fields. */
  public long bit() {
    return 1L << number;
  }

  /** Whether it is a member of this group, e.g. a description of the lines of an invoice. */
  public boolean isIn(Field group) {
    return group.format == Format.GROUP && name.startsWith(group.name + ".");
  }

  /** The kind of item it belongs to. */
  public ItemKind kind() {
    return ItemKind.of(name.substring(0, name.indexOf('.')));
  }
}
