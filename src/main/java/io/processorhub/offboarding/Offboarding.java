package io.processorhub.offboarding;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.cases.MassErasures;
import io.processorhub.copy.DueCopies;
import io.processorhub.copy.SweepFinished;
import io.processorhub.copy.Sweeps;
import io.processorhub.erasure.BrokenOff;
import io.processorhub.erasure.Completion;
import io.processorhub.erasure.ErasureSettings;
import io.processorhub.erasure.ForwardingResult;
import io.processorhub.erasure.ForwardingStep;
import io.processorhub.erasure.ProofLevel;
import io.processorhub.foundation.EachAlone;
import io.processorhub.foundation.Refused;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.ConnectionSwitches;
import io.processorhub.processor.Connections;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
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
 * Leaves a processor: from then on nothing is disclosed to it, everybody whom it may hold is erased
 * there within its limits, and a complete listing that begins afterwards must show nobody. Only
 * then may its file go. What is done shows in what is left, so it goes on wherever it was stopped.
 */
public final class Offboarding {

  private static final int LONGEST_TEXT = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(Offboarding.class);

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Connections connections;
  private final ConnectionSwitches switches;
  private final DueCopies copies;
  private final Sweeps sweeps;
  private final Register register;
  private final ErasureSettings settings;
  private final Completion completion;
  private final BrokenOff brokenOff;
  private final MassErasures many;

  Offboarding(
      JdbcClient db,
      TransactionTemplate transactions,
      Connections connections,
      ConnectionSwitches switches,
      DueCopies copies,
      Sweeps sweeps,
      Register register,
      ErasureSettings settings,
      Completion completion,
      BrokenOff brokenOff,
      MassErasures many) {
    this.many = many;
    this.brokenOff = brokenOff;
    this.completion = completion;
    this.settings = settings;
    this.db = db;
    this.transactions = transactions;
    this.connections = connections;
    this.switches = switches;
    this.copies = copies;
    this.sweeps = sweeps;
    this.register = register;
  }

  /**
   * How far it is.
   *
   * @param people whom the processor held
   * @param gone erased there
   * @param waiting to be erased
   * @param underWay a call about them is under way, or nobody knows yet what it did
   * @param needsAPerson the processor refused to erase them
   * @param erasures of persons, still being followed there
   * @param unknown whom the last listing showed and the hub does not know; they are not touched
   * @param fileMayGo whether it is over
   * @param evidence what a person says that shows it, if no listing does
   * @param massErasure what it waits for, if it reaches many and a second person must confirm it
   */
  @Schema(name = "OffboardingGrid")
  public record Grid(
      String connection,
      String reason,
      String openedBy,
      Instant openedAt,
      long people,
      long gone,
      long waiting,
      long underWay,
      long needsAPerson,
      long erasures,
      Optional<Long> unknown,
      boolean fileMayGo,
      Optional<Instant> doneAt,
      Optional<String> evidence,
      Optional<UUID> massErasure) {}

  /**
   * Begins; asked again, it says how far it is.
   *
   * @throws Refused if there is no such connection, or it has no calls
   */
  public Grid begin(String connection, String reason, Actor by) {
    by.require(Task.OFFBOARD);
    text(reason, "reason: say why the processor is left");
    var approved = called(connection);
    transactions.executeWithoutResult(
        status -> {
          lock(approved.connection());
          if (begun(approved.connection())) {
            return;
          }
          var people = held(approved.connection());
          if (many.many(people)) {
            ask(approved, people, reason.strip(), by);
          } else {
            begin(connection, reason.strip(), by.name());
          }
        });
    return grid(connection, by).orElseThrow();
  }

  /** Asked twice at once, it is asked for once. */
  private void lock(short connection) {
    db.sql("select from connection where id = ? for update").param(connection).query().listOfRows();
  }

  private boolean begun(short connection) {
    return db.sql("select exists (select from offboarding where connection = ?)")
        .param(connection)
        .query(Boolean.class)
        .single();
  }

  private long held(short connection) {
    var left = copies.remaining(connection);
    return left.waiting() + left.underWay() + left.dead();
  }

  /** Nothing is disclosed to it while it waits. */
  private void ask(ApprovedDeclaration approved, long people, String reason, Actor by) {
    if (many.waiting(approved.connection()).isPresent()) {
      return;
    }
    switches.pause(approved.name(), by);
    many.ask(
        new MassErasures.Wanted(
            MassErasures.Kind.OFFBOARDING,
            people,
            Optional.of(approved.connection()),
            OptionalLong.empty(),
            Optional.of(reason)),
        by);
  }

