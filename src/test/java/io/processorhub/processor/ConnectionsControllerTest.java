package io.processorhub.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionsControllerTest {

  private static final String CONNECTIONS = "/api/v1/connections";
  private static final String MAILCHIMP = CONNECTIONS + "/newsletter-mailchimp";

  @Test
  void what_was_only_proposed_is_shown_as_waiting_and_what_was_approved_with_all_it_may_receive() {
    try (var hub = TestHub.unapproved(Map.of())) {
      var http = new Http(hub);
      var auditor = hub.token("auditor", Role.AUDITOR);
      assertThat(http.get(auditor, CONNECTIONS).json().get("items").size()).isZero();

      hub.bean(io.processorhub.connector.ConnectorFiles.class)
          .read()
          .values()
          .forEach(declaration -> hub.bean(Connections.class).propose(declaration, TestHub.OPS));
      var proposed = http.get(auditor, MAILCHIMP).json();
      hub.approve();
      var approved = http.get(auditor, MAILCHIMP);

      assertThat(proposed.has("declaration")).isFalse();
      assertThat(proposed.has("target")).isFalse();
      assertThat(proposed.get("purposes").size()).isZero();
      assertThat(approved.at("/declaration")).isEqualTo(proposed.get("waitingProposal").asString());
      assertThat(approved.json().has("waitingProposal")).isFalse();
      assertThat(approved.at("/processor")).isEqualTo("mailchimp");
      assertThat(approved.at("/target")).contains("list=", "url=");
      assertThat(approved.at("/purposes/0/name")).isEqualTo("newsletter");
      assertThat(approved.at("/purposes/0/consent")).isEqualTo("marketing.email");
      assertThat(approved.at("/purposes/0/fields/0/field")).startsWith("contact.");
      assertThat(approved.at("/purposes/0/fields/0/why")).isNotBlank();
      assertThat(approved.text())
          .as("no credential, nor the name of one")
          .doesNotContain("secret", hub.mailchimp().apiKey());
      assertThat(http.get(auditor, CONNECTIONS).text()).contains(approved.text());
    }
  }
}
