package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Odd people, all the way from the source to two processors. */
@ExtendWith(OutputCaptureExtension.class)
class HostileValuesTest {

  private static final List<String> ODD =
      List.of(
          "\u202eevil\u202c",
          "👩\u200d💻",
          "a\u200bb",
          "z" + "\u0351".repeat(90),
          "null",
          "undefined",
          "'; DROP TABLE item; --",
          "${jndi:ldap://example.com/a}",
          "${body}",
          "{{7*7}}",
          "{{env:PATH}}",
          "${{7*7}}",
          "*|FNAME|*",
          "<img src=x onerror=alert(1)>",
          "=HYPERLINK(1)",
          "Zo\u0065\u0308",
          "\\u0041",
          "100% %s %00");

  @Test
  void h03_an_odd_name_arrives_exactly_as_it_was_given(CapturedOutput log) {
    try (var hub = TestHub.startAll(Map.of())) {
      var file = Given.contacts();
      for (var i = 0; i < ODD.size(); i++) {
        file.consenting("h" + i, "h" + i + "@example.com", ODD.get(i));
      }

      hub.takeIn(file.csv());
      hub.quiet();

      for (var i = 0; i < ODD.size(); i++) {
        for (var processor : List.of("mailchimp", "mailerlite")) {
          assertThat(hub.standIn(processor).givenName().apply("h" + i + "@example.com"))
              .as("%s at %s", ODD.get(i), processor)
              .contains(ODD.get(i));
        }
      }
      assertThat(log.getAll()).doesNotContain("@example.com", "evil", "DROP TABLE", "onerror");
    }
  }

  @Test
  void h03_a_name_out_of_all_proportion_gets_no_further(CapturedOutput log) {
    try (var hub = TestHub.start()) {
      hub.takeIn(
          Given.contacts()
              .consenting("long", "long@example.com", "x".repeat(10_000))
              .consenting("stack", "stack@example.com", "z" + "\u0351".repeat(1_000))
              .consenting("plain", "plain@example.com", "Ada")
              .csv());
      hub.quiet();

      assertThat(hub.standIn("mailchimp").addresses().get()).containsExactly("plain@example.com");
      assertThat(hub.count("select count(*) from import_refusal where code = 'TOO_LONG'"))
          .isEqualTo(2);
      assertThat(log.getAll()).doesNotContain("xxxx", "@example.com");
    }
  }

  /** Two sources spell one address in two ways. */
  @Test
  void h04_two_spellings_are_one_object_and_two_people_are_two() {
    try (var hub = TestHub.start()) {
      var one = Given.contacts();
      var other = Given.contacts();
      var spellings =
          List.of(
              List.of("Same@example.com", "same@EXAMPLE.com"),
              List.of("dots.x@example.com", "dotsx@example.com"),
              List.of("tag@example.com", "tag+news@example.com"),
              List.of("idn@b\u00fccher.example", "IDN@xn--bcher-kva.example"));
      for (var i = 0; i < spellings.size(); i++) {
        one.consenting("a" + i, spellings.get(i).get(0), "Ada");
        other.consenting("b" + i, spellings.get(i).get(1), "Ada");
      }

      hub.takeIn("crm", one.csv());
      hub.takeIn("shop", other.csv());
      hub.quiet();

      assertThat(hub.standIn("mailchimp").addresses().get())
          .containsExactlyInAnyOrder(
              "Same@example.com",
              "dots.x@example.com",
              "dotsx@example.com",
              "tag@example.com",
              "tag+news@example.com",
              "idn@b\u00fccher.example");
    }
  }

  @Test
  void h07_no_card_number_reaches_the_database_the_log_or_a_processor(CapturedOutput log) {
    var cards =
        List.of(
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "5555.5555.5555.4444");
    try (var hub = TestHub.startAll(Map.of())) {
      var file =
          new StringBuilder(
              "external_id,account.external_id,contact.email,contact.given_name,contact.family_name,notes,consent.marketing.email,consent.marketing.email.at\n");
      for (var i = 0; i < cards.size(); i++) {
        for (var place = 0; place < 3; place++) {
          var card = cards.get(i);
          file.append(
              "c%d-%d,acme,c%d-%d@example.com,%s,%s,%s,yes,2026-01-01T00:00:00Z%n"
                  .formatted(
                      i,
                      place,
                      i,
                      place,
                      place == 0 ? card : "Ada",
                      place == 1 ? card : "L",
                      place == 2 ? card : "-"));
        }
      }
      file.append("ok,acme,ok@example.com,DE89370400440532013000,L,-,yes,2026-01-01T00:00:00Z\n");

      hub.takeIn(file.toString());
      hub.quiet();

      assertThat(hub.count("select count(*) from import_refusal where code = 'PAN_REFUSED'"))
          .isEqualTo(12);
      for (var processor : List.of("mailchimp", "mailerlite")) {
        assertThat(hub.standIn(processor).addresses().get()).containsExactly("ok@example.com");
        assertThat(hub.standIn(processor).journal().get().toString().replaceAll("[ .-]", ""))
            .doesNotContain("411111111111", "555555555555");
      }
      assertThat(inDatabase(hub)).isZero();
      assertThat(log.getAll().replaceAll("[ .-]", "")).doesNotContain("411111111111", "5555555555");
    }
  }

  private static long inDatabase(TestHub hub) {
    return hub
        .db()
        .sql(
            """
            select table_name from information_schema.tables
            where table_schema = 'hub' and has_table_privilege(format('hub.%I', table_name), 'select')""")
        .query(String.class)
        .list()
        .stream()
        .mapToLong(
            table ->
                hub.count(
                    "select count(*) from hub.\"%s\" t where regexp_replace(t::text, '[ .-]', '', 'g') ~ '4111111111111111|5555555555554444'"
                        .formatted(table)))
        .sum();
  }
}
