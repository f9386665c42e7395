package io.processorhub.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.foundation.Field;
import io.processorhub.foundation.FieldTaxonomy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FieldValuesTest {

  private static final FieldTaxonomy TAXONOMY = FieldTaxonomy.read();
  private static final Field EMAIL = TAXONOMY.field("contact.email");
  private static final Field NAME = TAXONOMY.field("contact.given_name");
  private static final Field CITY = TAXONOMY.field("contact.city");

  @Test
  void what_is_written_is_read_back() {
    var all =
        TAXONOMY.all().stream()
            .collect(Collectors.toMap(field -> field, field -> "\u202e👩\u200d💻 " + field.name()));

    var read = FieldValues.decode(FieldValues.of(all).encode());

    all.forEach((field, value) -> assertThat(read.get(field)).contains(value));
  }

  @Test
  void a_long_value_is_read_back() {
    var values = FieldValues.of(Map.of(NAME, "ä".repeat(70_000), CITY, "Ulm"));

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

    assertThat(FieldValues.of(one).encode()).isEqualTo(FieldValues.of(other).encode());
  }

  @Test
  void other_values_give_other_bytes() {
    var bytes =
        List.of(
            FieldValues.of(Map.of()).encode(),
            FieldValues.of(Map.of(NAME, "Ada")).encode(),
            FieldValues.of(Map.of(CITY, "Ada")).encode(),
            FieldValues.of(Map.of(NAME, "Ada", CITY, "Ada")).encode());

    assertThat(bytes.stream().map(Arrays::toString)).doesNotHaveDuplicates();
  }

  @Test
  void a_blank_value_is_no_value() {
    var values = FieldValues.of(Map.of(NAME, " \u2003", CITY, "Ulm"));

    assertThat(values.get(NAME)).isEmpty();
    assertThat(values.bits()).isEqualTo(CITY.bit());
    assertThat(FieldValues.of(Map.of(NAME, "")).isEmpty()).isTrue();
  }

  @Test
  void only_keeps_only() {
    var values = FieldValues.of(Map.of(EMAIL, "ada@example.com", CITY, "Ulm"));

    assertThat(values.only(List.of(EMAIL, NAME)).bits()).isEqualTo(EMAIL.bit());
    assertThat(values.bits()).isEqualTo(EMAIL.bit() | CITY.bit());
  }

  @Test
  void printing_it_prints_no_value() {
    var values = FieldValues.of(Map.of(EMAIL, "ada@example.com", CITY, "Ulm"));
    var contact =
        new Contact(
            new byte[0],
            new byte[0],
            Controller.US,
            values,
            java.util.Optional.empty(),
            Unsaid.NOTHING,
            new byte[0]);

    assertThat(values.toString()).isEqualTo("FieldValues[0, 11]");
    assertThat(contact.toString()).doesNotContain("ada", "Ulm");
  }

  @Test
  void an_item_that_is_cut_short_or_of_a_newer_hub_is_never_half_read() {
    var bytes = FieldValues.of(Map.of(EMAIL, "ada@example.com", CITY, "Ulm")).encode();
    var newer = bytes.clone();
    newer[0]++;

    for (var length = 0; length < bytes.length; length++) {
      var part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> FieldValues.decode(part)).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> FieldValues.decode(newer)).hasMessageContaining("newer hub");
  }
}
