package io.processorhub.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import io.processorhub.cases.Cases;
import io.processorhub.copy.Sweeps;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import io.processorhub.foundation.HubSettings;
import io.processorhub.processor.Connections;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.reports.DeclaredAndSent;
import io.processorhub.reports.Disclosed;
import io.processorhub.reports.Tally;
import io.processorhub.sandbox.Misbehaviour;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** What is counted is what is written, after everything that happens to a register. */
class TallyTest {

  private static final String CONNECTION = "newsletter-mailchimp";

  @Test
  void every_entry_of_a_full_day_is_counted_once_under_what_its_leaf_says() {
    try (var hub = TestHub.start()) {
      work(hub);

      TallyTruth.check(hub);
      assertThat(
              hub.db()
                  .sql("select kind || ' ' || operation || ' ' || result || ' ' || code from tally")
                  .query(String.class)
                  .set())
          .contains(
              "1 create  ",
              "2 create accepted ",
              "3  consent withdrawn ",
              "4  AGREEMENT ",
              "5   ",
              "6   ",
              "7  complete ",
              "8  accepted ",
              "8  extended ",
              "9  person ",
              "32  added ",
              "2 create not sent ")
          .anyMatch(line -> line.startsWith("1 erase"))
          .anyMatch(line -> line.startsWith("2 create refused 4"));
    }
  }

  @Test
  void a_page_gets_days_months_and_fields_without_reading_entries() {
    try (var hub = TestHub.start()) {
      work(hub);
      var tally = hub.bean(Tally.class);
      var zone = hub.bean(HubSettings.class).zone();
      var today = LocalDate.ofInstant(Instant.now(), zone);
      var disclosed = hub.count("select count(*) from entry e where" + Disclosed.IS);

      assertThat(tally.days(CONNECTION, today.minusDays(1), today.plusDays(1), TestHub.OPS))
          .contains(
              new Tally.OfDay(
                  today,
                  EntryKind.DENIED,
                  "consent withdrawn",
                  hub.count("select count(*) from entry where kind = 3")));
      assertThat(
              tally.months(
                  YearMonth.from(today).minusMonths(1), YearMonth.from(today), TestHub.OPS))
          .containsExactly(
              new Tally.OfMonth(YearMonth.from(today), CONNECTION, "", 1),
              new Tally.OfMonth(YearMonth.from(today), CONNECTION, "newsletter", disclosed - 1));
      var fields = tally.fields(CONNECTION, today.minusDays(1), today.plusDays(1), TestHub.OPS);
      hub.bean(DeclaredAndSent.class)
          .compare(Optional.of(CONNECTION), Optional.empty(), TestHub.OPS)
          .get(0)
          .fields()
          .forEach(
              use ->
                  assertThat(fields.getOrDefault(use.field(), 0L))
                      .as(use.field())
                      .isEqualTo(use.sent()));
      assertThat(fields.get("contact.email")).isEqualTo(disclosed);
      assertRefused(tally, today);
    }
  }

  private static void assertRefused(Tally tally, LocalDate today) {
    var ofAccount = new Actor("acme", Role.COMPLIANCE, OptionalLong.of(1), Instant.MAX);
    assertThatThrownBy(() -> tally.days(CONNECTION, today, today, ofAccount))
        .isInstanceOf(Actor.NotAllowed.class);
    assertThatThrownBy(() -> tally.days(CONNECTION, today, today.plusDays(367), TestHub.OPS))
        .hasMessage("at most 366 days at once");
    assertThatThrownBy(
            () ->
                tally.months(
                    YearMonth.from(today), YearMonth.from(today).plusMonths(24), TestHub.OPS))
        .hasMessage("at most 24 months at once");
  }

