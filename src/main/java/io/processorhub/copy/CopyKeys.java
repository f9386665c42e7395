package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Every key a copy was ever addressed by at a target. What is not gone belongs to one item; what is
 * gone stays, because an erasure asks for it too.
 */
final class CopyKeys {

  private final JdbcClient db;
  private final Bulk bulk;

  CopyKeys(JdbcClient db, Bulk bulk) {
    this.db = db;
    this.bulk = bulk;
  }

  /**
   * A key as the processor knows it.
   *
   * @param hash keyed hash of what it was made from
   * @param gone the processor does not hold it any more, or never did
   * @param stray the processor holds it, though the copy is known by another one
   * @param restricted whether the hub told the processor to leave the person alone under it
   * @param id the processor's own id of what is astray
   */
  record Key(
      byte[] hash,
      String text,
      boolean gone,
      boolean stray,
      boolean restricted,
      Optional<String> id) {
    @Override
    public String toString() {
      return "Key";
    }
  }

  /**
   * Whose key it is to be.
   *
   * @param seal the person's key
   */
  record Owner(long item, byte[] hash, String key, DataKey seal) {}

  /** The keys of items at a target, those of each in the order they were taken. */
  Map<Long, List<Key>> of(int target, Map<Long, DataKey> seals) {
    var keys = new HashMap<Long, List<Key>>();
    if (seals.isEmpty()) {
      return keys;
    }
    db.sql(
            """
            select y.item_id, y.key, y.sealed, y.gone, y.stray, y.restricted, y.provider_id from unnest(?::bigint[]) u(i)
            join lateral (
              select * from copy_key where item_id = u.i and case when target = ? then true else false end offset 0) y on true
            order by y.since""")
        .params(longs(List.copyOf(seals.keySet())), target)
        .query(
            row -> {
              var item = row.getLong(1);
              keys.computeIfAbsent(item, i -> new ArrayList<>())
                  .add(
                      new Key(
                          row.getBytes(2),
                          text(seals.get(item), row.getBytes(3), target, item),
                          row.getBoolean(4),
                          row.getBoolean(5),
                          row.getBoolean(6),
                          id(seals.get(item), row.getBytes(7), item)));
            });
    return keys;
  }

  /**
   * Takes the keys that nobody has.
   *
   * @return who has which: the item by the key's hash
   */
  Map<ByteBuffer, Long> take(int target, List<Owner> owners) {
    if (owners.isEmpty()) {
      return Map.of();
    }
    insert(target, owners);
    var holders = holders(target, owners);
    var left =
        owners.stream().filter(one -> !holders.containsKey(ByteBuffer.wrap(one.hash))).toList();
    if (!left.isEmpty()) {
      revive(target, left);
      holders.putAll(holders(target, left));
    }
    return holders;
  }

  private void insert(int target, List<Owner> owners) {
    db.sql(
            """
            insert into copy_key(target, key, item_id, sealed)
            select ?, k, i, s from unnest(?::bytea[], ?::bigint[], ?::bytea[]) u(k, i, s)
            on conflict do nothing""")
        .params(
            target,
            bytes(owners.stream().map(Owner::hash).toList()),
            longs(owners.stream().map(Owner::item).toList()),
            bytes(owners.stream().map(one -> sealed(target, one)).toList()))
        .update();
  }

  private Map<ByteBuffer, Long> holders(int target, List<Owner> owners) {
    var holders = new HashMap<ByteBuffer, Long>();
    db.sql("select key, item_id from copy_key where target = ? and key = any(?) and not gone")
        .params(target, bytes(owners.stream().map(Owner::hash).toList()))
        .query(
            row -> {
              holders.put(ByteBuffer.wrap(row.getBytes(1)), row.getLong(2));
            });
    return holders;
  }

  /** Keys that these items had before, and that nobody has now; the first of several gets it. */
  private void revive(int target, List<Owner> owners) {
    var seen = new HashSet<ByteBuffer>();
    var first = owners.stream().filter(one -> seen.add(ByteBuffer.wrap(one.hash))).toList();
    db.sql(
            """
            update copy_key y set gone = false, sealed = u.s
            from unnest(?::bytea[], ?::bigint[], ?::bytea[]) u(k, i, s)
            where case when y.target = ? then true else false end and y.key = u.k and y.item_id = u.i""")
        .params(
            bytes(first.stream().map(Owner::hash).toList()),
            longs(first.stream().map(Owner::item).toList()),
            bytes(first.stream().map(one -> sealed(target, one)).toList()),
            target)
        .update();
  }

