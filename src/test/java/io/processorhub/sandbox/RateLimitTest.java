package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** So many requests in any stretch of time, to the nanosecond. */
class RateLimitTest {

  private final HandClock clock = new HandClock();
  private final RateLimit limit = new RateLimit(2, Duration.ofSeconds(60), clock);

  @Test
  void the_window_slides_over_each_arrival() {
    assertThat(limit.admits()).isTrue();
    clock.pass(Duration.ofSeconds(40));
    assertThat(limit.admits()).isTrue();

    clock.pass(Duration.ofSeconds(20).minusNanos(1));
    assertThat(limit.admits()).isFalse();

    clock.pass(Duration.ofNanos(1));
    assertThat(limit.admits()).isTrue();
    assertThat(limit.admits()).isFalse();
    assertThat(limit.refused()).isEqualTo(2);
  }

  @Test
  void a_refused_request_does_not_make_the_wait_longer() {
    limit.admits();
    limit.admits();
    clock.pass(Duration.ofSeconds(59));
    limit.admits();
    assertThat(limit.retryAfter()).isEqualTo(1);

    clock.pass(Duration.ofSeconds(1));

    assertThat(limit.admits()).isTrue();
  }

  @Test
  void the_wait_is_told_in_whole_seconds_and_long_enough() {
    limit.admits();
    limit.admits();
    assertThat(limit.retryAfter()).isEqualTo(60);

    clock.pass(Duration.ofMillis(1));
    assertThat(limit.retryAfter()).isEqualTo(60);
    clock.pass(Duration.ofSeconds(1));
    assertThat(limit.retryAfter()).isEqualTo(59);
  }

  @Test
  void the_busiest_window_counts_who_was_refused_and_stays_the_busiest() {
    limit.admits();
    limit.admits();
    limit.admits();
    clock.pass(Duration.ofSeconds(60));
    limit.admits();

    assertThat(limit.busiest()).isEqualTo(3);
  }

  @Test
  void time_can_pass_faster() {
    limit.timeScale(1000);
    limit.admits();
    limit.admits();
    assertThat(limit.remaining()).isZero();
    assertThat(limit.retryAfter()).isEqualTo(1);

    clock.pass(Duration.ofMillis(60));

    assertThat(limit.remaining()).isEqualTo(2);
  }
}
