package io.processorhub.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.access.Role;
import io.processorhub.proof.LeafCheck;
import io.processorhub.proof.OnOneHub;
import io.processorhub.proof.Superuser;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;

/** FAULTS.md R1: no report becomes smaller or wrong in silence because a column was changed. */
class ReportsAgreeTest extends OnOneHub {

  private static final String CONNECTION = "newsletter-mailchimp";
  private static final String WARNING =
      " entries do not agree with their leaf; run register verify";
  private static final String BREACH = "/api/v1/register/breach?processor=mailchimp";
  private static final String LIST = "/api/v1/register/exports/breach.csv?processor=mailchimp";

  private static Http http;
  private static String carl;
  private long attempt;
  private String subject;

  @BeforeAll
  static void token() {
    http = new Http(hub);
    carl = hub.token("carl-reads", Role.COMPLIANCE);
  }

  @BeforeEach
  void an_attempt() {
    attempt = hub.count("select max(id) from entry where kind = 1 and fields is not null");
    subject =
        hub.db()
            .sql(
                "select s.ref::text from entry e join subject s on s.id = e.subject_id where e.id = ?")
            .param(attempt)
            .query(String.class)
            .single();
  }

  @Test
  void an_untouched_register_makes_no_report_warn() {
    for (var report :
        new String[] {
          "recipients/" + subject,
          "breach?processor=mailchimp",
          "breach/subjects?processor=mailchimp",
          "declared",
          "entries?limit=1000",
          "exports/breach.csv?processor=mailchimp"
        }) {
      var answer = http.get(carl, "/api/v1/register/" + report);
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.text()).doesNotContain("agree", "contradiction");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "connection = null",
        "connection = 2",
        "kind = 3",
        "at = at - interval '3 months'",
        "subject_id = null",
        "subject_id = -5",
        "subject_id = (select min(id) from subject where id <> entry.subject_id)"
      })
  void a_breach_and_its_list_name_what_does_not_agree(String set) throws Exception {
    change(set, attempt);

    var from = "&from=" + java.time.LocalDate.now(java.time.ZoneOffset.UTC).minusDays(20);
    assertThat(http.get(carl, BREACH).at("/warning")).contains(WARNING);
    assertThat(http.get(carl, BREACH + from).at("/warning")).contains(WARNING);
    assertThat(http.get(carl, LIST).text()).contains(WARNING);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "connection = null",
        "connection = 2",
        "kind = 3",
        "at = at - interval '3 months'",
        "subject_id = null",
        "subject_id = -5",
        "subject_id = (select min(id) from subject where id <> entry.subject_id)"
      })
  void the_recipients_of_a_person_name_what_does_not_agree(String set) throws Exception {
    change(set, attempt);

    assertThat(http.get(carl, "/api/v1/register/recipients/" + subject).at("/warning"))
        .contains(WARNING);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "connection = null",
        "connection = 2",
        "kind = 3",
        "at = at - interval '3 months'",
        "subject_id = -5"
      })
  void declared_and_sent_name_what_does_not_agree(String set) throws Exception {
    change(set, attempt);

    assertThat(http.get(carl, "/api/v1/register/declared").at("/items/0/warning"))
        .contains(WARNING);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"connection = null", "kind = 3", "subject_id = -5"})
  void a_listed_entry_says_which_column_contradicts_it(String set) throws Exception {
    change(set, attempt);

    var listed = http.get(carl, "/api/v1/register/entries?limit=1000").json();

    assertThat(
            listed.get("items").valueStream().filter(one -> one.get("entry").asLong() == attempt))
        .hasSize(1)
        .allMatch(
            one ->
                one.path("contradiction")
                    .asString("")
                    .contains(set.substring(0, set.indexOf(' '))));
  }

  @Test
  void the_ids_of_a_breach_name_what_does_not_agree_on_their_page() throws Exception {
    change("subject_id = (select min(id) from subject where id <> entry.subject_id)", attempt);

    assertThat(
            http.get(carl, "/api/v1/register/breach/subjects?processor=mailchimp").at("/warning"))
        .contains(WARNING);
  }

  /** Nor does one change by a few letters of its columns, or as its next neighbour. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "kind = 1",
        "at = at + interval '1 microsecond'",
        "at = date_trunc('second', at)",
        "connection = null",
        "connection = 2",
        "subject_id = null",
        "subject_id = (select min(id) from subject where id <> entry.subject_id)"
      })
  void a_changed_outcome_is_named_too(String set) throws Exception {
    var outcome =
        hub.count("select max(id) from entry where kind = 2 and connection = 1 and unsent is null");
    change(set, outcome);

    if (set.startsWith("connection")) {
      // It left the processor's window, and its leaf names no processor: recipients tell.
      assertThat(http.get(carl, "/api/v1/register/recipients/" + subjectOf(outcome)).at("/warning"))
          .contains(WARNING);
    } else {
      assertThat(http.get(carl, BREACH).at("/warning")).contains("1" + WARNING);
    }
  }

  private static String subjectOf(long entry) {
    return hub.db()
        .sql("select s.ref::text from entry e join subject s on s.id = e.subject_id where e.id = ?")
        .param(entry)
        .query(String.class)
        .single();
  }

  /** A million entries are told apart in the database; only what is written otherwise is parsed. */
  @Test
  void untouched_entries_of_calls_are_not_parsed() {
    var calls = "(select * from entry where kind in (1, 2) and connection is not null)";

    assertThat(hub.count("select count(*) from " + calls + " e")).isGreaterThan(100);
    assertThat(hub.bean(LeafCheck.class).suspects(calls, Map.of(), 10)).isEmpty();
  }

  /** Times end with three or six digits, or none, and zeros are left out on one side only. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-23T21:12:58Z",
        "2026-11-23T21:12:00Z",
        "2026-11-23T21:12:58.100Z",
        "2026-11-23T21:12:58.773Z",
        "2026-11-23T21:12:58.773800Z",
        "2026-11-23T21:12:58.000005Z"
      })
  void a_time_is_the_same_however_many_digits_it_has(String time) throws Exception {
    var entry =
        Entry.of(EntryKind.SWEPT, (short) 1, Instant.parse(time)).with("connection", CONNECTION);
    long id =
        hub.bean(TransactionTemplate.class)
            .execute(status -> hub.bean(Register.class).add(List.of(entry)));
    var it = "(select * from entry where id = " + id + ")";

    assertThat(hub.bean(LeafCheck.class).suspects(it, Map.of(), 10)).isEmpty();
    change("at = at + interval '1 microsecond'", id);
    assertThat(hub.bean(LeafCheck.class).suspects(it, Map.of(), 10)).hasSize(1);
    assertThat(hub.bean(LeafCheck.class).warning(it, Map.of())).isPresent();
  }

  /** An OUTCOME that says that nothing left makes a disclosure uncounted. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"unsent", "fields"})
  void a_disclosure_hidden_by_a_changed_function_is_named(String column) throws Exception {
    var outcome = hub.count("select max(id) from entry where kind = 2");
    var hides = column.equals("unsent");
    var function = hides ? "leaf_unsent" : "leaf_fields";
    try (var admin = Superuser.of(hub)) {
      var before = admin.text("select pg_get_functiondef(to_regproc(?))", function);
      admin.run(
          "create or replace function %s(kind smallint, leaf bytea) returns %s language sql immutable parallel safe as 'select %s'"
              .formatted(
                  function,
                  hides ? "bigint" : "text",
                  hides ? attempt + "::bigint" : "null::text"));
      admin.run("update entry set leaf = leaf where id = ?", hides ? outcome : attempt);
      admin.run(before);
    }

    assertThat(http.get(carl, BREACH).at("/warning")).contains(WARNING);
    assertThat(http.get(carl, "/api/v1/register/recipients/" + subject).at("/warning"))
        .contains(WARNING);
  }

  private static void change(String set, long entry) throws Exception {
    try (var admin = Superuser.of(hub)) {
      assertThat(admin.run("update entry set " + set + " where id = ?", entry)).isEqualTo(1);
    }
  }
}
