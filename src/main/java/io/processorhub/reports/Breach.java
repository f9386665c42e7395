package io.processorhub.reports;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.processorhub.access.Actor;
import io.processorhub.access.Audit;
import io.processorhub.proof.LeafCheck;
import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whose data a processor got in a window of time: what Art. 33(3)(a) asks for after a breach there.
 * Without a beginning it is everybody whose data it ever got until the end.
 */
public final class Breach {

  private static final int MOST = 10_000;
  private static final Instant EVER = Instant.parse("2000-01-01T00:00:00Z");

  private final JdbcClient db;
  private final RegisterQuery asked;
  private final LeafCheck leaves;
  private final Audit audit;

  Breach(JdbcClient db, RegisterQuery asked, LeafCheck leaves, Audit audit) {
    this.db = db;
    this.asked = asked;
    this.leaves = leaves;
    this.audit = audit;
  }

  /**
   * How many, and what.
   *
   * @param disclosures calls times people
   * @param warning that entries were changed, so that people may be missing or wrong
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Extent(
      String processor,
      Optional<Instant> from,
      Instant to,
      long persons,
      long accounts,
      long disclosures,
      List<String> fields,
      Optional<Instant> first,
      Optional<Instant> last,
      Optional<String> warning) {}

  /**
   * One page of opaque ids.
   *
   * @param next where the next page is; empty on the last one
   * @param warning that entries about these people were changed
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Subjects(List<UUID> items, Optional<String> next, Optional<String> warning) {}

  /** The people concerned are counted over all connections of the processor. */
  public Extent extent(String processor, Optional<String> from, Optional<String> to, Actor by) {
    RegisterQuery.wholeReader(by);
    var window = window(processor, from, to);
    audit.note(by, "breach query", processor);
    var warning = warning(processor, window);
    return db.sql(
            """
            with d as materialized (
              select e.subject_id, e.account, e.fields, count(*) as n, min(e.at) as first, max(e.at) as last
              from entry e where e.connection = any(?::smallint[]) and e.at >= ? and e.at < ? and"""
                + Disclosed.IS
                + """
               group by 1, 2, 3)
            select (select count(*) from (select 1 from d group by subject_id) x) as persons,
              (select count(*) from (select 1 from d where account is not null group by account) x) as accounts,
              (select array_agg(fields) from (select fields from d group by fields) x) as fields,
              coalesce(sum(n), 0) as n, min(first) as first, max(last) as last from d""")
        .params(window.connections, Timestamp.from(window.from), Timestamp.from(window.to))
        .query(
            (row, n) ->
                new Extent(
                    processor,
                    from.map(text -> window.from),
                    window.to,
                    row.getLong("persons"),
                    row.getLong("accounts"),
                    row.getLong("n"),
                    fields(row.getArray("fields")),
                    Optional.ofNullable(row.getTimestamp("first")).map(Timestamp::toInstant),
                    Optional.ofNullable(row.getTimestamp("last")).map(Timestamp::toInstant),
                    warning))
        .single();
  }

  /**
   * Whether entries of the window were changed. An entry counts if its columns or its leaf put it
   * there, so that none leaves the window by a changed column; that reads the whole register once.
   */
  Optional<String> warning(String processor, Window window) {
    var params = new HashMap<String, Object>(window.params());
    params.put("processor", "\"processor\":\"%s\"".formatted(processor));
    return leaves.warningOfMany(
        """
        (select w.* from entry w
         where (w.connection = any(:connections::smallint[]) and w.at >= :from and w.at < :to)
            or (position(convert_to(:processor, 'UTF8') in w.leaf) > 0
                and tstzrange(:from, :to) @> coalesce(
                  nullif(split_part(split_part(encode(substring(w.leaf from 1 for 100), 'escape'), '"at":"', 2), 'Z"', 1) || 'Z', 'Z'),
                  substring(encode(w.leaf, 'escape') from '"at":"([^"]+)"'))::timestamptz)
         union all
         select o.* from entry a join entry o on o.unsent = a.id
         where a.connection = any(:connections::smallint[]) and a.at >= :from and a.at < :to
           and (o.connection is distinct from a.connection or o.at >= :to))""",
        params);
  }

