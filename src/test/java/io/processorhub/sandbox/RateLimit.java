package io.processorhub.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;

/**
 * So many requests in any stretch of time of one length, wherever that starts. A refused request
 * does not count against the limit, so who hammers gets in as late as who waits.
 */
final class RateLimit {

  private final int most;
  private final Duration length;
  private final InstantSource clock;
  private final ArrayDeque<Instant> arrived = new ArrayDeque<>();
  private final ArrayDeque<Instant> admitted = new ArrayDeque<>();
  private Duration window;
  private int busiest;
  private int refused;

  RateLimit(int most, Duration length, InstantSource clock) {
    this.most = most;
    this.length = length;
    this.clock = clock;
    this.window = length;
  }

  /**
   * @param scale how many times faster than real time passes for this limit
   */
  synchronized void timeScale(double scale) {
    window = Duration.ofNanos(Math.max(1, Math.round(length.toNanos() / scale)));
  }

  /** Counts a request that arrives now, and says whether it is not one too many. */
  synchronized boolean admits() {
    var now = lookAtClock();
    arrived.addLast(now);
    busiest = Math.max(busiest, arrived.size());
    if (admitted.size() >= most) {
      refused++;
      return false;
    }
    admitted.addLast(now);
    return true;
  }

  synchronized int remaining() {
    lookAtClock();
    return Math.max(0, most - admitted.size());
  }

  /** In whole seconds, at least one, until the next request is admitted. */
  synchronized long retryAfter() {
    var now = lookAtClock();
    var wait = admitted.isEmpty() ? Duration.ZERO : untilGone(admitted.peekFirst(), now);
    return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
  }

  /** The window in whole seconds, at least one. */
  synchronized long windowSeconds() {
    return Math.max(1, window.plusNanos(999_999_999).toSeconds());
  }

  synchronized long windowMillis() {
    return window.toMillis();
  }

  /** The most requests that ever arrived within one window, refused ones counted. */
  synchronized int busiest() {
    return busiest;
  }

  synchronized int refused() {
    return refused;
  }

  synchronized void clear() {
    arrived.clear();
    admitted.clear();
    busiest = 0;
    refused = 0;
  }

  private Instant lookAtClock() {
    var now = clock.instant();
    forget(arrived, now);
    forget(admitted, now);
    return now;
  }

  private void forget(ArrayDeque<Instant> times, Instant now) {
    while (!times.isEmpty() && untilGone(times.peekFirst(), now).compareTo(Duration.ZERO) <= 0) {
      times.removeFirst();
    }
  }

  private Duration untilGone(Instant time, Instant now) {
    return Duration.between(now, time.plus(window));
  }
}
