package io.processorhub.connector;

import io.processorhub.foundation.Deadline;
import java.util.Optional;

/**
 * One call to a processor, ready to be made.
 *
 * @param url finished and percent-encoded
 * @param authorization the header's value
 * @param deadline after it the call may not begin, and what was begun is cut off
 */
record Call(
    String method, String url, String authorization, Optional<String> body, Deadline deadline) {

  /** Without the URL: one may hold a key. */
  @Override
  public String toString() {
    return "Call[" + method + "]";
  }
}
