package io.processorhub.subject;

import io.processorhub.foundation.Blanks;
import java.net.IDN;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The form of an e-mail address by which the hub recognises it: case does not count, an
 * international domain equals its ASCII form (UTS 46, non-transitional). Plus tags and dots do
 * count: {@code a+x@} may be another person than {@code a@}. For sending, the address stays as it
 * was given.
 */
public final class CanonicalAddress {

  private static final Pattern DOT = Pattern.compile("[.\u3002\uff0e\uff61]");
  private static final Pattern DIFFERS = Pattern.compile("[\u00df\u03c2]");

  private CanonicalAddress() {}

  public static String of(String address) {
    var at = address.lastIndexOf('@');
    if (at < 0) {
      return lower(address);
    }
    return lower(address.substring(0, at)) + "@" + domain(address.substring(at + 1));
  }

  private static String domain(String domain) {
    var bare = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
    try {
      return Arrays.stream(DOT.split(bare, -1))
          .map(CanonicalAddress::label)
          .collect(Collectors.joining("."));
    } catch (IllegalArgumentException e) {
      return lower(bare);
    }
  }

  /**
   * {@code java.net.IDN} knows IDNA2003 only, in which a sharp s is two, and a final sigma one like
   * any other. Since 2008 these are other domains, with other owners.
   */
  private static String label(String label) {
    var small = letterByLetter(label);
    if (!DIFFERS.matcher(small).find()) {
      return lower(IDN.toASCII(small, IDN.ALLOW_UNASSIGNED));
    }
    var mapped = letterByLetter(Normalizer.normalize(small, Normalizer.Form.NFKC));
    return "xn--" + Punycode.of(Blanks.withoutInvisible(mapped));
  }

  private static String lower(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  /** A capital sigma is final for Java at the end of a word, and for no domain. */
  private static String letterByLetter(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC)
        .codePoints()
        .mapToObj(c -> Character.toString(c).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }
}
