package io.processorhub.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Data that a customer decides about is not used for purposes of our own (GDPR Art. 28(10)). */
class WhoseNewsletterTest {

  private static TestHub hub;

  @BeforeAll
  static void start() {
    hub = TestHub.start();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static void takeIn(String id, String controller) {
    hub.takeIn(
        """
        external_id,account.external_id,membership.controller,contact.email,contact.given_name,consent.marketing.email,consent.marketing.email.at
        %1$s,globex,%2$s,%1$s@example.com,Name,yes,2026-01-01T00:00:00Z
        """
            .formatted(id, controller));
    hub.quiet();
  }

  private static long denied(String reason) {
    return hub.db()
        .sql(
            "select count(*) from entry where convert_from(leaf, 'UTF8')::json ->> 'reason' = ? and"
                + " kind = 3")
        .param(reason)
        .query(Long.class)
        .single();
  }

  @Test
  void a_person_about_whom_a_customer_decides_is_not_sent_for_our_newsletter() {
    var before = denied("the customer decides about this data");

    takeIn("grace", "account");

    assertThat(hub.standIn("mailchimp").addresses().get()).doesNotContain("grace@example.com");
    assertThat(denied("the customer decides about this data")).isEqualTo(before + 1);
  }

  @Test
  void a_person_is_left_alone_at_the_processor_from_when_a_customer_decides() {
    takeIn("tom", "us");
    assertThat(hub.standIn("mailchimp").status().apply("tom@example.com")).contains("subscribed");

    takeIn("tom", "account");

    assertThat(hub.standIn("mailchimp").status().apply("tom@example.com")).contains("unsubscribed");
  }

  @Test
  void a_person_about_whom_we_decide_again_is_sent_again() {
    takeIn("ann", "account");
    assertThat(hub.standIn("mailchimp").addresses().get()).doesNotContain("ann@example.com");

    takeIn("ann", "us");

    assertThat(hub.standIn("mailchimp").status().apply("ann@example.com")).contains("subscribed");
  }
}
