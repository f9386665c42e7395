package io.processorhub.foundation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Wraps what older epochs wrapped by the newest one, some thousand keys in one transaction. Killed
 * in between, the next pass finds what is left by its first four bytes.
 *
 * <p>A pass reads along the primary key. An index on the epoch would cost every import something,
 * for a walk that is due once a month.
 */
final class Rewrap {

  static final int CHUNK = 5_000;

  private final JdbcClient db;
  private final Bulk bulk;
  private final TransactionTemplate transactions;
  private final Keks keks;

  Rewrap(JdbcClient db, Bulk bulk, TransactionTemplate transactions, Keks keks) {
    this.db = db;
    this.bulk = bulk;
    this.transactions = transactions;
    this.keks = keks;
  }

  /** One pass over everything. What somebody else holds right now is left for the next one. */
  void pass(KeyRotation.Progress progress) {
    var newest = keks.refresh();
    for (var place : WrappedPlace.values()) {
      var after = place.first;
      for (var page = page(place, after); !page.isEmpty(); page = page(place, after)) {
        progress.wrapped(place.table, page.size(), chunk(place, page, newest));
        after = page.get(page.size() - 1).id;
      }
    }
  }

  /** Whether a row is still wrapped by this epoch; reads every row once. */
  boolean anyLeft(int epoch) {
    var first = ByteBuffer.allocate(4).putInt(epoch).array();
    return Arrays.stream(WrappedPlace.values())
        .anyMatch(
            place ->
                db.sql(
                        "select exists (select from %s where substring(%s from 1 for 4) = ?)"
                            .formatted(place.table, place.column))
                    .param(first)
                    .query(Boolean.class)
                    .single());
  }

  /** How many keys each epoch wraps. */
  Map<Integer, Long> counts() {
    var counts = new TreeMap<Integer, Long>();
    for (var place : WrappedPlace.values()) {
      db.sql(
              "select substring(%1$s from 1 for 4), count(*) from %2$s where %1$s is not null group by 1"
                  .formatted(place.column, place.table))
          .query(
              row -> {
                counts.merge(Keks.epoch(row.getBytes(1)), row.getLong(2), Long::sum);
              });
    }
    return counts;
  }

  List<Row> page(WrappedPlace place, String after) {
    return db.sql(
            """
            select %1$s::text, %2$s from %3$s where %1$s > ?::%4$s and %2$s is not null
            order by %3$s.%1$s limit ?"""
                .formatted(place.id, place.column, place.table, place.type))
        .params(after, CHUNK)
        .query((row, n) -> new Row(row.getString(1), row.getBytes(2)))
        .list();
  }

  /**
   * @return how many were wrapped anew
   */
  int chunk(WrappedPlace place, List<Row> page, int newest) {
    var old = page.stream().filter(row -> Keks.epoch(row.wrapped) != newest).toList();
    return old.isEmpty()
        ? 0
        : transactions.execute(status -> write(place, free(place, old), newest));
  }

  /** Waits for nobody while it holds rows itself, so nobody is ever in a knot with it. */
  private List<Row> free(WrappedPlace place, List<Row> rows) {
    var free =
        new HashSet<>(
            db.sql(
                    "select %1$s::text from %2$s where %1$s = any(?::%3$s[]) for update skip locked"
                        .formatted(place.id, place.table, place.type))
                .param(texts(rows.stream().map(Row::id).toList()))
                .query(String.class)
                .list());
    return rows.stream().filter(row -> free.contains(row.id)).toList();
  }

  /** A key that was destroyed or changed since it was read is not written back. */
  private int write(WrappedPlace place, List<Row> rows, int newest) {
    var fresh = new ArrayList<byte[]>();
    rows.forEach(row -> fresh.add(keks.rewrap(row.wrapped, place.place(row.id), newest)));
    return db.sql(
            """
            update %2$s k set %4$s = u.fresh
            from unnest(?::%3$s[], ?::bytea[], ?::bytea[]) u(id, old, fresh)
            where k.%1$s = u.id and k.%4$s = u.old"""
                .formatted(place.id, place.table, place.type, place.column))
        .params(
            texts(rows.stream().map(Row::id).toList()),
            bytes(rows.stream().map(Row::wrapped).toList()),
            bytes(fresh))
        .update();
  }

  private java.sql.Array texts(List<String> values) {
    return bulk.array("text", values.toArray(String[]::new));
  }

  private java.sql.Array bytes(List<byte[]> values) {
    return bulk.array("bytea", values.toArray(byte[][]::new));
  }

  record Row(String id, byte[] wrapped) {}
}
