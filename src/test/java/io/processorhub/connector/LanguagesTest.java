package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.copy.DryRun;
import io.processorhub.sandbox.JournalEntry;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Languages as a source writes them, and as the processor knows them. */
class LanguagesTest {

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
    id = "g" + ++person;
    email = id + "@example.com";
    hub.mailchimp().clearJournal();
  }

  @ParameterizedTest
  @CsvSource({
    "pt-BR, pt",
    "pt, pt_PT",
    "pt-AO, pt_PT",
    "de-DE, de",
    "de, de",
    "fr-CA, fr_CA",
    "fr-CH, fr",
    "es, es_ES",
    "es-MX, es",
    "zh-TW, zh",
    "en-GB, en",
    "nb, no",
  })
  void a_language_arrives_in_the_processors_own_word(String ours, String theirs) {
    speaks(ours);

    assertThat(language()).isEqualTo(theirs);
  }

  @Test
  void a_language_the_processor_has_no_word_for_does_not_cost_the_person() {
    speaks("eo");

    assertThat(hub.mailchimp().member(email).orElseThrow().status()).isEqualTo("subscribed");
    assertThat(language()).isEmpty();
    assertThat(writes().get(0).body()).doesNotContain("language");
  }

  @Test
  void two_of_our_values_with_one_word_there_cause_no_call() {
    speaks("de");
    speaks("de-AT");

    assertThat(writes()).hasSize(1);
  }

  @Test
  void another_word_there_is_a_change() {
    speaks("pt-BR");
    speaks("pt-PT");

    assertThat(language()).isEqualTo("pt_PT");
    assertThat(writes()).hasSize(2);
  }

  @Test
  void a_word_that_was_sent_is_taken_away_when_there_is_none_any_more() {
    speaks("de");
    speaks("eo");

    assertThat(language()).isEmpty();
    assertThat(writes().get(1).body()).contains("\"language\":\"\"");
  }

  @Test
  void what_is_read_back_is_compared_in_the_processors_words() {
    hub.mailchimp().misbehave(Misbehaviour.of(Kind.APPLY_THEN_RESET).on("POST", "/lists/"));

    speaks("pt-BR");

    assertThat(writes()).hasSize(1);
    assertThat(results()).containsExactly("unknown", "found");
  }

  @Test
  void the_dry_run_shows_what_would_leave_and_what_has_no_word() {
    hub.mailchimp().misbehave(Misbehaviour.of(Kind.STATUS, "400").on("POST", "/lists/"));
    speaks("eo");

    var verdict = hub.bean(DryRun.class).of("crm", id).get(0);

    assertThat(verdict.values())
        .containsEntry("contact.language", "(left out: the processor has no word for it)");
  }

  private void speaks(String language) {
    hub.takeIn(
        Given.contacts()
            .row(id, "acme", email, "Gil", language, "", "yes", "2026-01-01T00:00:00Z")
            .csv());
    hub.quiet();
  }

  private String language() {
    return hub.mailchimp().member(email).orElseThrow().language();
  }

  private static List<JournalEntry> writes() {
    return hub.mailchimp().journal().stream().filter(JournalEntry::isWrite).toList();
  }

  private static List<String> results() {
    return hub.db()
        .sql(
            """
            select convert_from(leaf, 'UTF8')::json ->> 'result' from entry
            where kind = 2 and subject_id = (select max(id) from subject) order by id""")
        .query(String.class)
        .list();
  }
}
