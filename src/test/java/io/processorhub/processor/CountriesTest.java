package io.processorhub.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class CountriesTest {

  private static final LocalDate DAY = LocalDate.parse("2026-11-26");

  private final Countries countries = Countries.read();

  @Test
  void brazil_needs_no_mechanism_since_its_decision() {
    assertThat(countries.why("BR", DAY)).contains("adequacy decision (EU) 2026/179, Art. 45(3)");
    assertThat(countries.needsMechanism("BR", DAY)).isFalse();
  }

  @Test
  void a_decision_that_ends_asks_for_a_mechanism_from_the_next_day_on() {
    assertThat(countries.needsMechanism("GB", LocalDate.parse("2031-12-27"))).isFalse();
    assertThat(countries.needsMechanism("GB", LocalDate.parse("2031-12-28"))).isTrue();
    assertThat(countries.ends()).containsExactly(LocalDate.parse("2031-12-27"));
  }

  @Test
  void no_decision_tells_the_reader_to_check_it() throws Exception {
    try (var in = Countries.class.getResourceAsStream("/countries.yaml")) {
      assertThat(new String(in.readAllBytes())).doesNotContain("check it");
    }
  }

  @Test
  void a_list_is_old_after_90_days() {
    assertThat(countries.isOld(countries.on().plusDays(90))).isFalse();
    assertThat(countries.isOld(countries.on().plusDays(91))).isTrue();
  }
}
