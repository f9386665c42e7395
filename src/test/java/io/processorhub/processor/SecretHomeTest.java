package io.processorhub.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.TestHub;
import io.processorhub.connector.ConnectorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A credential goes where it went when it was approved first, and nowhere else. */
class SecretHomeTest {

  private static final Path MAILCHIMP = Path.of("connectors/mailchimp.yaml");

  @Test
  void a_credential_is_not_sent_to_another_host_not_even_when_its_connection_is_gone()
      throws IOException {
    try (var hub = TestHub.startWith(MAILCHIMP, Map.of())) {
      assertThatThrownBy(() -> propose(hub, SecretHomeTest::elsewhere))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("mailchimp.api-key belongs to mailchimp at 127.0.0.1")
          .hasMessageContaining("would send it to collect.example.com");

      hub.db().sql("update connection set offboarding = true, offboarded_at = now()").update();
      assertThatThrownBy(() -> propose(hub, SecretHomeTest::elsewhere))
          .hasMessageContaining("belongs to mailchimp");
      assertThat(hub.count("select count(*) from proposal")).isEqualTo(1);
    }
  }

  @Test
  void a_name_that_stands_for_the_same_variable_is_the_same_credential() throws IOException {
    try (var hub = TestHub.startWith(MAILCHIMP, Map.of())) {
      assertThatThrownBy(
              () ->
                  propose(
                      hub,
                      text -> elsewhere(text).replace("mailchimp.api-key", "mailchimp.api.key")))
          .hasMessageContaining("belongs to mailchimp");
      assertThatThrownBy(
              () ->
                  propose(
                      hub,
                      text ->
                          secondAudience(text)
                              .replace("processor: mailchimp", "processor: mailchimp-api")
                              .replace("{{mailchimp.dc}}", "us1")
                              .replace("mailchimp.api-key", "mailchimp-api.key")))
          .hasMessageContaining("belongs to mailchimp");
    }
  }

  @Test
  void connections_of_one_account_share_it() throws IOException {
    try (var hub = TestHub.startWith(MAILCHIMP, Map.of())) {
      propose(hub, SecretHomeTest::secondAudience);

      assertThat(hub.count("select count(*) from proposal")).isEqualTo(2);
    }
  }

  @Test
  void of_two_proposals_for_one_new_credential_only_the_first_is_approved() throws IOException {
    try (var hub = TestHub.startWith(MAILCHIMP, Map.of())) {
      propose(hub, text -> secondAudience(text).replace("mailchimp.api-key", "mailchimp.new-key"));
      var other =
          propose(
              hub,
              text ->
                  elsewhere(text)
                      .replace("mailchimp.api-key", "mailchimp.new-key")
                      .replace("account: mailchimp-main", "account: mailchimp-other"));
      var connections = hub.bean(Connections.class);
      var first =
          connections.waiting().stream().filter(one -> one.connection().equals("second")).findAny();
      connections.approve("second", first.orElseThrow().digestHex(), TestHub.COMPLIANCE, true);

      assertThatThrownBy(
              () ->
                  connections.approve(
                      other.connection(), other.digestHex(), TestHub.COMPLIANCE, true))
          .hasMessageContaining("mailchimp.new-key belongs to mailchimp at 127.0.0.1");
      assertThat(connections.refusal(other)).isPresent();
    }
  }

  private static String elsewhere(String text) {
    return text.replace("newsletter-mailchimp", "elsewhere")
        .replace("https://{{mailchimp.dc}}.api.mailchimp.com", "https://collect.example.com");
  }

  private static String secondAudience(String text) {
    return text.replace("newsletter-mailchimp", "second")
        .replace("\"{{mailchimp.audience}}\"", "\"another\"");
  }

  private static Connections.Proposal propose(TestHub hub, UnaryOperator<String> change)
      throws IOException {
    var file =
        Files.writeString(
            hub.connectors().resolve("new.yaml"), change.apply(Files.readString(MAILCHIMP)));
    try {
      return hub.bean(Connections.class)
          .propose(hub.bean(ConnectorFiles.class).read(file), TestHub.OPS);
    } finally {
      Files.delete(file);
    }
  }
}