  private void begin(String connection, String reason, String by) {
    var number = switches.offboard(connection, by);
    var fresh =
        db.sql(
                """
                insert into offboarding(connection, reason, opened_by) values (?, ?, ?)
                on conflict do nothing""")
            .params(number, reason, by)
            .update();
    if (fresh == 1) {
      mark(number, true);
    }
  }

  @EventListener
  void begun(MassErasures.Begun event) {
    if (event.connection().isPresent()) {
      var view = event.view();
      begin(view.connection().orElseThrow(), view.reason().orElse(""), event.by());
    }
  }

  private ApprovedDeclaration called(String connection) {
    var found =
        connections.inForce().stream().filter(one -> one.name().equals(connection)).findFirst();
    if (found.isEmpty()) {
      throw new Refused("NO_SUCH_CONNECTION", "there is no connection of that name in force");
    }
    if (!found.get().declaration().isCalled()) {
      throw new Refused(
          "NOT_CALLED",
          "it has no calls: write to the processor, and end its agreement on record; nothing is written to it after that");
    }
    return found.get();
  }

  private static void text(String text, String message) {
    if (text.isBlank() || text.length() > LONGEST_TEXT) {
      throw new Refused(
          "BAD_REASON",
          "%s, in 1 to %d characters and without values of a person"
              .formatted(message, LONGEST_TEXT));
    }
  }

  private void mark(short connection, boolean first) {
    var marked = copies.offboard(connection, first);
    if (marked > 0) {
      db.sql("update offboarding set people = people + ? where connection = ?")
          .params(marked, connection)
          .update();
    }
  }

  /** Goes on with those that are open; any node may do it. */
  public void step() {
    EachAlone.run(
        LOG,
        "off-boarding",
        db.sql(
                "select connection from offboarding where done_at is null and look_at <= now() order by look_at limit 20")
            .query(Short.class)
            .list(),
        connection -> transactions.executeWithoutResult(status -> step(connection)));
  }

  private void step(short connection) {
    if (db.sql(
                """
            update offboarding set look_at = now() + ? * interval '1 ms' where connection = (
              select connection from offboarding where connection = ? and done_at is null and look_at <= now() for update skip locked)""")
            .params(settings.poll().toMillis(), connection)
            .update()
        == 0) {
      return;
    }
    mark(connection, false);
    var empty = empty(connection);
    db.sql(
            """
            update offboarding set emptied_at = case when ? then coalesce(emptied_at, clock_timestamp()) end
            where connection = ? and (emptied_at is null) = ?""")
        .params(empty, connection, empty)
        .update();
    if (empty && !listing(connection)) {
      sweeps.ask(of(connection));
    }
  }

  private boolean empty(short connection) {
    return copies.remaining(connection).none() && erasures(connection) == 0;
  }

  /** Persons' own erasures that did not see them gone there yet. */
  private long erasures(short connection) {
    return db.sql(
            "select count(*) from forwarding where connection = ? and ending = 0 and level < ? /* overview */")
        .params(connection, ProofLevel.VERIFIED_ABSENT.code())
        .query(Long.class)
        .single();
  }

  /** One is under way, or began since; one that failed is begun again after a while. */
  private boolean listing(short connection) {
    return db.sql(
            """
            select exists (select from sweep s join offboarding o on o.connection = s.connection
              where s.connection = ? and (s.state = 0 or s.started_at > greatest(o.emptied_at, now() - interval '5 minutes')))""")
        .param(connection)
        .query(Boolean.class)
        .single();
  }

  private ApprovedDeclaration of(short connection) {
    return connections.inForce().stream()
        .filter(one -> one.connection() == connection)
        .findFirst()
        .orElseThrow();
  }

  /**
   * A listing that began after everybody was erased. If it showed anybody of ours they are due
   * again, or were erased since; either way only another listing, which begins later, can show that
   * nobody is left.
   */
  @EventListener
  void finished(SweepFinished event) {
    var sweep = event.sweep();
    var connection = sweep.approved().connection();
    var open =
        db.sql(
                """
                select people from offboarding where connection = ? and done_at is null and emptied_at <= ? for update""")
            .params(connection, Timestamp.from(sweep.startedAt()))
            .query(Long.class)
            .optional();
    if (open.isEmpty()) {
      return;
    }
    var unknown =
        db.sql(
                """
                update offboarding o set done_at = now(), sweep = s.id, unknown = s.unknown from sweep s
                where o.connection = ? and s.id = ? and s.seen = s.unknown and ? returning o.unknown""")
            .params(connection, sweep.id(), empty(connection))
            .query(Long.class)
            .optional();
    if (unknown.isEmpty()) {
      db.sql("update offboarding set emptied_at = null where connection = ?")
          .param(connection)
          .update();
      return;
    }
    end(
        sweep.approved(),
        Entry.of(EntryKind.OFFBOARDED, connection, now())
            .with("sweep", sweep.id())
            .with("unknown", unknown.get()),
        open.get());
  }

