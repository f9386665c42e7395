package io.processorhub.subject;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalAddressTest {

  @ParameterizedTest
  @CsvSource({
    "A@example.com, a@EXAMPLE.COM",
    "a@example.com, a@example.com.",
    "m\u00fcller@example.com, mu\u0308ller@example.com",
    "M\u00dcLLER@example.com, mu\u0308ller@example.com",
    "a@b\u00fccher.example, a@xn--bcher-kva.example",
    "a@b\u00fccher.example, a@BU\u0308CHER.example",
    "a@xn--bcher-kva.example, a@XN--BCHER-KVA.example",
    "\"Ada L\"@example.com, \"ada l\"@example.com",
    "\"a@b\"@example.com, \"A@B\"@EXAMPLE.com",
    "\u0130da@example.com, I\u0307da@example.com",
    "a@stra\u00dfe.example, a@xn--strae-oqa.example",
    "a@STRA\u1e9eE.example, a@stra\u00dfe.example",
    "a@\uff45xample\u3002com, a@example.com",
    "a@fa\u00df.b\u00fccher.example, a@xn--fa-hia.xn--bcher-kva.example",
    "a@\u03b2\u03cc\u03bb\u03bf\u03c2.com, a@xn--nxasmm1c.com",
  })
  void two_spellings_of_one_address_are_one(String one, String other) {
    assertThat(CanonicalAddress.of(one)).isEqualTo(CanonicalAddress.of(other));
  }

  @ParameterizedTest
  @CsvSource({
    "a@example.com, a+tag@example.com",
    "a.b@example.com, ab@example.com",
    "a@example.com, a@mail.example.com",
    "ada@example.com, \"ada\"@example.com",
    "ida@example.com, \u0131da@example.com",
    "ida@example.com, \u0130da@example.com",
    "m\u00fcller@example.com, mueller@example.com",
    "a@b\u00fccher.example, a@buecher.example",
    "ada@example.com, \u0430da@example.com",
    "info@strasse.example, info@stra\u00dfe.example",
    "a@\u03b2\u03cc\u03bb\u03bf\u03c2.com, a@\u03b2\u03cc\u03bb\u03bf\u03c3.com",
  })
  void two_addresses_that_may_be_two_people_stay_two(String one, String other) {
    assertThat(CanonicalAddress.of(one)).isNotEqualTo(CanonicalAddress.of(other));
  }

  @Test
  void the_form_does_not_depend_on_the_machines_language() {
    var before = java.util.Locale.getDefault();
    try {
      java.util.Locale.setDefault(java.util.Locale.forLanguageTag("tr"));

      assertThat(CanonicalAddress.of("IDA@EXAMPLE.COM")).isEqualTo("ida@example.com");
    } finally {
      java.util.Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"A@example.com", "M\u00dcLLER@B\u00dcCHER.example", "\u0130@example.com."})
  void the_form_of_a_form_is_itself(String address) {
    var form = CanonicalAddress.of(address);

    assertThat(CanonicalAddress.of(form)).isEqualTo(form);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "@", "nonsense", "a@", "@example.com", "a@..", "a@-b-.example"})
  void what_is_no_address_has_a_form_all_the_same(String text) {
    assertThat(CanonicalAddress.of(text)).isNotNull();
  }
}
