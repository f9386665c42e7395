package io.processorhub.sandbox;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** How much one MailerLite account may ask for in a minute. */
final class MailerLiteLimits {

  static final int REQUESTS = 120;
  static final int IMPORTS = 5;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final RateLimit requests;
  private final RateLimit imports;

  MailerLiteLimits(InstantSource clock) {
    this.requests = new RateLimit(REQUESTS, MINUTE, clock);
    this.imports = new RateLimit(IMPORTS, MINUTE, clock);
  }

  /** An import is one request as well, and stays one if it is refused as import. */
  Optional<Answer> tooSoon(Call call) {
    if (!requests.admits()) {
      return refusal("Too Many Attempts.", requests.retryAfter());
    }
    if (MailerLiteBatch.isImport(call) && !imports.admits()) {
      return refusal("You're being rate limited on import creation.", imports.windowSeconds());
    }
    return Optional.empty();
  }

  private Optional<Answer> refusal(String message, long retryAfter) {
    var answer = MailerLiteRefusal.of(429, message).answer();
    return Optional.of(
        answer.with(headers()).with(Map.of("Retry-After", Long.toString(retryAfter))));
  }

  /** What each answer tells of the limits. */
  Map<String, String> headers() {
    return Map.of(
        "X-RateLimit-Limit", Integer.toString(REQUESTS),
        "X-RateLimit-Remaining", Integer.toString(requests.remaining()));
  }

  void timeScale(double scale) {
    requests.timeScale(scale);
    imports.timeScale(scale);
  }

  long windowMillis() {
    return requests.windowMillis();
  }

  int refused() {
    return requests.refused() + imports.refused();
  }

  int mostInWindow() {
    return requests.busiest();
  }

  int mostImportsInWindow() {
    return imports.busiest();
  }

  void clear() {
    requests.clear();
    imports.clear();
  }
}
