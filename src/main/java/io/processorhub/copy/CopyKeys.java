package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every key a copy was ever addressed by at a target. One key belongs to one item. */
final class CopyKeys {

  private final JdbcClient db;
  private final Bulk bulk;

  CopyKeys(JdbcClient db, Bulk bulk) {
    this.db = db;
    this.bulk = bulk;
  }

  /**
   * @param key as the processor knows it
   * @param seal the person's key
   * @param known whether the processor holds the copy
   */
  record Owner(long item, byte[] hash, String key, DataKey seal, boolean known) {}

  /** Takes the keys that nobody has, and tells who has which. */
  Owned take(int target, List<Owner> all) {
    if (all.isEmpty()) {
      return new Owned(Map.of(), Set.of());
    }
    var earlier = earlier(target, all);
    // Whoever is there under another key takes no new one before it is moved.
    var owners = all.stream().filter(one -> !(one.known && earlier.contains(one.item))).toList();
    var hashes = bulk.array("bytea", owners.stream().map(Owner::hash).toArray(byte[][]::new));
    var items = bulk.array("int8", owners.stream().mapToLong(Owner::item).toArray());
    db.sql(
            """
            insert into copy_key(target, key, item_id, sealed)
            select ?, k, i, s from unnest(?::bytea[], ?::bigint[], ?::bytea[]) u(k, i, s)
            on conflict do nothing""")
        .params(
            target,
            hashes,
            items,
            bulk.array(
                "bytea",
                owners.stream()
                    .map(one -> one.seal.seal(bytes(one.key), place(target, one.item)))
                    .toArray(byte[][]::new)))
        .update();
    var holders = new HashMap<ByteBuffer, Long>();
    db.sql("select key, item_id from copy_key where target = ? and key = any(?)")
        .params(target, hashes)
        .query(
            row -> {
              holders.put(ByteBuffer.wrap(row.getBytes(1)), row.getLong(2));
            });
    return new Owned(holders, earlier);
  }

  /** Items that were addressed by another key before, or by another spelling of it. */
  private Set<Long> earlier(int target, List<Owner> owners) {
    var items = bulk.array("int8", owners.stream().mapToLong(Owner::item).toArray());
    var current = new HashMap<Long, Owner>();
    owners.forEach(one -> current.put(one.item, one));
    var earlier = new HashSet<Long>();
    db.sql("select item_id, key, sealed from copy_key where item_id = any(?) and target = ?")
        .params(items, target)
        .query(
            row -> {
              var owner = current.get(row.getLong(1));
              var before = owner.seal.open(row.getBytes(3), place(target, owner.item));
              if (!Arrays.equals(row.getBytes(2), owner.hash)
                  || !Arrays.equals(before, bytes(owner.key))) {
                earlier.add(owner.item);
              }
            });
    return earlier;
  }

  /** The key by which a target knows the item, the newest if there were several. */
  Optional<Key> latest(int target, long item, DataKey seal) {
    return db.sql(
            "select key, sealed from copy_key where target = ? and item_id = ? order by since desc limit 1")
        .params(target, item)
        .query(
            (row, n) ->
                new Key(
                    new String(
                        seal.open(row.getBytes("sealed"), place(target, item)),
                        StandardCharsets.UTF_8),
                    row.getBytes("key")))
        .optional();
  }

  /** A key as the processor knows it, and its keyed hash. */
  record Key(String key, byte[] hash) {
    @Override
    public String toString() {
      return "Key";
    }
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /** Where a key is stored, for its seal. */
  static String place(int target, long item) {
    return "copy_key.sealed|" + target + "|" + item;
  }

  /**
   * @param holders the item that holds each key
   * @param earlier items that were addressed by another key before
   */
  record Owned(Map<ByteBuffer, Long> holders, Set<Long> earlier) {

    /** Whether the copy may be sent under the key. */
    Held verdict(long item, byte[] hash, boolean known) {
      if (known && earlier.contains(item)) {
        return Held.KEY_CHANGED;
      }
      var holder = holders.get(ByteBuffer.wrap(hash));
      return holder != null && holder == item ? Held.NOT : Held.KEY_TAKEN;
    }
  }
}
