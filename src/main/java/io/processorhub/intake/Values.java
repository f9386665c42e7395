package io.processorhub.intake;

import com.sanctionco.jmail.EmailValidator;
import com.sanctionco.jmail.JMail;
import io.processorhub.foundation.Blanks;
import io.processorhub.item.Field;
import io.processorhub.subject.PlainAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks values at the way in. What passes is kept exactly as it came, but for outer blanks. */
final class Values {

  private static final EmailValidator EMAIL = JMail.strictValidator();
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
  private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());
  private static final Pattern LANGUAGE = Pattern.compile("([A-Za-z]{2,3})([-_][A-Za-z0-9]{2,8})*");
  private static final Pattern PHONE = Pattern.compile("\\+?[0-9 ()./\\-\\u00a0]{3,39}");

  private static final int LONGEST_PHONE = 15;

  private Values() {}

  /**
   * Without outer blanks; in a name or a street, a character that nobody sees may mean something.
   */
  static String trimmed(Field field, String value) {
    return field.format() == Field.Format.TEXT ? value : Blanks.trim(value);
  }

  /** What is wrong with the value, if anything. */
  static Optional<RowCode> wrong(Field field, String value) {
    var unreadable = unreadable(value);
    if (unreadable.isPresent()) {
      return unreadable;
    }
    var card = card(field, value);
    if (card.isPresent()) {
      return card;
    }
    return switch (field.format()) {
      case COUNTRY -> unless(COUNTRIES.contains(value), RowCode.BAD_COUNTRY);
      case LANGUAGE -> unless(language(value), RowCode.BAD_LANGUAGE);
      case EMAIL -> tooLong(field, value).or(() -> unless(email(value), RowCode.BAD_EMAIL));
      case PHONE ->
          tooLong(field, value).or(() -> unless(PHONE.matcher(value).matches(), RowCode.BAD_PHONE));
      // Contacts have no fields of the others; what takes those in checks them.
      case TEXT, MONEY, DECIMAL, DATE, CURRENCY, POINT, GROUP -> tooLong(field, value);
    };
  }

  /** Whether it is a card number, which must not come near the hub. */
  static Optional<RowCode> card(Field field, String value) {
    return unless(isPhone(field, value) || !CardNumbers.in(value), RowCode.PAN_REFUSED);
  }

  /** Characters no value may have: the database refuses some of them and quietly changes others. */
  static Optional<RowCode> unreadable(String value) {
    if (value.codePoints().anyMatch(c -> Character.getType(c) == Character.CONTROL)) {
      return Optional.of(RowCode.CONTROL_CHARACTER);
    }
    return unless(
        value.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE),
        RowCode.HALF_CHARACTER);
  }

  private static Optional<RowCode> tooLong(Field field, String value) {
    return unless(value.codePointCount(0, value.length()) <= field.length(), RowCode.TOO_LONG);
  }

  private static Optional<RowCode> unless(boolean right, RowCode code) {
    return right ? Optional.empty() : Optional.of(code);
  }

  /**
   * What stands where a phone number belongs is none of a card, whatever its check digit; unless it
   * has more digits than a phone number can have (E.164).
   */
  private static boolean isPhone(Field field, String value) {
    return field.format() == Field.Format.PHONE
        && (value.startsWith("+") || digits(value) <= LONGEST_PHONE);
  }

  /** Without the zeros before a country's prefix. */
  private static long digits(String value) {
    return value
        .codePoints()
        .filter(Character::isDigit)
        .dropWhile(c -> Character.digit(c, 10) == 0)
        .count();
  }

  private static boolean email(String value) {
    return PlainAddress.is(value) && EMAIL.isValid(value);
  }

  private static boolean language(String value) {
    var tag = LANGUAGE.matcher(value);
    return tag.matches()
        && (tag.group(1).length() == 3
            || LANGUAGES.contains(tag.group(1).toLowerCase(Locale.ROOT)));
  }
}
