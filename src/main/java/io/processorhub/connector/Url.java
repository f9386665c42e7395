package io.processorhub.connector;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills values into a request's path. Every value is percent-encoded whole, so that none of them
 * can change where a call goes; and a finished URL that still holds two opening braces is refused,
 * because Camel would look for settings in it (CVE-2026-78164).
 */
final class Url {

  private static final Pattern INSERT = Pattern.compile("\\{([^{}]*)}");
  private static final String UNRESERVED = "-._~";

  private Url() {}

  static String of(String base, String path, Map<String, String> values) {
    var filled =
        INSERT
            .matcher(path)
            .replaceAll(
                found -> {
                  var value = values.get(found.group(1));
                  if (value == null) {
                    throw new IllegalStateException("nothing fills in {" + found.group(1) + "}");
                  }
                  return Matcher.quoteReplacement(encode(value));
                });
    var url = (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + filled;
    if (url.contains("{{")) {
      throw new IllegalStateException("a URL with {{ in it is never called");
    }
    return url;
  }

  static String encode(String value) {
    var encoded = new StringBuilder();
    for (var b : value.getBytes(StandardCharsets.UTF_8)) {
      var c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
        encoded.append(c);
      } else {
        encoded.append('%').append("%02X".formatted((int) c));
      }
    }
    return encoded.toString();
  }
}
