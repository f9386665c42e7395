package io.processorhub.foundation;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;

/** The texts of one language, and how it writes days and moments. */
public final class Wording {

  private final Language language;
  private final Map<String, String> texts;

  Wording(Language language, Map<String, String> texts) {
    this.language = language;
    this.texts = texts;
  }

  public Language language() {
    return language;
  }

  /** For {@code lang=}. */
  public String code() {
    return language.code();
  }

  /**
   * @param blanks by name; what is filled in is never read as a template again
   * @throws IllegalStateException if there is no such text, or nothing for one of its blanks
   */
  public String of(String key, Map<String, String> blanks) {
    var text = texts.get(key);
    if (text == null) {
      throw new IllegalStateException("no text %s in %s".formatted(key, code()));
    }
    return Texts.BLANK
        .matcher(text)
        .replaceAll(
            found -> {
              var blank = blanks.get(found.group(1));
              if (blank == null) {
                throw new IllegalStateException(
                    "text %s in %s: nothing fills in {%s}".formatted(key, code(), found.group(1)));
              }
              return Matcher.quoteReplacement(blank);
            });
  }

  /**
   * @param blanks names, each followed by what is filled in
   */
  public String of(String key, String... blanks) {
    var byName = new HashMap<String, String>();
    for (var i = 0; i < blanks.length; i += 2) {
      byName.put(blanks[i], blanks[i + 1]);
    }
    return of(key, byName);
  }

  public String day(LocalDate date) {
    return language.day(date);
  }

  public String moment(LocalDateTime time) {
    return language.moment(time);
  }

  /** In words, such as "Central European Time". */
  public String zone(ZoneId zone) {
    return zone.getDisplayName(TextStyle.FULL, language.locale());
  }

  /**
   * @param code two letters of ISO 3166
   */
  public String country(String code) {
    return Locale.forLanguageTag("und-" + code).getDisplayCountry(language.locale());
  }

  /** With the marks between thousands that the language has. */
  public String number(long number) {
    return String.format(language.locale(), "%,d", number);
  }

  public String moment(Instant time, ZoneId zone) {
    return moment(LocalDateTime.ofInstant(time, zone));
  }
}
