package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.sandbox.JournalEntry;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A processor that loses, repeats, delays, refuses and lies: what the hub makes of it. */
class UnrulyProcessorTest {

  private static TestHub hub;
  private static int person;

  private String id;
  private String email;

  @BeforeAll
  static void start() {
    hub = TestHub.start();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void somebodyNew() {
    id = "u" + ++person;
    email = id + "@example.com";
    hub.mailchimp().clearJournal();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"APPLY_THEN_RESET", "APPLY_THEN_500", "APPLY_THEN_TRUNCATED_JSON", "OTHER_PERSON"})
  void a_call_whose_answer_is_lost_or_a_lie_is_read_back_and_not_repeated(Kind kind) {
    hub.mailchimp().misbehave(Misbehaviour.of(kind).on("POST", "/lists/"));

    takeIn("Ada");

    assertThat(writes()).hasSize(1);
    assertThat(hub.mailchimp().member(email).orElseThrow().timesCreated()).isEqualTo(1);
    assertThat(results()).containsExactly("unknown", "found");
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"RESET", "ERROR_500", "HTML_200", "EMPTY"})
  void a_call_that_did_nothing_is_found_out_and_made_again(Kind kind) {
    hub.mailchimp().misbehave(Misbehaviour.of(kind).on("POST", "/lists/"));

    takeIn("Ada");

    assertThat(hub.mailchimp().member(email).orElseThrow().timesCreated()).isEqualTo(1);
    assertThat(results()).containsExactly("unknown", "not found", "accepted");
  }

  @Test
  void a_change_whose_answer_is_lost_is_read_back() {
    takeIn("Ada");
    hub.mailchimp().misbehave(Misbehaviour.of(Kind.APPLY_THEN_RESET).on("PATCH", "/members/"));

    takeIn("Augusta");

    assertThat(hub.mailchimp().member(email).orElseThrow().mergeFields())
        .containsEntry("FNAME", "Augusta");
    assertThat(results()).containsExactly("accepted", "unknown", "found");
  }

  @Test
  void a_processor_that_is_busy_is_left_alone_for_as_long_as_it_asks() {
    hub.mailchimp().misbehave(Misbehaviour.of(Kind.ERROR_429, "1").on("POST", "/lists/"));

    takeIn("Ada");

    var calls = writes();
    assertThat(calls).hasSize(2);
    assertThat(calls.get(1).arrived()).isAfterOrEqualTo(calls.get(0).arrived().plusMillis(900));
    assertThat(results()).containsExactly("deferred", "accepted");
  }

  @Test
  void data_does_not_follow_an_answer_that_points_elsewhere() {
    hub.mailchimp()
        .misbehave(
            Misbehaviour.of(Kind.REDIRECT, hub.mailchimp().origin() + "/elsewhere")
                .on("POST", "/lists/"));

    takeIn("Ada");

    assertThat(hub.mailchimp().journal()).noneMatch(call -> call.path().contains("elsewhere"));
    assertThat(results().get(0)).isEqualTo("refused");
  }

  @Test
  void one_bad_copy_does_not_keep_the_others_of_its_batch_back() {
    hub.mailchimp().misbehave(Misbehaviour.wholeBatchRefused("poison" + person));
    var file = Given.contacts();
    for (var i = 0; i < 8; i++) {
      file.consenting(
          id + "-" + i, id + "-" + i + "@example.com", i == 5 ? "poison" + person : "Ada");
    }

    hub.takeIn(file.csv());
    hub.quiet();

    for (var i = 0; i < 8; i++) {
      assertThat(hub.mailchimp().member(id + "-" + i + "@example.com").isPresent())
          .as("person " + i)
          .isEqualTo(i != 5);
    }
    assertThat(hub.count("select count(*) from copy where state = 6")).isEqualTo(1);
  }

  @Test
  void somebody_who_is_there_already_is_adopted_and_stays_unsubscribed() {
    hub.mailchimp().put(email, "unsubscribed", Map.of("FNAME", "Old"));

    takeIn("Ada");

    var member = hub.mailchimp().member(email).orElseThrow();
    assertThat(member.status()).isEqualTo("unsubscribed");
    assertThat(member.mergeFields()).containsEntry("FNAME", "Ada");
    assertThat(hub.mailchimp().resubscribeAsked()).isZero();
    assertThat(results()).containsExactly("refused", "accepted");
  }

  @Test
  void somebody_who_was_erased_there_is_held_and_never_tried_again() {
    hub.mailchimp().forget(email);

    takeIn("Ada");
    takeIn("Augusta");

    assertThat(writes()).hasSize(1);
    assertThat(held()).isEqualTo(10);
  }

  @Test
  void a_value_that_is_gone_at_the_source_is_taken_away_at_the_processor() {
    takeIn("Ada");

    takeIn("");

    assertThat(hub.mailchimp().member(email).orElseThrow().mergeFields().getOrDefault("FNAME", ""))
        .isEmpty();
    assertThat(writes().get(1).body()).contains("\"FNAME\":\"\"");
  }

  @Test
  void a_second_person_with_the_same_address_is_held() {
    takeIn("Ada");

    hub.takeIn(Given.contacts().consenting(id + "-twin", email.toUpperCase(), "Twin").csv());
    hub.quiet();

    assertThat(writes()).hasSize(1);
    assertThat(hub.count("select count(*) from copy where reason = 7")).isPositive();
  }

  @Test
  void a_changed_address_makes_no_second_object() {
    takeIn("Ada");

    hub.takeIn(Given.contacts().consenting(id, "new-" + email, "Ada").csv());
    hub.quiet();

    assertThat(hub.mailchimp().member("new-" + email)).isPresent();
    assertThat(hub.mailchimp().member(email)).isEmpty();
    assertThat(writes()).extracting(JournalEntry::method).containsExactly("POST", "PATCH");
  }

  @Test
  void an_answer_that_never_ends_is_cut_off() {
    hub.mailchimp().misbehave(Misbehaviour.of(Kind.GIANT).on("POST", "/lists/"));

    takeIn("Ada");

    assertThat(results()).containsExactly("unknown", "found");
  }

  private void takeIn(String name) {
    hub.takeIn(Given.contacts().consenting(id, email, name).csv());
    hub.quiet();
  }

  private static List<JournalEntry> writes() {
    return hub.mailchimp().journal().stream().filter(JournalEntry::isWrite).toList();
  }

  /** The results in the register for the newest person, in order. */
  private static List<String> results() {
    return hub.db()
        .sql(
            """
            select convert_from(leaf, 'UTF8')::json ->> 'result' from entry
            where kind = 2 and subject_id = (select max(id) from subject) order by id""")
        .query(String.class)
        .list();
  }

  private static long held() {
    return hub.count(
        "select reason from copy where state = 5 and item_id = (select max(id) from item where subject_id = (select max(id) from subject))");
  }
}
