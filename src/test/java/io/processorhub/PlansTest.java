package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.access.Role;
import io.processorhub.cases.Cases;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import io.processorhub.reports.Tally;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Once tables have grown a little, every statement of the way in and the way out finds its rows by
 * an index, with the settings of the hub's own pool and without anybody having analysed a table. (A
 * nested loop over a whole table once cost nine tenths of the speed of the intake.)
 */
class PlansTest {

  /** Look at everything there is of a small table, or run once in a while. */
  private static final List<String> MAY_READ_ALL =
      List.of(
          "from connection",
          "provider_account",
          "provider_call set open",
          "select pg_advisory",
          // the extent of a breach, which nobody asks for every day, looks into each leaf
          "in w.leaf) > 0",
          // once at each start: whether as many are counted as have a place
          "sum(n), 0) from tally",
          // asked by the tests themselves
          "from forwarding where level < 3",
          "show ",
          "nextval");

  @Test
  void every_statement_finds_its_rows_by_an_index() throws Exception {
    // A lease that no busy machine lets run out: who takes over is not what this is about.
    try (var hub = TestHub.start(Map.of("hub.delivery.lease", "60s"))) {
      work(hub);

      var bad = new ArrayList<String>();
      var connection = connect(hub);
      for (var statement : hub.statements()) {
        if (planned(statement)) {
          var plan = plan(connection, statement);
          if (plan.contains("Seq Scan on ") && !small(plan)
              || plan.contains("Hash Join")
              || plan.contains("Merge Join")
              || filtersWholeTables(plan)) {
            bad.add(statement + "\n" + plan);
          }
        }
      }

      assertThat(hub.statements().size()).isGreaterThan(30);
      assertThat(bad).isEmpty();
      assertEntriesAreFoundBy(hub, connection, "and account = ?", "entry_account");
      assertEntriesAreFoundBy(hub, connection, "and connection = ?", "entry_connection");
      assertEntriesAreFoundBy(hub, connection, "where subject_id = ?", "entry_subject");
      assertEntriesAreFoundBy(hub, connection, "and at >= ? order", "entry_at");
    }
  }

  /** A page of entries is as long as its stretch, and no part of the register lies before it. */
  private static void assertEntriesAreFoundBy(
      TestHub hub, Connection connection, String condition, String index) throws SQLException {
    var pages =
        hub.statements().stream()
            .filter(sql -> sql.startsWith("select at, id from "))
            .filter(sql -> sql.contains(condition))
            .toList();
    assertThat(pages).as(condition).isNotEmpty();
    for (var page : pages) {
      assertThat(plan(connection, page)).as(page).contains(index + " ");
    }
  }

  /** New, changed, unchanged, linked, withdrawn, lost and settled: every way once. */
  private static void work(TestHub hub) {
    hub.takeIn(Given.people(20).csv());
    hub.quiet();
    staleStatistics(hub);
    hub.takeIn(Given.people(4_000).csv());
    hub.quiet();
    hub.takeIn(Given.contacts().consenting("p3", "person3@example.com", "Third").csv());
    hub.takeIn("shop", Given.contacts().consenting("x", "person4@example.com", "Four").csv());
    hub.takeIn(
        Given.contacts()
            .withdrawn("p5", "person5@example.com", "Five", "2026-06-01T00:00:00Z")
            .csv());
    hub.takeIn(
        Given.contacts()
            .row("p9", "acme", "person9@example.com", "Nine", "Norwegian", "", "no", "soon")
            .row("", "acme", "person10@example.com", "Ten", "en", "", "no", "2026-06-01T00:00:00Z")
            .row("p11", "acme", "person11@example.com", "Eleven", "en", "", "perhaps", "")
            .csv());
    hub.mailchimp()
        .misbehave(
            io.processorhub.sandbox.Misbehaviour.of(
                    io.processorhub.sandbox.Misbehaviour.Kind.APPLY_THEN_RESET)
                .on("POST", "/lists/"));
    hub.takeIn(Given.contacts().consenting("lost", "lost@example.com", "Lost").csv());
    hub.quiet();
    hub.bean(Cases.class)
        .file(
            new Cases.Request(
                CaseKind.ERASURE,
                CaseScope.PERSON,
                new Cases.Who.Known("crm", "p7"),
                Optional.empty(),
                Optional.of("met in person"),
                Optional.empty(),
                Channel.API),
            TestHub.COMPLIANCE);
    hub.until("select count(*) = 0 from forwarding where level < 3");
    hub.takeIn(Given.people(8).csv());
    overTheApi(new Http(hub), hub.token("api", Role.OPS));
    read(new Http(hub), hub.token("reader", Role.COMPLIANCE));
    count(hub);
  }

