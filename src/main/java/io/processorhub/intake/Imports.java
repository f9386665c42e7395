package io.processorhub.intake;

import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import io.processorhub.foundation.NodeName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The files that came in, how far each got, and the report of each. */
final class Imports {

  /** Refused rows kept for the report; the count is complete beyond them. */
  static final int MOST_REFUSALS = 10_000;

  private static final short WAITING = 0;
  private static final short RUNNING = 1;
  private static final short FINISHED = 2;
  private static final short REFUSED = 3;

  /** Reports with their notes, to be continued by a condition. */
  private static final String REPORTS =
      """
      select i.*, s.name as source_name, n.* from import i join source s on s.id = i.source
      cross join lateral (
        select array_agg(field order by first_line, field) as note_fields, array_agg(code order by first_line, field) as note_codes,
               array_agg(first_line order by first_line, field) as note_lines, array_agg(rows order by first_line, field) as note_rows
        from import_note where import_id = i.id) n
      """;

  private final JdbcClient db;
  private final NodeName node;

  Imports(JdbcClient db, NodeName node) {
    this.db = db;
    this.node = node;
  }

  /**
   * An import that is under way.
   *
   * @param account the only account it may touch
   * @param records how many records of the file were dealt with
   * @param spoolKey the wrapped key of its sealed spool, if it has one
   */
  record Run(
      long id,
      UUID ref,
      short source,
      OptionalLong account,
      long records,
      Optional<byte[]> spoolKey) {}

  /** Begins an import, or finds the unfinished one of the same bytes and the same source. */
  Run begin(short source, byte[] contentKey, Actor by) {
    return db.sql(
            """
            select * from import where source = ? and content_key = ? and node = ?
              and spool_key is null and finished_at is null order by id limit 1""")
        .params(source, contentKey, node.value())
        .query(Imports::run)
        .optional()
        .orElseGet(() -> add(UUID.randomUUID(), source, contentKey, by, null));
  }

  /** An upload that is spooled and waits for its turn. */
  Run spooled(UUID ref, short source, Actor by, byte[] spoolKey) {
    return add(ref, source, new byte[0], by, spoolKey);
  }

  private Run add(UUID ref, short source, byte[] contentKey, Actor by, byte[] spoolKey) {
    return db.sql(
            """
            insert into import(ref, source, account_id, actor, content_key, spool_key, node)
            values (?, ?, ?, ?, ?, ?, ?) returning *""")
        .params(
            Arrays.asList(
                ref,
                source,
                by.account().isPresent() ? by.account().getAsLong() : null,
                by.name(),
                contentKey,
                spoolKey,
                node.value()))
        .query(Imports::run)
        .single();
  }

  /** The oldest upload of this node that is not finished. */
  Optional<Run> nextSpooled() {
    return db.sql(
            """
            select * from import where node = ? and spool_key is not null and finished_at is null
            order by id limit 1""")
        .param(node.value())
        .query(Imports::run)
        .optional();
  }

  /** The references of uploads of this node that are not finished. */
  Set<UUID> openSpools() {
    return Set.copyOf(
        db.sql(
                "select ref from import where node = ? and spool_key is not null and finished_at is null")
            .param(node.value())
            .query(UUID.class)
            .list());
  }

  void columns(Run run, Collection<String> notKept, Collection<Integer> unknown) {
    db.sql("update import set state = ?, not_kept = ?, unknown_columns = ? where id = ?")
        .params(RUNNING, notKept.toArray(String[]::new), unknown.toArray(Integer[]::new), run.id())
        .update();
  }

  /** One chunk is taken; in the transaction that took it. */
  void progress(Run run, Counts counts, List<Row.Refused> refusals, List<Row> noted) {
    db.sql(
            """
            update import set records = records + :records, taken = taken + :taken, changed = changed + :changed,
              unchanged = unchanged + :unchanged, refused = refused + :refused, linked = linked + :linked,
              noes_taken = noes_taken + :noesTaken, noes_not_taken = noes_not_taken + :noesNotTaken
            where id = :id""")
        .param("records", counts.records())
        .param("taken", counts.taken())
        .param("changed", counts.changed())
        .param("unchanged", counts.unchanged())
        .param("linked", counts.linked())
        .param("refused", (long) refusals.size())
        .param("noesTaken", refusals.stream().filter(one -> one.heard().taken()).count())
        .param("noesNotTaken", refusals.stream().filter(one -> one.heard().notTaken()).count())
        .param("id", run.id())
        .update();
    refused(run, refusals);
    noted.forEach(row -> row.notes().forEach(note -> noted(run, row.place(), note)));
  }

  private void refused(Run run, List<Row.Refused> refusals) {
    if (!refusals.isEmpty()) {
      db.sql(
              """
              insert into import_refusal(import_id, line, field, code, noes)
              select ?, * from unnest(?::bigint[], ?::text[], ?::text[], ?::smallint[])
              where (select refused from import where id = ?) <= ?""")
          .params(
              run.id(),
              refusals.stream().map(Row.Refused::place).toArray(Long[]::new),
              refusals.stream().map(Row.Refused::field).toArray(String[]::new),
              refusals.stream().map(one -> one.code().name()).toArray(String[]::new),
              refusals.stream().map(one -> (short) one.heard().code()).toArray(Short[]::new),
              run.id(),
              MOST_REFUSALS)
          .update();
    }
  }

  private void noted(Run run, long line, Row.Note note) {
    db.sql(
            """
            insert into import_note(import_id, field, code, first_line, rows) values (?, ?, ?, ?, 1)
            on conflict (import_id, field, code) do update
            set rows = import_note.rows + 1, first_line = least(import_note.first_line, excluded.first_line)""")
        .params(run.id(), note.field(), note.code().name(), line)
        .update();
  }