  /** The opaque ids of the people concerned, page by page. */
  public Subjects subjects(
      String processor,
      Optional<String> from,
      Optional<String> to,
      Optional<String> after,
      int limit,
      Actor by) {
    RegisterQuery.wholeReader(by);
    var window = window(processor, from, to);
    var size = Math.max(1, Math.min(limit, MOST));
    var last = new ArrayList<Long>();
    var refs =
        db.sql(
                """
                select p.subject_id, (
                  select substring(encode(leaf, 'escape') from '"subject":"([0-9a-f-]{36})"')::uuid
                  from entry e where e.subject_id = p.subject_id and e.kind = 1 limit 1) as ref
                from (
                  select e.subject_id from entry e
                  where e.subject_id > ? and e.connection = any(?::smallint[]) and e.at >= ? and e.at < ? and"""
                    + Disclosed.IS
                    + " group by e.subject_id order by e.subject_id limit ?) p order by p.subject_id")
            .params(
                after.map(Breach::start).orElse(Long.MIN_VALUE),
                window.connections,
                Timestamp.from(window.from),
                Timestamp.from(window.to),
                size + 1)
            .query(
                (row, n) -> {
                  last.add(row.getLong(1));
                  return row.getObject(2, UUID.class);
                })
            .list();
    audit.note(by, "breach list", processor);
    if (refs.size() <= size) {
      return new Subjects(
          refs, Optional.empty(), warning(window, after, last.stream().reduce((a, b) -> b)));
    }
    return new Subjects(
        refs.subList(0, size),
        Optional.of(next(processor, from, window, last.get(size - 1), size)),
        warning(window, after, Optional.of(last.get(size - 1))));
  }

  /** Whether entries of the window about the people of a page were changed. */
  private Optional<String> warning(Window window, Optional<String> after, Optional<Long> last) {
    var params = new HashMap<String, Object>(window.params());
    params.put("after", after.map(Breach::start).orElse(Long.MIN_VALUE));
    params.put("last", last.orElse(Long.MIN_VALUE));
    return leaves.warning(
        """
        (select w.* from entry w
         where w.subject_id > :after and w.subject_id <= :last
           and w.connection = any(:connections::smallint[]) and w.at >= :from and w.at < :to)""",
        params);
  }

  Window window(String processor, Optional<String> from, Optional<String> to) {
    var connections = asked.connections(Optional.of(processor), Optional.empty()).orElseThrow();
    return new Window(
        EntryList.numbers(connections),
        from.map(text -> asked.time("from", text)).orElse(EVER),
        to.map(text -> asked.time("to", text)).orElseGet(this::now));
  }

  private Instant now() {
    return db.sql("select now()").query(Timestamp.class).single().toInstant();
  }

  static List<String> fields(java.sql.Array array) throws java.sql.SQLException {
    var names = new TreeSet<String>();
    if (array != null) {
      Arrays.stream((String[]) array.getArray()).map(Disclosed::names).forEach(names::addAll);
    }
    return List.copyOf(names);
  }

  private static long start(String after) {
    try {
      return ByteBuffer.wrap(Base64.getUrlDecoder().decode(after)).getLong();
    } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
      throw RegisterQuery.refused(400, "BAD_CURSOR", "after: take it from next of the page before");
    }
  }

  private static String next(
      String processor, Optional<String> from, Window window, long last, int size) {
    return "/api/v1/register/breach/subjects?processor=%s%s&to=%s&after=%s&limit=%d"
        .formatted(
            processor,
            from.map(text -> "&from=" + window.from).orElse(""),
            window.to,
            Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(last).array()),
            size);
  }

  /**
   * The connections of a processor, and a window of time.
   *
   * @param connections their numbers, as PostgreSQL writes an array
   */
  record Window(String connections, Instant from, Instant to) {

    /** By {@link #params}. */
    static final String CONDITION =
        " e.connection = any(:connections::smallint[]) and e.at >= :from and e.at < :to ";

    Map<String, Object> params() {
      return Map.of(
          "connections", connections, "from", Timestamp.from(from), "to", Timestamp.from(to));
    }
  }
}
