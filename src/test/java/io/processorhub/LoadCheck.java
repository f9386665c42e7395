package io.processorhub;

import static org.awaitility.Awaitility.await;

import io.processorhub.connector.ConnectorFiles;
import io.processorhub.processor.ConnectionSwitches;
import io.processorhub.processor.Connections;
import io.processorhub.sandbox.JournalEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.dao.DataAccessException;

/**
 * A load, not a test: so many people taken in and delivered to a stand-in that answers at once,
 * then a change of the field list. Prints figures; everything runs on this machine, so they say how
 * much the hub and the stand-in cost together. {@code check/load.sh} starts it.
 */
final class LoadCheck {

  private static final int PEOPLE = Integer.getInteger("hub.load.people", 100_000);

  private LoadCheck() {}

  public static void main(String[] args) throws Exception {
    var settings = new HashMap<String, Object>();
    System.getProperties()
        .forEach(
            (name, value) -> {
              if (name.toString().startsWith("hub.database.")) {
                settings.put(name.toString(), value);
              }
            });
    settings.put("hub.delivery.lease", "60s");
    // As it is by itself; the tests sign more often.
    settings.put("hub.register.sequence-ms", 500);
    try (var hub = TestHub.unapproved(settings)) {
      secondAudience(hub);
      hub.approve();
      var olga = TestHub.OPS;
      hub.bean(ConnectionSwitches.class).pause("partners-mailchimp", olga);
      hub.until("select count(*) = 2 from connection where baseline_at is not null");
      load(hub);
      if (args.length > 0 && args[0].equals("fields")) {
        fields(hub);
      }
    }
  }

  private static void load(TestHub hub) throws Exception {
    hub.bean(ConnectionSwitches.class).pause("newsletter-mailchimp", TestHub.OPS);
    timed("taken in, 2 copies each", () -> hub.takeIn(people("Person", 0, PEOPLE)));
    var before = statements(hub);
    hub.bean(ConnectionSwitches.class).resume("newsletter-mailchimp", TestHub.OPS);
    timed("delivered", () -> current(hub, PEOPLE));
    var calls = hub.mailchimp().journal().stream().filter(JournalEntry::isWrite).count();
    System.out.printf("calls that write: %d%n", calls);
    statements(hub)
        .forEach(
            (statement, made) -> {
              var more = made - before.getOrDefault(statement, 0L);
              if (more * 2 > calls) {
                System.out.printf("%6.1f for each batch: %s%n", more / (double) calls, statement);
              }
            });
    timed("same file again", () -> hub.takeIn(people("Person", 0, PEOPLE)));
  }

  /** A field more in the file: nothing before it is approved, then each copy once. */
  private static void fields(TestHub hub) throws Exception {
    var file = hub.connectors().resolve("mailchimp.yaml");
    var text = Files.readString(file);
    Files.writeString(file, withFamilyName(text));
    hub.mailchimp().clearJournal();
    var declaration = hub.bean(ConnectorFiles.class).read(file);
    var proposal = hub.bean(Connections.class).propose(declaration, TestHub.OPS);
    timed(
        "1,000 changes while the proposal waits",
        () -> {
          hub.takeIn(people("Changed", 0, 1_000));
          settled(hub);
        });
    System.out.printf(
        "calls before the approval: %d, with the new field: %d%n", writes(hub), carrying(hub));
    timed(
        "approval",
        () ->
            hub.bean(Connections.class)
                .approve("newsletter-mailchimp", proposal.digestHex(), TestHub.COMPLIANCE, true));
    var start = System.nanoTime();
    hub.takeIn(people("Urgent", 5_000, 100));
    hub.until(
        "select count(*) = 100 from (select 1 from copy c join item i on i.id = c.item_id where connection = 1 and i.version > 1 and c.desired = c.actual and c.confirmed_at > now() - interval '1 hour' and i.id in (select id from item order by id offset 5000 limit 100)) x");
    System.out.printf(
        "100 fresh changes among them: %.1f s, while %d copies were due%n",
        (System.nanoTime() - start) / 1e9,
        hub.count("select count(*) from copy where connection = 1 and due_at <= now()"));
    timed("all copies with the new field", () -> settled(hub));
    System.out.printf(
        "calls after the approval: %d, with the new field: %d%n", writes(hub), carrying(hub));
  }

  private static long writes(TestHub hub) {
    return hub.mailchimp().journal().stream().filter(JournalEntry::isWrite).count();
  }

  private static long carrying(TestHub hub) {
    return hub.mailchimp().journal().stream().filter(c -> c.body().contains("LNAME")).count();
  }

  private static String withFamilyName(String text) {
    return text.replace(
        "      contact.language:",
        "      contact.family_name: { to: merge_fields.LNAME, why: a trial }\n      contact.language:");
  }

  /** It names the family name, so that the hub keeps it; nothing is sent there. */
  private static void secondAudience(TestHub hub) throws Exception {
    Files.writeString(
        hub.connectors().resolve("partners.yaml"),
        withFamilyName(Files.readString(Path.of("connectors/mailchimp.yaml")))
            .replace("newsletter-mailchimp", "partners-mailchimp")
            .replace("\"{{mailchimp.audience}}\"", hub.mailchimp().secondAudience()));
  }

  private static void current(TestHub hub, int count) {
    await()
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                hub.count("select count(*) from copy where connection = 1 and state = 2") >= count);
  }

  private static void settled(TestHub hub) {
    await()
        .atMost(Duration.ofMinutes(20))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                hub.count(
                        "select count(*) from copy where connection = 1 and state in (0, 1, 3, 4)")
                    == 0);
  }

  /** Statements and how often each was made, as PostgreSQL counts them; none where it does not. */
  private static Map<String, Long> statements(TestHub hub) {
    var made = new TreeMap<String, Long>();
    try {
      hub.db()
          .sql(
              "select left(regexp_replace(query, '\\s+', ' ', 'g'), 110), sum(calls)::bigint from public.pg_stat_statements group by 1")
          .query(
              row -> {
                made.put(row.getString(1), row.getLong(2));
              });
    } catch (DataAccessException e) {
      System.out.println("statements are not counted here: pg_stat_statements is not there");
    }
    return made;
  }

  private static void timed(String what, Runnable work) {
    var start = System.nanoTime();
    work.run();
    var seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("%s: %.1f s (%.0f a second)%n", what, seconds, PEOPLE / seconds);
  }

  private static String people(String name, int from, int count) {
    var csv =
        new StringBuilder(
            "external_id,account.external_id,contact.email,contact.given_name,contact.family_name,consent.marketing.email,consent.marketing.email.at\n");
    for (var i = from; i < from + count; i++) {
      csv.append(
          "p%d,acme,p%d@example.com,%s %d,Family %d,yes,2026-01-01T00:00:00Z%n"
              .formatted(i, i, name, i, i));
    }
    return csv.toString();
  }
}
