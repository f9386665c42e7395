package io.processorhub.erasure;

import io.processorhub.copy.CopyErasure;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.NodeName;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Connections;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.subject.SubjectErasure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The parts of erasures that connections have: claimed with their ATTEMPT entries, and closed. */
public final class Forwardings {

  private static final Logger LOG = LoggerFactory.getLogger(Forwardings.class);

  private final JdbcClient db;
  private final Bulk bulk;
  private final TransactionTemplate transactions;
  private final Connections connections;
  private final SubjectErasure forgetting;
  private final CopyErasure removal;
  private final Register register;
  private final Completion completion;
  private final NodeName node;
  private final ErasureSettings settings;
  private final BrokenOff brokenOff;

  Forwardings(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      Connections connections,
      SubjectErasure forgetting,
      CopyErasure removal,
      Register register,
      Completion completion,
      NodeName node,
      ErasureSettings settings,
      BrokenOff brokenOff) {
    this.brokenOff = brokenOff;
    this.db = db;
    this.bulk = bulk;
    this.transactions = transactions;
    this.connections = connections;
    this.forgetting = forgetting;
    this.removal = removal;
    this.register = register;
    this.completion = completion;
    this.node = node;
    this.settings = settings;
  }

  /** What is due for one target, and how much of it. */
  record Due(ApprovedDeclaration approved, ForwardingStep step, long count) {}

  /** What calls are due for, by target and kind of call. */
  List<Due> due() {
    return db.sql(
            """
            select max(f.declaration), f.step, count(*) from forwarding f
            where f.due_at <= now() and f.step in (0, 1) group by f.connection, f.target, f.step""")
        .query(
            (row, n) ->
                new Due(
                    connections.declaration(row.getInt(1)),
                    ForwardingStep.of(row.getInt(2)),
                    row.getLong(3)))
        .list();
  }

  /**
   * Takes the next ones; their ATTEMPT entries are durable when this returns. If one of them cannot
   * be read, they are taken one by one, and that one is left to a person.
   */
  List<Forwarding> claim(ApprovedDeclaration approved, ForwardingStep step) {
    try {
      return claim(approved, step, settings.batch());
    } catch (IllegalStateException | NoSuchElementException e) {
      return claimAlone(approved, step);
    }
  }

  private List<Forwarding> claim(ApprovedDeclaration approved, ForwardingStep step, int most) {
    return Retry.onConflict(() -> transactions.execute(status -> claimed(approved, step, most)));
  }

  private List<Forwarding> claimAlone(ApprovedDeclaration approved, ForwardingStep step) {
    var claimed = new ArrayList<Forwarding>();
    for (var left = settings.batch(); left > 0; left--) {
      try {
        var one = claim(approved, step, 1);
        if (one.isEmpty()) {
          return claimed;
        }
        claimed.addAll(one);
      } catch (IllegalStateException | NoSuchElementException e) {
        LOG.error(
            "{}: an erasure cannot be read ({})", approved.name(), e.getClass().getSimpleName());
        setAside(approved, step);
      }
    }
    return claimed;
  }

  /** The one that is due first; the others go before it from now on. */
  private void setAside(ApprovedDeclaration approved, ForwardingStep step) {
    db.sql(
            """
            update forwarding set trouble = :trouble, cause = 'its keys cannot be read', failures = failures + 1,
              due_at = now() + :pause * interval '1 ms'
            where id = (
              select id from forwarding where connection = :connection and target = :target and step = :step
                and due_at <= now() order by due_at limit 1)""")
        .param("trouble", ForwardingIssue.ACTION_REQUIRED.code())
        .param("pause", settings.longestPause().toMillis())
        .param("connection", approved.connection())
        .param("target", approved.target())
        .param("step", step.code())
        .update();
  }

  private List<Forwarding> claimed(ApprovedDeclaration approved, ForwardingStep step, int most) {
    var rows = rows(approved, step, most);
    var claimed = withKeys(approved, rows);
    var at = now();
    var entries = new ArrayList<Entry>();
    claimed.forEach(one -> one.keys().forEach(key -> entries.add(attempt(one, key, step, at))));
    var first = register.add(entries);
    var done = new ArrayList<Forwarding>();
    for (var one : claimed) {
      var ids = LongStream.range(first, first + one.keys().size()).boxed().toList();
      first += ids.size();
      done.add(one.attempted(ids));
    }
    remember(done);
    return done;
  }