  /** What people look for in the register, by each way in. */
  private static void read(Http http, String reader) {
    var contact = "{\"source\": \"crm\", \"external_id\": \"p1\"}";
    var found =
        http.post(reader, "/api/v1/register/recipients/search", "application/json", contact);
    var subject = found.at("/subject");
    var account =
        http.get(reader, "/api/v1/register/entries?kind=ATTEMPT&limit=1").at("/items/0/account");
    var window = "processor=mailchimp&from=2026-01-01&to=2100-01-01";
    assertThat(
            Stream.of(
                    "entries?limit=10",
                    "entries?from=2026-01-01&to=2100-01-01",
                    "entries?connection=newsletter-mailchimp&field=contact.email",
                    "entries?purpose=newsletter&kind=ATTEMPT&outcome=accepted",
                    "entries?subject=" + subject,
                    "entries?account=" + account,
                    "recipients/" + subject,
                    "breach?" + window,
                    "breach/subjects?" + window + "&limit=10",
                    "declared",
                    "exports/controller.csv",
                    "exports/processor.csv",
                    "exports/breach.csv?" + window,
                    "exports/register.json")
                .map(path -> http.get(reader, "/api/v1/register/" + path).status()))
        .containsOnly(200);
    assertThat(http.get(reader, "/api/v1/processors").status()).isEqualTo(200);
  }

  private static void count(TestHub hub) {
    var tally = hub.bean(Tally.class);
    var from = hub.today().minusDays(30);
    var to = hub.today().plusDays(1);
    var month = YearMonth.from(to);
    assertThat(tally.days("newsletter-mailchimp", from, to, TestHub.OPS)).isNotEmpty();
    assertThat(tally.fields("newsletter-mailchimp", from, to, TestHub.OPS)).isNotEmpty();
    assertThat(tally.months(month.minusMonths(1), month, TestHub.OPS)).isNotEmpty();
  }

  private static void overTheApi(Http http, String ops) {
    var contact = "{\"source\": \"crm\", \"external_id\": \"p1\"}";
    var statuses =
        List.of(
            http.post(
                ops, "/api/v1/contacts", "application/json", contact, "Idempotency-Key", "plans"),
            http.get(ops, "/api/v1/copies?state=held&connection=newsletter-mailchimp"),
            http.get(
                http.accountToken("acme", Role.OPS, "crm", "acme"), "/api/v1/copies?limit=1000"),
            http.post(ops, "/api/v1/copies/search", "application/json", contact));
    assertThat(statuses.stream().map(Http.Answer::status)).containsOnly(200);
  }

  /** As after a small trial import: the planner believes the tables are still that small. */
  private static void staleStatistics(TestHub hub) {
    var data = hub.home().resolve("data");
    try (var owner =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%s/hub?user=hub_owner&password=%s"
                    .formatted(
                        Files.readString(data.resolve("port")).strip(),
                        Files.readString(data.resolve("passwords/hub_owner")).strip()));
        var statement = owner.createStatement()) {
      statement.execute("analyze hub.copy, hub.copy_key, hub.item, hub.subject");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean planned(String statement) {
    var sql = statement.strip().toLowerCase(java.util.Locale.ROOT);
    return (sql.startsWith("select")
            || sql.startsWith("update")
            || sql.startsWith("delete")
            || sql.startsWith("with"))
        && MAY_READ_ALL.stream().noneMatch(sql::contains);
  }

  /** A filter on a join is harmless where the inner side comes from an index anyway. */
  private static boolean filtersWholeTables(String plan) {
    var lines = plan.lines().toList();
    for (var i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().startsWith("Join Filter:")) {
        var indent = lines.get(i).indexOf("Join Filter");
        var children =
            lines.subList(i, lines.size()).stream()
                .filter(line -> line.indexOf("->") == indent)
                .limit(2)
                .toList();
        if (children.size() < 2 || !children.get(1).contains("Index")) {
          return true;
        }
      }
    }
    return false;
  }

  /** Tables with a row for each connection, file or source, never for each person. */
  private static boolean small(String plan) {
    return plan.lines()
        .filter(line -> line.contains("Seq Scan on "))
        .allMatch(
            line ->
                line.matches(
                    ".*Seq Scan on (connection|declaration|target|processor|proposal|source|batch|import|api_token|installation|provider_account|epoch|secret|restore)\\b.*"));
  }

  /** The plan without values, made by a connection with the settings of the hub's own pool. */
  private static String plan(Connection connection, String statement) throws SQLException {
    var numbered = new StringBuilder();
    var count = 0;
    for (var c : statement.toCharArray()) {
      numbered.append(c == '?' ? "$" + ++count : String.valueOf(c));
    }
    var lines = new ArrayList<String>();
    try (var result =
        connection.createStatement().executeQuery("explain (generic_plan) " + numbered)) {
      while (result.next()) {
        lines.add(result.getString(1));
      }
    }
    return String.join("\n", lines);
  }

  private static Connection connect(TestHub hub) throws Exception {
    var data = hub.home().resolve("data");
    var properties = new Properties();
    properties.put("user", "hub_app");
    properties.put("password", Files.readString(data.resolve("passwords/hub_app")));
    properties.put("preferQueryMode", "simple");
    var connection =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:%s/hub".formatted(Files.readString(data.resolve("port"))),
            properties);
    for (var setting :
        hub.db()
            .sql(
                "select format('set %I = %L', name, setting) from pg_settings where source = 'client' and name <> 'client_encoding'")
            .query(String.class)
            .list()) {
      connection.createStatement().execute(setting);
    }
    connection.createStatement().execute("set search_path = hub");
    return connection;
  }
}
