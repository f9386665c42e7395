package io.processorhub.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers are the card networks' published test numbers. */
class CardNumbersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111_1111_1111_1111",
        "4111/1111/1111/1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111\u202f1111\u202f1111\u202f1111",
        "4111\u20131111\u20111111\u20141111",
        "4111 \u200b1111\u200d 1111\u00ad1111",
        "4111\u200b1111\u200d1111\ufeff1111",
        "41 111111 1111 1111",
        "٤١١١١١١١١١١١١١١١",
        "٤١١١ ١١١١ ١١١١ ١١١١",
        "४१११ ११११ ११११ ११११",
        "４１１１ １１１１ １１１１ １１１１",
        "4111111111111111, thanks",
        "card:4111111111111111exp12",
        "ref 12 4111 1111 1111 1111 99",
        "378282246310005",
        "3782 822463 10005",
        "5555 5555 5555 4444",
        "2223 0031 2200 3222",
        "6011 1111 1111 1117",
        "3056 930902 5904",
      })
  void a_card_number_is_found_however_it_is_spelt(String text) {
    assertThat(CardNumbers.in(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12",
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "GB82 WEST 1234 5698 7654 32",
        "order 4111111111111112",
        "order 1234 5678 9012 3456",
        "4024 0071 0003 9595",
        "41111111111111110000",
        "0000 0000 0000 0000",
        "+49 30 901820",
        "2026-05-04T10:00:00Z",
        "4111 1111 :: 1111 1111",
        "c0ffee00-4111-11aa-1111-111111111111",
        "4222222222222",
        "4915100000004",
        "49 151 00000004",
        "36000000000008",
        "order 36000000000008",
      })
  void other_long_numbers_are_left_alone(String text) {
    assertThat(CardNumbers.in(text)).isFalse();
  }
}