  /**
   * The processor does not hold these keys: another contact that waits for one may have it.
   *
   * @param items whose keys they were, in the keys' order
   */
  void gone(int target, short connection, List<Long> items, List<byte[]> keys) {
    if (items.isEmpty()) {
      return;
    }
    db.sql(
            """
            update copy_key y set gone = true, stray = false from unnest(?::bigint[], ?::bytea[]) u(i, k)
            where case when y.target = ? then true else false end and y.key = u.k and y.item_id = u.i""")
        .params(longs(items), bytes(keys), target)
        .update();
    wake(connection, keys);
  }

  /** The hub told the processor to leave the person alone under this key, or ended that. */
  void restricted(int target, List<Long> items, List<byte[]> keys, boolean restricted) {
    db.sql(
            """
            update copy_key y set restricted = :restricted from unnest(:items::bigint[], :keys::bytea[]) u(i, k)
            where y.target = :target and y.key = u.k and y.item_id = u.i and y.restricted <> :restricted""")
        .param("restricted", restricted)
        .param("items", longs(items))
        .param("keys", bytes(keys))
        .param("target", target)
        .update();
  }

  /** Until when the processor may still hold what stood under a key that it was told to erase. */
  void promise(int target, long item, byte[] key, java.time.Instant until) {
    db.sql(
            """
            update copy_key set promised = greatest(promised, :until)
            where target = :target and key = :key and item_id = :item""")
        .param("until", java.sql.Timestamp.from(until))
        .param("target", target)
        .param("key", key)
        .param("item", item)
        .update();
  }

  /** Those who wait for keys of which something was learned are decided anew. */
  void wake(short connection, List<byte[]> keys) {
    db.sql(
            """
            update copy set state = :due, due_at = now(), wanted = null
            where wanted = any(:keys) and connection = :connection and state = :held""")
        .param("due", CopyState.DUE.code())
        .param("keys", bytes(keys))
        .param("connection", connection)
        .param("held", CopyState.HELD.code())
        .update();
  }

  /**
   * Those who wait for keys that nobody has. A key may become free in the very moment in which it
   * is written down who waits for it; then nobody was woken.
   */
  void wakeForFree(int target, short connection) {
    db.sql(
            """
            update copy c set state = :due, due_at = now(), wanted = null
            where c.connection = :connection and c.state = :held and c.wanted is not null and not exists (
              select from copy_key y where y.target = :target and y.key = c.wanted and not y.gone)""")
        .param("due", CopyState.DUE.code())
        .param("connection", connection)
        .param("held", CopyState.HELD.code())
        .param("target", target)
        .update();
  }

  /** The processor holds keys by which these copies are not known any more. */
  void stray(int target, List<Long> items, List<byte[]> keys, List<byte[]> ids) {
    if (!items.isEmpty()) {
      db.sql(
              """
              update copy_key y set gone = false, stray = true, provider_id = nullif(u.p, ''::bytea)
              from unnest(?::bigint[], ?::bytea[], ?::bytea[]) u(i, k, p)
              where case when y.target = ? then true else false end and y.key = u.k and y.item_id = u.i
                and (not y.gone or not exists (
                  select 1 from copy_key o where o.target = y.target and o.key = y.key and not o.gone))""")
          .params(longs(items), bytes(keys), bytes(ids), target)
          .update();
    }
  }

  static Optional<String> id(DataKey seal, byte[] sealed, long item) {
    return Optional.ofNullable(sealed)
        .map(id -> seal.open(id, CopySteps.idPlace(item)))
        .map(id -> new String(id, StandardCharsets.UTF_8));
  }

  static String text(DataKey seal, byte[] sealed, int target, long item) {
    return new String(seal.open(sealed, place(target, item)), StandardCharsets.UTF_8);
  }

  static byte[] sealed(int target, Owner one) {
    return one.seal.seal(one.key.getBytes(StandardCharsets.UTF_8), place(target, one.item));
  }

  /** Where a key is stored, for its seal. */
  static String place(int target, long item) {
    return "copy_key.sealed|" + target + "|" + item;
  }

  private java.sql.Array longs(List<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }

  private java.sql.Array bytes(List<byte[]> values) {
    return bulk.array("bytea", values.toArray(byte[][]::new));
  }
}