  /**
   * No listing can be had, and somebody shows otherwise that the processor holds nobody.
   *
   * @param evidence such as the processor's confirmation of the deletion, and where it is kept
   */
  public Grid attest(String connection, String evidence, Actor by) {
    by.require(Task.ATTEST_OFFBOARDING);
    text(
        evidence, "evidence: say what shows that the processor holds nobody, and where it is kept");
    var approved = called(connection);
    transactions.executeWithoutResult(
        status -> {
          var people =
              db.sql(
                      """
                      update offboarding set done_at = now(), evidence = ?, evidence_by = ?
                      where connection = ? and done_at is null returning people""")
                  .params(evidence.strip(), by.name(), approved.connection())
                  .query(Long.class)
                  .optional()
                  .orElseThrow(
                      () ->
                          new Refused(
                              "NOT_OFFBOARDING", "nobody off-boards it, or it is over already"));
          end(
              approved,
              Entry.of(EntryKind.OFFBOARDED, approved.connection(), now())
                  .with("evidence", "attested")
                  .with("by", by.name()),
              people);
        });
    return grid(connection, by).orElseThrow();
  }

  /** Nobody can be asked there any more, so later looks at persons who were gone end here too. */
  private void end(ApprovedDeclaration approved, Entry entry, long people) {
    db.sql("update connection set offboarded_at = now() where id = ?")
        .param(approved.connection())
        .update();
    brokenOff.end(
        db.sql(
                "select id from forwarding where connection = ? and ending = 0 and attempts <> '{}' /* overview */")
            .param(approved.connection())
            .query(Long.class)
            .list(),
        now());
    var cases =
        db.sql(
                """
                update forwarding set step = ?, ending = ?, trouble = 0, due_at = null, lease_until = null, epoch = epoch + 1
                where connection = ? and ending = 0 returning case_id /* overview */""")
            .params(
                ForwardingStep.NONE.code(),
                ForwardingResult.OFFBOARDED.code(),
                approved.connection())
            .query(Long.class)
            .list();
    completion.look(cases, now());
    register.add(
        List.of(
            entry
                .with("connection", approved.name())
                .with("processor", approved.declaration().processor())
                .with("target", approved.declaration().place())
                .with("people", people)));
  }

  /** How far it is; empty if nobody off-boards it. */
  public Optional<Grid> grid(String connection, Actor by) {
    by.require(Task.READ_OFFBOARDING);
    return db.sql(
            "select o.*, c.name from offboarding o join connection c on c.id = o.connection where c.name = ?")
        .param(connection)
        .query(this::grid)
        .optional()
        .or(() -> waiting(connection));
  }

  private Optional<Grid> waiting(String connection) {
    return db.sql("select id from connection where name = ?")
        .param(connection)
        .query(Short.class)
        .optional()
        .flatMap(many::waiting)
        .map(
            one ->
                new Grid(
                    connection,
                    one.reason().orElse(""),
                    one.askedBy(),
                    one.askedAt(),
                    one.people(),
                    0,
                    one.people(),
                    0,
                    0,
                    0,
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(one.ref())));
  }

  private Grid grid(ResultSet row, int n) throws SQLException {
    var connection = row.getShort("connection");
    var left = copies.remaining(connection);
    var people = Math.max(row.getLong("people"), left.waiting() + left.underWay() + left.dead());
    return new Grid(
        row.getString("name"),
        row.getString("reason"),
        row.getString("opened_by"),
        row.getTimestamp("opened_at").toInstant(),
        people,
        people - left.waiting() - left.underWay() - left.dead(),
        left.waiting(),
        left.underWay(),
        left.dead(),
        erasures(connection),
        Optional.ofNullable((Long) row.getObject("unknown")),
        row.getTimestamp("done_at") != null,
        Optional.ofNullable(row.getTimestamp("done_at")).map(Timestamp::toInstant),
        Optional.ofNullable(row.getString("evidence")),
        Optional.empty());
  }

  private Instant now() {
    return db.sql("select now()").query(Timestamp.class).single().toInstant();
  }
}
