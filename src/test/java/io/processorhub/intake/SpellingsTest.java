package io.processorhub.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.cases.Cases;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One address or id in several spellings, and two that only look like one. */
class SpellingsTest {

  private static final String CSV =
      "external_id,contact.email,contact.given_name,consent.marketing.email,consent.marketing.email.at\n";
  private static TestHub hub;
  private static Http http;
  private static String token;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of());
    http = new Http(hub);
    token = hub.token("olga", Role.OPS);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void an_erased_address_comes_back_in_no_spelling() {
    takeIn("crm", "A-1,ada@example.com,Ada,yes,2026-05-04T10:00:00Z");
    erase("crm", "A-1");
    for (var spelling : spellings("example.com")) {
      takeIn("web", "W-" + spelling.hashCode() + "," + spelling + ",Ada,yes,2026-05-04T10:00:00Z");
      assertThat(refusals()).as(spelling).containsExactly("BAD_EMAIL");
    }

    assertThat(status("ada@example.com")).isNotEqualTo(Optional.of("subscribed"));
    assertThat(hub.standIn("mailchimp").addresses().get())
        .filteredOn(address -> !address.equals("ada@example.com"))
        .noneMatch(address -> address.contains("da@example"));
  }

  @Test
  void a_no_under_a_refused_spelling_is_heard() {
    for (var i = 0; i < spellings("").size(); i++) {
      var domain = "bea" + i + ".example";
      var spelling = spellings(domain).get(i);
      takeIn("crm", "B-" + i + ",ada@" + domain + ",Bea,yes,2026-05-04T10:00:00Z");

      takeIn("web", "V-" + i + "," + spelling + ",Bea,no,2026-11-04T10:00:00Z");

      assertThat(refusals()).as(spelling).containsExactly("BAD_EMAIL");
      assertThat(status("ada@" + domain)).as(spelling).contains("unsubscribed");
    }
  }

  @Test
  void a_sharp_s_makes_another_domain() {
    takeIn("crm", "I-1,info@strasse.example,Ida,yes,2026-05-04T10:00:00Z");

    takeIn("shop", "Z-1,info@stra\u00dfe.example,Zoe,no,2026-11-04T10:00:00Z");
    erase("shop", "Z-1");
    takeIn("crm", "I-1,info@strasse.example,Idas,yes,2026-05-04T10:00:00Z");

    assertThat(refusals()).isEmpty();
    assertThat(status("info@strasse.example")).contains("subscribed");
    assertThat(hub.standIn("mailchimp").givenName().apply("info@strasse.example")).contains("Idas");
  }

  @Test
  void a_blank_that_nobody_sees_makes_no_second_person() {
    for (var blank : List.of("\u00a0", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u3164")) {
      var people = hub.count("select count(*) from subject where state = 0");

      takeIn(
          "crm",
          "P-10" + blank + ",p10@example.com,Pia,yes,2026-05-04T10:00:00Z",
          "P-10,p10@example.com,Pia,no,2026-11-04T10:00:00Z");

      assertThat(refusals()).containsExactly("REPEATED_EXTERNAL_ID");
      assertThat(hub.count("select count(*) from subject where state = 0") - people)
          .isLessThanOrEqualTo(1);
      assertThat(status("p10@example.com")).isNotEqualTo(Optional.of("subscribed"));
    }
  }

  @Test
  void a_no_and_an_address_with_a_blank_that_nobody_sees_are_taken() {
    takeIn("crm", "N-1,nell@example.com\u00a0,Nell,yes\u00a0,2026-05-04T10:00:00Z\u00a0");
    assertThat(status("nell@example.com")).contains("subscribed");

    takeIn("crm", "N-1,nell@example.com,Nell,\u200bno\u00a0,2026-11-04T10:00:00Z");

    assertThat(refusals()).isEmpty();
    assertThat(status("nell@example.com")).contains("unsubscribed");
  }

  private static List<String> spellings(String domain) {
    return List.of(
        "ada(work)@" + domain,
        "\"\"\"ada\"\"@" + domain + "\"",
        "Ada <ada@" + domain + ">",
        "\uff41da@" + domain,
        "ad\u00ada@" + domain,
        "ad\u200ba@" + domain,
        "ada@" + domain.replace("e", "e\u00ad"));
  }

  private static Optional<String> status(String address) {
    return hub.standIn("mailchimp").status().apply(address);
  }

  private static void takeIn(String source, String... rows) {
    hub.takeIn(source, CSV + String.join("\n", rows) + "\n");
    hub.quiet();
  }

  private static void erase(String source, String id) {
    hub.bean(Cases.class)
        .file(
            new Cases.Request(
                CaseKind.ERASURE,
                CaseScope.PERSON,
                new Cases.Who.Known(source, id),
                Optional.empty(),
                Optional.of("met in person"),
                Optional.empty(),
                Channel.API),
            TestHub.COMPLIANCE);
    hub.quiet();
  }

  /** Of the newest file. */
  private static List<String> refusals() {
    var ref = http.get(token, "/api/v1/imports?limit=1").at("/items/0/ref");
    var items = http.get(token, "/api/v1/imports/" + ref + "/refusals").json().at("/items");
    return StreamSupport.stream(items.spliterator(), false)
        .map(one -> one.at("/code").asString())
        .toList();
  }
}
