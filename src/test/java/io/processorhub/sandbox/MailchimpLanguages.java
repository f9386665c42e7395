package io.processorhub.sandbox;

import java.util.Set;

/**
 * The codes of Mailchimp's guide on contact languages: two letters, and a region in three cases
 * only, where the code without it means another one ("pt" is Brazil's, "es" is Mexico's).
 */
final class MailchimpLanguages {

  private static final Set<String> CODES =
      Set.of(
          "en", "ar", "af", "be", "bg", "ca", "zh", "hr", "cs", "da", "nl", "et", "fa", "fi", "fr",
          "fr_CA", "de", "el", "he", "hi", "hu", "is", "id", "ga", "it", "ja", "km", "ko", "lv",
          "lt", "mt", "ms", "mk", "no", "pl", "pt", "pt_PT", "ro", "ru", "sr", "sk", "sl", "es",
          "es_ES", "sw", "sv", "ta", "th", "tr", "uk", "vi");

  private MailchimpLanguages() {}

  /** An empty text stands for no language. */
  static boolean has(String code) {
    return code.isEmpty() || CODES.contains(code);
  }
}
