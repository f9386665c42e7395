package io.processorhub.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyStatusTest {

  private static final KeySettings MONTHLY =
      new KeySettings(Duration.ofDays(30), Duration.ofDays(30));

  @Test
  void it_says_until_when_copies_can_be_read() {
    var status =
        new KeyStatus(
            List.of(
                epoch(1, "2026-09-24", "2026-10-24", "2026-10-24", "2026-11-23"),
                epoch(2, "2026-10-24", "2026-11-23", "2026-11-23", null),
                epoch(3, "2026-11-23", null, null, null)),
            Map.of(3, 1_234L),
            MONTHLY);

    assertThat(status.sentences(ZoneOffset.UTC))
        .containsExactly(
            "KEK 2, made 2026-10-24, wraps 0 keys; retired 2026-11-23, no longer used.",
            "KEK 3, made 2026-11-23, wraps 1,234 keys; the next is due 2026-12-23.",
            "A copy of the data folder made before 2026-10-24 cannot be read since 2026-11-23.",
            "A copy of the data folder made before 2026-11-23 can be read until 2026-12-23.",
            "What is erased today can be brought back from no copy from 2027-01-22 on.");
  }

  @Test
  void a_kek_lives_long_enough_for_whoever_uses_it() {
    assertThatThrownBy(() -> new KeySettings(Duration.ofMinutes(5), Duration.ofDays(30)))
        .hasMessageContaining("hub.keys.rotate-every");
    assertThatThrownBy(() -> new KeySettings(Duration.ofDays(30), Duration.ZERO))
        .hasMessageContaining("hub.keys.keep");
  }

  private static Epoch epoch(
      int number, String made, String retired, String closed, String destroyed) {
    return new Epoch(number, day(made), time(retired), time(closed), time(destroyed));
  }

  private static Optional<Instant> time(String day) {
    return Optional.ofNullable(day).map(KeyStatusTest::day);
  }

  private static Instant day(String day) {
    return Instant.parse(day + "T03:00:00Z");
  }
}
