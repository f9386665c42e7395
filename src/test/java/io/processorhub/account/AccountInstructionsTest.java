package io.processorhub.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A newsletter that is the customers' own: each decides whether its people are sent, and where. */
class AccountInstructionsTest {

  private static final String JSON = "application/json";
  private static final String INSTRUCTION = "/api/v1/accounts/own/instruction";
  private static final String OBJECTION = "/api/v1/accounts/own/objections/mailchimp";
  private static final String AGREED = "{\"agreement\": \"DPA 7\", \"agreed_on\": \"2026-01-31\"}";

  @TempDir private static Path folder;
  private static TestHub hub;
  private static Http http;

  @BeforeAll
  static void start() throws IOException {
    var ours = Files.readString(Path.of("connectors/mailchimp.yaml"));
    var file = folder.resolve("mailchimp.yaml");
    Files.writeString(
        file, ours.replace("    basis: consent\n", "    basis: consent\n    for: account\n"));
    hub = TestHub.startWith(file, Map.of());
    http = new Http(hub);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static String accountOf(String id, String controller) {
    hub.takeIn(
        """
        external_id,account.external_id,membership.controller,contact.email,contact.given_name,consent.marketing.email,consent.marketing.email.at
        %1$s,of-%1$s,%2$s,%1$s@example.com,Name,yes,2026-01-01T00:00:00Z
        """
            .formatted(id, controller));
    hub.quiet();
    return http.accountToken(id, Role.SOURCE, "crm", "of-" + id);
  }

  private static String status(String id) {
    return hub.standIn("mailchimp").status().apply(id + "@example.com").orElse("not there");
  }

  private static void put(String token, String path, String body) {
    var answer = http.put(token, path, JSON, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    hub.quiet();
  }

  private static boolean denied(String reason) {
    return hub.db()
        .sql(
            "select exists (select from entry where convert_from(leaf, 'UTF8')::json ->> 'reason' = ?)")
        .param(reason)
        .query(Boolean.class)
        .single();
  }

  @Test
  void people_are_sent_for_the_customer_once_it_instructed_and_until_it_takes_that_back() {
    var own = accountOf("grace", "account");
    assertThat(status("grace")).isEqualTo("not there");
    assertThat(denied("no instruction of the customer on record")).isTrue();

    put(own, INSTRUCTION, AGREED);
    assertThat(status("grace")).isEqualTo("subscribed");
    assertThat(http.get(own, INSTRUCTION).at("/instruction/agreement")).isEqualTo("DPA 7");

    put(own, INSTRUCTION, "{\"agreement\": null}");
    assertThat(status("grace")).isEqualTo("unsubscribed");
  }

  @Test
  void a_recipient_that_one_customer_objects_to_gets_nothing_of_it_and_goes_on_for_others() {
    var objecting = accountOf("tom", "account");
    var other = accountOf("una", "account");
    put(objecting, INSTRUCTION, AGREED);
    put(other, INSTRUCTION, AGREED);

    put(objecting, OBJECTION, "{\"objects\": true}");

    assertThat(status("tom")).isEqualTo("unsubscribed");
    assertThat(denied("the customer objected to this recipient")).isTrue();
    assertThat(status("una")).isEqualTo("subscribed");
  }

  @Test
  void our_own_people_are_not_sent_for_a_customer() {
    accountOf("ada", "us");

    assertThat(status("ada")).isEqualTo("not there");
    assertThat(denied("we decide about this data, not the customer")).isTrue();
  }

  @Test
  void the_record_of_what_is_done_for_customers_names_what_each_instructed() {
    var own = accountOf("ivy", "account");
    put(own, INSTRUCTION, AGREED);
    var carl = hub.token("carl", Role.COMPLIANCE);

    assertThat(http.get(carl, "/api/v1/register/exports/processor.csv").text())
        .contains("newsletter", "DPA 7", "mailchimp");
    assertThat(http.get(carl, "/api/v1/register/exports/controller.csv").text())
        .doesNotContain("Marketing");
  }

  @Test
  void an_agreement_without_a_day_or_a_processor_that_nobody_knows_is_refused() {
    var own = accountOf("kay", "account");

    assertThat(http.put(own, INSTRUCTION, JSON, "{\"agreement\": \"DPA\"}").status())
        .isEqualTo(400);
    assertThat(http.put(own, INSTRUCTION, JSON, AGREED.replace("2026", "2999")).status())
        .isEqualTo(422);
    assertThat(
            http.put(own, OBJECTION.replace("mailchimp", "nobody"), JSON, "{\"objects\": true}")
                .status())
        .isEqualTo(422);
  }
}
