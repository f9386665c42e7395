package io.processorhub.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.copy.Sighting.Meaning;
import io.processorhub.copy.Sighting.Standing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SightingTest {

  @ParameterizedTest
  @CsvSource({
    // known, in flight, current, aloof, waits | left | meaning
    "false, false, false, false, false, false, ADOPTED",
    "false, true,  false, false, false, false, NOTHING",
    "true,  true,  true,  false, false, true,  NOTHING",
    "true,  false, true,  false, false, false, NOTHING",
    "true,  false, true,  false, false, true,  LEFT",
    "true,  false, true,  true,  false, true,  NOTHING",
    "true,  false, true,  true,  true,  false, BACK",
    "true,  false, true,  true,  false, false, NOTHING",
    "true,  false, false, false, false, false, STRAY",
  })
  void what_a_sighting_means(
      boolean known,
      boolean inFlight,
      boolean current,
      boolean aloof,
      boolean waits,
      boolean left,
      Meaning meaning) {
    assertThat(Meaning.of(new Standing(known, inFlight, current, aloof, waits), left))
        .isEqualTo(meaning);
  }
}
