package io.processorhub.reports;

import io.processorhub.proof.ColumnReader;
import io.processorhub.proof.LeafCheck;
import io.processorhub.register.EntryKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lists entries, newest first. Person, account, connection and time are found by an index; the
 * other filters look at a bounded stretch of what these find, so that a page costs the same however
 * long the register is: it may hold few entries, or none, while there are more.
 */
final class EntryList {

  /** Entries that one page looks at. */
  static final int STRETCH = 20_000;

  private static final TypeReference<Map<String, Object>> FACTS = new TypeReference<>() {};
  private static final JsonMapper JSON = new JsonMapper();

  private final JdbcClient db;

  EntryList(JdbcClient db) {
    this.db = db;
  }

  /**
   * @param connections numbers; empty list: of no connection, so nothing is found
   * @param fields name of a field, quotes around it
   */
  record Filter(
      Optional<List<Short>> connections,
      Optional<Long> subject,
      Optional<UUID> account,
      Optional<EntryKind> kind,
      Optional<String> purpose,
      Optional<String> field,
      Optional<String> outcome,
      Optional<Instant> from,
      Optional<Instant> to) {}

  /**
   * @param next where the next stretch begins; empty at the end
   */
  record Part(List<Map<String, Object>> entries, Optional<EntryCursor> next) {}

  Part list(Filter filter, EntryCursor after, int limit) {
    var end = endOfStretch(filter, after);
    var found = read(filter, after, end, limit + 1);
    var more = found.size() > limit;
    var page = more ? found.subList(0, limit) : found;
    return new Part(
        page.stream().map(one -> one.facts).toList(),
        more ? Optional.of(page.get(limit - 1).at) : end);
  }

  private Optional<EntryCursor> endOfStretch(Filter filter, EntryCursor after) {
    var params = new ArrayList<Object>();
    var sql =
        "select at, id from "
            + entries(filter, params)
            + " where "
            + found(filter, after, params)
            + " order by at desc, id desc offset ? limit 1";
    params.add(STRETCH - 1);
    return db.sql(sql)
        .params(params)
        .query((row, n) -> new EntryCursor(row.getTimestamp(1).toInstant(), row.getLong(2)))
        .optional();
  }

  /**
   * A person has few entries and no index has them in order of time. All of them are taken first:
   * otherwise the planner may walk through the whole register by time and pick theirs out.
   */
  private static String entries(Filter filter, List<Object> params) {
    filter.subject.ifPresent(params::add);
    return filter.subject.isPresent()
        ? "(select * from entry where subject_id = ? offset 0) e"
        : "entry e";
  }

  /** What an index finds. */
  private static String found(Filter filter, EntryCursor after, List<Object> params) {
    var sql = new StringBuilder("(at, id) < (?, ?)");
    params.add(Timestamp.from(earlier(after.at(), filter.to)));
    params.add(filter.to.filter(to -> to.isBefore(after.at())).isPresent() ? 0L : after.id());
    filter.from.ifPresent(from -> add(sql, params, "at >= ?", Timestamp.from(from)));
    filter.account.ifPresent(account -> add(sql, params, "account = ?", account));
    filter
        .connections
        .filter(all -> all.size() == 1)
        .ifPresent(all -> add(sql, params, "connection = ?", all.get(0)));
    return sql.toString();
  }

  private static Instant earlier(Instant one, Optional<Instant> other) {
    return other.filter(to -> to.isBefore(one)).orElse(one);
  }

  private List<Found> read(Filter filter, EntryCursor after, Optional<EntryCursor> end, int limit) {
    var params = new ArrayList<Object>();
    var sql =
        new StringBuilder("select * from ")
            .append(entries(filter, params))
            .append(" where ")
            .append(found(filter, after, params));
    end.ifPresent(
        last -> {
          sql.append(" and (at, id) >= (?, ?)");
          params.add(Timestamp.from(last.at()));
          params.add(last.id());
        });
    filter.kind.ifPresent(kind -> add(sql, params, "kind = ?", kind.code()));
    filter
        .connections
        .filter(all -> all.size() != 1)
        .ifPresent(all -> add(sql, params, "connection = any(?::smallint[])", numbers(all)));
    filter.field.ifPresent(
        field -> {
          sql.append(" and strpos('\"' || fields || '\"', ?) > 0");
          params.add("\"" + field + "\"");
        });
    filter.purpose.ifPresent(
        purpose ->
            add(
                sql,
                params,
                "jsonb_exists(convert_from(leaf, 'UTF8')::jsonb -> 'purposes', ?)",
                purpose));
    filter.outcome.ifPresent(
        outcome -> add(sql, params, "convert_from(leaf, 'UTF8')::jsonb ->> 'result' = ?", outcome));
    sql.append(" order by at desc, id desc limit ?");
    params.add(limit);
    return db.sql(
            "select e.at, e.id, convert_from(e.leaf, 'UTF8'), %s from (%s) e %s order by e.at desc, e.id desc"
                .formatted(LeafCheck.COLUMNS, sql, ColumnReader.JOINS))
        .params(params)
        .query((row, n) -> found(row))
        .list();
  }

  private static Found found(ResultSet row) throws SQLException {
    var facts = JSON.readValue(row.getString(3), FACTS);
    LeafCheck.contradiction(row, 4).ifPresent(words -> facts.put("contradiction", words));
    return new Found(new EntryCursor(row.getTimestamp(1).toInstant(), row.getLong(2)), facts);
  }

  private static void add(StringBuilder sql, List<Object> params, String condition, Object value) {
    sql.append(" and ").append(condition);
    params.add(value);
  }

  /** As PostgreSQL writes an array. */
  static String numbers(List<Short> all) {
    return all.toString().replace('[', '{').replace(']', '}');
  }

  private record Found(EntryCursor at, Map<String, Object> facts) {}
}
