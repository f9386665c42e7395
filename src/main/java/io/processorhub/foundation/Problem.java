package io.processorhub.foundation;

import java.net.URI;
import java.util.Locale;

/**
 * Why a request failed, as {@code application/problem+json} (RFC 9457). It is made of our own words
 * only: no value, no path and no text of an exception ever gets into it.
 *
 * @param code for programs; stable
 * @param detail for people: what, why and what to do
 */
public record Problem(URI type, String title, int status, String detail, String code) {

  public static final String MEDIA_TYPE = "application/problem+json";

  public static Problem of(int status, String code, String title, String detail) {
    var name = code.toLowerCase(Locale.ROOT).replace('_', '-');
    return new Problem(
        URI.create("urn:processor-hub:problem:" + name), title, status, detail, code);
  }

  /** Ends the request that is under way with this answer. */
  public Failure failure() {
    return new Failure(this);
  }

  /** A request that ends with a problem. */
  public static final class Failure extends RuntimeException {

    private final transient Problem problem;

    private Failure(Problem problem) {
      super(problem.status + " " + problem.code, null, false, false);
      this.problem = problem;
    }

    public Problem problem() {
      return problem;
    }
  }
}
