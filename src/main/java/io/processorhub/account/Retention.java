package io.processorhub.account;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.cases.Cases;
import io.processorhub.cases.MassErasures;
import io.processorhub.foundation.AskFirst;
import io.processorhub.foundation.EachAlone;
import io.processorhub.foundation.Refused;
import io.processorhub.subject.SubjectErasure;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How long an account keeps what it told: at its own word, what is older is destroyed here and at
 * every processor. What cannot be undone stops and asks when it would touch many, when it has not
 * run for long, or when two clocks disagree.
 */
public final class Retention {

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final Duration LONG_AGO = Duration.ofDays(7);
  private static final Duration CLOCKS = Duration.ofMinutes(5);
  private static final Duration EVERY = Duration.ofDays(1);

  private static final int MOST_YEARS = 100;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final SubjectErasure forgetting;
  private final Cases cases;
  private final Clock clock;
  private final MassErasures many;

  Retention(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure forgetting,
      Cases cases,
      Clock clock,
      MassErasures many) {
    this.many = many;
    this.db = db;
    this.transactions = transactions;
    this.forgetting = forgetting;
    this.cases = cases;
    this.clock = clock;
  }

  /**
   * What an account keeps, and what that means now.
   *
   * @param keep a period such as P2Y, counted from when a source last said something new
   * @param older how many persons are older than that
   * @param people all of the account
   * @param asks why somebody must confirm before they are destroyed
   * @param runs the last times something was destroyed
   */
  public record View(
      String keep,
      long older,
      long people,
      Optional<String> asks,
      Instant nextRun,
      List<Run> runs) {}

  public record Run(Instant at, String keep, long destroyed) {}

  /**
   * What a period would mean; nothing is changed.
   *
   * @throws Refused if it is no period, or not this token's account
   */
  public View preview(UUID account, String keep, Actor by) {
    return view(mine(account, Task.DECIDE_FOR_ACCOUNT, by), period(keep));
  }

  /** From now on; what is older goes at the next run, which may ask first. */
  public View set(UUID account, String keep, Actor by) {
    var number = mine(account, Task.DECIDE_FOR_ACCOUNT, by);
    var period = period(keep);
    transactions.executeWithoutResult(
        status -> {
          many.replaced(MassErasures.Kind.RETENTION, number, by);
          set(number, period, by);
        });
    return view(number, period);
  }

  private void set(long number, Period period, Actor by) {
    db.sql(
            """
            insert into retention(account_id, keep, set_by) values (?, ?, ?)
            on conflict (account_id) do update set keep = excluded.keep, set_by = excluded.set_by, set_at = now(),
              next_at = now(), asked = null, cause = null, confirmed = null, confirmed_by = null""")
        .params(number, period.toString(), by.name())
        .update();
  }

  /** Empty if nothing was ever set. */
  public Optional<View> get(UUID account, Actor by) {
    var number = mine(account, Task.READ_RULES_OF_ACCOUNT, by);
    return keep(number).map(keep -> view(number, Period.parse(keep)));
  }

  /**
   * So many may be destroyed; if there are more by then, it asks again.
   *
   * @param count what was shown
   */
  public View confirm(UUID account, long count, Actor by) {
    var number = mine(account, Task.DECIDE_FOR_ACCOUNT, by);
    if (many.many(count)) {
      throw new Refused(
          "SECOND_PERSON",
          "so many people take a second person with the role COMPLIANCE: see /api/v1/mass-erasures");
    }
    var done =
        db.sql(
                """
                update retention set confirmed = ?, confirmed_by = ?, next_at = now()
                where account_id = ? and asked is not null and asked <= ?""")
            .params(count, by.name(), number, count)
            .update();
    if (done == 0) {
      throw new Refused(
          "NOTHING_ASKED", "nothing waits for that number; look at the retention once more");
    }
    return view(number, Period.parse(keep(number).orElseThrow()));
  }

  private Optional<String> keep(long account) {
    return db.sql("select keep from retention where account_id = ?")
        .param(account)
        .query(String.class)
        .optional();
  }

