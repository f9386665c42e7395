package io.processorhub.register;

import io.processorhub.foundation.Bulk;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The entries as they stand in the database, and those that wait for their place. */
final class Entries {

  private static final JsonMapper JSON = new JsonMapper();

  private final JdbcClient db;
  private final Bulk bulk;

  Entries(JdbcClient db, Bulk bulk) {
    this.db = db;
    this.bulk = bulk;
  }

  /** What one transaction added. */
  record Block(long id, long first, int count, byte[] hashes) {}

  /**
   * Takes blocks off the list, the earliest first.
   *
   * @param most at most so many entries
   */
  List<Block> take(int most) {
    var blocks =
        new ArrayList<>(
            db.sql(
                    """
                    delete from blk where id in (
                      select id from (
                        select id, sum(n) over (order by id) as total
                        from (select id, n from blk order by id limit 200) b) c where total <= ?)
                    returning id, first_entry as first, n as count, hashes""")
                .param(most)
                .query(
                    (row, n) ->
                        new Block(row.getLong(1), row.getLong(2), row.getInt(3), row.getBytes(4)))
                .list());
    blocks.sort(Comparator.comparingLong(Block::id));
    return blocks;
  }

  /** The exact bytes of the entries of these blocks, by number. */
  Map<Long, byte[]> bytes(List<Block> blocks) {
    var bytes = new HashMap<Long, byte[]>();
    db.sql(
            """
            select e.id, e.leaf from unnest(?::bigint[], ?::int[]) u(f, n)
            join entry e on e.id >= u.f and e.id < u.f + u.n""")
        .params(
            bulk.array("int8", blocks.stream().mapToLong(Block::first).toArray()),
            bulk.array("int4", blocks.stream().mapToInt(Block::count).toArray()))
        .query(
            row -> {
              bytes.put(row.getLong(1), row.getBytes(2));
            });
    return bytes;
  }

  Map<Long, byte[]> bytes(Collection<Long> ids) {
    var bytes = new HashMap<Long, byte[]>();
    db.sql(
            """
            select e.id, e.leaf from unnest(?::bigint[]) u(id) join entry e on e.id = u.id""")
        .param(longs(ids))
        .query(
            row -> {
              bytes.put(row.getLong(1), row.getBytes(2));
            });
    return bytes;
  }

  /**
   * Takes the blocks off the list that begin with one of these entries.
   *
   * @return how many entries they hold
   */
  long forgetWaiting(Collection<Long> ids) {
    return db.sql(
            """
            with gone as (delete from blk where first_entry = any(?) returning n)
            select coalesce(sum(n), 0) from gone""")
        .param(longs(ids))
        .query(Long.class)
        .single();
  }

  /**
   * Brings entries back that the database does not know. What they say in words is looked up by
   * name and by random id; who is not known any more gets no number.
   */
  void bringBack(List<Leaf> leaves) {
    var facts = leaves.stream().map(leaf -> JSON.readTree(leaf.bytes())).toList();
    db.sql(
            """
            insert into entry(id, kind, connection, subject_id, item_id, at, leaf)
            select u.id, u.kind, c.id, s.id, i.id, u.at, u.leaf
            from unnest(?::bigint[], ?::smallint[], ?::text[], ?::uuid[], ?::uuid[], ?::timestamptz[], ?::bytea[])
              u(id, kind, connection, subject, account, at, leaf)
            left join connection c on c.name = u.connection
            left join subject s on s.ref = u.subject
            left join account a on a.ref = u.account
            left join lateral (
              select min(id) as id from item where subject_id = s.id and account_id = a.id having count(*) = 1) i on true""")
        .params(
            longs(leaves.stream().map(Leaf::entry).toList()),
            array("int2", facts, fact -> EntryKind.valueOf(text(fact, "kind")).code()),
            array("text", facts, fact -> text(fact, "connection")),
            array("uuid", facts, fact -> uuid(fact, "subject")),
            array("uuid", facts, fact -> uuid(fact, "account")),
            array("timestamptz", facts, fact -> Timestamp.from(Instant.parse(text(fact, "at")))),
            bulk.array("bytea", leaves.stream().map(Leaf::bytes).toArray(byte[][]::new)))
        .update();
  }

  /** New numbers are larger than any that came back. */
  void moveNumbersPast(long entry) {
    var next = db.sql("select nextval('entry_block')").query(Long.class).single();
    db.sql("select count(nextval('entry_block')) from generate_series(1, ?)")
        .param(Math.max(0, (entry - next) / Register.BLOCK + 1))
        .query(Long.class)
        .single();
  }

  private java.sql.Array array(
      String type, List<JsonNode> facts, Function<JsonNode, Object> value) {
    return bulk.array(type, facts.stream().map(value).toArray());
  }

  private static String text(JsonNode fact, String name) {
    return fact.path(name).isString() ? fact.get(name).asString() : null;
  }

  private static UUID uuid(JsonNode fact, String name) {
    var text = text(fact, name);
    return text == null ? null : UUID.fromString(text);
  }

  private java.sql.Array longs(Collection<Long> ids) {
    return bulk.array("int8", ids.stream().mapToLong(Long::longValue).toArray());
  }
}
