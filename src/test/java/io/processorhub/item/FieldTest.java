package io.processorhub.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What means the same is one value, however it is spelt. */
class FieldTest {

  private static final FieldTaxonomy TAXONOMY = FieldTaxonomy.read();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MONEY    | 12.50                | 12.5",
        "MONEY    | -0.00                | 0",
        "MONEY    | 1200                 | 1200",
        "MONEY    | 12345678901234567.89 | 12345678901234567.89",
        "DECIMAL  | 1.000                | 1",
        "DATE     | 2026-11-29T00:00:00  | 2026-11-29",
        "CURRENCY | eur                  | EUR",
        "POINT    | 52.520000,13.4050000 | 52.52,13.405",
        "POINT    | 52.52, 13.4050001    | 52.52,13.405",
        "MONEY    | twelve               | twelve",
        "DATE     | 29.11.2026           | 29.11.2026",
        "EMAIL    | Ada@Example.com      | Ada@Example.com",
        "TEXT     | 12.50                | 12.50"
      })
  void each_value_has_one_spelling(Field.Format format, String value, String canonical) {
    assertThat(format.canonical(value)).isEqualTo(canonical);
  }

  @Test
  void amounts_in_lines_are_compared_in_one_spelling_too() {
    assertThat(invoice("100.50", "0.00").canonical(TAXONOMY).encode())
        .isEqualTo(invoice("100.5", "0").canonical(TAXONOMY).encode())
        .isNotEqualTo(invoice("100.5", "0.01").canonical(TAXONOMY).encode());
  }

  @Test
  void a_contact_is_compared_as_it_is() {
    var values =
        FieldValues.of(ItemKind.CONTACT, Map.of(TAXONOMY.field("contact.given_name"), "12.50"));

    assertThat(values.canonical(TAXONOMY)).isSameAs(values);
  }

  private static FieldValues invoice(String total, String net) {
    return FieldValues.of(ItemKind.INVOICE, Map.of(TAXONOMY.field("invoice.total"), total))
        .with(
            TAXONOMY.field("invoice.line"),
            List.of(
                FieldValues.of(ItemKind.INVOICE, Map.of(TAXONOMY.field("invoice.line.net"), net))));
  }
}