  private long mine(UUID account, Task task, Actor by) {
    by.require(task);
    return forgetting.account(account).filter(by::sees).orElseThrow(Refused::noAccount);
  }

  private static Period period(String keep) {
    try {
      var period = Period.parse(keep);
      if (period.isNegative() || period.isZero()) {
        throw new Refused("BAD_PERIOD", "keep: a period of a day or more, such as P2Y");
      }
      if (period.toTotalMonths() > 12 * MOST_YEARS || period.getDays() > 366 * MOST_YEARS) {
        throw new Refused("BAD_PERIOD", "keep: at most %d years".formatted(MOST_YEARS));
      }
      return period;
    } catch (DateTimeParseException e) {
      throw new Refused("BAD_PERIOD", "keep: a period such as P2Y, P18M or P90D");
    }
  }

  private View view(long account, Period keep) {
    var now = now();
    var older = older(account, keep, now);
    var people = people(account);
    var row =
        db.sql("select last_run, next_at, asked, cause from retention where account_id = ?")
            .param(account)
            .query(
                (r, n) ->
                    new Object[] {
                      r.getTimestamp(1), r.getTimestamp(2), r.getObject(3), r.getString(4)
                    })
            .optional();
    var lastRun = row.map(r -> (Timestamp) r[0]).map(Timestamp::toInstant);
    return new View(
        keep.toString(),
        older,
        people,
        why(older, people, lastRun, now).or(() -> second(account, keep, older)),
        row.map(r -> ((Timestamp) r[1]).toInstant()).orElse(now),
        runs(account));
  }

  /** A period that is new takes a second person, if it reaches many. */
  private Optional<String> second(long account, Period keep, long older) {
    var known =
        db.sql(
                "select exists (select from retention where account_id = ? and keep = ? and last_run >= set_at)")
            .params(account, keep.toString())
            .query(Boolean.class)
            .single();
    return known || !many.many(older)
        ? Optional.empty()
        : Optional.of(
            "it would destroy %d people; a second person with the role COMPLIANCE must confirm it"
                .formatted(older));
  }

  private List<Run> runs(long account) {
    return db.sql(
            "select at, keep, destroyed from retention_run where account_id = ? order by id desc limit 20")
        .param(account)
        .query(
            (row, n) -> new Run(row.getTimestamp(1).toInstant(), row.getString(2), row.getLong(3)))
        .list();
  }

  private long people(long account) {
    return db.sql("select count(distinct subject_id) from person_item where account_id = ?")
        .param(account)
        .query(Long.class)
        .single();
  }

  private long older(long account, Period keep, Instant now) {
    return db.sql(
            """
            select count(*) from (select subject_id from person_item where account_id = ?
                                  group by subject_id having max(changed_at) < ?) old""")
        .params(account, Timestamp.from(before(keep, now)))
        .query(Long.class)
        .single();
  }

  private static Instant before(Period keep, Instant now) {
    return now.atZone(ZoneOffset.UTC).minus(keep).toInstant();
  }

  /** Why somebody must look first; a pure function of what would happen. */
  private Optional<String> why(long older, long people, Optional<Instant> lastRun, Instant now) {
    if (older == 0) {
      return Optional.empty();
    }
    if (Duration.between(clock.instant(), now).abs().compareTo(CLOCKS) > 0) {
      return Optional.of("this machine's clock and the database's disagree");
    }
    if (lastRun.filter(at -> at.isBefore(now.minus(LONG_AGO))).isPresent()) {
      return Optional.of("it has not run for more than %d days".formatted(LONG_AGO.toDays()));
    }
    if (AskFirst.about(older, people)) {
      return Optional.of(
          "it would destroy %d of %d people, more than %d %% or %d"
              .formatted(older, people, AskFirst.MOST_PERCENT, AskFirst.MOST));
    }
    return Optional.empty();
  }

  /** Runs what is due; any node may do it, one account at a time. */
  public void step() {
    EachAlone.run(
        LOG,
        "retention of an account",
        due(),
        account -> {
          transactions.executeWithoutResult(status -> run(account));
          destroy(account);
        });
  }

  private List<Long> due() {
    return db.sql(
            "select account_id from retention where next_at <= now() order by next_at limit 4")
        .query(Long.class)
        .list();
  }

