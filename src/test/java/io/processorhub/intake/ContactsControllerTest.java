package io.processorhub.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Contacts as a CRM delivers them: over HTTP, as JSON. Each test has a source of its own. */
class ContactsControllerTest {

  private static final String CONTACTS = "/api/v1/contacts";
  private static final String MARKER = "Zqxmarkerzqx";

  private static TestHub hub;
  private static Http http;
  private static String crm;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of("hub.connectors", MoreFields.folder()));
    http = new Http(hub);
    crm = hub.token("crm", Role.SOURCE);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void one_contact_is_taken_at_once_and_sent_on() {
    var first = post(contact("one", "ada", "one-ada@example.com", "Ada", true));
    var again = post(contact("one", "ada", "one-ada@example.com", "Ada", true));
    var changed = post(contact("one", "ada", "one-ada@example.com", "Augusta", true));
    hub.quiet();

    assertThat(results(first)).containsExactly("1 new");
    assertThat(results(again)).containsExactly("1 unchanged");
    assertThat(results(changed)).containsExactly("1 changed");
    assertThat(first.json().at("/counts/new").asInt()).isEqualTo(1);
    assertThat(hub.mailchimp().member("one-ada@example.com")).isPresent();
    assertThat(items("one")).isEqualTo(1);
  }

  @Test
  void the_same_contact_as_json_and_as_a_file_is_the_same_contact() {
    hub.takeIn("both", Given.contacts().consenting("ada", "both-ada@example.com", "Ada").csv());

    var answer =
        post(
            """
            {"source": "both", "external_id": " ada ", "account": {"external_id": "acme"}, "controller": "us",
             "contact": {"email": "both-ada@example.com", "given_name": "Ada ", "language": "en", "phone": null},
             "consents": [{"consent": "marketing.email", "granted": true, "at": "2026-01-01T01:00:00+01:00"}]}""");

    assertThat(results(answer)).containsExactly("1 unchanged");
  }

  @Test
  void of_many_those_that_are_refused_stop_no_others_and_no_answer_holds_a_value() {
    var answer =
        post(
            bulk(
                contact("many", "a", "many-a@example.com", "Ada", true),
                contact("many", "b", MARKER, "Ada", true),
                contact("many", "a", "many-c@example.com", MARKER, true),
                "{\"source\": \"many\", \"contact\": {\"email\": \"many-d@example.com\"}}",
                contact("many", "e", "many-e@example.com", "Ada", true)));

    assertThat(results(answer))
        .containsExactly(
            "1 new",
            "2 contact.email BAD_EMAIL",
            "3 external_id REPEATED_EXTERNAL_ID",
            "4 external_id MISSING_EXTERNAL_ID",
            "5 new");
    assertThat(answer.at("/results/1/refused/words"))
        .isEqualTo(
            "is not a plain e-mail address: no name, comment or quotes, no characters that nobody sees, ASCII before the @");
    assertThat(answer.json().at("/counts/refused").asInt()).isEqualTo(3);
    assertThat(answer.text()).doesNotContain(MARKER, "example.com");
    assertThat(items("many")).isEqualTo(2);
  }

  /** What is wrong, and what it gets; what a sender wrote there holds {@link #MARKER}. */
  private static final List<String> WRONG =
      List.of(
          "\"Zqxmarkerzqx\" ->  WRONG_TYPE",
          "{\"external_id\": \"x\"} -> source MISSING_SOURCE",
          "{\"source\": \"Zqxmarkerzqx\", \"external_id\": \"x\"} -> source BAD_SOURCE",
          "{\"source\": 5, \"external_id\": \"x\"} -> source BAD_SOURCE",
          "{\"source\": \"w\", \"external_id\": 5} -> external_id WRONG_TYPE",
          "{\"source\": \"w\", \"external_id\": null} -> external_id MISSING_EXTERNAL_ID",
          "{\"source\": \"w\", \"external_id\": \"4111 1111 1111 1111\"} -> external_id PAN_REFUSED",
          "{\"source\": \"w\", \"external_id\": \"Zqxmarkerzqx\\u0000\"} -> external_id CONTROL_CHARACTER",
          "{\"source\": \"w\", \"external_id\": \"Zqxmarkerzqx\\ud800\"} -> external_id HALF_CHARACTER",
          "{\"source\": \"w\", \"external_id\": \"1\", \"Zqxmarkerzqx\": 1} ->  UNKNOWN_FIELD",
          "{\"source\": \"w\", \"external_id\": \"2\", \"contact.email\": \"Zqxmarkerzqx\"} ->  UNKNOWN_FIELD",
          "{\"source\": \"w\", \"external_id\": \"3\", \"contact\": {\"Zqxmarkerzqx\": 1}} -> contact UNKNOWN_FIELD",
          "{\"source\": \"w\", \"external_id\": \"4\", \"contact\": {\"city\": 5}} -> contact.city WRONG_TYPE",
          "{\"source\": \"w\", \"external_id\": \"5\", \"contact\": {\"city\": {\"Zqxmarkerzqx\": 1}}} -> contact.city WRONG_TYPE",
          "{\"source\": \"w\", \"external_id\": \"6\", \"contact\": [\"Zqxmarkerzqx\"]} -> contact WRONG_TYPE",
          "{\"source\": \"w\", \"external_id\": \"7\", \"contact\": {\"given_name\": \"Zqxmarkerzqx\\u0000\"}} -> contact.given_name CONTROL_CHARACTER",
          "{\"source\": \"w\", \"external_id\": \"8\", \"contact\": {\"given_name\": \"Zqxmarkerzqx\\udc00\"}} -> contact.given_name HALF_CHARACTER",
          "{\"source\": \"w\", \"external_id\": \"9\", \"contact\": {\"city\": \"Zqxmarkerzqx 4111-1111-1111-1111\"}} -> contact.city PAN_REFUSED",
          "{\"source\": \"w\", \"external_id\": \"10\", \"contact\": {\"country\": \"Zqxmarkerzqx\"}} -> contact.country BAD_COUNTRY",
          "{\"source\": \"w\", \"external_id\": \"11\", \"contact\": {\"language\": \"Zqxmarkerzqx\"}} -> contact.language BAD_LANGUAGE",
          "{\"source\": \"w\", \"external_id\": \"12\", \"contact\": {\"phone\": \"Zqxmarkerzqx\"}} -> contact.phone BAD_PHONE",
          "{\"source\": \"w\", \"external_id\": \"13\", \"contact\": {\"postal_code\": \"Zqxmarkerzqx 1234567890\"}} -> contact.postal_code TOO_LONG",
          "{\"source\": \"w\", \"external_id\": \"14\", \"controller\": \"Zqxmarkerzqx\"} -> controller BAD_CONTROLLER",
          "{\"source\": \"w\", \"external_id\": \"15\", \"controller\": true} -> controller WRONG_TYPE",
          "{\"source\": \"w\", \"external_id\": \"16\", \"account\": \"Zqxmarkerzqx\"} -> account WRONG_TYPE",
          "{\"source\": \"w\", \"external_id\": \"17\", \"account\": {\"Zqxmarkerzqx\": 1}} -> account UNKNOWN_FIELD",
          "{\"source\": \"w\", \"external_id\": \"18\", \"account\": {\"name\": \"4111 1111 1111 1111\"}} -> account.name PAN_REFUSED",
          "{\"source\": \"w\", \"external_id\": \"19\", \"consents\": {\"Zqxmarkerzqx\": 1}} -> consents WRONG_TYPE",
          "{\"source\": \"w\", \"external_id\": \"20\", \"consents\": [\"Zqxmarkerzqx\"]} -> consents WRONG_TYPE",
          "{\"source\": \"w\", \"external_id\": \"21\", \"consents\": [{\"consent\": \"Zqxmarkerzqx 1\", \"granted\": true}]} -> consents.consent WRONG_TYPE",
          "{\"source\": \"w\", \"external_id\": \"22\", \"consents\": [{\"consent\": \"marketing.email\", \"granted\": \"Zqxmarkerzqx\"}]} -> consents.granted WRONG_TYPE",
          "{\"source\": \"w\", \"external_id\": \"23\", \"consents\": [{\"consent\": \"marketing.email\", \"granted\": true, \"at\": \"Zqxmarkerzqx\"}]} -> consents.at BAD_TIME",
          "{\"source\": \"w\", \"external_id\": \"24\", \"consents\": [{\"consent\": \"marketing.email\", \"granted\": true, \"at\": \"2999-01-01T00:00:00Z\"}]} -> consents.at BAD_TIME",
          "{\"source\": \"w\", \"external_id\": \"25\", \"consents\": [{\"consent\": \"marketing.email\", \"granted\": true, \"at\": \"2026-01-01T00:00:00\"}]} -> consents.at BAD_TIME",
          "{\"source\": \"w\", \"external_id\": \"26\", \"consents\": [{\"consent\": \"marketing.email\", \"granted\": true, \"Zqxmarkerzqx\": 1}]} -> consents UNKNOWN_FIELD",
          "{\"source\": \"w\", \"external_id\": \"27\", \"consents\": [{\"consent\": \"marketing.email\", \"granted\": true}, {\"consent\": \"marketing.email\", \"granted\": false}]} -> consents REPEATED_CONSENT");

  @Test
  void everything_that_is_wrong_is_refused_where_it_is_and_never_quoted() {
    var answer =
        post(
            bulk(
                WRONG.stream()
                    .map(line -> line.substring(0, line.indexOf(" -> ")))
                    .toArray(String[]::new)));

    var expected = new ArrayList<String>();
    WRONG.forEach(
        line ->
            expected.add((expected.size() + 1) + " " + line.substring(line.indexOf(" -> ") + 4)));
    assertThat(results(answer)).containsExactlyElementsOf(expected);
    assertThat(answer.text()).doesNotContain(MARKER);
    assertThat(hub.count("select count(*) from source where name = 'w'")).isZero();
  }

  @Test
  void every_code_that_is_not_a_files_or_an_events_is_seen_here() {
    var seen =
        WRONG.stream()
            .map(line -> RowCode.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(RowCode.class)));

    assertThat(seen).containsAll(EnumSet.range(RowCode.HALF_CHARACTER, RowCode.REPEATED_CONSENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"contact\": {\"given_nam\": \"A\"} -> did you mean given_name?",
        "\"contact\": {\"e_mail\": \"A\"} -> did you mean email?",
        "\"contact.email\": \"A\" -> did you mean contact: {...}, with the names inside?",
        "\"membership.controller\": \"us\" -> did you mean controller?",
        "\"account.external_id\": \"A\" -> did you mean account: {external_id}?",
        "\"externalid\": \"A\" -> did you mean external_id?",
        "\"zzzzzzzzzz\": \"A\" -> name 3; there may be source, external_id, controller, account, contact, consents",
      })
  void an_unknown_name_gets_its_place_and_a_suggestion(String line) {
    var parts = line.split(" -> ");

    var answer = post("{\"source\": \"names\", \"external_id\": \"x\", " + parts[0] + "}");

    assertThat(answer.at("/results/0/refused/code")).isEqualTo("UNKNOWN_FIELD");
    assertThat(answer.at("/results/0/refused/words")).contains("name ").endsWith(parts[1]);
  }

  @Test
  void what_no_approved_declaration_asks_for_is_not_kept_and_the_answer_says_so() {
    var answer =
        post(
            """
            {"source": "less", "external_id": "x", "account": {"name": "Acme"},
             "contact": {"email": "less@example.com", "city": "Ulm"}, "consents": [{"consent": "tracking", "granted": true}]}""");

    assertThat(results(answer)).containsExactly("1 new");
    assertThat(answer.json().get("fieldsNotKept").toString())
        .isEqualTo("[\"account.name\",\"consents\",\"contact.city\"]");
    assertThat(hub.count("select count(*) from consent_event where consent = 'tracking'")).isZero();
  }

  @Test
  void what_nobody_asks_for_need_not_be_right_but_a_card_number_is_refused_all_the_same() {
    var contact = contact("lax", "x", "lax@example.com", "Ada", true);

    assertThat(
            results(
                post(
                    contact
                        .replace("\"given_name\"", "\"city\": \"a\\r\\nb\", \"given_name\"")
                        .replace(
                            "}]",
                            "}, {\"consent\": \"tracking\", \"granted\": true, \"at\": \"soon\"}]"))))
        .containsExactly("1 new");
    assertThat(
            results(
                post(
                    contact.replace(
                        "\"given_name\"", "\"city\": \"4111 1111 1111 1111\", \"given_name\""))))
        .containsExactly("1 contact.city PAN_REFUSED");
  }

  @Test
  void a_no_takes_the_person_out_at_the_processor() {
    post(contact("no", "ada", "no-ada@example.com", "Ada", true));
    hub.quiet();

    var answer =
        post(
            """
            {"source": "no", "external_id": "ada", "account": {"external_id": "acme"}, "contact": {"email": "no-ada@example.com", "given_name": "Ada"},
             "consents": [{"consent": "marketing.email", "granted": false, "at": "2026-06-01T00:00:00Z"}]}""");
    hub.quiet();

    assertThat(results(answer)).containsExactly("1 changed");
    assertThat(hub.mailchimp().member("no-ada@example.com").orElseThrow().status())
        .isEqualTo("unsubscribed");
  }

  @Test
  void a_thousand_contacts_of_two_sources_are_one_request_and_one_more_is_too_many() {
    var contacts =
        IntStream.range(0, 1_000)
            .mapToObj(
                i -> contact("bulk" + i % 2, "c" + i, "bulk" + i + "@example.com", "Person", false))
            .toArray(String[]::new);

    var answer = post(bulk(contacts));

    assertThat(answer.json().at("/counts/new").asInt()).isEqualTo(1_000);
    assertThat(items("bulk0")).isEqualTo(500);
    var more = java.util.Arrays.copyOf(contacts, 1_001);
    more[1_000] = contact("bulk0", "more", "more@example.com", "Person", false);
    http.post(crm, CONTACTS, "application/json", bulk(more)).isProblem(413, "TOO_MANY");
    assertThat(items("bulk0")).isEqualTo(500);
  }

  @Test
  void a_bulk_may_name_the_source_once_and_nothing_else_beside_the_list() {
    var listed =
        "\"contacts\": [{\"external_id\": \"a\"}, {\"source\": \"beside2\", \"external_id\": \"a\"}]";

    assertThat(results(post("{\"source\": \"beside\", " + listed + "}")))
        .containsExactly("1 new", "2 new");
    assertThat(items("beside")).isEqualTo(1);
    http.post(crm, CONTACTS, "application/json", "{\"" + MARKER + "\": 1, " + listed + "}")
        .isProblem(400, "UNKNOWN_FIELD");
    http.post(crm, CONTACTS, "application/json", "{\"contacts\": \"" + MARKER + "\"}")
        .isProblem(400, "WRONG_TYPE");
    assertThat(post("{\"contacts\": []}").json().get("results").size()).isZero();
  }

  @Test
  void a_body_over_five_megabytes_is_refused_and_so_is_a_packed_one() {
    var long1 = "{\"a\": \"" + "x".repeat(6 * 1024 * 1024) + "\"}";

    http.post(crm, CONTACTS, "application/json", long1).isProblem(413, "TOO_LONG");
    http.post(crm, CONTACTS, "application/json", "{}", "Content-Encoding", "gzip")
        .isProblem(415, "UNSUPPORTED_ENCODING");
    http.post(crm, CONTACTS, "application/json", "{\"a\": " + MARKER).isProblem(400, "NOT_JSON");
    http.post(crm, CONTACTS, "text/plain", "{}").isProblem(415, "UNSUPPORTED_MEDIA_TYPE");
  }

  /** Far quicker in truth; a machine under load may be slow. */
  @Test
  void a_hostile_document_is_refused_quickly_and_not_quoted() {
    var keys = new StringBuilder("{");
    for (var i = 0; keys.length() < 5_000_000; i++) {
      keys.append("\"").append(MARKER).append(i).append("\":1,");
    }
    for (var body :
        List.of(
            "[".repeat(5_000_000),
            "{\"contacts\": [" + "{},".repeat(1_600_000) + "{}]}",
            "{\"contacts\": [" + "9".repeat(5_000_000) + "]}",
            "{\"contacts\": \"" + MARKER.repeat(400_000) + "\"}",
            keys + "\"a\":1}",
            "{\"source\": NaN}",
            "{\"source\": \"a\", \"source\": \"b\"}",
            "{} " + MARKER,
            "\ufeff" + MARKER)) {
      var began = System.nanoTime();
      var answer = http.post(crm, CONTACTS, "application/json", body);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
      answer.isProblem(400, answer.at("/code"));
      assertThat(answer.text()).doesNotContain(MARKER);
    }
    http.post(crm, CONTACTS, "application/json", contactUtf16()).isProblem(400, "NOT_JSON");
  }

  private static byte[] contactUtf16() {
    return contact("utf16", "a", "utf16@example.com", "A", true)
        .getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\u202eevil\\u202c", "👩\u200d💻", "{{7*7}}", "${jndi:ldap://example.com/a}",
            "'; DROP TABLE item; --",
        "<img src=x onerror=alert(1)>", "null", "=HYPERLINK(1)", "Zo\u0065\u0308", "\\ud83d\\ude00"
      })
  void odd_names_are_taken(String name) {
    assertThat(results(post(contact("odd", "n" + name.hashCode(), "odd@example.com", name, false))))
        .containsExactly("1 new");
  }

  @Test
  void a_token_of_one_account_touches_that_account_of_that_source_and_nothing_else() {
    post(contact("own", "ada", "own-ada@example.com", "Ada", true));
    post(contact("own", "globex1", "own-g@example.com", "Gil", true).replace("acme", "globex"));
    var acme = http.accountToken("own-acme", Role.SOURCE, "own", "acme");

    var answer =
        http.post(
            acme,
            CONTACTS,
            "application/json",
            bulk(
                contact("own", "new", "own-new@example.com", "New", true),
                contact("own", "n2", "own-n2@example.com", "N", true).replace("acme", "globex"),
                contact("own", "globex1", "own-g@example.com", "Mine", true),
                contact("other", "n3", "own-n3@example.com", "N", true)));

    assertThat(results(answer))
        .containsExactly(
            "1 new",
            "2 account.external_id OTHER_ACCOUNT",
            "3 external_id OTHER_ACCOUNT",
            "4 source OTHER_ACCOUNT");
    assertThat(hub.count("select count(*) from source where name = 'other'")).isZero();
  }

  @Test
  void the_same_request_with_the_same_key_gets_the_same_answer_and_does_nothing() {
    var body = bulk(contact("key", "ada", "key@example.com", "Ada", true), "{\"source\": \"key\"}");

    var first = keyed(crm, "key-1", body);
    var again = keyed(crm, "key-1", body);
    var otherKey = keyed(crm, "key-2", body);

    assertThat(results(first)).containsExactly("1 new", "2 external_id MISSING_EXTERNAL_ID");
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(first.header("Idempotency-Replayed")).isEmpty();
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(results(otherKey).get(0)).isEqualTo("1 unchanged");
    keyed(crm, "key-1", body.replace("Ada", "Augusta")).isProblem(422, "KEY_REUSED");
    assertThat(results(keyed(hub.token("key-other", Role.SOURCE), "key-1", body)).get(0))
        .as("another token's keys are its own")
        .isEqualTo("1 unchanged");
  }

  @Test
  void a_key_is_kept_for_a_day_as_keyed_hashes_and_then_deleted() {
    var body = contact("day", "ada", "day-ada@example.com", "Ada", true);
    keyed(crm, "day-key-visible", body);
    assertThat(
            hub.count(
                "select count(*) from request where octet_length(key) = 16 and octet_length(body) = 16 and answer not like '%example%'"))
        .isEqualTo(hub.count("select count(*) from request"));
    hub.db().sql("update request set expires_at = now() - interval '1 second'").update();

    var later = keyed(crm, "day-key-visible", body);

    assertThat(results(later)).containsExactly("1 unchanged");
    assertThat(later.header("Idempotency-Replayed")).isEmpty();
    assertThat(hub.count("select count(*) from request where expires_at < now()")).isZero();
    assertThat(hub.count("select count(*) from request")).isEqualTo(1);
  }

  @Test
  void a_key_that_cannot_be_one_is_refused() {
    for (var key : new String[] {"with blank", "x".repeat(201), "tab\tinside"}) {
      http.post(crm, CONTACTS, "application/json", "{}", "Idempotency-Key", key)
          .isProblem(400, "BAD_IDEMPOTENCY_KEY");
    }
    http.post(
            crm, CONTACTS, "application/json", "{}", "Idempotency-Key", "a", "Idempotency-Key", "b")
        .isProblem(400, "BAD_IDEMPOTENCY_KEY");
  }

  @Test
  void what_was_answered_with_a_problem_is_not_kept() {
    keyed(crm, "broken", "{\"source\": ").isProblem(400, "NOT_JSON");

    assertThat(
            results(keyed(crm, "broken", contact("broken", "a", "broken@example.com", "A", true))))
        .containsExactly("1 new");
  }

  /** The first is held up in the middle of its work, by whoever holds its source. */
  @Test
  void while_a_request_is_under_way_the_same_one_waits_for_nothing_and_does_nothing() {
    post(contact("busy", "first", "busy-first@example.com", "First", true));
    var body = contact("busy", "ada", "busy-ada@example.com", "Ada", true);
    var under = new ArrayList<CompletableFuture<Http.Answer>>();

    hub.bean(TransactionTemplate.class)
        .executeWithoutResult(
            status -> {
              hub.db()
                  .sql("select pg_advisory_xact_lock(1, id::int) from source where name = 'busy'")
                  .query()
                  .listOfRows();
              under.add(CompletableFuture.supplyAsync(() -> keyed(crm, "busy", body)));
              await()
                  .atMost(Duration.ofSeconds(60))
                  .until(
                      () ->
                          hub.count(
                                  "select count(*) from pg_locks where locktype = 'advisory' and not granted")
                              == 1);
              keyed(crm, "busy", body).isProblem(409, "STILL_UNDER_WAY");
            });

    assertThat(results(under.get(0).join())).containsExactly("1 new");
    assertThat(keyed(crm, "busy", body).header("Idempotency-Replayed")).isEqualTo("true");
  }

  @Test
  void of_many_identical_requests_at_once_one_does_the_work() {
    var body = contact("race", "ada", "race-ada@example.com", "Ada", true);
    var pool = Executors.newFixedThreadPool(8);
    try {
      var answers =
          IntStream.range(0, 40)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> keyed(crm, "race", body), pool))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();

      assertThat(
              answers.stream()
                  .filter(one -> one.status() == 200)
                  .filter(one -> one.header("Idempotency-Replayed").isEmpty()))
          .hasSize(1);
      assertThat(answers.stream().map(Http.Answer::status)).containsOnly(200, 409);
      assertThat(
              answers.stream().filter(one -> one.status() == 200).map(Http.Answer::text).distinct())
          .hasSize(1);
      assertThat(items("race")).isEqualTo(1);
    } finally {
      pool.shutdown();
    }
  }

  static String contact(String source, String id, String email, String name, boolean granted) {
    return """
    {"source": "%s", "external_id": "%s", "account": {"external_id": "acme"}, "contact": {"email": "%s", "given_name": "%s"},
     "consents": [{"consent": "marketing.email", "granted": %s, "at": "2026-01-01T00:00:00Z"}]}"""
        .formatted(source, id, email, name, granted);
  }

  private static String bulk(String... contacts) {
    return "{\"contacts\": [" + String.join(",\n", contacts) + "]}";
  }

  private static Http.Answer post(String body) {
    var answer = http.post(crm, CONTACTS, "application/json", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private static Http.Answer keyed(String token, String key, String body) {
    return http.post(token, CONTACTS, "application/json", body, "Idempotency-Key", key);
  }

  /** Each as its place and what became of it. */
  static List<String> results(Http.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return StreamSupport.stream(answer.json().get("results").spliterator(), false)
        .map(ContactsControllerTest::words)
        .toList();
  }

  private static String words(JsonNode result) {
    var place = result.get("place").asInt() + " ";
    return result.has("taken")
        ? place + result.get("taken").asString() + (result.has("repeated") ? " again" : "")
        : place
            + result.at("/refused/field").asString()
            + " "
            + result.at("/refused/code").asString();
  }

  private static long items(String source) {
    return hub.db()
        .sql("select count(*) from item i join source s on s.id = i.source where s.name = ?")
        .params(Collections.singletonList(source))
        .query(Long.class)
        .single();
  }
}
