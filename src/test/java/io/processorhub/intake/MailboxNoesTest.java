package io.processorhub.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.cases.Cases;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A mailbox that said no is not mailed, whichever record of it holds a yes. */
class MailboxNoesTest {

  private static final String CSV =
      "external_id,account.external_id,contact.email,contact.given_name,consent.marketing.email,consent.marketing.email.at\n";

  private static TestHub hub;
  private static Http http;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of());
    http = new Http(hub);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void a_no_of_the_second_record_stops_the_first() {
    takeIn("crm", "D-1,,dup@example.com,Dora,yes,2026-05-04T10:00:00Z");
    takeIn("crm", "D-2,,Dup@Example.com,Dora,,");
    assertThat(status("dup@example.com")).contains("subscribed");

    takeIn("crm", "D-2,,Dup@Example.com,Dora,no,2026-11-04T10:00:00Z");

    assertThat(status("dup@example.com")).contains("unsubscribed");
    takeIn("crm", "D-1,,dup@example.com,Dora,yes,2026-11-05T10:00:00Z");
    assertThat(hub.standIn("mailchimp").writes())
        .as("the record's own newer yes lifts the no for it: the person is asked to confirm")
        .anyMatch(call -> call.body().contains("pending"));
  }

  @Test
  void a_no_of_another_source_stops_both_records() {
    takeIn("crm", "E-1,,eva@example.com,Eva,yes,2026-05-04T10:00:00Z");
    takeIn("crm", "E-2,,eva@example.com,Eva,yes,2026-06-04T10:00:00Z");

    takeIn("shop", "E-9,,eva@example.com,Eva,no,2026-11-04T10:00:00Z");

    assertThat(status("eva@example.com")).contains("unsubscribed");
  }

  @Test
  void an_older_no_of_another_record_stops_nobody() {
    takeIn("crm", "F-1,,fay@example.com,Fay,yes,2026-05-04T10:00:00Z");

    takeIn("crm", "F-2,,fay@example.com,Fay,no,2026-01-04T10:00:00Z");

    assertThat(status("fay@example.com")).contains("subscribed");
  }

  @Test
  void a_record_that_comes_after_the_no_is_not_sent_even_when_the_one_that_said_it_was_erased() {
    takeIn("crm", "G-1,,gus@example.com,Gus,no,2026-11-04T10:00:00Z");
    takeIn("crm", "G-2,,gus@example.com,Gus,,");
    erase("G-1");

    takeIn("crm", "G-2,,gus@example.com,Gus,yes,2026-05-04T10:00:00Z");

    assertThat(status("gus@example.com")).isNotEqualTo(Optional.of("subscribed"));
  }

  @Test
  void a_no_that_an_accounts_token_brings_counts_in_that_account_only() {
    takeIn("crm", "H-1,acme,hal@example.com,Hal,yes,2026-05-04T10:00:00Z");
    takeIn("crm", "H-2,acme,hal@example.com,Hal,yes,2026-05-04T10:00:00Z");
    takeIn("own", "X-1,beta,x1@example.com,Xenia,yes,2026-05-04T10:00:00Z");
    var beta = http.accountToken("beta", Role.SOURCE, "own", "beta");

    var said =
        http.post(
            beta,
            "/api/v1/contacts",
            "application/json",
            """
        {"source": "own", "external_id": "X-2", "account": {"external_id": "beta"}, "contact": {"email": "hal@example.com"},
         "consents": [{"consent": "marketing.email", "granted": false, "at": "2026-11-04T10:00:00Z"}]}""");
    hub.quiet();

    assertThat(said.at("/results/0/taken")).isEqualTo("new");
    assertThat(status("hal@example.com")).contains("subscribed");
  }

  private static Optional<String> status(String address) {
    return hub.standIn("mailchimp").status().apply(address);
  }

  private static void takeIn(String source, String... rows) {
    hub.takeIn(source, CSV + String.join("\n", rows) + "\n");
    hub.quiet();
  }

  private static void erase(String id) {
    hub.bean(Cases.class)
        .file(
            new Cases.Request(
                CaseKind.ERASURE,
                CaseScope.PERSON,
                new Cases.Who.Known("crm", id),
                Optional.empty(),
                Optional.of("met in person"),
                Optional.empty(),
                Channel.API),
            TestHub.COMPLIANCE);
    hub.quiet();
  }
}
