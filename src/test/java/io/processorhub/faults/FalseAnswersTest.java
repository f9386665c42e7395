package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Answers that are lost, cut, blown up, or say what is not so; the ids are those of the table. */
@ExtendWith(OutputCaptureExtension.class)
class FalseAnswersTest {

  private static TestHub hub;
  private static Oracle oracle;

  @BeforeAll
  static void start() {
    hub = TestHub.start();
    oracle = new Oracle(hub, "mailchimp");
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"NO_ANSWER", "BROKEN_CHUNK", "GARBAGE"})
  void p03_an_answer_that_is_none_is_read_back_and_nothing_is_repeated(
      Kind kind, CapturedOutput log) {
    var results = results(Misbehaviour.of(kind));

    assertThat(results).containsExactly("unknown", "found");
    oracle.check(log);
  }

  @Test
  void p05_a_packed_answer_is_cut_at_what_it_unpacks_to(CapturedOutput log) {
    var results = results(Misbehaviour.of(Kind.BOMB));

    assertThat(results).containsExactly("unknown", "found");
    oracle.check(log);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\": \"no\"}",
        "{\"status\": 500, \"title\": \"Internal Server Error\"}",
        "{}",
        "[]",
        "null",
        "\"ok\"",
        "{\"new_members\": null, \"updated_members\": null, \"errors\": null}",
        "{\"new_members\": [null], \"updated_members\": [], \"errors\": []}",
        "{\"new_members\": [], \"updated_members\": [], \"errors\": []}",
      })
  void p06_a_200_that_says_something_else_is_never_taken_for_a_yes(
      String said, CapturedOutput log) {
    var results = results(Misbehaviour.of(Kind.SAYS, said));

    assertThat(results).containsExactly("unknown", "not found", "accepted");
    oracle.check(log);
  }

  @Test
  void p07_of_a_batch_each_row_has_an_outcome_of_its_own() {
    try (var other = TestHub.start()) {
      other.mailchimp().forget("o0@example.com");
      other.mailchimp().put("o2@example.com", "unsubscribed", Map.of("FNAME", "Old"));
      var people = new Oracle(other, "mailchimp");

      people.takeIn(4);
      other.quiet();

      assertThat(people.results("o0@example.com")).containsExactly("refused");
      assertThat(people.results("o1@example.com")).containsExactly("accepted");
      assertThat(people.results("o3@example.com")).containsExactly("accepted");
      assertThat(other.mailchimp().member("o2@example.com").orElseThrow().status())
          .isEqualTo("unsubscribed");
      assertThat(other.mailchimp().members()).hasSize(3);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"contact_id\":\"[^\"]*\"=>\"contact_id\":12345 | true",
        "\"status\":\"subscribed\"=>\"status\":\"delighted\" | true",
        "\"status\":\"subscribed\"=>\"status\":null,\"mood\":[{}] | true",
      })
  void p18_what_is_new_in_an_answer_does_no_harm(String change, boolean named, CapturedOutput log) {
    var results = results(Misbehaviour.of(Kind.ALTERED, change));

    assertThat(results).containsExactly("accepted");
    assertThat(
            hub.count(
                "select count(provider_id) from copy where item_id = (select max(id) from item)"))
        .as("null is no id")
        .isEqualTo(named ? 1 : 0);
    oracle.check(log);
  }

  /** Later calls name people by it, and null is no id. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"contact_id\":\"[^\"]*\"=>\"contact_id\":null",
        "\"contact_id\"=>\"contact_identity\"",
      })
  void p18_an_answer_without_the_id_that_later_calls_need_is_read_back(
      String change, CapturedOutput log) {
    var results = results(Misbehaviour.of(Kind.ALTERED, change));

    assertThat(results).containsExactly("unknown", "found");
    assertThat(
            hub.count(
                "select count(provider_id) from copy where item_id = (select max(id) from item)"))
        .isEqualTo(1);
    oracle.check(log);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"email_address\":\"[^\"]*\"=>\"email_address\":null",
        "\"email_address\"=>\"mail\"",
        "\"email_address\":\"[^\"]*\"=>\"email_address\":17",
        "\"new_members\"=>\"fresh_members\"",
      })
  void p18_an_answer_that_names_nobody_any_more_is_no_yes(String change, CapturedOutput log) {
    var results = results(Misbehaviour.of(Kind.ALTERED, change));

    assertThat(results).containsExactly("unknown", "found");
    oracle.check(log);
  }

  @Test
  void p18_an_id_that_is_missing_is_looked_up_before_it_is_needed(CapturedOutput log) {
    try (var other = TestHub.startWith(Path.of("connectors/mailerlite.yaml"), Map.of())) {
      var people = new Oracle(other, "mailerlite");
      for (var change : List.of("\"id\":\"\\d+\"=>\"id\":null", "\"id\":=>\"identity\":")) {
        other.mailerlite().misbehave(Misbehaviour.of(Kind.ALTERED, change).on("POST", "/batch"));
        var person = people.takeIn(1).get(0);
        people.check(log);
        assertThat(people.results(person)).containsExactly("unknown", "found");

        other.takeIn(
            Given.contacts()
                .withdrawn(person.split("@")[0], person, "Ada", "2026-06-01T00:00:00Z")
                .csv());
        other.quiet();

        assertThat(other.standIn("mailerlite").status().apply(person)).contains("unsubscribed");
      }
    }
  }

  @Test
  void p09_an_answer_that_is_shorter_than_announced_is_read_back(CapturedOutput log) {
    var results = results(Misbehaviour.of(Kind.WRONG_LENGTH));

    assertThat(results).containsExactly("unknown", "found");
    oracle.check(log);
  }

  private static List<String> results(Misbehaviour misbehaviour) {
    hub.mailchimp().misbehave(misbehaviour.on("POST", "/lists/"));
    var person = oracle.takeIn(1).get(0);
    hub.quiet();
    return oracle.results(person);
  }
}
