package io.processorhub.proof;

import io.processorhub.foundation.Bulk;
import io.processorhub.register.BlockKey;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The entries as they stand in the database, and those that wait for their place. */
final class StoredEntries {

  private static final JsonMapper JSON = new JsonMapper();

  private final JdbcClient db;
  private final Bulk bulk;

  StoredEntries(JdbcClient db, Bulk bulk) {
    this.db = db;
    this.bulk = bulk;
  }

  /** What one transaction added. */
  record Block(long id, long first, int count, byte[] hashes, byte[] mark) {

    /** Whether it was stored by a hub that has the key. */
    boolean markedBy(BlockKey key) {
      return MessageDigest.isEqual(key.mark(first, count, hashes), mark);
    }
  }

  /**
   * Blocks that wait, the earliest first.
   *
   * @param most at most so many entries
   */
  List<Block> waiting(int most) {
    var blocks =
        new ArrayList<>(
            db.sql(
                    """
                    select id, first_entry as first, n as count, hashes, coalesce(mark, '') as mark from blk where id <= (
                      select max(id) from (
                        select id, sum(n) over (order by id) as total
                        from (select id, n from blk order by id limit 200) b) c where total <= ?)""")
                .param(most)
                .query(
                    (row, n) ->
                        new Block(
                            row.getLong(1),
                            row.getLong(2),
                            row.getInt(3),
                            row.getBytes(4),
                            row.getBytes(5)))
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
   * Takes the blocks off the list that begin with one of these entries and have their place.
   *
   * @return how many entries they hold
   */
  long takePlaced(Collection<Long> ids) {
    return db.sql("select take_placed_blocks(?)").param(longs(ids)).query(Long.class).single();
  }

  /**
   * Brings entries back that the database does not know. What they say in words is looked up by
   * name and by random id; an outcome is about whom its attempt was about. Who is not known any
   * more gets no number.
   */
  void bringBack(List<Leaf> leaves) {
    var known = new ArrayList<Fact>();
    var outcomes = new ArrayList<Fact>();
    for (var leaf : leaves) {
      var json = JSON.readTree(leaf.bytes());
      (json.has("attempt") ? outcomes : known).add(new Fact(leaf, json));
    }
    insert(known);
    insert(outcomes);
  }

  private void insert(List<Fact> facts) {
    db.sql(
            """
            insert into entry(id, kind, connection, subject_id, at, leaf)
            select u.id, u.kind, coalesce(c.id, t.connection), coalesce(s.id, q.subject_id, t.subject_id), u.at, u.leaf
            from unnest(?::bigint[], ?::smallint[], ?::text[], ?::uuid[], ?::bigint[], ?::timestamptz[], ?::bytea[])
              u(id, kind, connection, subject, attempt, at, leaf)
            left join connection c on c.name = u.connection
            left join subject s on s.ref = u.subject
            left join lateral (
              select subject_id from rights_case
              where subject_ref = u.subject and subject_id is not null limit 1) q on s.id is null
            left join entry t on t.id = u.attempt""")
        .params(
            array("int8", facts, fact -> fact.leaf.entry()),
            array("int2", facts, fact -> EntryKind.valueOf(fact.text("kind")).code()),
            array("text", facts, fact -> fact.text("connection")),
            array("uuid", facts, fact -> fact.uuid("subject")),
            array("int8", facts, Fact::attempt),
            array("timestamptz", facts, fact -> Timestamp.from(Instant.parse(fact.text("at")))),
            bulk.array("bytea", facts.stream().map(f -> f.leaf.bytes()).toArray(byte[][]::new)))
        .update();
  }

  /** What an entry says; null where it does not say it, since arrays take that. */
  private record Fact(Leaf leaf, JsonNode json) {

    String text(String name) {
      return json.path(name).isString() ? json.get(name).asString() : null;
    }

    UUID uuid(String name) {
      var text = text(name);
      return text == null ? null : UUID.fromString(text);
    }

    Long attempt() {
      return json.has("attempt") ? json.get("attempt").asLong() : null;
    }
  }

  /** Those of these entries that are there and have their place in the tree. */
  Set<Long> placed(Collection<Long> ids) {
    return db.sql(
            """
            select u.id from unnest(?::bigint[]) u(id) join entry e on e.id = u.id
            where exists (select from run r where u.id < r.first_entry + r.n
              and r.first_entry = (select max(x.first_entry) from run x where x.first_entry <= u.id))""")
        .param(longs(ids))
        .query(Long.class)
        .set();
  }

  /** Blocks of an earlier version wait without a mark. */
  void mark(BlockKey key) {
    db.sql("select id, first_entry, n, hashes, ''::bytea from blk where mark is null")
        .query(
            (row, n) ->
                new Block(
                    row.getLong(1),
                    row.getLong(2),
                    row.getInt(3),
                    row.getBytes(4),
                    row.getBytes(5)))
        .list()
        .forEach(
            one ->
                db.sql("update blk set mark = ? where id = ?")
                    .params(key.mark(one.first, one.count, one.hashes), one.id)
                    .update());
  }

  /** New numbers are larger than any that came back. */
  void moveNumbersPast(long entry) {
    var next = db.sql("select nextval('entry_block')").query(Long.class).single();
    db.sql("select count(nextval('entry_block')) from generate_series(1, ?)")
        .param(Math.max(0, (entry - next) / Register.BLOCK + 1))
        .query(Long.class)
        .single();
  }

  private java.sql.Array array(String type, List<Fact> facts, Function<Fact, Object> value) {
    return bulk.array(type, facts.stream().map(value).toArray());
  }

  private java.sql.Array longs(Collection<Long> ids) {
    return bulk.array("int8", ids.stream().mapToLong(Long::longValue).toArray());
  }
}
