package io.processorhub.foundation;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything here is answered in some milliseconds; a busy machine gets five seconds. */
@Timeout(20)
class StrictJsonTest {

  private static final String MARKER = "Zqxmarkerzqx";

  @Test
  void ordinary_json_is_read_with_a_byte_order_mark_too() {
    assertThat(
            StrictJson.read("{\"a\": [1, true, null, \"ä😀\"]}".getBytes(UTF_8))
                .at("/a/3")
                .asString())
        .isEqualTo("ä😀");
    assertThat(StrictJson.read("\ufeff{\"a\": 1}".getBytes(UTF_8)).at("/a").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{",
        "{\"a\": \"Zqxmarkerzqx}",
        "{\"a\": Zqxmarkerzqx}",
        "{\"Zqxmarkerzqx\": 1, \"Zqxmarkerzqx\": 2}",
        "{\"a\": {\"Zqxmarkerzqx\": 1, \"b\": 2, \"Zqxmarkerzqx\": 1}}",
        "{\"a\": 1} {\"Zqxmarkerzqx\": 1}",
        "{\"a\": 1} Zqxmarkerzqx",
        "{\"a\": NaN}",
        "{\"a\": Infinity}",
        "{\"a\": -Infinity}",
        "{\"a\": 01}",
        "{\"a\": +1}",
        "{\"a\": .5}",
        "{'a': 'Zqxmarkerzqx'}",
        "{a: 1}",
        "{\"a\": 1,}",
        "[1, 2,]",
        "[1,,2]",
        "{\"a\": 1} // Zqxmarkerzqx",
        "/* Zqxmarkerzqx */ {}",
        "{\"a\": \"Zqxmarkerzqx\n\"}",
        "{\"a\": \"Zqxmarkerzqx\u0000\"}",
        "{\"a\": \"\\x\"}",
        "{\"a\": \"\\ud8\"}",
        "\u0000{}",
        "{}\u0000",
      })
  void what_is_no_json_is_refused_by_its_place(String text) {
    assertThat(refusal(text).code()).isEqualTo("NOT_JSON");
  }

  @Test
  void another_encoding_is_refused() {
    var text = "{\"a\": \"" + MARKER + "\"}";

    assertThat(refusal(("\ufeff" + text).getBytes(UTF_16LE)).code()).isEqualTo("NOT_UTF8");
    assertThat(refusal(("\ufeff" + text).getBytes(UTF_16BE)).code()).isEqualTo("NOT_UTF8");
    assertThat(refusal(text.getBytes(UTF_16LE)).code()).isEqualTo("NOT_JSON");
    assertThat(refusal(text.getBytes(UTF_16BE)).code()).isEqualTo("NOT_JSON");
    assertThat(refusal(new byte[] {'"', (byte) 0xfc, '"'}).code()).isEqualTo("NOT_UTF8");
    // a surrogate in bytes, half of a character, an overlong NUL
    assertThat(refusal(new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}).code())
        .isEqualTo("NOT_UTF8");
    assertThat(refusal(new byte[] {'"', (byte) 0xc3}).code()).isEqualTo("NOT_UTF8");
    assertThat(refusal(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}).code())
        .isEqualTo("NOT_UTF8");
  }

  @Test
  void a_document_that_is_out_of_all_proportion_is_refused() {
    var keys =
        IntStream.range(0, 300_000)
            .mapToObj(i -> "\"k" + i + "\":1")
            .collect(Collectors.joining(","));

    assertThat(refusal("[".repeat(100_000)).code()).isEqualTo("JSON_TOO_BIG");
    assertThat(refusal("{\"a\":".repeat(100_000)).code()).isEqualTo("JSON_TOO_BIG");
    assertThat(refusal("[" + "9".repeat(1_000_000) + "]").code()).isEqualTo("JSON_TOO_BIG");
    assertThat(refusal("[0." + "9".repeat(1_000_000) + "]").code()).isEqualTo("JSON_TOO_BIG");
    assertThat(refusal("[\"" + MARKER.repeat(50_000) + "\"]").code()).isEqualTo("JSON_TOO_BIG");
    assertThat(refusal("{\"" + MARKER.repeat(50_000) + "\": 1}").code()).isEqualTo("JSON_TOO_BIG");
    assertThat(refusal("{" + keys + "}").code()).isEqualTo("JSON_TOO_BIG");
    assertThat(refusal("[" + "{},".repeat(1_000_000) + "{}]").code()).isEqualTo("JSON_TOO_BIG");
  }

  @Test
  void a_number_with_a_huge_exponent_costs_nothing() {
    assertThat(StrictJson.read("[1e999999999, -1e-999999999]".getBytes(UTF_8)).size()).isEqualTo(2);
  }

  private static Problem refusal(String text) {
    return refusal(text.getBytes(UTF_8));
  }

  private static Problem refusal(byte[] body) {
    var began = System.nanoTime();
    var failure = catchThrowableOfType(Problem.Failure.class, () -> StrictJson.read(body));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    assertThat(failure).as("refused").isNotNull().hasNoCause();
    assertThat(failure.problem().status()).isEqualTo(400);
    assertThat(failure.problem().toString() + failure).doesNotContain(MARKER);
    return failure.problem();
  }
}
