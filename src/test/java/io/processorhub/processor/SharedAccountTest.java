package io.processorhub.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.connector.ConnectorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Two connections that would act on the same people of one account at a processor. */
class SharedAccountTest {

  private static final Path MAILERLITE = Path.of("connectors/mailerlite.yaml");
  private static final Path MAILCHIMP = Path.of("connectors/mailchimp.yaml");

  @Test
  void a_second_group_of_one_account_is_refused_because_a_withdrawal_would_end_both()
      throws IOException {
    try (var hub = TestHub.startWith(MAILERLITE, Map.of())) {
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      var events = proposed(hub, MAILERLITE, SharedAccountTest::events);

      assertThatThrownBy(() -> approve(hub, events))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("events-mailerlite and product-news-mailerlite share one account")
          .hasMessageContaining("'restrict' of events-mailerlite touches all of it")
          .hasMessageContaining("Put both purposes into the file of product-news-mailerlite");
      assertThat(hub.count("select count(*) from declaration")).isEqualTo(1);
      assertThat(hub.count("select count(*) from copy")).isEqualTo(1);
      var shown =
          new Http(hub).get(hub.token("carl", Role.COMPLIANCE), "/api/v1/connections").text();
      assertThat(shown).contains("share one account");
    }
  }

  @Test
  void the_same_credential_is_the_same_account_whatever_its_limits_are_called() throws IOException {
    try (var hub = TestHub.startWith(MAILERLITE, Map.of())) {
      var events =
          proposed(
              hub,
              MAILERLITE,
              text -> events(text).replace("account: mailerlite-main", "account: mailerlite-two"));

      assertThatThrownBy(() -> approve(hub, events)).hasMessageContaining("share one account");
    }
  }

  @Test
  void an_account_of_its_own_is_approved() throws IOException {
    try (var hub = TestHub.startWith(MAILERLITE, Map.of())) {
      var events =
          proposed(
              hub,
              MAILERLITE,
              text ->
                  events(text)
                      .replace("account: mailerlite-main", "account: mailerlite-two")
                      .replace("secret:mailerlite.token", "secret:mailerlite.second"));

      approve(hub, events);

      assertThat(hub.count("select count(*) from declaration")).isEqualTo(2);
    }
  }

  @Test
  void the_same_target_is_refused() throws IOException {
    try (var hub = TestHub.start()) {
      var twice =
          proposed(
              hub, MAILCHIMP, text -> text.replace("newsletter-mailchimp", "newsletter-again"));

      assertThatThrownBy(() -> approve(hub, twice))
          .hasMessageContaining("newsletter-again and newsletter-mailchimp have the same target");
    }
  }

  @Test
  void a_change_that_begins_to_touch_the_whole_account_is_refused_too() throws IOException {
    try (var hub = TestHub.start()) {
      approve(hub, proposed(hub, MAILCHIMP, SharedAccountTest::secondAudience));
      var wide =
          proposed(
              hub,
              MAILCHIMP,
              text ->
                  secondAudience(text)
                      .replaceFirst(
                          "(  restrict:[^\n]*\n    request: PATCH )/lists/\\{list}", "$1"));

      assertThatThrownBy(() -> approve(hub, wide)).hasMessageContaining("'restrict' of second");
    }
  }

  @Test
  void a_paused_or_orphaned_connection_counts_and_one_that_was_off_boarded_does_not()
      throws IOException {
    try (var hub = TestHub.startWith(MAILERLITE, Map.of())) {
      var events = proposed(hub, MAILERLITE, SharedAccountTest::events);
      hub.db()
          .sql("update connection set paused = true, orphaned = true where declaration is not null")
          .update();
      assertThatThrownBy(() -> approve(hub, events)).hasMessageContaining("share one account");

      hub.db()
          .sql(
              "update connection set offboarding = true, offboarded_at = now() where declaration is not null")
          .update();
      approve(hub, events);

      assertThat(hub.count("select count(*) from declaration")).isEqualTo(2);
    }
  }

  private static String events(String text) {
    return text.replace("connection: product-news-mailerlite", "connection: events-mailerlite")
        .replace("consent: marketing.email", "consent: marketing.events")
        .replace("\"{{mailerlite.group}}\"", "\"2002\"");
  }

  private static String secondAudience(String text) {
    return text.replace("newsletter-mailchimp", "second")
        .replace("\"{{mailchimp.audience}}\"", "\"another\"");
  }

  private static Connections.Proposal proposed(TestHub hub, Path file, UnaryOperator<String> change)
      throws IOException {
    var text = Files.readString(file);
    var changed = change.apply(text);
    assertThat(changed).isNotEqualTo(text);
    var second = Files.writeString(hub.home().resolve("second.yaml"), changed);
    return hub.bean(Connections.class)
        .propose(hub.bean(ConnectorFiles.class).read(second), TestHub.OPS);
  }

  private static void approve(TestHub hub, Connections.Proposal proposal) {
    hub.bean(Connections.class)
        .approve(proposal.connection(), proposal.digestHex(), TestHub.COMPLIANCE, true);
  }
}
