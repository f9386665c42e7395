package io.processorhub.processor;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * How a processor's key is made from a field, e.g. {@code md5(lower(contact.email))}.
 *
 * @param field the name of our field
 */
public record ProviderKey(String field, UnaryOperator<String> make) {

  private static final Pattern CALL = Pattern.compile("([a-z0-9]+)\\((.*)\\)");
  private static final Pattern FIELD = Pattern.compile("[a-z_]+\\.[a-z_]+");

  /**
   * @throws IllegalArgumentException if it is not such an expression
   */
  public static ProviderKey parse(String expression) {
    var call = CALL.matcher(expression.strip());
    if (call.matches()) {
      var inner = parse(call.group(2));
      var outer = function(call.group(1));
      return new ProviderKey(inner.field, value -> outer.apply(inner.make.apply(value)));
    }
    if (!FIELD.matcher(expression.strip()).matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a key; write a field, or md5(…) or lower(…) of one".formatted(expression));
    }
    return new ProviderKey(expression.strip(), UnaryOperator.identity());
  }

  public String of(String value) {
    return make.apply(value);
  }

  private static UnaryOperator<String> function(String name) {
    return switch (name) {
      case "lower" -> value -> value.toLowerCase(Locale.ROOT);
      case "md5" -> ProviderKey::md5;
      default -> throw new IllegalArgumentException("a key knows md5(…) and lower(…), not " + name);
    };
  }

  /** Mailchimp addresses its members by it; nothing here rests on its strength. */
  private static String md5(String value) {
    try {
      var md5 = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(md5.digest(value.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
