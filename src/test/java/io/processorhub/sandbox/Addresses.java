package io.processorhub.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What Mailchimp does with e-mail addresses. MailerLite tells less about it and is taken to accept
 * the same ones.
 */
final class Addresses {

  /** Mailchimp takes no letters outside ASCII before the at sign, but does after it. */
  private static final Pattern VALID =
      Pattern.compile(
          "(?=.{3,254}$)(?=[^@]{1,64}@)"
              + "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
              + "@([\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?\\.)+(\\p{L}{2,}|xn--[a-z0-9-]+)");

  private Addresses() {}

  static boolean isValid(String email) {
    return VALID.matcher(email).matches();
  }

  /** The id of the member with this address, whatever its case. */
  static String id(String email) {
    return md5(email.toLowerCase(Locale.ROOT));
  }

  static String md5(String text) {
    try {
      var digest = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
