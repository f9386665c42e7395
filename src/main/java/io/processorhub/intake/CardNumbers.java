package io.processorhub.intake;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.validator.routines.CreditCardValidator;

/**
 * Finds payment card numbers (PAN) in text, however they are spaced. Groups of digits are joined
 * across single separators, and every run of whole groups is tried: 14 to 19 digits, a known
 * issuer's range, a valid check digit. Cards of 13 digits are extinct, and mobile numbers have as
 * many; 14 digits in one piece are more likely a number of an order than a Diners card.
 */
final class CardNumbers {

  private static final CreditCardValidator CARDS =
      new CreditCardValidator(
          CreditCardValidator.AMEX
              + CreditCardValidator.VISA
              + CreditCardValidator.MASTERCARD
              + CreditCardValidator.DISCOVER);
  private static final CreditCardValidator GROUPED =
      new CreditCardValidator(CreditCardValidator.DINERS);
  private static final int SHORTEST = 14;
  private static final int LONGEST = 19;

  private CardNumbers() {}

  static boolean in(String text) {
    if (text.length() < SHORTEST) {
      return false;
    }
    for (var run : runs(Normalizer.normalize(text, Normalizer.Form.NFKC))) {
      if (holdsCard(run)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holdsCard(List<String> groups) {
    for (var first = 0; first < groups.size(); first++) {
      var digits = new StringBuilder();
      for (var last = first; last < groups.size() && digits.length() <= LONGEST; last++) {
        digits.append(groups.get(last));
        if (digits.length() >= SHORTEST
            && digits.length() <= LONGEST
            && isCard(digits.toString(), last > first)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isCard(String digits, boolean grouped) {
    return CARDS.isValid(digits) || grouped && GROUPED.isValid(digits);
  }

  /** Groups of digits that stand one separator apart, run by run. */
  private static List<List<String>> runs(String text) {
    var runs = new ArrayList<List<String>>();
    var run = new ArrayList<String>();
    var group = new StringBuilder();
    var gap = 0;
    for (var c : text.codePoints().toArray()) {
      var digit = Character.digit(c, 10);
      if (digit >= 0) {
        group.append(digit);
        gap = 0;
        continue;
      }
      if (!group.isEmpty()) {
        run.add(group.toString());
        group.setLength(0);
      }
      if (Character.getType(c) == Character.FORMAT) {
        continue; // zero-width characters separate nothing
      }
      if (++gap > 1 || !separates(c)) {
        runs.add(List.copyOf(run));
        run.clear();
      }
    }
    if (!group.isEmpty()) {
      run.add(group.toString());
    }
    runs.add(run);
    return runs;
  }

  private static boolean separates(int c) {
    return Character.isSpaceChar(c)
        || Character.getType(c) == Character.DASH_PUNCTUATION
        || c == '.'
        || c == '_'
        || c == '/';
  }
}
