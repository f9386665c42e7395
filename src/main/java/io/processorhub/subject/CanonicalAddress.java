package io.processorhub.subject;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;

/**
 * The form of an e-mail address by which the hub recognises it: case does not count, an
 * international domain equals its ASCII form. Plus tags and dots do count: {@code a+x@} may be
 * another person than {@code a@}. For sending, the address stays as it was given.
 */
public final class CanonicalAddress {

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
      return lower(IDN.toASCII(lower(bare), IDN.ALLOW_UNASSIGNED));
    } catch (IllegalArgumentException e) {
      return lower(bare);
    }
  }

  private static String lower(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }
}
