package io.processorhub.subject;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada@example.com",
        "Ada.L+news@Example.COM",
        "o'hara@example.com",
        "\"ticket office\"@example.com",
        "\"a@b\"@example.com",
        "ada@b\u00fccher.example",
        "ada@xn--bcher-kva.example",
        "ada@\u092d\u093e\u0930\u0924.example",
      })
  void an_address_without_ornaments_is_plain(String address) {
    assertThat(PlainAddress.is(address)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "ada(work)@example.com",
    "ada@example.com(work)",
    "ada@(work)example.com",
    "\"ada\"@example.com",
    "Ada <ada@example.com>",
    "\"Ada L\" <ada@example.com>",
    "<ada@example.com>",
    "\uff41da@example.com",
    "ad\u00ada@example.com",
    "ad\u200ba@example.com",
    "ada@exam\u00adple.com",
    "ada@exam\u200bple.com",
    "ada@exam\u034fple.com",
    "ad\u2060a@example.com",
    "\ufeffada@example.com",
  })
  void a_spelling_is_not_plain_and_tells_which_address_is_meant(String spelling) {
    assertThat(PlainAddress.is(spelling)).isFalse();
    assertThat(PlainAddress.meant(spelling)).contains("ada@example.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0131da@example.com",
        "m\u00fcller@example.com",
        "ada@[127.0.0.1]",
        "ada",
        "",
        "a@example.com, b@example.com",
        "@a.example,@b.example:ada@example.com"
      })
  void what_is_no_address_means_none(String text) {
    assertThat(PlainAddress.is(text)).isFalse();
    assertThat(PlainAddress.meant(text)).isEmpty();
  }
}
