package io.processorhub;

import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.reports.Breach;
import io.processorhub.reports.Entries;
import io.processorhub.reports.Recipients;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reading a large register: {@code check/reading.sh}. Fills a register with made-up entries, then
 * asks what compliance officers ask, prints how long it takes, and compares the counts with a count
 * over the leaves that shares nothing with the product's statements.
 */
public final class ReadingCheck {

  private static final int ENTRIES = Integer.getInteger("hub.reading.entries", 1_000_000);
  private static final int PEOPLE = ENTRIES / 5;
  private static final int ACCOUNTS = 2_000;
  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final Actor CARL =
      new Actor("carl", Role.COMPLIANCE, OptionalLong.empty(), Instant.MAX);

  private ReadingCheck() {}

  public static void main(String[] args) throws Exception {
    try (var hub = TestHub.startAll(Map.of())) {
      hub.takeIn(Given.people(5).csv());
      hub.quiet();
      people(hub);
      timed("%,d entries added".formatted(ENTRIES), () -> fill(hub));
      Owner.run(hub, "vacuum analyze hub.entry");
      size(hub);
      var window = new Window(Optional.of("2025-04-01"), Optional.of("2025-07-01"));
      breach(hub, "breach, three months", window);
      breach(hub, "breach, everything", new Window(Optional.empty(), Optional.empty()));
      pages(hub);
    }
  }

  /** Whom the entries are about, so that they agree with their leaves. */
  private static void people(TestHub hub) throws Exception {
    Owner.run(
        hub,
        "insert into hub.subject(id, ref) select 1000000 + n, ('00000000-0000-0001-0000-' || lpad(to_hex(1000000 + n), 12, '0'))::uuid from generate_series(0, %d) n"
            .formatted(PEOPLE));
  }

  /** Half ATTEMPT, half OUTCOME, over a year; every hundredth call never left. */
  private static int fill(TestHub hub) {
    var step = Duration.ofDays(365).dividedBy(ENTRIES);
    for (var from = 0; from < ENTRIES; from += Register.BLOCK) {
      var block = from;
      hub.bean(TransactionTemplate.class)
          .executeWithoutResult(
              status -> {
                var attempts = new ArrayList<Entry>();
                for (var i = block; i < block + Register.BLOCK / 2; i++) {
                  attempts.add(
                      attempt(
                          i,
                          START
                              .plus(step.multipliedBy(2L * (i - block) + block))
                              .truncatedTo(ChronoUnit.MICROS)));
                }
                var first = hub.bean(Register.class).add(attempts);
                var outcomes = new ArrayList<Entry>();
                for (var i = 0; i < attempts.size(); i++) {
                  outcomes.add(
                      Entry.of(
                              EntryKind.OUTCOME, attempts.get(i).connection(), attempts.get(i).at())
                          .with("connection", name(attempts.get(i).connection()))
                          .with("attempt", first + i)
                          .with("result", i % 100 == 0 ? "not sent" : "accepted")
                          .about(attempts.get(i).subject().getAsLong()));
                }
                hub.bean(Register.class).add(outcomes);
              });
    }
    return ENTRIES;
  }

  /** As the shipped files are numbered when they are approved in the order of their names. */
  private static String name(int connection) {
    return connection == 1 ? "newsletter-mailchimp" : "product-news-mailerlite";
  }

  private static Entry attempt(int i, Instant at) {
    var person = 1_000_000L + Math.floorMod(i * 7_919L, PEOPLE);
    var fields =
        i % 3 == 0
            ? List.of("contact.email", "contact.given_name")
            : List.of("contact.email", "contact.given_name", "contact.language");
    return Entry.of(EntryKind.ATTEMPT, (short) (i % 4 == 0 ? 2 : 1), at)
        .with("connection", name(i % 4 == 0 ? 2 : 1))
        .with("processor", i % 4 == 0 ? "mailerlite" : "mailchimp")
        .with("target", "list=a6b5da1054 url=http://127.0.0.1:9101/3.0")
        .with("declaration", "2d688a638aafcffbf5780468b542e2415924480d371b2d37916142a52e7bb380")
        .with("operation", "upsert")
        .with("item", "contact")
        .with("subject", new UUID(1, person).toString())
        .with("account", new UUID(2, person % ACCOUNTS).toString())
        .with("purposes", List.of("newsletter"))
        .with("fields", fields)
        .with("commitment", "8259e207d4ed4c4a2ba59faf78fac138")
        .with("deadline", at.plusSeconds(60).toString())
        .with("node", "4c221e9c-c800-45f3-859e-4633da5774b7")
        .about(person);
  }