  /** Older than the tally, or one table was put back or changed alone. */
  @Test
  void what_does_not_add_up_is_counted_anew_at_the_next_start() throws Exception {
    try (var hub = TestHub.start(Map.of("hub.register.sequence-ms", 3_600_000))) {
      hub.takeIn(Given.people(30).csv());
      hub.quiet();
      hub.bean(Sequencer.class).run();
      for (var change :
          List.of(
              "delete from tally",
              "update tally set n = n + 1 where kind = 2",
              "delete from tally where kind = 1")) {
        try (var admin = Superuser.of(hub)) {
          admin.run(change);
        }
        assertThat(TallyTruth.wrong(hub)).as(change).isNotEmpty();

        hub.bean(Sequencer.class).align(true);

        TallyTruth.check(hub);
      }
      assertStartsThoughSomebodyChangedEntries(hub);
    }
  }

  /** That is for the verification to say; what protects people goes on until then. */
  private static void assertStartsThoughSomebodyChangedEntries(TestHub hub) throws Exception {
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "update entry set leaf = '{\"at' where id = (select min(id) from entry where kind = 1)");
      admin.run("update entry set kind = 99 where id = (select max(id) from entry where kind = 1)");
      admin.run("delete from tally");
    }

    hub.bean(Sequencer.class).align(true);

    assertThat(hub.count("select sum(n) from tally"))
        .isEqualTo(hub.count("select count(*) from entry"));
  }

  /** Deliveries, a refusal, denials, a withdrawal, a sweep and an erasure. */
  private static void work(TestHub hub) {
    hub.until("select bool_and(baseline_at is not null) from connection");
    hub.takeIn(
        Given.people(12).withdrawn("w", "w@example.com", "Wanda", "2026-02-01T00:00:00Z").csv());
    hub.quiet();
    hub.takeIn(
        Given.contacts().withdrawn("p3", "person3@example.com", "P", "2026-06-01T00:00:00Z").csv());
    hub.mailchimp().misbehave(Misbehaviour.wholeBatchRefused("refused@example.com"));
    hub.takeIn(Given.contacts().consenting("r", "refused@example.com", "R").csv());
    hub.quiet();
    var erased =
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
    assertThat(erased.ref()).isNotNull();
    hub.until("select count(*) = 0 from forwarding where level < 3");
    hub.bean(Sweeps.class).ask(hub.bean(Connections.class).approved().get(0));
    hub.until("select count(*) = 0 from sweep where state = 0");
    hub.quiet();
    byHand(hub);
    hub.sequenced();
  }

  /** What does not happen on such a day: a call that was not made, a letter, and rare kinds. */
  private static void byHand(TestHub hub) {
    hub.bean(TransactionTemplate.class)
        .executeWithoutResult(
            status -> {
              var first =
                  hub.bean(Register.class)
                      .add(
                          List.of(
                              of(hub, EntryKind.ATTEMPT)
                                  .with("connection", CONNECTION)
                                  .with("declaration", "0123456789abcdef")
                                  .with("operation", "create")
                                  .with("item", "contact")
                                  .with("purposes", List.of("newsletter"))
                                  .with("fields", List.of("contact.email", "contact.gone")),
                              of(hub, EntryKind.ATTEMPT)
                                  .with("processor", "mailchimp")
                                  .with("operation", "mail")
                                  .with("item", "mail")
                                  .with("fields", List.of("contact.email")),
                              of(hub, EntryKind.CLOSED)
                                  .with("connection", CONNECTION)
                                  .with("requirement", "AGREEMENT"),
                              of(hub, EntryKind.OPENED).with("connection", CONNECTION),
                              Entry.of(EntryKind.CASE, (short) 0, Instant.now())
                                  .with("event", "extended until 2026-12-31"),
                              Entry.of(EntryKind.SIGNING_KEY, (short) 0, Instant.now())
                                  .with("result", "added")));
              hub.bean(Register.class)
                  .add(
                      List.of(
                          of(hub, EntryKind.OUTCOME)
                              .with("connection", CONNECTION)
                              .with("attempt", first)
                              .with("result", "not sent"),
                          of(hub, EntryKind.OUTCOME)
                              .with("processor", "mailchimp")
                              .with("attempt", first + 1)
                              .with("result", "accepted")));
            });
  }

  private static Entry of(TestHub hub, EntryKind kind) {
    var connection = hub.db().sql("select id from connection").query(Short.class).single();
    return Entry.of(kind, connection, Instant.now());
  }
}
