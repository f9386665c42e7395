package io.processorhub.foundation;

/** A rule refuses what was asked for; in words that hold no value of a person. */
public final class Refused extends IllegalArgumentException {

  private final String code;
  private final boolean missing;

  /**
   * @param code by which programs tell refusals apart; one that begins with {@code NO_SUCH_} says
   *     that what the request is about is not there
   * @param message what is refused, why, and what to do
   */
  public Refused(String code, String message) {
    this(code, message, code.startsWith("NO_SUCH_"));
  }

  /**
   * @param missing whether what the request is about is not there, or not for this token
   */
  public Refused(String code, String message, boolean missing) {
    super(message);
    this.code = code;
    this.missing = missing;
  }

  /** The same words for nobody, and for somebody whom the token may not see. */
  public static Refused nobody() {
    return new Refused(
        "NOBODY",
        "nobody is known by that, or this token may not see them; is the source right?",
        true);
  }

  /** The same words for an account that is none and for one that the token may not see. */
  public static Refused noAccount() {
    return new Refused(
        "NO_ACCOUNT", "there is no such account, or this token is for another", true);
  }

  public String code() {
    return code;
  }

  /** Whether what the request is about is not there, or not for this token. */
  public boolean missing() {
    return missing;
  }
}
