package io.processorhub.item;

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
          "contact.city 11",
          "customer.number 0",
          "customer.name 1",
          "customer.type 2",
          "customer.tax_number 3",
          "customer.street 4",
          "customer.postal_code 5",
          "customer.city 6",
          "customer.country 7",
          "customer.currency 8",
          "customer.contact_given_name 9",
          "customer.contact_family_name 10",
          "customer.contact_email 11",
          "customer.contact_phone 12",
          "invoice.number 0",
          "invoice.date 1",
          "invoice.due_date 2",
          "invoice.currency 3",
          "invoice.net 4",
          "invoice.tax 5",
          "invoice.total 6",
          "invoice.contact_given_name 7",
          "invoice.contact_family_name 8",
          "invoice.contact_email 9",
          "invoice.line 10",
          "invoice.line.description 11",
          "invoice.line.quantity 12",
          "invoice.line.price 13",
          "invoice.line.net 14",
          "invoice.line.tax 15",
          "site.number 0",
          "site.name 1",
          "site.street 2",
          "site.postal_code 3",
          "site.city 4",
          "site.country 5",
          "site.point 6");

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
