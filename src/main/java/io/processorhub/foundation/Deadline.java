package io.processorhub.foundation;

import java.time.Duration;
import java.time.Instant;

/**
 * When something must be over, on two clocks: a wall clock that is set back does not prolong it,
 * and a machine that was asleep does not either.
 *
 * @param nanos on {@link System#nanoTime()}
 */
public record Deadline(Instant wall, long nanos) {

  public static Deadline in(Duration time) {
    return new Deadline(Instant.now().plus(time), System.nanoTime() + time.toNanos());
  }

  public Deadline plus(Duration time) {
    return new Deadline(wall.plus(time), nanos + time.toNanos());
  }

  /** What is left by the stricter clock; negative when it has passed. */
  public Duration left() {
    var byWall = Duration.between(Instant.now(), wall);
    var byNanos = Duration.ofNanos(nanos - System.nanoTime());
    return byWall.compareTo(byNanos) < 0 ? byWall : byNanos;
  }

  /** One line, for handing it on within this process. */
  public String line() {
    return wall.toEpochMilli() + " " + nanos;
  }

  public static Deadline parse(String line) {
    var parts = line.split(" ");
    return new Deadline(Instant.ofEpochMilli(Long.parseLong(parts[0])), Long.parseLong(parts[1]));
  }
}
