package io.processorhub.reports;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.ItemKind;
import io.processorhub.register.EntryKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How many entries there are of which sort, without reading any of them. Days and months are the
 * organisation's; an hour that two days share belongs to the day in which it begins.
 *
 * <p>What was disclosed: each ATTEMPT that carried fields, less those of which an OUTCOME says that
 * nothing left. Such an OUTCOME counts when it was written, which may be the next day.
 */
public final class Tally {

  private static final int MOST_DAYS = 366;
  private static final int MOST_MONTHS = 24;

  /** Of {@code tally t}. */
  private static final String DISCLOSED =
      " t.fields <> 0 and (t.kind = 1 or t.kind = 2 and t.result = 'not sent') ";

  private static final String LESS_UNSENT = " sum(case t.kind when 1 then t.n else -t.n end) ";

  private final JdbcClient db;
  private final FieldTaxonomy taxonomy;
  private final ZoneId zone;

  Tally(JdbcClient db, FieldTaxonomy taxonomy, ZoneId zone) {
    this.db = db;
    this.taxonomy = taxonomy;
    this.zone = zone;
  }

  /**
   * Entries of one kind on one day.
   *
   * @param word of an ATTEMPT what was called, of others the result or the reason
   */
  public record OfDay(LocalDate day, EntryKind kind, String word, long count) {}

  /**
   * What was disclosed in one month. A disclosure for two purposes counts for each.
   *
   * @param purpose empty for letters, which have none
   */
  public record OfMonth(YearMonth month, String connection, String purpose, long disclosed) {}

  /**
   * The entries of a connection.
   *
   * @param to the first day that is too late; at most 366 days after {@code from}
   */
  public List<OfDay> days(String connection, LocalDate from, LocalDate to, Actor by) {
    by.require(Task.READ_TALLY);
    return db.sql(
            """
            select (t.hour at time zone :zone)::date, t.kind, case t.kind when 1 then t.operation else t.result end, sum(t.n)
            from connection c join tally t on t.connection = c.id
            where c.name = :connection and t.hour >= :from and t.hour < :to
            group by 1, 2, 3 order by 1, 2, 3""")
        .param("zone", zone.getId())
        .param("connection", connection)
        .params(between(from, to))
        .query(
            (row, n) ->
                new OfDay(
                    row.getObject(1, LocalDate.class),
                    EntryKind.find(row.getShort(2)).orElseThrow(),
                    row.getString(3),
                    row.getLong(4)))
        .list();
  }

  /**
   * What was disclosed by all connections.
   *
   * @param to the last month; at most 24 months in all
   */
  public List<OfMonth> months(YearMonth from, YearMonth to, Actor by) {
    by.require(Task.READ_TALLY);
    if (from.plusMonths(MOST_MONTHS).compareTo(to) <= 0) {
      throw new IllegalArgumentException("at most %d months at once".formatted(MOST_MONTHS));
    }
    return db.sql(
            """
            select to_char(t.hour at time zone :zone, 'YYYY-MM'), c.name, coalesce(p.name, ''), %s
            from tally t join connection c on c.id = t.connection
            left join lateral unnest(string_to_array(t.purposes, ',')) p(name) on true
            where t.hour >= :from and t.hour < :to and %s
            group by 1, 2, 3 order by 1, 2, 3"""
                .formatted(LESS_UNSENT, DISCLOSED))
        .param("zone", zone.getId())
        .param("from", begin(from.atDay(1)))
        .param("to", begin(to.plusMonths(1).atDay(1)))
        .query(
            (row, n) ->
                new OfMonth(
                    YearMonth.parse(row.getString(1)),
                    row.getString(2),
                    row.getString(3),
                    row.getLong(4)))
        .list();
  }

  /**
   * How often each field was disclosed by a connection; those that never were are not there.
   *
   * @param to the first day that is too late; at most 366 days after {@code from}
   */
  public Map<String, Long> fields(String connection, LocalDate from, LocalDate to, Actor by) {
    by.require(Task.READ_TALLY);
    var fields = new TreeMap<String, Long>();
    db.sql(
            """
            select t.item, t.fields, %s
            from connection c join tally t on t.connection = c.id
            where c.name = :connection and t.hour >= :from and t.hour < :to and %s
            group by 1, 2"""
                .formatted(LESS_UNSENT, DISCLOSED))
        .param("connection", connection)
        .params(between(from, to))
        .query(
            row -> {
              add(fields, row);
            });
    return fields;
  }

  private void add(Map<String, Long> fields, ResultSet row) throws SQLException {
    var bits = row.getLong(2);
    for (var field : taxonomy.of(kind(row.getString(1)))) {
      if ((bits & field.bit()) != 0) {
        fields.merge(field.name(), row.getLong(3), Long::sum);
      }
    }
  }

  /** A letter names the person whom it is about. */
  private static ItemKind kind(String item) {
    return Arrays.stream(ItemKind.values())
        .filter(kind -> kind.word().equals(item))
        .findFirst()
        .orElse(ItemKind.CONTACT);
  }

  private Map<String, Timestamp> between(LocalDate from, LocalDate to) {
    if (from.plusDays(MOST_DAYS).isBefore(to)) {
      throw new IllegalArgumentException("at most %d days at once".formatted(MOST_DAYS));
    }
    return Map.of("from", begin(from), "to", begin(to));
  }

  private Timestamp begin(LocalDate day) {
    return Timestamp.from(day.atStartOfDay(zone).toInstant());
  }
}
