package io.processorhub.foundation;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A language in which the hub writes to people. */
public enum Language {
  EN(Locale.UK, "English", "d MMMM uuuu", "d MMMM uuuu, HH:mm"),
  DE(Locale.GERMANY, "Deutsch", "d. MMMM uuuu", "d. MMMM uuuu, HH:mm 'Uhr'");

  private final Locale locale;
  private final String itself;
  private final DateTimeFormatter day;
  private final DateTimeFormatter moment;

  Language(Locale locale, String itself, String day, String moment) {
    this.locale = locale;
    this.itself = itself;
    this.day = DateTimeFormatter.ofPattern(day, locale);
    this.moment = DateTimeFormatter.ofPattern(moment, locale);
  }

  /** Two letters of ISO 639, as in the folder of its texts and in {@code lang=}. */
  public String code() {
    return locale.getLanguage();
  }

  /**
   * @param tag such as {@code de}, {@code de-AT} or {@code de_CH}; empty if there are no texts in
   *     it
   */
  public static Optional<Language> of(String tag) {
    var code = tag.split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(one -> one.code().equals(code)).findFirst();
  }

  /** Its name in itself, which its speakers look for. */
  public String itself() {
    return itself;
  }

  Locale locale() {
    return locale;
  }

  String day(LocalDate date) {
    return day.format(date);
  }

  String moment(LocalDateTime time) {
    return moment.format(time);
  }
}
