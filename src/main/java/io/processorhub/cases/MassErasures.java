package io.processorhub.cases;

import io.processorhub.access.Actor;
import io.processorhub.access.Audit;
import io.processorhub.access.Task;
import io.processorhub.erasure.CaseKind;
import io.processorhub.foundation.EachAlone;
import io.processorhub.foundation.Refused;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Erasures of many people that one person asked for: a second person confirms each of them, and it
 * begins after a waiting time in which it can be stopped. The clock is the database's.
 */
public final class MassErasures {

  private static final Logger LOG = LoggerFactory.getLogger(MassErasures.class);

  private static final String SELECT =
      """
      select m.*, c.name as connection_name, a.ref as account_ref from mass_erasure m
      left join connection c on c.id = m.connection left join account a on a.id = m.account_id
      """;

  private static final String OPEN = "m.stopped_at is null and m.begun_at is null";

  /** Of advisory locks: one token's erasures. */
  private static final int LOCK = 9;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final MassErasureSettings settings;
  private final Audit audit;
  private final ApplicationEventPublisher events;

  MassErasures(
      JdbcClient db,
      TransactionTemplate transactions,
      MassErasureSettings settings,
      Audit audit,
      ApplicationEventPublisher events) {
    this.db = db;
    this.transactions = transactions;
    this.settings = settings;
    this.audit = audit;
    this.events = events;
  }

