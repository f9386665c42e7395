package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Owner;
import io.processorhub.TestHub;
import io.processorhub.copy.Sweeps;
import io.processorhub.processor.Connections;
import io.processorhub.sandbox.JournalEntry;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody archives a contact at the processor: not mailed there, and nobody said why. */
class ArchivedMembersTest {

  private static final String ADA = "ada@example.com";

  private TestHub hub;

  @BeforeEach
  void adaIsInStep() {
    hub = TestHub.start(Map.of("hub.delivery.sweep-ms", 3_600_000));
    hub.takeIn(Given.ada().csv());
    listed();
    hub.quiet();
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_sweep_finds_the_archived_though_the_list_may_leave_them_out(boolean listed) {
    hub.mailchimp().in(hub.mailchimp().audience()).listsArchived(listed);
    hub.mailchimp().archive(ADA);

    sweep();
    named("Augusta");

    assertHeldAndUntouched();
    assertThat(hub.count("select missing from sweep order by id desc limit 1")).isZero();
  }

  @Test
  void the_answer_to_a_change_says_it_before_the_sweep() {
    hub.mailchimp().archive(ADA);

    named("Augusta");
    named("Amazing");

    assertThat(hub.mailchimp().member(ADA).orElseThrow().status()).isEqualTo("archived");
    assertThat(writes()).as("one change there, and nothing more").hasSize(2);
    assertHeld();
  }

  @Test
  void whoever_is_mailed_there_again_is_brought_up_to_date() {
    hub.mailchimp().archive(ADA);
    sweep();
    named("Augusta");

    hub.mailchimp().put(ADA, "subscribed", Map.of());
    sweep();

    assertThat(hub.mailchimp().member(ADA).orElseThrow().mergeFields())
        .containsEntry("FNAME", "Augusta");
    assertThat(hub.count("select count(*) from copy where state = 2")).isEqualTo(1);
  }

  @Test
  void the_planned_erasure_of_somebody_who_withdrew_is_not_lost() throws Exception {
    hub.takeIn(Given.contacts().withdrawn("ada", ADA, "Ada", "2026-06-01T00:00:00Z").csv());
    hub.quiet();
    hub.mailchimp().archive(ADA);

    sweep();
    Owner.run(hub, "update hub.consent_event set recorded_at = recorded_at - interval '31 days'");
    hub.db().sql("update copy set due_at = now() where known").update();
    hub.quiet();

    assertThat(hub.mailchimp().member(ADA)).as("erased there, not only forgotten here").isEmpty();
  }

  @Test
  void whoever_really_is_gone_counts_as_missing_and_is_sent_again() {
    hub.mailchimp().delete(ADA);

    sweep();

    assertThat(hub.count("select missing from sweep order by id desc limit 1")).isEqualTo(1);
    assertThat(hub.mailchimp().member(ADA).orElseThrow().timesCreated()).isEqualTo(1);
  }

  @Test
  void an_answer_about_somebody_else_finds_nobody() {
    hub.mailchimp().archive(ADA);
    // Asked by the key, and then by the id.
    hub.mailchimp().misbehave(Misbehaviour.of(Kind.OTHER_PERSON).times(2).on("GET", "/members/"));

    sweep();

    assertThat(hub.count("select missing from sweep order by id desc limit 1")).isEqualTo(1);
  }

  @Test
  void a_look_up_that_fails_leaves_the_sweep_open() {
    hub.mailchimp().archive(ADA);
    hub.mailchimp().misbehave(Misbehaviour.of(Kind.ERROR_500).on("GET", "/members/"));

    listEverybody();
    assertThat(hub.count("select count(*) from sweep where state = 0")).isEqualTo(1);

    hub.db().sql("update sweep set next_at = now() where state = 0").update();
    listed();

    assertThat(hub.count("select missing from sweep order by id desc limit 1")).isZero();
  }

  private void assertHeldAndUntouched() {
    assertThat(hub.mailchimp().member(ADA).orElseThrow().mergeFields())
        .containsEntry("FNAME", "Ada");
    assertThat(writes()).hasSize(1);
    assertHeld();
  }

  private void assertHeld() {
    assertThat(hub.count("select count(*) from copy where state = 5 and known")).isEqualTo(1);
    assertThat(hub.count("select count(*) from consent_event where not granted")).isZero();
    assertThat(hub.count("select count(*) from copy where due_at < 'infinity' and state = 5"))
        .as("no erasure is planned")
        .isZero();
  }

  private void named(String name) {
    hub.takeIn(Given.contacts().consenting("ada", ADA, name).csv());
    hub.quiet();
  }

  private void sweep() {
    listEverybody();
    hub.until("select count(*) = 0 from sweep where state = 0");
    hub.quiet();
  }

  private void listEverybody() {
    hub.db().sql("update copy set confirmed_at = confirmed_at - interval '1 hour'").update();
    hub.bean(Sweeps.class).ask(hub.bean(Connections.class).approved().get(0));
    listed();
  }

  private void listed() {
    hub.bean(Sweeping.class).next().forEach(hub.bean(Sweeping.class)::run);
  }

  private List<JournalEntry> writes() {
    return hub.mailchimp().journal().stream().filter(JournalEntry::isWrite).toList();
  }
}
