package io.processorhub.foundation;

import java.util.regex.Pattern;

/**
 * Characters that nobody sees. Copied from a web page or a spreadsheet they hang on to ids and
 * addresses, and {@code String.strip()} leaves most of them.
 */
public final class Blanks {

  /** Default_Ignorable_Code_Point of Unicode 16; Java's patterns have no name for it. */
  private static final String IGNORABLE =
      "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f"
          + "\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufff8\\x{1bca0}-\\x{1bca3}\\x{1d173}-\\x{1d17a}\\x{e0000}-\\x{e0fff}";

  private static final String BLANK = "[\\s\\p{Z}" + IGNORABLE + "]";
  private static final Pattern INVISIBLE = Pattern.compile("[" + IGNORABLE + "]");
  private static final Pattern OUTER =
      Pattern.compile("^" + BLANK + "+|(?<!" + BLANK + ")" + BLANK + "+$");

  /** Control characters but line ends and tabs, line ends of other kinds, and what has no width. */
  private static final Pattern HIDDEN =
      Pattern.compile(
          "[\\p{Cc}\\p{Zl}\\p{Zp}" + IGNORABLE + "&&[^\\n\\t\\r\\ufe0f\\u200c\\u200d]]");

  private Blanks() {}

  /** Whether a text that somebody reads and approves could say something else than they see. */
  public static boolean hidden(String text) {
    return HIDDEN.matcher(text).find();
  }

  /** Without the outer blanks, visible or not. */
  public static String trim(String text) {
    return OUTER.matcher(text).replaceAll("");
  }

  /** Without the characters that take no place at all, wherever they are. */
  public static String withoutInvisible(String text) {
    return INVISIBLE.matcher(text).replaceAll("");
  }
}
