package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;

/** A hub without a mail relay, as it is shipped: nobody waits for a mail that never comes. */
@ExtendWith(OutputCaptureExtension.class)
@TestMethodOrder(MethodOrderer.MethodName.class)
class WithoutMailTest {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String ADDRESS = "1 Example Street, 10115 Berlin";

  private static TestHub hub;
  private static Http http;
  private static String started;

  @BeforeAll
  static void start(CapturedOutput output) {
    hub =
        TestHub.start(
            Map.of(
                "hub.organisation", "MobileWorks",
                "hub.record.controller.address", ADDRESS,
                "hub.record.dpo.email", "dpo@example.com"));
    started = output.getAll();
    http = new Http(hub);
    hub.takeIn(Given.ada().csv());
    hub.quiet();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  private static String asks(String address) {
    return http.post(
            "", "/privacy/requests", FORM, "kind=erasure&address=" + address.replace("@", "%40"))
        .text();
  }

  private static String health() {
    return hub.bean(org.springframework.context.ApplicationContext.class)
        .getBean("requestsHealthIndicator", HealthIndicator.class)
        .health()
        .getStatus()
        .getCode();
  }

  @Test
  void the_form_promises_no_mail_and_says_where_to_write() {
    assertThat(http.get("", "/privacy").text())
        .contains("MobileWorks", ADDRESS, "dpo@example.com", "cannot send a mail")
        .doesNotContain("A mail goes to that address", "Send me the link");
  }

  @Test
  void the_answer_is_true_and_the_same_for_an_address_that_nobody_has() {
    var known = asks("ada@example.com");

    assertThat(known)
        .contains(ADDRESS, "dpo@example.com", "No mail comes")
        .doesNotContain("on its way", "few minutes", "we know nobody", "look into your mail");
    assertThat(asks("nobody@example.com")).isEqualTo(known);
  }

  @Test
  void waiting_requests_ask_for_attention_until_somebody_vouches() {
    asks("ada@example.com");
    assertThat(health()).isEqualTo("ATTENTION");
    assertThat(
            hub.bean(Environment.class)
                .getProperty("management.endpoint.health.group.flow.include"))
        .as("what an alarm asks")
        .contains("requests");

    var carl = hub.token("carl", Role.COMPLIANCE);
    for (var ref :
        hub.db().sql("select ref from rights_case where state = 0").query(String.class).list()) {
      http.post(
          carl,
          "/api/v1/cases/" + ref + "/refuse",
          "application/json",
          "{\"reason\": \"it was not her\"}");
    }
    assertThat(health()).isEqualTo("UP");
  }

  @Test
  void the_start_says_what_it_means() {
    assertThat(started).contains("no mail leaves this hub");
    assertThat(hub.bean(WhereToWrite.class).isKnown()).as("nothing else is missing").isTrue();
  }
}