  void finish(Run run) {
    db.sql("update import set state = ?, spool_key = null, finished_at = now() where id = ?")
        .params(FINISHED, run.id())
        .update();
  }

  void refuse(Run run, FileRefused why) {
    db.sql(
            """
            update import set state = ?, spool_key = null, finished_at = now(), file_code = ?, file_line = ?
            where id = ?""")
        .params(REFUSED, why.code().name(), why.line(), run.id())
        .update();
  }

  /** The source of the only account the actor may act on. */
  Optional<String> source(Actor by) {
    return by.account().isEmpty()
        ? Optional.empty()
        : db.sql("select s.name from account a join source s on s.id = a.source where a.id = ?")
            .param(by.account().getAsLong())
            .query(String.class)
            .optional();
  }

  /** An account is one of one source: of any other source its token may bring nothing. */
  Optional<byte[]> accountKey(Run run) {
    return accountKey(run.account(), run.source());
  }

  Optional<byte[]> accountKey(OptionalLong account, short source) {
    return account.isEmpty()
        ? Optional.empty()
        : Optional.of(
            db.sql("select source_key from account where id = ? and source = ?")
                .params(account.getAsLong(), source)
                .query(byte[].class)
                .optional()
                .orElse(new byte[0]));
  }

  /**
   * @param reader reports it may not read are not found
   */
  Optional<ImportReport> report(UUID ref, Actor reader) {
    return db.sql(
            REPORTS
                + """
            where i.ref = ? and (?::bigint is null or i.account_id = ?) and (?::text is null or i.actor = ?)""")
        .params(Arrays.asList(ref, account(reader), account(reader), own(reader), own(reader)))
        .query(Imports::report)
        .optional();
  }

  /** The newest reports; {@code before} is the cursor of the last page. */
  List<ImportReport> reports(long before, int limit, Actor reader) {
    return db.sql(
            REPORTS
                + """
            where i.id < ? and (?::bigint is null or i.account_id = ?) and (?::text is null or i.actor = ?)
            order by i.id desc limit ?""")
        .params(
            Arrays.asList(
                before, account(reader), account(reader), own(reader), own(reader), limit))
        .query(Imports::report)
        .list();
  }

  /** Refused rows behind a line, in order. */
  List<ImportReport.Refusal> refusals(long importId, long afterLine, int limit) {
    return db.sql(
            """
            select line, field, code, noes from import_refusal where import_id = ? and line > ? order by line limit ?""")
        .params(importId, afterLine, limit)
        .query(
            (row, n) -> {
              var heard = Heard.of(row.getInt("noes"));
              return new ImportReport.Refusal(
                  row.getLong("line"),
                  row.getString("field"),
                  row.getString("code"),
                  RowCode.valueOf(row.getString("code")).words() + heard.words(),
                  heard.word());
            })
        .list();
  }

  private static ImportReport report(ResultSet row, int n) throws SQLException {
    var code = row.getString("file_code");
    return new ImportReport(
        row.getLong("id"),
        row.getObject("ref", UUID.class),
        row.getString("source_name"),
        state(row.getShort("state")),
        row.getTimestamp("received_at").toInstant(),
        Optional.ofNullable(row.getTimestamp("finished_at")).map(Timestamp::toInstant),
        row.getLong("records"),
        row.getLong("taken"),
        row.getLong("changed"),
        row.getLong("unchanged"),
        row.getLong("refused"),
        row.getLong("linked"),
        row.getLong("noes_taken"),
        row.getLong("noes_not_taken"),
        notes(row),
        List.of((String[]) row.getArray("not_kept").getArray()),
        List.of((Integer[]) row.getArray("unknown_columns").getArray()),
        Optional.ofNullable(code)
            .map(
                name ->
                    new ImportReport.FileRefusal(name, line(row), FileCode.valueOf(name).words())));
  }

  private static List<ImportReport.Note> notes(ResultSet row) throws SQLException {
    if (row.getArray("note_fields") == null) {
      return List.of();
    }
    var fields = (String[]) row.getArray("note_fields").getArray();
    var codes = (String[]) row.getArray("note_codes").getArray();
    var lines = (Long[]) row.getArray("note_lines").getArray();
    var rows = (Long[]) row.getArray("note_rows").getArray();
    return IntStream.range(0, fields.length)
        .mapToObj(
            i ->
                new ImportReport.Note(
                    fields[i], codes[i], lines[i], rows[i], NoteCode.valueOf(codes[i]).words()))
        .toList();
  }

  private static long line(ResultSet row) {
    try {
      return row.getLong("file_line");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String state(short state) {
    return switch (state) {
      case WAITING -> "waiting";
      case RUNNING -> "running";
      case FINISHED -> "finished";
      default -> "refused";
    };
  }

  private static Run run(ResultSet row, int n) throws SQLException {
    var account = Optional.ofNullable(row.getObject("account_id", Long.class));
    return new Run(
        row.getLong("id"),
        row.getObject("ref", UUID.class),
        row.getShort("source"),
        account.map(OptionalLong::of).orElse(OptionalLong.empty()),
        row.getLong("records"),
        Optional.ofNullable(row.getBytes("spool_key")));
  }

  private static Long account(Actor reader) {
    return reader.account().isPresent() ? reader.account().getAsLong() : null;
  }

  /** A system that delivers data reads the reports of its own deliveries. */
  private static String own(Actor reader) {
    return reader.role() == Role.SOURCE ? reader.name() : null;
  }

  /** What one chunk added to the report. */
  record Counts(long records, long taken, long changed, long unchanged, long linked) {}
}
