package io.processorhub.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FieldValuesTest {

  private static final FieldTaxonomy TAXONOMY = FieldTaxonomy.read();
  private static final Field EMAIL = TAXONOMY.field("contact.email");
  private static final Field NAME = TAXONOMY.field("contact.given_name");
  private static final Field CITY = TAXONOMY.field("contact.city");
  private static final Field CUSTOMER_NAME = text("customer.name", 0);
  private static final Field NUMBER = text("invoice.number", 0);
  private static final Field LINE = text("invoice.line", 1);
  private static final Field DESCRIPTION = text("invoice.line.description", 2);
  private static final Field NET = text("invoice.line.net", 3);

  private static Field text(String name, int number) {
    return new Field(name, number, "user", Field.Format.TEXT, 200);
  }

  @Test
  void what_is_written_is_read_back() {
    var all =
        TAXONOMY.of(ItemKind.CONTACT).stream()
            .collect(Collectors.toMap(field -> field, field -> "\u202e👩\u200d💻 " + field.name()));

    var read = FieldValues.decode(FieldValues.of(ItemKind.CONTACT, all).encode());

    all.forEach((field, value) -> assertThat(read.get(field)).contains(value));
  }

  @Test
  void a_long_value_is_read_back() {
    var values = FieldValues.of(ItemKind.CONTACT, Map.of(NAME, "ä".repeat(70_000), CITY, "Ulm"));

    var read = FieldValues.decode(values.encode());

    assertThat(read.get(NAME)).contains("ä".repeat(70_000));
    assertThat(read.get(CITY)).contains("Ulm");
  }

  @Test
  void equal_values_give_equal_bytes_in_whatever_order_they_came() {
    var one = new LinkedHashMap<Field, String>();
    one.put(EMAIL, "ada@example.com");
    one.put(CITY, "Ulm");
    var other = new LinkedHashMap<Field, String>();
    other.put(CITY, "Ulm");
    other.put(NAME, "");
    other.put(EMAIL, "ada@example.com");

    assertThat(FieldValues.of(ItemKind.CONTACT, one).encode())
        .isEqualTo(FieldValues.of(ItemKind.CONTACT, other).encode());
  }

  @Test
  void other_values_give_other_bytes() {
    var bytes =
        List.of(
            FieldValues.of(ItemKind.CONTACT, Map.of()).encode(),
            FieldValues.of(ItemKind.CONTACT, Map.of(NAME, "Ada")).encode(),
            FieldValues.of(ItemKind.CONTACT, Map.of(CITY, "Ada")).encode(),
            FieldValues.of(ItemKind.CONTACT, Map.of(NAME, "Ada", CITY, "Ada")).encode());

    assertThat(bytes.stream().map(Arrays::toString)).doesNotHaveDuplicates();
  }

  @Test
  void a_blank_value_is_no_value() {
    var values = FieldValues.of(ItemKind.CONTACT, Map.of(NAME, " \u2003", CITY, "Ulm"));

    assertThat(values.get(NAME)).isEmpty();
    assertThat(values.bits()).isEqualTo(CITY.bit());
    assertThat(FieldValues.of(ItemKind.CONTACT, Map.of(NAME, "")).isEmpty()).isTrue();
  }

  @Test
  void only_keeps_only() {
    var values = FieldValues.of(ItemKind.CONTACT, Map.of(EMAIL, "ada@example.com", CITY, "Ulm"));

    assertThat(values.only(List.of(EMAIL, NAME)).bits()).isEqualTo(EMAIL.bit());
    assertThat(values.bits()).isEqualTo(EMAIL.bit() | CITY.bit());
  }

  @Test
  void a_field_of_another_kind_is_refused_though_its_number_is_the_same() {
    var contact = FieldValues.of(ItemKind.CONTACT, Map.of(EMAIL, "ada@example.com"));

    assertThat(CUSTOMER_NAME.number()).isEqualTo(EMAIL.number());
    assertThatThrownBy(() -> contact.get(CUSTOMER_NAME))
        .hasMessage("customer.name is no field of a contact");
    assertThatThrownBy(() -> contact.only(List.of(CUSTOMER_NAME)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> contact.group(LINE)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FieldValues.of(ItemKind.CUSTOMER, Map.of(EMAIL, "ada@example.com")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> contact.or(FieldValues.of(ItemKind.CUSTOMER, Map.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lines_are_read_back_in_their_order_and_are_minimised_too() {
    var invoice =
        FieldValues.of(ItemKind.INVOICE, Map.of(NUMBER, "R-1"))
            .with(LINE, List.of(line("Ada's phone", "12.50"), line("", "3.00")));

    var read = FieldValues.decode(invoice.encode());

    assertThat(read.encode()).isEqualTo(invoice.encode());
    assertThat(read.kind()).isEqualTo(ItemKind.INVOICE);
    assertThat(read.group(LINE))
        .extracting(line -> line.get(NET))
        .containsExactly(Optional.of("12.50"), Optional.of("3.00"));
    assertThat(read.bits()).isEqualTo(NUMBER.bit() | LINE.bit() | DESCRIPTION.bit() | NET.bit());
    assertThat(read.only(List.of(NUMBER, LINE, NET)).group(LINE))
        .allSatisfy(line -> assertThat(line.get(DESCRIPTION)).isEmpty())
        .hasSize(2);
    assertThat(read.only(List.of(NUMBER)).group(LINE)).isEmpty();
    assertThat(read.toString()).doesNotContain("Ada");
  }

  @Test
  void a_contact_keeps_the_bytes_it_always_had() {
    var contact = FieldValues.of(ItemKind.CONTACT, Map.of(CITY, "Ulm"));

    assertThat(contact.encode()).containsExactly(1, 1, 11, 0, 0, 0, 3, 'U', 'l', 'm');
  }

  private static FieldValues line(String description, String net) {
    return FieldValues.of(ItemKind.INVOICE, Map.of(DESCRIPTION, description, NET, net));
  }

  @Test
  void printing_it_prints_no_value() {
    var values = FieldValues.of(ItemKind.CONTACT, Map.of(EMAIL, "ada@example.com", CITY, "Ulm"));

    assertThat(values.toString()).isEqualTo("FieldValues[0, 11]");
  }

  @Test
  void an_item_that_is_cut_short_or_of_a_newer_hub_is_never_half_read() {
    var bytes =
        FieldValues.of(ItemKind.CONTACT, Map.of(EMAIL, "ada@example.com", CITY, "Ulm")).encode();
    var newer = bytes.clone();
    newer[0] = 3;

    for (var length = 0; length < bytes.length; length++) {
      var part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> FieldValues.decode(part)).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> FieldValues.decode(newer)).hasMessageContaining("newer hub");
  }
}
