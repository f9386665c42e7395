package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a processor may ask us to wait: a second to a day, in either spelling of RFC 9110. */
class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | PT7S",
        "' 7 ' | PT7S",
        "0 | PT1S",
        "1000000000000 | PT24H",
        "999999999999999999999999 | PT24H",
        "86401 | PT24H",
        "Tue, 24 Nov 2026 10:00:30 GMT | PT30S",
        "Tue, 24 Nov 2026 09:00:00 GMT | PT1S",
        "Wed, 24 Nov 2027 10:00:00 GMT | PT24H",
      })
  void p12_what_makes_sense_is_kept_within_bounds(String header, Duration wait) {
    assertThat(Calls.retryAfter(header, NOW)).contains(wait);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "-1", "soon", "1.5", "0x10", "7 seconds", "٧", "24 Nov"})
  void p12_what_makes_none_is_as_if_it_had_not_been_said(String header) {
    assertThat(Calls.retryAfter(header, NOW)).isEmpty();
  }
}