  private record Due(
      Period keep,
      Optional<Instant> lastRun,
      Optional<Long> confirmed,
      String by,
      String setBy,
      Instant setAt) {}

  /** Decides whether it may; what may go is written down before it goes. */
  private void run(long account) {
    var due =
        db.sql(
                """
                select keep, last_run, confirmed, confirmed_by, set_by, set_at from retention
                where account_id = ? and next_at <= now() for update skip locked""")
            .param(account)
            .query(
                (row, n) ->
                    new Due(
                        Period.parse(row.getString(1)),
                        Optional.ofNullable(row.getTimestamp(2)).map(Timestamp::toInstant),
                        Optional.ofNullable((Long) row.getObject(3)),
                        row.getString(4),
                        row.getString(5),
                        row.getTimestamp(6).toInstant()))
            .optional();
    if (due.isEmpty()) {
      return;
    }
    var now = now();
    var older = older(account, due.get().keep, now);
    var why =
        why(older, people(account), due.get().lastRun, now)
            .or(() -> second(account, due.get().keep, older));
    if (why.isPresent() && due.get().confirmed.filter(count -> covers(count, older)).isEmpty()) {
      if (many.many(older)) {
        ask(account, older, due.get());
      }
      db.sql(
              "update retention set asked = ?, cause = ?, confirmed = null, next_at = now() + interval '1 day' where account_id = ?")
          .params(older, why.get(), account)
          .update();
      return;
    }
    if (older > 0) {
      db.sql(
              "insert into retention_run(account_id, keep, destroyed, confirmed_by) values (?, ?, ?, ?)")
          .params(account, due.get().keep.toString(), older, due.get().by)
          .update();
    }
    db.sql(
            """
            update retention set asked = null, cause = null, confirmed = null, confirmed_by = null, last_run = now(),
              next_at = now() + ? * interval '1 ms' where account_id = ?""")
        .params(EVERY.toMillis(), account)
        .update();
  }

  /** So few more never take a second person, so they do not take one again. */
  private boolean covers(long confirmed, long older) {
    return older <= (many.many(confirmed) ? confirmed + many.few() : confirmed);
  }

  /** Once; if it was stopped, the account sets its period anew. */
  private void ask(long account, long older, Due due) {
    var kind = MassErasures.Kind.RETENTION;
    if (many.waiting(kind, account).isEmpty() && !many.stoppedSince(kind, account, due.setAt)) {
      many.ask(
          new MassErasures.Wanted(
              kind,
              older,
              Optional.empty(),
              OptionalLong.of(account),
              Optional.of("keep " + due.keep)),
          due.setBy);
    }
  }

  @EventListener
  void begun(MassErasures.Begun event) {
    if (event.view().kind().equals(MassErasures.Kind.RETENTION.word())) {
      db.sql(
              "update retention set confirmed = ?, confirmed_by = ?, next_at = now() where account_id = ?")
          .params(event.view().people(), event.by(), event.account().orElseThrow())
          .update();
    }
  }

  /** By what the last run decided; who is left when this is killed goes with the next one. */
  private void destroy(long account) {
    var run =
        db.sql(
                """
                select r.keep, r.at from retention_run r join retention t on t.account_id = r.account_id and t.last_run = r.at
                where r.account_id = ? order by r.id desc limit 1""")
            .param(account)
            .query((row, n) -> new Object[] {row.getString(1), row.getTimestamp(2).toInstant()})
            .optional();
    if (run.isEmpty()) {
      return;
    }
    var before = before(Period.parse((String) run.get()[0]), (Instant) run.get()[1]);
    var subjects =
        db.sql(
                "select subject_id from person_item where account_id = ? group by subject_id having max(changed_at) < ?")
            .params(account, Timestamp.from(before))
            .query(Long.class)
            .list();
    EachAlone.run(
        LOG,
        "erasing a person by retention",
        subjects,
        subject -> cases.byRule(subject, OptionalLong.of(account), Optional.empty(), "retention"));
  }

  private Instant now() {
    return db.sql("select now()").query(Timestamp.class).single().toInstant();
  }
}
