package io.processorhub.proof;

import io.processorhub.foundation.Bulk;
import io.processorhub.item.FieldTaxonomy;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps the tally: each entry is counted in the transaction that gives it its place in the tree. So
 * tally and places are of one state after a crash, and in each backup; what a restore brings back
 * from the journal gets its place anew and is counted with it.
 */
final class Counting {

  private static final Logger LOG = LoggerFactory.getLogger(Counting.class);

  /** Places whose entries are read at once. */
  private static final int CHUNK = 5_000;

  private final JdbcClient db;
  private final Bulk bulk;
  private final StoredEntries entries;
  private final FieldTaxonomy taxonomy;

  Counting(JdbcClient db, Bulk bulk, StoredEntries entries, FieldTaxonomy taxonomy) {
    this.db = db;
    this.bulk = bulk;
    this.entries = entries;
    this.taxonomy = taxonomy;
  }

  /** Counts the entries that got the places from here on, each of them for the first time. */
  void count(long from, long to) {
    for (var next = from; next < to; next += CHUNK) {
      add(lines(placed(next, Math.min(to, next + CHUNK))));
    }
  }

  /**
   * Counts all entries anew if the tally is not of as many as have a place: the entries are older
   * than the tally, or somebody put back, emptied or changed one table alone.
   */
  void agree(long size) {
    var counted =
        db.sql("select coalesce(sum(n), 0) from tally").query(Long.class).single().longValue();
    if (counted != size) {
      LOG.warn(
          "the tally is of {} entries, and {} have a place: it is counted anew", counted, size);
      db.sql("delete from tally").update();
      count(0, size);
    }
  }

  private List<Counted.Placed> placed(long from, long to) {
    var placed = new ArrayList<Counted.Placed>();
    db.sql(
            """
            select e.kind, e.at, coalesce(e.connection, 0), e.leaf
            from run r join entry e on e.id >= r.first_entry and e.id < r.first_entry + r.n
            where r.first_idx >= :from and r.first_idx < :to""")
        .param("from", from)
        .param("to", to)
        .query(
            row -> {
              placed.add(
                  new Counted.Placed(
                      row.getShort(1),
                      row.getTimestamp(2).toInstant(),
                      row.getShort(3),
                      Counted.facts(row.getBytes(4))));
            });
    return placed;
  }

  private Map<Counted, Long> lines(List<Counted.Placed> placed) {
    var attempts = attempts(placed);
    var lines = new HashMap<Counted, Long>();
    for (var one : placed) {
      var call = one.attempt().map(attempts::get).orElse(one.facts());
      lines.merge(Counted.of(one, call, taxonomy), 1L, Long::sum);
    }
    return lines;
  }

  /** What the calls were whose OUTCOME is among these. */
  private Map<Long, Map<String, String>> attempts(List<Counted.Placed> placed) {
    var ids = new HashSet<Long>();
    placed.forEach(one -> one.attempt().ifPresent(ids::add));
    var attempts = new HashMap<Long, Map<String, String>>();
    if (!ids.isEmpty()) {
      entries.bytes(ids).forEach((id, leaf) -> attempts.put(id, Counted.facts(leaf)));
    }
    return attempts;
  }

  private void add(Map<Counted, Long> lines) {
    var all = List.copyOf(lines.entrySet());
    db.sql(
            """
            insert into tally(hour, connection, kind, declaration, item, operation, purposes, fields, result, code, n)
            select * from unnest(
              :hours::timestamptz[], :connections::smallint[], :kinds::smallint[], :declarations::text[], :items::text[],
              :operations::text[], :purposes::text[], :fields::bigint[], :results::text[], :codes::text[], :counts::bigint[])
            on conflict (hour, connection, kind, declaration, item, operation, purposes, fields, result, code)
            do update set n = tally.n + excluded.n""")
        .param("hours", array("timestamptz", all, line -> Timestamp.from(line.hour())))
        .param("connections", array("int2", all, Counted::connection))
        .param("kinds", array("int2", all, Counted::kind))
        .param("declarations", array("text", all, Counted::declaration))
        .param("items", array("text", all, Counted::item))
        .param("operations", array("text", all, Counted::operation))
        .param("purposes", array("text", all, Counted::purposes))
        .param("fields", array("int8", all, Counted::fields))
        .param("results", array("text", all, Counted::result))
        .param("codes", array("text", all, Counted::code))
        .param("counts", bulk.array("int8", all.stream().map(Map.Entry::getValue).toArray()))
        .update();
  }

  private java.sql.Array array(
      String type, List<Map.Entry<Counted, Long>> lines, Function<Counted, Object> fact) {
    return bulk.array(type, lines.stream().map(line -> fact.apply(line.getKey())).toArray());
  }
}