  private static void breach(TestHub hub, String what, Window window) throws Exception {
    var breach = hub.bean(Breach.class);
    var server = IdleCheck.server(hub);
    var own = IdleCheck.ownTime();
    var extent = timed(what, () -> breach.extent("mailchimp", window.from, window.to, CARL));
    System.out.printf(
        "  %.1f s of CPU in the server, %.1f s in the hub%n",
        IdleCheck.server(hub).minus(server).toMillis() / 1000.0,
        IdleCheck.ownTime().minus(own).toMillis() / 1000.0);
    var counted = count(hub, window);
    System.out.printf(
        "  %,d persons, %,d accounts, %,d disclosures of %s; counted over the leaves: %s%n",
        extent.persons(), extent.accounts(), extent.disclosures(), extent.fields(), counted);
    if (extent.warning().isPresent()) {
      throw new IllegalStateException(extent.warning().get());
    }
    if (extent.persons() != counted.persons
        || extent.accounts() != counted.accounts
        || extent.disclosures() != counted.disclosures) {
      throw new IllegalStateException("the counts differ");
    }
    var page =
        timed(
            what + ", first 1,000 people",
            () ->
                breach.subjects(
                    "mailchimp", window.from, window.to, Optional.empty(), 1_000, CARL));
    var after = page.next().map(next -> next.replaceAll(".*after=([^&]*).*", "$1"));
    timed(
        what + ", next 1,000 people",
        () -> breach.subjects("mailchimp", window.from, window.to, after, 1_000, CARL));
  }

  /** Over the text of the leaves, without any column or index of the product's statements. */
  private static Counted count(TestHub hub, Window window) {
    return hub.db()
        .sql(
            """
            with leaf as materialized (
              select connection, at, convert_from(leaf, 'UTF8')::jsonb as f from entry),
            unsent as materialized (select (f ->> 'attempt')::bigint as id from leaf where f ->> 'result' = 'not sent'),
            sent as materialized (
              select f ->> 'subject' as s, f ->> 'account' as a from leaf
              where f ->> 'kind' = 'ATTEMPT' and jsonb_array_length(f -> 'fields') > 0
                and connection in (select id from connection where processor = 'mailchimp')
                and at >= ?::timestamptz and at < ?::timestamptz
                and (f ->> 'entry')::bigint <> all(array(select id from unsent)))
            select count(distinct s) as persons, count(distinct a) as accounts, count(*) as disclosures from sent""")
        .params(
            window.from.map(day -> day + " 00:00 Europe/Berlin").orElse("2000-01-01"),
            window.to.map(day -> day + " 00:00 Europe/Berlin").orElse("now"))
        .query(Counted.class)
        .single();
  }

  private static void pages(TestHub hub) throws Exception {
    var entries = hub.bean(Entries.class);
    var account = new UUID(2, 77).toString();
    page(entries, "newest 100", q());
    page(entries, "100 of a connection", q("connection", "product-news-mailerlite"));
    page(entries, "100 of an account", q("account", account));
    page(entries, "100 in a window", q("from", "2025-03-01", "to", "2025-03-02"));
    page(entries, "100 with a field", q("field", "contact.language"));
    page(entries, "an outcome that is rare", q("outcome", "not sent"));
    page(entries, "a purpose that nobody has", q("purpose", "nothing"));
    page(entries, "a kind that hardly is", q("kind", "SWEPT"));
    var ref =
        hub.db().sql("select ref from subject order by id limit 1").query(UUID.class).single();
    page(entries, "all of a person", q("subject", ref.toString()));
    timed("recipients of a person", () -> hub.bean(Recipients.class).of(ref, CARL));
  }

  private static void page(Entries entries, String what, Map<String, String> asked)
      throws Exception {
    var page =
        timed(
            what,
            () ->
                entries.list(
                    new Entries.Query(
                        one(asked, "processor"),
                        one(asked, "connection"),
                        one(asked, "subject"),
                        one(asked, "account"),
                        one(asked, "purpose"),
                        one(asked, "field"),
                        one(asked, "kind"),
                        one(asked, "outcome"),
                        one(asked, "from"),
                        one(asked, "to"),
                        Optional.empty(),
                        100),
                    CARL));
    System.out.printf(
        "  %d entries%s%n", page.items().size(), page.next().map(n -> ", more").orElse(""));
  }

  private static Map<String, String> q(String... words) {
    var asked = new java.util.HashMap<String, String>();
    for (var i = 0; i < words.length; i += 2) {
      asked.put(words[i], words[i + 1]);
    }
    return asked;
  }

  private static Optional<String> one(Map<String, String> asked, String name) {
    return Optional.ofNullable(asked.get(name));
  }

  private static void size(TestHub hub) {
    hub.db()
        .sql(
            """
            select 'table' as what, pg_relation_size('entry') / 1048576 as mb
            union all select indexrelname, pg_relation_size(indexrelid) / 1048576 from pg_stat_user_indexes where relname = 'entry'""")
        .query(
            row -> {
              System.out.printf("  %s: %d MB%n", row.getString(1), row.getLong(2));
            });
  }

  private static <T> T timed(String what, Callable<T> task) throws Exception {
    var start = System.nanoTime();
    var result = task.call();
    System.out.printf("%s: %,d ms%n", what, (System.nanoTime() - start) / 1_000_000);
    return result;
  }

  private record Window(Optional<String> from, Optional<String> to) {}

  private record Counted(long persons, long accounts, long disclosures) {}
}