  private record Row(
      long id,
      int epoch,
      long caseId,
      UUID erasure,
      long subject,
      UUID subjectRef,
      long key,
      List<Long> items,
      ForwardingTransition.Standing standing,
      boolean underWay) {}

  private List<Row> rows(ApprovedDeclaration approved, ForwardingStep step, int most) {
    return db.sql(
            """
            with d as materialized (
              select id from forwarding where connection = ? and target = ? and step = ? and due_at <= now()
              order by due_at limit ? for update skip locked)
            update forwarding f set due_at = null, owner = ?, epoch = epoch + 1, lease_until = now() + ? * interval '1 ms',
              passes = passes + 1
            from d, rights_case c where f.id = d.id and c.id = f.case_id
            returning f.*, c.ref, c.subject_id, c.subject_ref, c.key_id,
              f.busy_until > now() and exists (
                select from batch b where b.connection = f.connection and b.items && f.items) as under_way""")
        .params(
            approved.connection(),
            approved.target(),
            step.code(),
            most,
            node.value(),
            settings.lease().toMillis())
        .query(
            (row, n) ->
                new Row(
                    row.getLong("id"),
                    row.getInt("epoch"),
                    row.getLong("case_id"),
                    row.getObject("ref", UUID.class),
                    row.getLong("subject_id"),
                    row.getObject("subject_ref", UUID.class),
                    row.getLong("key_id"),
                    List.of((Long[]) row.getArray("items").getArray()),
                    standing(row),
                    row.getBoolean("under_way")))
        .list();
  }

  public static ForwardingTransition.Standing standing(ResultSet row) throws SQLException {
    return new ForwardingTransition.Standing(
        ForwardingStep.of(row.getInt("step")),
        ProofLevel.of(row.getInt("level")),
        ForwardingResult.of(row.getInt("ending")),
        ForwardingIssue.of(row.getInt("trouble")),
        row.getBoolean("found"),
        time(row, "busy_until"),
        time(row, "promised"),
        time(row, "erased_at"),
        row.getInt("checks"),
        row.getInt("failures"),
        row.getInt("reappeared"),
        time(row, "due_at"),
        Optional.ofNullable(row.getString("cause")));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }

  private List<Forwarding> withKeys(ApprovedDeclaration approved, List<Row> rows) {
    var seals = new HashMap<Long, DataKey>();
    for (var row : rows) {
      var seal = forgetting.key(row.key).orElseThrow();
      row.items.forEach(item -> seals.put(item, seal));
    }
    var keys = removal.keys(approved.target(), seals);
    var all = new ArrayList<CopyErasure.Key>();
    rows.forEach(row -> row.items.forEach(item -> all.addAll(keys.getOrDefault(item, List.of()))));
    var taken = taken(approved, all);
    var others =
        removal.others(
            approved.target(),
            rows.stream().map(row -> new CopyErasure.Erased(row.items, row.caseId)).toList());
    return IntStream.range(0, rows.size())
        .mapToObj(
            place -> {
              var row = rows.get(place);
              return new Forwarding(
                  row.id,
                  row.epoch,
                  row.caseId,
                  row.erasure,
                  row.subject,
                  row.subjectRef,
                  approved,
                  row.standing,
                  row.underWay,
                  row.items.stream()
                      .flatMap(item -> keys.getOrDefault(item, List.of()).stream())
                      .filter(key -> !taken.getOrDefault(key, false))
                      .toList(),
                  others.get(place),
                  List.of());
            })
        .toList();
  }

  private Map<CopyErasure.Key, Boolean> taken(
      ApprovedDeclaration approved, List<CopyErasure.Key> keys) {
    var taken = new HashMap<CopyErasure.Key, Boolean>();
    var answers =
        removal.taken(
            approved.target(),
            keys.stream().map(CopyErasure.Key::item).toList(),
            keys.stream().map(CopyErasure.Key::hash).toList());
    for (var i = 0; i < keys.size(); i++) {
      taken.put(keys.get(i), answers.get(i));
    }
    return taken;
  }

