package io.processorhub.cases;

import io.processorhub.foundation.Wording;
import io.processorhub.processor.Mechanism;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Why data may go to a country, in the language of a statement. The register says it in English
 * words; what is not among them is printed as it is.
 */
final class SafeguardWords {

  private static final Pattern ADEQUATE =
      Pattern.compile("adequacy decision (.+), Art\\. 45\\(3\\)");

  private SafeguardWords() {}

  static String of(String english, Wording wording) {
    if (english.startsWith("none needed")) {
      return wording.of("statement.safeguard.not-needed");
    }
    if (english.equals("none on record")) {
      return wording.of("statement.safeguard.none");
    }
    var decision = ADEQUATE.matcher(english);
    if (decision.matches()) {
      return wording.of("statement.safeguard.adequate", "decision", decision.group(1));
    }
    return Arrays.stream(Mechanism.Means.values())
        .filter(means -> means.words().equals(english))
        .findFirst()
        .map(means -> wording.of("statement.safeguard." + means.name()))
        .orElse(english);
  }
}
