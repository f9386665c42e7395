package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.copy.Sweeps;
import io.processorhub.processor.Connections;
import io.processorhub.status.ConnectionStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A list knows somebody by an earlier address, and they subscribe there by themselves under the
 * address that the source has now.
 */
class NewAddressThereTest {

  private static final String LATER = "2026-06-01T00:00:00Z";

  private static TestHub hub;
  private static int person;

  private String id;
  private String before;
  private String now;

  @BeforeAll
  static void start() {
    hub = TestHub.startAll(Map.of("hub.delivery.longest-back-off", "200ms"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void somebodyInStep() {
    id = "m" + ++person;
    before = id + "@example.com";
    now = "new-" + before;
    says(before, "yes", "2026-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void who_subscribes_there_after_a_no_is_named_and_the_next_no_reaches_them(String processor) {
    says(before, "no", LATER);
    sweep();
    says(now, "no", LATER);
    hub.standIn(processor).join().accept(now);

    sweep();

    assertThat(status(processor, now)).as("their own act").isNotEqualTo(unsubscribed());
    assertThat(held(processor))
        .contains("subscribed there again by themselves after a no; a person must decide");
    assertThat(status(processor, before)).as("under the earlier address").isEmpty();

    says(now, "no", rightNow());
    assertThat(status(processor, now)).isEqualTo(unsubscribed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailchimp", "mailerlite"})
  void a_restriction_that_no_listing_showed_holds_under_the_new_address_too(String processor) {
    says(before, "no", LATER);
    says(now, "no", LATER);
    hub.standIn(processor).join().accept(now);

    sweep();

    assertThat(status(processor, now)).isEqualTo(unsubscribed());
  }

  @Test
  void who_had_to_subscribe_again_and_did_so_is_in_step_and_can_say_no() {
    hub.mailerlite().unsubscribe(before);
    sweep();
    says(now, "yes", rightNow());
    assertThat(held("mailerlite")).contains("the person must subscribe again");
    var noes = noes();
    hub.mailerlite().put(now, "active", Map.of());

    sweep();

    assertThat(hub.mailerlite().subscriber(now).orElseThrow().fields())
        .containsEntry("name", "Nora");
    assertThat(hub.mailerlite().subscriber(now).orElseThrow().status()).isEqualTo("active");
    assertThat(hub.mailerlite().subscriber(before)).isEmpty();
    assertThat(held("mailerlite")).doesNotContain("the person must subscribe again");
    assertThat(noes()).as("what was said under the earlier address counted before").isEqualTo(noes);

    says(now, "no", rightNow());
    assertThat(status("mailerlite", now)).isEqualTo(unsubscribed());
  }

  @Test
  void a_no_reaches_who_was_archived_under_the_earlier_address() {
    hub.mailchimp().archive(before);
    sweep();
    says(now, "yes", "2026-01-01T00:00:00Z");
    hub.mailchimp().put(now, "subscribed", Map.of());
    sweep();

    says(now, "no", rightNow());

    assertThat(status("mailchimp", now)).isEqualTo(unsubscribed());
  }

  private void says(String email, String consent, String at) {
    hub.takeIn(Given.contacts().row(id, "acme", email, "Nora", "en", "", consent, at).csv());
    hub.quiet();
  }

  private static String rightNow() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static long noes() {
    return hub.count("select count(*) from consent_event where not granted");
  }

  private static Optional<String> status(String processor, String email) {
    return hub.standIn(processor).status().apply(email);
  }

  private static Optional<String> unsubscribed() {
    return Optional.of("unsubscribed");
  }

  /** For which reasons copies are held there. */
  private static java.util.Set<String> held(String processor) {
    return hub.bean(ConnectionStatus.class)
        .of(processor.equals("mailchimp") ? "newsletter-mailchimp" : "product-news-mailerlite")
        .held()
        .keySet();
  }

  /** What happened is older than the listing that shows it. */
  private static void sweep() {
    hub.db()
        .sql(
            "update copy set restricted_at = restricted_at - interval '1 minute', confirmed_at = confirmed_at - interval '1 hour'")
        .update();
    hub.bean(Connections.class).approved().forEach(hub.bean(Sweeps.class)::ask);
    hub.until("select count(*) = 0 from sweep where state = 0");
    hub.quiet();
  }
}
