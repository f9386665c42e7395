package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.foundation.Language;
import io.processorhub.foundation.Texts;
import io.processorhub.processor.Countries;
import io.processorhub.processor.Mechanism;
import java.time.LocalDate;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What the register says of a country in English is said in the language of the statement. */
class SafeguardWordsTest {

  private static String german(String english) {
    return SafeguardWords.of(english, Texts.shipped().in(Language.DE));
  }

  @Test
  void every_reason_of_the_register_has_its_words() {
    for (var means : Mechanism.Means.values()) {
      assertThat(german(means.words())).as(means.name()).isNotEqualTo(means.words());
    }
    assertThat(german("none on record")).isEqualTo("keine Garantie verzeichnet");
    var listed = 0;
    for (var country : Locale.getISOCountries()) {
      var why = Countries.read().why(country, LocalDate.of(2026, 11, 30));
      if (why.isPresent()) {
        assertThat(german(why.get())).as(country).isNotEqualTo(why.get());
        listed++;
      }
    }
    assertThat(listed).isGreaterThan(30);
  }

  @Test
  void other_words_are_printed_as_they_are() {
    assertThat(german("something else")).isEqualTo("something else");
  }
}