  /** What erases them. The codes are stored. */
  public enum Kind {
    BATCH("a file of requests"),
    OFFBOARDING("an off-boarding"),
    CLOSING("the closing of an account"),
    RETENTION("a retention period"),
    ONE_BY_ONE("requests one by one");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    short code() {
      return (short) ordinal();
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is asked for.
   *
   * @param people how many people it reaches
   * @param account whose people they are, or whose token asks
   * @param reason without values of a person
   */
  public record Wanted(
      Kind kind,
      long people,
      Optional<Short> connection,
      OptionalLong account,
      Optional<String> reason) {}

  /** It begins now; told within the transaction that notes it. */
  public record Begun(View view, Optional<Short> connection, OptionalLong account) {

    /** Both names, as they stand in the register. */
    public String by() {
      return view.askedBy + ", confirmed by " + view.confirmedBy.orElseThrow();
    }
  }

  /** It was stopped; told within the transaction that notes it. */
  public record Stopped(View view, Optional<Short> connection, OptionalLong account) {}

  /**
   * One of them.
   *
   * @param people whom it reached when it was asked for
   * @param beginsAt when it begins unless it is stopped; empty: a second person must confirm it
   * @param sentence how far it is
   */
  @Schema(name = "MassErasure")
  public record View(
      UUID ref,
      String kind,
      long people,
      Optional<String> connection,
      Optional<UUID> account,
      Optional<String> reason,
      String askedBy,
      Instant askedAt,
      Optional<String> confirmedBy,
      Optional<Instant> confirmedAt,
      Optional<Instant> beginsAt,
      Optional<String> stoppedBy,
      Optional<Instant> stoppedAt,
      Optional<Instant> begunAt,
      String sentence) {}

  /** How many people this token had erased within a day, without a second person. */
  private long byToken(Actor by) {
    return db.sql(
            """
            select count(distinct subject_ref) from rights_case
            where kind = :erasure and decided_by = :by and mass_erasure is null
              and accepted_at > now() - interval '24 hours'""")
        .param("erasure", CaseKind.ERASURE.code())
        .param("by", by.name())
        .query(Long.class)
        .single();
  }

  /**
   * Within the transaction that would erase one more person on this token's word. Those that one
   * token asks for one by one are one erasure of many until somebody confirms it.
   *
   * @return what the erasure waits for; empty: it is carried out at once
   */
  OptionalLong oneMore(long subject, Actor by) {
    // Two requests at the same moment must not both be the last one that is few.
    db.sql("select pg_advisory_xact_lock(?, hashtext(?))")
        .params(LOCK, by.name())
        .query()
        .listOfRows();
    if (!settings.manyOneByOne(byToken(by) + 1)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        waiting(by)
            .map(mass -> joined(mass, subject))
            .orElseGet(
                () ->
                    ask(
                            new Wanted(
                                Kind.ONE_BY_ONE,
                                1,
                                Optional.empty(),
                                by.account(),
                                Optional.empty()),
                            by)
                        .id()));
  }

  /** The one of this token that nobody confirmed yet; a confirmation waits until it is through. */
  private Optional<Long> waiting(Actor by) {
    return db.sql(
            "select m.id from mass_erasure m where m.kind = :kind and m.asked_by = :by and m.confirmed_at is null and "
                + OPEN
                + " for update")
        .param("kind", Kind.ONE_BY_ONE.code())
        .param("by", by.name())
        .query(Long.class)
        .optional();
  }

  private long joined(long mass, long subject) {
    db.sql(
            """
            update mass_erasure set people = people + 1 where id = :mass
              and not exists (select from rights_case where mass_erasure = :mass and subject_id = :subject
                and accepted_at is null and closed_at is null)""")
        .param("mass", mass)
        .param("subject", subject)
        .update();
    return mass;
  }

  /** Whether so many people take a second person. */
  public boolean many(long people) {
    return settings.many(people);
  }

  /** The same of a file, which counts together with what this token asked for before. */
  public boolean many(long people, Actor by) {
    return settings.many(people) || settings.manyOneByOne(people + byToken(by));
  }

  /** How many people never take a second person. */
  public long few() {
    return settings.many();
  }

  /** Within the transaction that is under way. */
  public Asked ask(Wanted wanted, Actor by) {
    var asked = ask(wanted, by.name());
    audit.note(by, "asked for an erasure of many", about(wanted.kind, asked.ref, wanted.people));
    return asked;
  }

  /**
   * @param by who set the rule that asks
   */
  public Asked ask(Wanted wanted, String by) {
    var ref = UUID.randomUUID();
    var id =
        db.sql(
                """
                insert into mass_erasure(ref, kind, people, connection, account_id, reason, asked_by)
                values (:ref, :kind, :people, :connection, :account, :reason, :by) returning id""")
            .param("ref", ref)
            .param("kind", wanted.kind.code())
            .param("people", wanted.people)
            .param("connection", wanted.connection.orElse(null), java.sql.Types.SMALLINT)
            .param(
                "account",
                wanted.account.isPresent() ? wanted.account.getAsLong() : null,
                java.sql.Types.BIGINT)
            .param("reason", wanted.reason.orElse(null), java.sql.Types.VARCHAR)
            .param("by", by)
            .query(Long.class)
            .single();
    return new Asked(id, ref);
  }

  public record Asked(long id, UUID ref) {}

  private static String about(Kind kind, UUID ref, long people) {
    return "%s %s, %d people".formatted(kind.word(), ref, people);
  }

  /**
   * The second person's word.
   *
   * @param people the number that they were shown
   */
  public View confirm(UUID ref, long people, Actor by) {
    by.require(Task.CONFIRM_MASS_ERASURE);
    return transactions.execute(
        status -> {
          var row = locked(ref, by);
          refuse(row.view, people, by);
          db.sql(
                  """
                  update mass_erasure set confirmed_by = ?, confirmed_at = now(), begins_at = now() + ? * interval '1 ms'
                  where id = ?""")
              .params(by.name(), settings.waiting().toMillis(), row.id)
              .update();
          audit.note(by, "confirmed an erasure of many", about(row.kind, ref, people));
          if (settings.waiting().isZero()) {
            begin(row.id);
          }
          return find(row.id).view;
        });
  }

  private static void refuse(View view, long people, Actor by) {
    if (view.stoppedAt.isPresent() || view.confirmedAt.isPresent()) {
      throw new Refused("NOT_WAITING", view.sentence);
    }
    if (view.askedBy.equals(by.name())) {
      throw new Refused(
          "SAME_PERSON",
          "%s asked for it; somebody else with the role COMPLIANCE must confirm it"
              .formatted(by.name()));
    }
    if (view.people != people) {
      throw new Refused(
          "OTHER_COUNT", "it reaches %,d people; confirm that number".formatted(view.people));
    }
  }

  /** Nobody is erased by it any more. Anybody may stop it who may confirm, no matter who asked. */
  public View stop(UUID ref, Actor by) {
    by.require(Task.STOP_MASS_ERASURE);
    return transactions.execute(
        status -> {
          var row = locked(ref, by);
          if (row.view.stoppedAt.isPresent() || row.view.begunAt.isPresent()) {
            throw new Refused("NOT_WAITING", row.view.sentence);
          }
          db.sql("update mass_erasure set stopped_by = ?, stopped_at = now() where id = ?")
              .params(by.name(), row.id)
              .update();
          audit.note(by, "stopped an erasure of many", about(row.kind, ref, row.view.people));
          var stopped = find(row.id);
          events.publishEvent(new Stopped(stopped.view, stopped.connection, stopped.account));
          return stopped.view;
        });
  }

  /** Begins what is due; any node may do it, and one does. */
  public void step() {
    EachAlone.run(
        LOG,
        "an erasure of many",
        db.sql("select m.id from mass_erasure m where m.begins_at <= now() and " + OPEN)
            .query(Long.class)
            .list(),
        id -> transactions.executeWithoutResult(status -> begin(id)));
  }

  private void begin(long id) {
    var begun =
        db.sql(
                "update mass_erasure m set begun_at = now() where m.id = ? and m.begins_at <= now() and "
                    + OPEN)
            .param(id)
            .update();
    if (begun == 1) {
      var row = find(id);
      LOG.info("erasure of many {}: it begins ({} people)", row.view.ref, row.view.people);
      events.publishEvent(new Begun(row.view, row.connection, row.account));
    }
  }

  /** Those that wait, and the newest of the others; at most so many. */
  public List<View> list(int most, Actor by) {
    by.require(Task.READ_MASS_ERASURES);
    return db
        .sql(
            SELECT
                + "where :whole or m.account_id = :account order by ("
                + OPEN
                + ") desc, m.id desc limit :most")
        .param("whole", by.account().isEmpty())
        .param("account", by.account().orElse(0))
        .param("most", most)
        .query(MassErasures::row)
        .list()
        .stream()
        .map(Row::view)
        .toList();
  }

  /** Sentences about those that a second person must confirm. */
  public List<String> unconfirmed() {
    return db
        .sql(SELECT + "where m.confirmed_at is null and " + OPEN + " order by m.id limit 20")
        .query(MassErasures::row)
        .list()
        .stream()
        .map(row -> "%s: %s".formatted(row.view.ref, row.view.sentence))
        .toList();
  }

  /** Whether the account's last one of this kind was stopped since then. */
  public boolean stoppedSince(Kind kind, long account, Instant since) {
    return db.sql(
            "select exists (select from mass_erasure where kind = ? and account_id = ? and stopped_at > ?)")
        .params(kind.code(), account, Timestamp.from(since))
        .query(Boolean.class)
        .single();
  }

  /** Another rule takes its place. Within the transaction that is under way. */
  public void replaced(Kind kind, long account, Actor by) {
    db.sql(
            "update mass_erasure m set stopped_by = ?, stopped_at = now() where m.kind = ? and m.account_id = ? and "
                + OPEN)
        .params(by.name(), kind.code(), account)
        .update();
  }

  public Optional<View> waiting(short connection) {
    return db.sql(SELECT + "where m.connection = ? and " + OPEN)
        .param(connection)
        .query(MassErasures::row)
        .optional()
        .map(Row::view);
  }

  public Optional<View> waiting(Kind kind, long account) {
    return db.sql(SELECT + "where m.kind = ? and m.account_id = ? and " + OPEN)
        .params(kind.code(), account)
        .query(MassErasures::row)
        .optional()
        .map(Row::view);
  }

  private record Row(
      long id, Kind kind, Optional<Short> connection, OptionalLong account, View view) {}

  private Row find(long id) {
    return db.sql(SELECT + "where m.id = ?").param(id).query(MassErasures::row).single();
  }

  private Row locked(UUID ref, Actor by) {
    return db.sql(SELECT + "where m.ref = ? for update of m")
        .param(ref)
        .query(MassErasures::row)
        .optional()
        .filter(row -> by.sees(row.account.orElse(0)))
        .orElseThrow(() -> new Refused("NO_SUCH_MASS_ERASURE", "there is no such erasure of many"));
  }

  private static Row row(ResultSet row, int n) throws SQLException {
    var kind = Kind.values()[row.getInt("kind")];
    var account = row.getLong("account_id");
    var connection = row.getShort("connection");
    var confirmedBy = Optional.ofNullable(row.getString("confirmed_by"));
    var beginsAt = time(row, "begins_at");
    var stoppedBy = Optional.ofNullable(row.getString("stopped_by"));
    var begunAt = time(row, "begun_at");
    return new Row(
        row.getLong("id"),
        kind,
        connection == 0 ? Optional.empty() : Optional.of(connection),
        account == 0 ? OptionalLong.empty() : OptionalLong.of(account),
        new View(
            row.getObject("ref", UUID.class),
            kind.word(),
            row.getLong("people"),
            Optional.ofNullable(row.getString("connection_name")),
            Optional.ofNullable(row.getObject("account_ref", UUID.class)),
            Optional.ofNullable(row.getString("reason")),
            row.getString("asked_by"),
            row.getTimestamp("asked_at").toInstant(),
            confirmedBy,
            time(row, "confirmed_at"),
            beginsAt,
            stoppedBy,
            time(row, "stopped_at"),
            begunAt,
            sentence(
                kind,
                row.getLong("people"),
                row.getString("asked_by"),
                new Stands(confirmedBy, beginsAt, stoppedBy, begunAt))));
  }

  record Stands(
      Optional<String> confirmedBy,
      Optional<Instant> beginsAt,
      Optional<String> stoppedBy,
      Optional<Instant> begunAt) {}

  /** A pure function, the same in API, health and commands. */
  static String sentence(Kind kind, long people, String askedBy, Stands stands) {
    var what = "%s asked to erase %,d people by %s".formatted(askedBy, people, kind.words);
    if (stands.stoppedBy.isPresent()) {
      return "%s. %s stopped it; it erases nobody.".formatted(what, stands.stoppedBy.get());
    }
    if (stands.begunAt.isPresent()) {
      return "%s. %s confirmed it; it began at %s."
          .formatted(what, stands.confirmedBy.orElse(""), stands.begunAt.get());
    }
    return stands
        .confirmedBy
        .map(
            by ->
                "%s. %s confirmed it; it begins at %s unless somebody stops it."
                    .formatted(what, by, stands.beginsAt.orElseThrow()))
        .orElse("%s. A second person with the role COMPLIANCE must confirm it.".formatted(what));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }
}
