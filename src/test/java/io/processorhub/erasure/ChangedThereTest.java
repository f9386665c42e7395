package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.copy.HoldReason;
import io.processorhub.copy.StoredAs;
import io.processorhub.copy.Sweeps;
import io.processorhub.processor.Connections;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A processor knows a person by another address or another id since: a no finds them there too. */
class ChangedThereTest {

  private static final Set<String> MAILED =
      Set.of("subscribed", "pending", "active", "unconfirmed");

  private static TestHub hub;
  private static int person;

  private String id;
  private String before;
  private String since;

  @BeforeAll
  static void start() {
    hub = TestHub.startAll(ErasureTest.FAST);
    hub.until("select bool_and(baseline_at is not null) from connection");
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void somebodyInStep() {
    id = "c" + ++person;
    before = "before" + person + "@example.com";
    since = "since" + person + "@example.com";
    says("yes", "2026-01-01T00:00:00Z");
  }

  @Test
  void a_no_reaches_who_changed_the_address_at_mailchimp() {
    hub.mailchimp().changeAddress(before, since);

    says("no", "2026-06-01T00:00:00Z");

    assertNotMailed("mailchimp", since);
    assertNotMailed("mailchimp", before);
    assertNotMailed("mailerlite", before);
  }

  @Test
  void so_does_an_erasure() {
    hub.mailchimp().changeAddress(before, since);

    ErasureTest.through(hub, ErasureTest.erase(hub, id));

    assertThat(hub.mailchimp().member(before)).isEmpty();
    assertThat(hub.mailchimp().member(since)).isEmpty();
  }

  @Test
  void a_no_reaches_who_was_forgotten_at_mailerlite_and_subscribed_anew() {
    hub.mailerlite().forget(before);
    hub.mailerlite().put(before, "active", Map.of());

    says("no", "2026-06-01T00:00:00Z");

    assertNotMailed("mailerlite", before);
  }

  @Test
  void a_no_reaches_who_was_removed_at_mailchimp_and_subscribed_anew() {
    hub.mailchimp().delete(before);
    hub.mailchimp().put(before, "subscribed", Map.of());

    says("no", "2026-06-01T00:00:00Z");

    assertNotMailed("mailchimp", before);
  }

  @Test
  void an_erasure_reaches_who_was_forgotten_at_mailerlite_and_subscribed_anew() {
    hub.mailerlite().forget(before);
    hub.mailerlite().put(before, "active", Map.of());

    ErasureTest.through(hub, ErasureTest.erase(hub, id));

    assertThat(hub.mailerlite().subscriber(before)).isEmpty();
  }

  @Test
  void a_no_reaches_who_changed_the_address_at_mailchimp_after_a_listing_too() {
    hub.mailchimp().changeAddress(before, since);
    sweep();
    assertThat(hub.mailchimp().member(before)).as("not made anew").isEmpty();
    assertThat(held()).isEqualTo(1);

    says("no", "2026-06-01T00:00:00Z");
    sweep();

    assertNotMailed("mailchimp", since);
    assertNotMailed("mailchimp", before);
  }

  @Test
  void who_changed_the_address_at_mailchimp_and_left_there_has_said_no() {
    hub.mailchimp().changeAddress(before, since);
    hub.mailchimp().unsubscribe(since);

    sweep();

    assertNotMailed("mailerlite", before);
    assertNotMailed("mailchimp", before);
  }

  @Test
  void who_changed_the_address_at_mailchimp_and_was_archived_there_is_held_as_archived() {
    hub.mailchimp().changeAddress(before, since);
    hub.mailchimp().archive(since);

    sweep();

    assertThat(hub.mailchimp().member(before)).as("not made anew").isEmpty();
    assertThat(held(HoldReason.INACTIVE)).isEqualTo(1);
  }

  @Test
  void an_address_that_the_source_brings_later_is_put_in_place() {
    hub.mailchimp().changeAddress(before, since);
    sweep();

    before = since;
    says("yes", "2026-01-01T00:00:00Z");
    sweep();

    assertThat(held()).isZero();
    assertThat(hub.mailchimp().member(since).orElseThrow().status()).isEqualTo("subscribed");
    assertThat(hub.mailchimp().member(since).orElseThrow().timesCreated()).isEqualTo(1);
  }

  @Test
  void a_change_at_the_source_before_any_listing_makes_no_second_member() {
    hub.mailchimp().changeAddress(before, since);

    renamed();

    assertThat(hub.mailchimp().member(before)).as("not made anew").isEmpty();
    assertThat(held()).isEqualTo(1);
    says("no", "2026-06-01T00:00:00Z");
    assertNotMailed("mailchimp", since);
    assertNotMailed("mailchimp", before);
  }

  @Test
  void a_change_at_the_source_whose_answer_is_lost_makes_none_either() {
    hub.mailchimp().changeAddress(before, since);
    hub.mailchimp().misbehave(Misbehaviour.of(Kind.RESET).on("PATCH", "/members/"));

    renamed();

    assertThat(hub.mailchimp().member(before)).as("not made anew").isEmpty();
    ErasureTest.through(hub, ErasureTest.erase(hub, id));
    assertThat(hub.mailchimp().member(since)).isEmpty();
  }

  @Test
  void a_no_whose_call_is_lost_reaches_who_changed_the_address_at_mailchimp() {
    hub.mailchimp().changeAddress(before, since);
    hub.mailchimp().misbehave(Misbehaviour.of(Kind.RESET).on("PATCH", "/members/"));

    says("no", "2026-06-01T00:00:00Z");

    assertNotMailed("mailchimp", since);
  }

  @Test
  void a_new_yes_makes_no_second_member_of_who_changed_the_address_at_mailchimp() {
    hub.mailchimp().changeAddress(before, since);
    says("no", "2026-06-01T00:00:00Z");

    says("yes", "2026-07-01T00:00:00Z");

    assertThat(hub.mailchimp().member(before)).as("not made anew").isEmpty();
    ErasureTest.through(hub, ErasureTest.erase(hub, id));
    assertThat(hub.mailchimp().member(since)).isEmpty();
  }

  private void renamed() {
    hub.takeIn(
        Given.contacts()
            .row(id, "acme", before, "Clara", "en", "", "yes", "2026-01-01T00:00:00Z")
            .csv());
    hub.quiet();
  }

  /** The person's copies that wait for somebody to decide about their new address. */
  private static long held() {
    return held(HoldReason.MOVED);
  }

  private static long held(HoldReason why) {
    return hub.count(
        "select count(*) from copy where %s and item_id = (select max(id) from item)"
            .formatted(StoredAs.held(why)));
  }

  private void says(String consent, String at) {
    hub.takeIn(Given.contacts().row(id, "acme", before, "Cleo", "en", "", consent, at).csv());
    hub.quiet();
  }

  /** What was sent is older than the listing. */
  private static void sweep() {
    hub.db().sql("update copy set confirmed_at = confirmed_at - interval '1 hour'").update();
    hub.bean(Connections.class).approved().forEach(hub.bean(Sweeps.class)::ask);
    hub.until("select count(*) = 0 from sweep where state = 0");
    hub.quiet();
  }

  private static void assertNotMailed(String processor, String address) {
    assertThat(hub.standIn(processor).status().apply(address).filter(MAILED::contains))
        .as("%s at %s", address, processor)
        .isEmpty();
  }
}