  private static Entry attempt(
      Forwarding one, CopyErasure.Key key, ForwardingStep step, Instant at) {
    var declaration = one.approved().declaration();
    return Entry.of(EntryKind.ATTEMPT, one.approved().connection(), at)
        .with("connection", declaration.connection())
        .with("processor", declaration.processor())
        .with("target", declaration.place())
        .with("declaration", one.approved().digestHex())
        .with("operation", step == ForwardingStep.ERASE ? "erase" : "verify")
        .with("item", declaration.itemKind().word())
        .with("subject", one.subjectRef().toString())
        .with("case", one.erasure().toString())
        .with("fields", List.of())
        .about(one.subject());
  }

  private void remember(List<Forwarding> claimed) {
    for (var one : claimed) {
      db.sql("update forwarding set attempts = ? where id = ?")
          .params(
              bulk.array("int8", one.attempts().stream().mapToLong(Long::longValue).toArray()),
              one.id())
          .update();
    }
  }

  /**
   * What came of one of them.
   *
   * @param results the word for each key, for its OUTCOME entry
   */
  record Closed(Forwarding forwarding, List<String> results, ForwardingTransition.Event event) {}

  /** Writes down what came of them, and completes the cases that are through. */
  void close(List<Closed> closed) {
    Retry.onConflict(
        () -> {
          transactions.executeWithoutResult(status -> write(closed));
          return true;
        });
  }

  private void write(List<Closed> closed) {
    var time = now();
    var entries = new ArrayList<Entry>();
    var cases = new ArrayList<Long>();
    for (var one : closed) {
      if (stillOurs(one.forwarding)) {
        entries.addAll(outcomes(one, time));
        write(one, time);
        cases.add(one.forwarding.caseId());
      }
    }
    register.add(entries);
    completion.look(cases, time);
  }

  private boolean stillOurs(Forwarding one) {
    return db.sql("select epoch = ? and due_at is null from forwarding where id = ? for update")
        .params(one.epoch(), one.id())
        .query(Boolean.class)
        .single();
  }

  private static List<Entry> outcomes(Closed closed, Instant time) {
    var entries = new ArrayList<Entry>();
    var one = closed.forwarding;
    for (var i = 0; i < one.keys().size(); i++) {
      entries.add(
          Entry.of(EntryKind.OUTCOME, one.approved().connection(), time)
              .with("connection", one.approved().name())
              .with("attempt", one.attempts().get(i))
              .with("case", one.erasure().toString())
              .with("result", closed.results.get(i))
              .about(one.subject()));
    }
    return entries;
  }

  private void write(Closed closed, Instant time) {
    var one = closed.forwarding;
    var following =
        new ForwardingTransition(schedule(one.approved()), promises(one.approved()), settings);
    var next = following.after(one.standing(), closed.event, one.underWay(), time);
    var items = one.keys().stream().map(CopyErasure.Key::item).toList();
    var hashes = one.keys().stream().map(CopyErasure.Key::hash).toList();
    if (next.step() == ForwardingStep.CHECK && one.standing().step() == ForwardingStep.ERASE) {
      removal.gone(one.approved().target(), one.approved().connection(), items, hashes);
    } else if (next.step() == ForwardingStep.ERASE
        && one.standing().step() == ForwardingStep.CHECK) {
      removal.back(one.approved().target(), items, hashes);
    }
    store(one.id(), next, time);
  }

  static List<java.time.Duration> schedule(ApprovedDeclaration approved) {
    return approved.declaration().calls().verify().after();
  }

  private static boolean promises(ApprovedDeclaration approved) {
    return approved.declaration().calls().erase().until() != null;
  }

