package io.processorhub.subject;

import io.processorhub.foundation.Blanks;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one spelling in which an address is taken in: a name in ASCII, an at sign, a domain.
 * Comments, quotes, display names and characters that nobody sees would make one mailbox into many,
 * and a mailbox that was erased or said no would be mailed under the next of them.
 */
public final class PlainAddress {

  private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";

  /** A name that cannot do without quotes has no other spelling. */
  private static final String IN_QUOTES =
      "\"(?![A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]*\")[\\x20-\\x7e&&[^\"\\\\]]+\"";

  private static final String DOMAIN = "[\\p{L}\\p{M}\\p{N}.\u3002\uff0e\uff61-]+";
  private static final Pattern PLAIN =
      Pattern.compile("(?:" + ATOM + "(?:\\." + ATOM + ")*|" + IN_QUOTES + ")@" + DOMAIN);

  private static final Pattern COMMENT = Pattern.compile("\\([^()]*\\)");
  private static final Pattern IN_BRACKETS = Pattern.compile("[^<>]*<([^<>]*)>\\s*");
  private static final Pattern QUOTED = Pattern.compile("\\s*\"([^\"\\\\]*)\"(@.*)");

  private PlainAddress() {}

  public static boolean is(String address) {
    return PLAIN.matcher(address).matches()
        && Blanks.withoutInvisible(address).length() == address.length();
  }

  /**
   * The plain address that a spelling means, if it means one: to find whom a no or a request is
   * about, never to send to.
   */
  public static Optional<String> meant(String text) {
    var visible = Normalizer.normalize(Blanks.withoutInvisible(text), Normalizer.Form.NFKC);
    var bare = IN_BRACKETS.matcher(COMMENT.matcher(visible).replaceAll("")).replaceFirst("$1");
    var plain = Blanks.trim(QUOTED.matcher(bare).replaceFirst("$1$2"));
    return Optional.of(plain).filter(PlainAddress::is);
  }
}
