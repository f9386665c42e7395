package io.processorhub.connector;

/** What an HTTP status says by itself, whatever was asked (RFC 9110; one rule for every call). */
enum Status {
  /** It asks to be called later, and did nothing. */
  LATER,
  /** It does not know us, or does not let us; nothing was done. */
  NO_ACCESS,
  /** Nobody knows whether it did anything. */
  IN_DOUBT,
  /** The connector file says what it means; if not, it is a refusal. */
  ITS_OWN;

  static Status of(Answer.Received answer) {
    var status = answer.status();
    if (status == 429 || status == 503 && answer.retryAfter().isPresent()) {
      return LATER;
    }
    if (status == 401 || status == 403) {
      return NO_ACCESS;
    }
    return status >= 500 || status < 300 ? IN_DOUBT : ITS_OWN;
  }
}
