package io.processorhub.foundation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Numbers stand in stored values and in the register: this list only ever grows at the end. */
class FieldTaxonomyTest {

  private static final List<String> FROZEN =
      List.of(
          "contact.email 0",
          "contact.given_name 1",
          "contact.family_name 2",
          "contact.language 3",
          "contact.country 4",
          "contact.phone 5",
          "contact.job_title 6",
          "contact.salutation 7",
          "contact.company 8",
          "contact.street 9",
          "contact.postal_code 10",
          "contact.city 11");

  private final FieldTaxonomy taxonomy = FieldTaxonomy.read();

  @Test
  void names_and_numbers_are_frozen() {
    assertThat(taxonomy.all().stream().map(field -> field.name() + " " + field.number()))
        .containsExactlyElementsOf(FROZEN);
  }

  @Test
  void no_number_stands_for_two_fields_of_one_kind() {
    assertThat(taxonomy.all().stream().map(field -> field.kind() + " " + field.number()))
        .doesNotHaveDuplicates();
  }

  @Test
  void every_number_fits_a_set_of_64_bits() {
    assertThat(taxonomy.all()).allMatch(field -> field.number() >= 0 && field.number() < 64);
  }

  @Test
  void every_field_says_which_category_of_personal_data_it_is_and_how_long_it_may_be() {
    assertThat(taxonomy.all())
        .allMatch(field -> field.category().startsWith("user.") && field.length() > 0);
    assertThat(taxonomy.all().stream().map(Field::format).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(Field.Format.values());
  }
}
