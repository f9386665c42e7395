package io.processorhub.connector;

import java.time.Duration;
import java.util.Optional;

/** What came back from a processor. */
sealed interface Answer {

  /**
   * It answered.
   *
   * @param body may quote values; it is read and dropped
   * @param retryAfter how long it asked us to wait
   * @param limit how many calls it says it takes in its window
   */
  record Received(int status, String body, Optional<Duration> retryAfter, Optional<Integer> limit)
      implements Answer {
    @Override
    public String toString() {
      return "Received[" + status + "]";
    }
  }

  /**
   * It did not, or not in a way that can be read.
   *
   * @param cause the kind of failure, without values
   * @param left whether data may have reached it
   */
  record None(String cause, boolean left) implements Answer {}
}
