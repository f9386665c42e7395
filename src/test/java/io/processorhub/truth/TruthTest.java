package io.processorhub.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A model of the truth beside a real hub: many small worlds, drawn from seeds, live side by side in
 * it, and after quiet each mailbox is at each list exactly if it may be there.
 *
 * <p>One seed alone: {@code -Dhub.truth.seed=17}; more and larger worlds: check/truth.sh.
 */
class TruthTest {

  private static final int SEEDS = 100;
  private static final int PEOPLE = 30;

  /** People in one hub; the long form has several hubs, one after the other. */
  private static final int AT_ONCE = 6_000;

  @Test
  void nobody_is_mailed_against_their_word_and_nobody_else_is_lost_whatever_happens()
      throws Exception {
    var one = Integer.getInteger("hub.truth.seed");
    var seeds =
        one == null
            ? IntStream.rangeClosed(1, Integer.getInteger("hub.truth.seeds", SEEDS)).toArray()
            : new int[] {one};
    var people = Integer.getInteger("hub.truth.people", PEOPLE);
    var faults = new ArrayList<Run.Fault>();
    var atOnce = Math.max(1, AT_ONCE / people);
    for (var from = 0; from < seeds.length; from += atOnce) {
      try (var run =
          new Run(Arrays.copyOfRange(seeds, from, Math.min(seeds.length, from + atOnce)), people)) {
        faults.addAll(run.all());
      }
    }
    assertThat(faults).isEmpty();
  }
}
