package io.processorhub.cases;

import java.time.LocalDate;
import java.time.ZoneId;

/**
 * By when an answer is due: one month after receipt, counted by the calendar in the organisation's
 * zone, and two months more if that is told with the reasons within the first (GDPR Art. 12(3)).
 *
 * @param rule how it was counted, in words that are stored with it
 */
record DueDate(LocalDate on, String rule) {

  /** Where the month has no such day, its last one counts: 31 January leads to 28 February. */
  static DueDate of(LocalDate received, ZoneId zone) {
    return new DueDate(
        received.plusMonths(1),
        "GDPR Art. 12(3): one month after %s, by the calendar in %s".formatted(received, zone));
  }

  /** Two months more, counted from receipt and not from the first date. */
  static LocalDate extended(LocalDate received) {
    return received.plusMonths(3);
  }
}