  private void store(long id, ForwardingTransition.Standing next, Instant time) {
    db.sql(
            """
            update forwarding set step = ?, level = ?, trouble = ?, found = ?, promised = ?, erased_at = ?, checks = ?,
              failures = ?, reappeared = ?, due_at = ?, cause = ?, attempts = '{}', lease_until = null, owner = null,
              ending = case when ? in (2, 3) and heir is not null then 5 else ? end,
              verified_at = case when ? then ? else verified_at end
            where id = ?""")
        .params(
            Arrays.asList(
                next.step().code(),
                next.level().code(),
                next.trouble().code(),
                next.found(),
                stamp(next.promised()),
                stamp(next.erasedAt()),
                next.checks(),
                next.failures(),
                next.reappeared(),
                stamp(next.due()),
                next.cause().orElse(null),
                next.ending().code(),
                next.ending().code(),
                next.checks() > 0,
                Timestamp.from(time),
                id))
        .update();
  }

  private static Timestamp stamp(Optional<Instant> time) {
    return time.map(Timestamp::from).orElse(null);
  }

  /** Of a node that is gone: what it attempted is unknown, and is asked again. */
  void takeOver() {
    transactions.executeWithoutResult(
        status -> {
          var lost =
              db.sql(
                      "select id from forwarding where lease_until < now() limit 500 for update skip locked")
                  .query(Long.class)
                  .list();
          if (!lost.isEmpty()) {
            brokenOff.end(lost, now());
            db.sql(
                    """
                    update forwarding set due_at = now(), lease_until = null, epoch = epoch + 1, failures = failures + 1
                    where id = any(:lost)""")
                .param(
                    "lost", bulk.array("int8", lost.stream().mapToLong(Long::longValue).toArray()))
                .update();
          }
        });
  }

  /** Of this node's own earlier life: that process is gone. */
  void freeOwn() {
    db.sql(
            "update forwarding set lease_until = '-infinity' where owner = ? and lease_until is not null")
        .param(node.value())
        .update();
  }

  /**
   * Contacts that a processor's copy was handed over to: once nothing of the erased person stands
   * there, that part is over.
   */
  void handedOver() {
    transactions.executeWithoutResult(
        status -> {
          var cases = new ArrayList<Long>();
          var time = now();
          for (var part : handOvers()) {
            switch (removal.handed(part.heir, part.target)) {
              case CLEARED -> {
                shared(part.id, time);
                cases.add(part.erasure);
              }
              case LEFT -> forAPerson(part.id);
              case RESTS -> {
                removal.eraseUnder(part.heir, part.target);
                later(part.id);
              }
              case UNDER_WAY -> later(part.id);
            }
          }
          completion.look(cases, time);
        });
  }

  private record HandOver(long id, long erasure, long heir, int target) {}

  private List<HandOver> handOvers() {
    return db.sql(
            """
            select id, case_id, heir, target from forwarding where step = :step and due_at <= now()
            order by due_at limit 100 for update skip locked""")
        .param("step", ForwardingStep.HAND_OVER.code())
        .query(
            (row, n) -> new HandOver(row.getLong(1), row.getLong(2), row.getLong(3), row.getInt(4)))
        .list();
  }

  private void later(long id) {
    db.sql("update forwarding set due_at = now() + :pause * interval '1 ms' where id = :id")
        .param("pause", settings.poll().toMillis())
        .param("id", id)
        .update();
  }

  private void forAPerson(long id) {
    db.sql(
            """
            update forwarding set trouble = :trouble, cause = :cause, failures = failures + 1,
              due_at = now() + :pause * interval '1 ms'
            where id = :id""")
        .param("trouble", ForwardingIssue.ACTION_REQUIRED.code())
        .param("cause", ForwardingTransition.ANOTHER_HAS_IT)
        .param("pause", settings.longestPause().toMillis())
        .param("id", id)
        .update();
  }

  private void shared(long id, Instant time) {
    db.sql(
            """
            update forwarding set step = :over, level = :level, ending = :ending, trouble = :trouble, cause = null,
              due_at = null, verified_at = :time
            where id = :id""")
        .param("over", ForwardingStep.NONE.code())
        .param("level", ProofLevel.EXECUTED.code())
        .param("ending", ForwardingResult.SHARED.code())
        .param("trouble", ForwardingIssue.NONE.code())
        .param("time", Timestamp.from(time))
        .param("id", id)
        .update();
  }

  Instant now() {
    return db.sql("select now()").query(Timestamp.class).single().toInstant();
  }
}
