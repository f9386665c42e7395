package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.access.Role;
import io.processorhub.erasure.Channel;
import io.processorhub.erasure.ErasureTest;
import io.processorhub.foundation.Refused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests by CSV: all lines are readable, or none is filed. */
class CaseFileTest {

  @Test
  void each_line_is_a_request_and_says_what_became_of_it() {
    try (var hub = ErasureTest.hub(Path.of("connectors/mailchimp.yaml"))) {
      hub.takeIn(Given.people(3).csv());
      hub.quiet();
      var http = new Http(hub);
      var carl = hub.token("carl", Role.COMPLIANCE);
      var file =
          """
          kind,source,external_id,attestation,received_on
          erasure,crm,p0,"letter, of May",2026-05-04
          withdrawal,crm,p1,called back,
          erasure,crm,nobody,letter,
          erasure,crm,p2,,
          """;

      var answer = http.post(carl, "/api/v1/cases/batch", "text/csv", "\ufeff" + file);
      var results = answer.json().get("results");
      assertThat(results).hasSize(4);
      assertThat(results.get(0).get("line").asLong()).isEqualTo(2);
      assertThat(results.get(0).get("ref").asString()).isNotBlank();
      assertThat(results.get(2).get("code").asString()).isEqualTo("NOBODY");
      assertThat(results.get(3).get("state").asString()).isEqualTo("pending");
      hub.until("select count(*) = 0 from forwarding where ending = 0 and level < 3");
      hub.quiet();
      assertThat(hub.mailchimp().members())
          .extracting(member -> member.email() + " " + member.status())
          .containsExactlyInAnyOrder(
              "person1@example.com unsubscribed", "person2@example.com subscribed");

      http.post(carl, "/api/v1/cases/batch", "text/csv", file + "errasure,crm,p1,,\n")
          .isProblem(422, "BAD_CSV");
      assertThat(hub.count("select count(*) from rights_case")).as("none of them").isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind,source\\nerasure,crm|must be there",
        "kind,source,external_id,kind\\n|each once",
        "kind,source,external_id,name\\n|the columns are account, attestation",
        "kind,source,external_id\\n|no request",
        "kind,source,external_id\\nerasure,crm|line 2: it has 2 fields, the header has 3",
        "kind,source,external_id\\nerasure,crm,1\\nerase,crm,2|line 3: kind is",
        "kind,source,external_id\\nerasure,,1|line 2: source is empty",
        "kind,source,external_id,received_on\\nerasure,crm,1,4 May|line 2: received_on is a date",
        "kind,source,external_id,account\\nerasure,crm,1,acme|line 2: account is an opaque",
        "kind,source,external_id\\nerasure,crm,\"1|a quote that does not close"
      })
  void a_file_that_cannot_be_read_says_where_and_quotes_nothing(String text, String says) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(says);
  }

  @Test
  void other_than_utf8_and_too_many_are_refused() {
    assertThatThrownBy(
            () ->
                read(
                    "kind,source,external_id\nerasure,crm,\u00e4"
                        .getBytes(StandardCharsets.UTF_16LE)))
        .hasMessageContaining("UTF-8");
    assertThatThrownBy(
            () ->
                read(
                    ("kind,source,external_id\n" + "erasure,crm,1\n".repeat(5_001))
                        .getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("at most 5000");
  }

  private static void read(byte[] bytes) {
    CaseFile.read(bytes, Channel.API);
  }
}
