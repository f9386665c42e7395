package io.processorhub.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.copy.Sighting.Meaning;
import io.processorhub.copy.Sighting.Standing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SightingTest {

  @ParameterizedTest
  @CsvSource({
    // known, in flight, current, restricted, before, presence, shown, waits | seen | meaning
    "false, false, false, false, false, THERE, false, false, THERE, ADOPTED",
    "false, true,  false, false, false, THERE, false, false, THERE, NOTHING",
    "true,  true,  true,  false, false, THERE, false, false, LEFT,  NOTHING",
    "true,  false, true,  false, false, THERE, false, false, THERE, NOTHING",
    "true,  false, false, false, false, THERE, false, false, THERE, STRAY",
    // They left; or the hub did it, which is nobody's word.
    "true,  false, true,  false, false, THERE, false, false, LEFT,  LEFT",
    "true,  false, true,  true,  true,  THERE, false, false, LEFT,  CONFIRMED",
    "true,  false, true,  true,  false, THERE, false, false, LEFT,  CONFIRMED",
    "true,  false, true,  true,  true,  LEFT,  false, false, LEFT,  NOTHING",
    // Still mailed though the hub restricted: again; seen restricted before: their own act.
    "true,  false, true,  true,  true,  THERE, false, false, THERE, UNHEEDED",
    "true,  false, true,  true,  true,  THERE, true,  false, THERE, CAME_BACK",
    "true,  false, true,  true,  true,  LEFT,  false, false, THERE, CAME_BACK",
    "true,  false, true,  true,  true,  LEFT,  false, true,  THERE, BACK",
    "true,  false, true,  true,  true,  THERE, false, true,  THERE, BACK",
    // What the listing could not show yet.
    "true,  false, true,  true,  false, THERE, true,  false, THERE, NOTHING",
    // Bounced, archived, and mailed again.
    "true,  false, true,  false, false, THERE, false, false, UNDELIVERABLE, SILENT",
    "true,  false, true,  false, false, THERE, false, false, INACTIVE, SILENT",
    "true,  false, true,  false, false, INACTIVE, false, false, INACTIVE, NOTHING",
    "true,  false, true,  false, false, INACTIVE, false, false, THERE, AUDIBLE",
    "true,  false, true,  true,  true,  LEFT, false, false, UNDELIVERABLE, NOTHING",
  })
  void what_a_sighting_means(
      boolean known,
      boolean inFlight,
      boolean current,
      boolean restricted,
      boolean before,
      Presence presence,
      boolean shown,
      boolean waits,
      Presence seen,
      Meaning meaning) {
    assertThat(
            Meaning.of(
                new Standing(known, inFlight, current, restricted, before, presence, shown, waits),
                seen))
        .isEqualTo(meaning);
  }
}
