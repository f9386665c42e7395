package io.processorhub.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What compliance officers read, compared with what the leaves say. */
class ReadingTest {

  private static final String ENTRIES = "/api/v1/register/entries";

  private static TestHub hub;
  private static Http http;
  private static String carl;
  private static List<JsonNode> leaves;

  @BeforeAll
  static void start() {
    hub = TestHub.startAll(Map.of("hub.delivery.linger", "1ms"));
    http = new Http(hub);
    carl = hub.token("carl", Role.COMPLIANCE);
    hub.takeIn(Given.people(30).csv());
    hub.quiet();
    hub.takeIn(
        Given.contacts()
            .consenting("p0", "person0@example.com", "Renamed")
            .withdrawn("p1", "person1@example.com", "Person 1", "2026-06-01T00:00:00Z")
            .row(
                "other",
                "globex",
                "other@example.com",
                "Other",
                "",
                "",
                "yes",
                "2026-01-01T00:00:00Z")
            .row("silent", "globex", "silent@example.com", "Silent", "en", "", "", "")
            .csv());
    hub.quiet();
    leaves = leaves();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void every_entry_is_listed_once_newest_first_page_by_page() {
    var listed = all(ENTRIES + "?limit=7");

    assertThat(listed).hasSameSizeAs(leaves);
    assertThat(new HashSet<>(listed)).isEqualTo(new HashSet<>(leaves));
    assertThat(listed.stream().map(ReadingTest::at))
        .isSortedAccordingTo(java.util.Comparator.reverseOrder());
  }

  @Test
  void each_filter_finds_what_the_leaves_say() {
    var subject = text(leaves, "subject");
    var account = account("globex");
    var filters = new TreeMap<String, java.util.function.Predicate<JsonNode>>();
    filters.put("kind=DENIED", one -> is(one, "kind", "DENIED"));
    filters.put(
        "connection=newsletter-mailchimp", one -> is(one, "connection", "newsletter-mailchimp"));
    filters.put("processor=mailerlite", one -> is(one, "connection", "product-news-mailerlite"));
    filters.put("account=" + account, one -> is(one, "account", account));
    filters.put("purpose=newsletter", one -> has(one, "purposes", "newsletter"));
    filters.put(
        "field=contact.language",
        one -> is(one, "kind", "ATTEMPT") && has(one, "fields", "contact.language"));
    filters.put("outcome=accepted", one -> is(one, "result", "accepted"));
    filters.put(
        "kind=ATTEMPT&purpose=product-news&account=" + account,
        one ->
            is(one, "kind", "ATTEMPT")
                && is(one, "account", account)
                && has(one, "purposes", "product-news"));

    filters.forEach(
        (filter, says) -> {
          var expected = leaves.stream().filter(says).toList();
          assertThat(expected).as(filter).isNotEmpty().hasSizeLessThan(leaves.size());
          assertThat(all(ENTRIES + "?limit=5&" + filter))
              .as(filter)
              .containsExactlyInAnyOrderElementsOf(expected);
        });
    assertThat(all(ENTRIES + "?subject=" + subject).stream().map(one -> one.get("entry").asLong()))
        .containsExactlyInAnyOrderElementsOf(
            hub.db()
                .sql(
                    "select e.id from entry e join subject s on s.id = e.subject_id where s.ref = ?::uuid")
                .param(subject)
                .query(Long.class)
                .list());
  }

  @Test
  void a_window_of_time_has_its_beginning_and_not_its_end() {
    var times = leaves.stream().map(ReadingTest::at).sorted().distinct().toList();
    var from = times.get(1);
    var to = times.get(times.size() - 1);

    assertThat(all(ENTRIES + "?limit=4&from=" + from + "&to=" + to))
        .containsExactlyInAnyOrderElementsOf(
            leaves.stream()
                .filter(one -> !at(one).isBefore(from) && at(one).isBefore(to))
                .toList());
  }

  @Test
  void what_nobody_can_ask_is_refused() {
    for (var filter :
        List.of(
            "kind=NOSUCH",
            "field=contact.nosuch",
            "subject=ada",
            "account=1",
            "from=yesterday",
            "outcome=1")) {
      http.get(carl, ENTRIES + "?" + filter).isProblem(400, "BAD_FILTER");
    }
    http.get(carl, ENTRIES + "?processor=nobody").isProblem(400, "NO_SUCH_PROCESSOR");
    http.get(carl, ENTRIES + "?connection=nobody").isProblem(400, "NO_SUCH_CONNECTION");
    http.get(carl, ENTRIES + "?after=x").isProblem(400, "BAD_CURSOR");
    http.get(carl, ENTRIES + "?subject=00000000-0000-0000-0000-000000000000")
        .isProblem(404, "NO_SUCH_SUBJECT");
  }

  @Test
  void a_token_of_one_account_sees_that_account() {
    var token = http.accountToken("globex-reads", Role.COMPLIANCE, "crm", "globex");
    var account = account("globex");

    var seen = all(token, ENTRIES);

    assertThat(seen).isNotEmpty().allMatch(one -> is(one, "account", account));
    assertThat(all(token, ENTRIES + "?account=" + account("acme"))).isEqualTo(seen);
    http.get(token, "/api/v1/register/breach?processor=mailchimp").isProblem(403, "OTHER_ACCOUNT");
    http.get(token, "/api/v1/register/exports/register.json").isProblem(403, "OTHER_ACCOUNT");
    http.post(
            token,
            "/api/v1/register/recipients/search",
            "application/json",
            "{\"source\": \"crm\", \"external_id\": \"p0\"}")
        .isProblem(404, "NO_SUCH_CONTACT");
  }

  @Test
  void a_person_is_told_who_got_which_fields_when_and_under_which_safeguard() {
    var subject = find("p0");

    var statement = http.get(carl, "/api/v1/register/recipients/" + subject).json();

    var attempts =
        leaves.stream()
            .filter(one -> is(one, "kind", "ATTEMPT") && is(one, "subject", subject))
            .filter(one -> is(one, "connection", "newsletter-mailchimp"))
            .toList();
    assertThat(attempts).hasSize(2);
    assertThat(statement.get("recipients").size()).isEqualTo(2);
    var mailchimp = statement.at("/recipients/0");
    assertThat(mailchimp.get("legalName").asString()).isEqualTo("SAMPLE company behind mailchimp");
    assertThat(mailchimp.get("country").asString()).isEqualTo("US");
    assertThat(mailchimp.at("/safeguards/US").asString())
        .contains("Data Privacy Framework", "45(3)");
    assertThat(mailchimp.at("/safeguards/IE").asString()).contains("European Economic Area");
    assertThat(mailchimp.at("/purposes/0").asString()).isEqualTo("newsletter");
    assertThat(mailchimp.at("/fields").valueStream().map(one -> one.get("field").asString()))
        .containsExactly("contact.email", "contact.given_name", "contact.language");
    assertThat(mailchimp.at("/fields/0/times").asLong()).isEqualTo(2);
    assertThat(mailchimp.at("/fields/0/first").asString())
        .isEqualTo(attempts.get(0).get("at").asString());
    assertThat(mailchimp.at("/fields/0/last").asString())
        .isEqualTo(attempts.get(1).get("at").asString());
    assertThat(statement.toString()).doesNotContain("person0", "Renamed");
  }

  @Test
  void who_got_nothing_is_not_named() {
    var statement = http.get(carl, "/api/v1/register/recipients/" + find("silent")).json();

    assertThat(statement.get("recipients").size()).isZero();
  }

  @Test
  void after_a_breach_the_counts_are_those_of_the_leaves() {
    var people = new HashSet<String>();
    var accounts = new HashSet<String>();
    leaves.stream()
        .filter(one -> is(one, "kind", "ATTEMPT") && is(one, "processor", "mailchimp"))
        .filter(one -> one.get("fields").size() > 0)
        .forEach(
            one -> {
              people.add(one.get("subject").asString());
              accounts.add(one.get("account").asString());
            });

    var extent = http.get(carl, "/api/v1/register/breach?processor=mailchimp").json();
    var listed = new ArrayList<String>();
    for (var next = "/api/v1/register/breach/subjects?processor=mailchimp&limit=9";
        !next.isEmpty(); ) {
      var page = http.get(carl, next).json();
      page.get("items").forEach(one -> listed.add(one.asString()));
      next = page.path("next").asString("");
    }

    assertThat(people).hasSize(31);
    assertThat(extent.get("persons").asInt()).isEqualTo(people.size());
    assertThat(extent.get("accounts").asInt()).isEqualTo(accounts.size());
    assertThat(extent.get("disclosures").asInt()).isEqualTo(32);
    assertThat(extent.get("fields").valueStream().map(JsonNode::asString))
        .containsExactly("contact.email", "contact.given_name", "contact.language");
    assertThat(listed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(people);
    assertThat(
            http.get(carl, "/api/v1/register/breach?processor=mailchimp&to=2026-01-01")
                .json()
                .get("persons")
                .asInt())
        .isZero();
  }

  @Test
  void what_never_left_is_no_disclosure() {
    var id =
        hub.db()
            .sql(
                "select max(id) from entry where kind = 1 and connection = 1 and fields is not null")
            .query(Long.class)
            .single();
    var before = http.get(carl, "/api/v1/register/breach?processor=mailchimp").json();
    hub.bean(org.springframework.transaction.support.TransactionTemplate.class)
        .executeWithoutResult(
            status -> {
              hub.bean(Register.class)
                  .add(
                      List.of(
                          Entry.of(EntryKind.OUTCOME, (short) 1, Instant.now())
                              .with("attempt", id)
                              .with("result", "not sent")));
              assertThat(
                      hub.count(
                          "select count(*) from entry e where e.connection = 1 and" + Disclosed.IS))
                  .isEqualTo(before.get("disclosures").asLong() - 1);
              status.setRollbackOnly();
            });
  }

  @Test
  void a_field_that_is_declared_and_never_sent_is_shown() {
    var compared =
        http.get(carl, "/api/v1/register/declared?connection=product-news-mailerlite").json();

    var uses = new HashMap<String, Long>();
    compared
        .at("/items/0/fields")
        .forEach(one -> uses.put(one.get("field").asString(), one.get("sent").asLong()));
    assertThat(compared.at("/items").size()).isEqualTo(1);
    assertThat(uses).containsEntry("contact.family_name", 0L);
    assertThat(uses.get("contact.email")).isGreaterThan(30);
  }

  @Test
  void each_statement_and_each_export_is_noted_without_personal_data() {
    var subject = find("p2");
    var before = hub.count("select count(*) from audit_event");

    http.get(carl, "/api/v1/register/recipients/" + subject);
    http.get(carl, "/api/v1/register/breach?processor=mailchimp");
    for (var file : List.of("controller.csv", "processor.csv", "register.json")) {
      assertThat(http.get(carl, "/api/v1/register/exports/" + file + "?on=2026-12-31").status())
          .isEqualTo(200);
    }

    assertThat(
            hub.db()
                .sql(
                    "select actor || ': ' || what || ', ' || about from audit_event order by id offset ?")
                .param(before)
                .query(String.class)
                .list())
        .containsExactly(
            "carl: recipients statement, " + subject,
            "carl: breach query, mailchimp",
            "carl: export of Art. 30(1), as of 2026-12-31",
            "carl: export of Art. 30(2), as of 2026-12-31",
            "carl: export as JSON, as of 2026-12-31");
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> io.processorhub.Owner.run(hub, "delete from hub.audit_event"))
        .hasMessageContaining("append-only");
  }

  /** The columns to find entries by are made by the database, from the leaf and nothing else. */
  @Test
  void the_columns_say_what_the_leaf_says() {
    var wrong =
        hub.count(
            """
            select count(*) from (
              select kind, account, fields, unsent, convert_from(leaf, 'UTF8')::jsonb as f from entry) e
            where account is distinct from (f ->> 'account')::uuid
               or (kind = 1 and string_to_array(coalesce(fields, ''), '","')
                     is distinct from coalesce((select array_agg(x order by n) from jsonb_array_elements_text(f -> 'fields') with ordinality t(x, n)), '{}'))
               or (kind <> 1 and fields is not null)
               or (unsent is not null) <> (coalesce(f ->> 'result', '') = 'not sent')""");

    assertThat(wrong).isZero();
    assertThat(hub.count("select count(*) from entry where account is not null")).isPositive();
  }

  private static String find(String externalId) {
    return http.post(
            carl,
            "/api/v1/register/recipients/search",
            "application/json",
            "{\"source\": \"crm\", \"external_id\": \"%s\"}".formatted(externalId))
        .at("/subject");
  }

  private static List<JsonNode> all(String path) {
    return all(carl, path);
  }

  private static List<JsonNode> all(String token, String path) {
    var all = new ArrayList<JsonNode>();
    for (var next = path; !next.isEmpty(); ) {
      var page = http.get(token, next);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      page.json().get("items").forEach(all::add);
      next = page.json().path("next").asString("");
    }
    return all;
  }

  private static List<JsonNode> leaves() {
    var json = new JsonMapper();
    return hub.db()
        .sql("select convert_from(leaf, 'UTF8') from entry order by at, id")
        .query((row, n) -> (JsonNode) json.readTree(row.getString(1)))
        .list();
  }

  private static Instant at(JsonNode one) {
    return Instant.parse(one.get("at").asString());
  }

  private static boolean is(JsonNode one, String name, String value) {
    return one.path(name).asString("").equals(value);
  }

  private static boolean has(JsonNode one, String name, String value) {
    return one.path(name).valueStream().anyMatch(item -> item.asString().equals(value));
  }

  private static String text(List<JsonNode> all, String name) {
    return all.stream().filter(one -> one.has(name)).findFirst().orElseThrow().get(name).asString();
  }

  private static String account(String externalId) {
    return hub.db()
        .sql("select ref::text from account where source_key = ?")
        .param(hub.bean(io.processorhub.foundation.KeyedHash.class).of("account", externalId))
        .query(String.class)
        .single();
  }
}
