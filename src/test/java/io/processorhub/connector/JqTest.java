package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of connector files end, and stay small, whatever their author had in mind. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JqTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def f: f; f",
        "[.[] | (def g: .; g)]",
        "until(false; .)",
        "[while(true; .)]",
        "[repeat(.)]",
        "recurse(.)",
        "recurse(.; true)",
        "recurse",
        "recurse_down",
        "[1, 2] | combinations(9)",
        "[[1, 2]] | combinations",
        "_match_impl(\"a\"; null; true)",
        "nosuchfunction(.)",
      })
  void what_can_go_on_for_ever_is_no_function_of_a_connector_file(String program) {
    assertThatThrownBy(() -> Jq.compile(program))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a connector's jq has no");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test(\"(a+)+$\")",
        "test(\"(a|a)*$\")",
        "test(\"(a{1,9}){1,9}$\")",
        "sub(\"((ab)*c)*\"; \"\")",
        "[scan(\".*.*.*x\")]",
        "test(.pattern)",
        "test(\"a\" + \"b\")",
      })
  void a_pattern_that_can_search_for_ever_is_refused(String program) {
    assertThatThrownBy(() -> Jq.compile(program)).hasMessageContaining("pattern");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"a\" * 2000000000",
        "2000000000 * \"a\"",
        "{a: \"a\"} | .a *= 2000000000",
        "[range(1000000000)]",
        "[range(1; 1000000000; 1)] | length",
        "reduce range(90000) as $i (0; reduce range(90000) as $j (.; . + 1))",
        "reduce range(60) as $i (\"a\"; . + .)",
        "reduce range(60) as $i ([1]; . + .)",
        "reduce range(60) as $i (\"a\"; \"\\(.)\\(.)\")",
        "reduce range(60) as $i (1; [., .])",
        "reduce range(60) as $i (1; [., .]) | tojson",
        "reduce range(60) as $i (1; [., .]) | flatten",
        "(reduce range(60) as $i (1; [., .])) == (reduce range(60) as $i (1; [., .]))",
        "reduce range(99999) as $i (0; [.])",
        "[range(99999)] | map(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\") | map(. + .) | map(. + .) | map(. + .) | [., ., ., .] | tojson",
        "[range(3000)] as $x | [$x[] as $a | $x[] as $b | $x[] as $c | 1] | length",
        "[range(3000)] | [.[] as $a | .[] as $b | .[]] | length",
        "try ([range(1000000000)]) catch \"caught\"",
        "[range(1000000000)]?",
      })
  void what_goes_on_for_ever_or_grows_without_end_is_stopped(String program) {
    assertThatThrownBy(() -> Jq.all(program, JSON.createObjectNode()))
        .isInstanceOf(Jq.TooMuch.class)
        .hasMessage("a program of the connector file does not end, or makes too much");
  }

  @Test
  void a_long_text_is_not_searched() {
    var text = JSON.getNodeFactory().textNode("a".repeat(1_000_000));

    assertThatThrownBy(() -> Jq.all("test(\".*.*x\")", text)).isInstanceOf(Jq.TooMuch.class);
  }

  @Test
  void a_page_of_a_thousand_members_is_well_within_the_bounds() {
    var page = JSON.createObjectNode();
    var members = page.putArray("members");
    for (var i = 0; i < 1000; i++) {
      members
          .addObject()
          .put("email_address", "ada" + i + "@example.com")
          .put("status", "subscribed")
          .putObject("merge_fields")
          .put("FNAME", "Ada");
    }

    var program =
        "(.members | length) as $n | .members[] | {on: .email_address, n: $n, left: (.status == \"unsubscribed\"),"
            + " gone: (.status | test(\"archived|cleaned\")), name: (.merge_fields.FNAME // \"\")}";
    assertThat(Jq.all(program, page))
        .hasSize(1000)
        .first()
        .extracting(JsonNode::toString)
        .isEqualTo(
            "{\"on\":\"ada0@example.com\",\"n\":1000,\"left\":false,\"gone\":false,\"name\":\"Ada\"}");
  }

  @Test
  void updates_paths_and_alternatives_work_as_in_jq() throws Exception {
    var input = JSON.readTree("{\"a\": [1, 2, {\"b\": 3}], \"c\": null}");

    assertThat(Jq.one(".a[2].b |= . + 1 | .a[0] += 5 | del(.c) | .d = (.x // \"none\")", input))
        .isEqualTo(JSON.readTree("{\"a\": [6, 2, {\"b\": 4}], \"d\": \"none\"}"));
    assertThat(Jq.all("[.. | numbers] | add, (map(select(. > 1)) | length), any(. == 3)", input))
        .extracting(JsonNode::toString)
        .containsExactly("6", "2", "true");
    assertThat(Jq.one("first(.a[] | objects) | to_entries | from_entries", input).toString())
        .isEqualTo("{\"b\":3}");
  }
}
