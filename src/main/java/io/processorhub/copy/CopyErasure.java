package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import io.processorhub.subject.Items;
import io.processorhub.subject.SubjectErasure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes copies away for an erasure. What stays are the keys by which processors know them, sealed
 * anew by the case's key; while such a key is not gone, nobody else is sent under it.
 *
 * <p>If another contact waits for a key, the processor's copy is handed over to it instead: it
 * remains, as that contact's, without what was erased.
 */
public final class CopyErasure {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Keks keks;
  private final CopyKeys keys;
  private final DeliverySettings settings;
  private final Items items;
  private final DueCopies due;

  CopyErasure(
      JdbcClient db,
      Bulk bulk,
      Keks keks,
      CopyKeys keys,
      DeliverySettings settings,
      Items items,
      DueCopies due) {
    this.items = items;
    this.due = due;
    this.db = db;
    this.bulk = bulk;
    this.keks = keks;
    this.keys = keys;
    this.settings = settings;
  }

  /**
   * What was at one target of a connection.
   *
   * @param items whose keys the processor must be asked about; empty if all were handed over
   * @param busyUntil until when a call that is under way may still have its effect there
   * @param heir the contact that the processor's copy was handed over to
   */
  public record Part(
      short connection,
      int target,
      List<Long> items,
      Optional<Instant> busyUntil,
      Optional<Long> heir) {}

  /**
   * A key as an erasure needs it.
   *
   * @param hash keyed hash of what it was made from
   * @param id the processor's own id, if it is known
   * @param gone the processor does not hold it any more, or never did
   */
  public record Key(long item, byte[] hash, String text, Optional<String> id, boolean gone) {
    @Override
    public String toString() {
      return "Key";
    }
  }

  /** Items that name the person go on without their fields, here at once and there by a change. */
  public void unname(SubjectErasure.Person person, List<SubjectErasure.Named> named) {
    if (!named.isEmpty()) {
      due.taken(
          items.withoutPerson(
              person.id(), named.stream().map(SubjectErasure.Named::item).toList()));
    }
  }

  /**
   * @param from the key that seals theirs, the person's
   * @param to the case's
   */
  public List<Part> remove(List<Long> items, DataKey from, DataKey to) {
    var array = longs(items);
    var copies = copies(array);
    var busy = busy(array);
    var known = known(array, from);
    var parts = new TreeMap<Integer, Part>();
    for (var key : known) {
      var heir = key.gone ? Optional.<Heir>empty() : heir(key, items);
      heir.ifPresent(one -> hand(key, from, one, copies.get(new Place(key.item, key.connection))));
      if (heir.isEmpty()) {
        seal(key, from, to, copies.get(new Place(key.item, key.connection)));
      }
      parts.merge(
          key.target,
          new Part(
              key.connection,
              key.target,
              heir.isPresent() ? List.of() : List.of(key.item),
              Optional.ofNullable(busy.get(key.connection)),
              heir.map(Heir::item)),
          CopyErasure::both);
    }
    db.sql("delete from copy where item_id = any(?)").param(array).update();
    eraseUnderOthers(items);
    return List.copyOf(parts.values());
  }

  private static Part both(Part one, Part other) {
    var items = new ArrayList<>(one.items);
    other.items.stream().filter(item -> !items.contains(item)).forEach(items::add);
    return new Part(
        one.connection, one.target, items, one.busyUntil, one.heir.or(() -> other.heir));
  }

  private record Place(long item, short connection) {}

  private record Copy(
      boolean known,
      byte[] key,
      byte[] providerId,
      long fields,
      int declaration,
      Instant restrictedAt,
      short presence) {}

  private record Known(
      short connection,
      int target,
      byte[] hash,
      long item,
      String text,
      boolean gone,
      Optional<String> id) {}

  private record Heir(long item, DataKey key) {}

  /** Taken one by one, so that a worker that has claimed one is waited for. */
  private Map<Place, Copy> copies(java.sql.Array items) {
    var copies = new HashMap<Place, Copy>();
    db.sql(
            """
            select item_id, connection, known, key, provider_id, coalesce(declaration, 0) as declaration, restricted_at, presence,
                   fields | coalesce((select bit_or(u.f) from batch b, unnest(b.items, b.fields) u(i, f)
                                      where b.connection = c.connection and u.i = c.item_id), 0) as fields
            from copy c where item_id = any(?) order by item_id, connection for update of c""")
        .param(items)
        .query(
            row -> {
              var restricted = row.getTimestamp("restricted_at");
              copies.put(
                  new Place(row.getLong("item_id"), row.getShort("connection")),
                  new Copy(
                      row.getBoolean("known"),
                      row.getBytes("key"),
                      row.getBytes("provider_id"),
                      row.getLong("fields"),
                      row.getInt("declaration"),
                      restricted == null ? null : restricted.toInstant(),
                      row.getShort("presence")));
            });
    return copies;
  }

  /** Until when calls that are under way may have their effect, by connection. */
  private Map<Short, Instant> busy(java.sql.Array items) {
    var busy = new HashMap<Short, Instant>();
    db.sql(
            """
            select connection, max(coalesce(settle_at, deadline + ? * interval '1 ms')) from batch
            where items && ? group by connection""")
        .params(settings.quarantine().toMillis(), items)
        .query(
            row -> {
              busy.put(row.getShort(1), row.getTimestamp(2).toInstant());
            });
    return busy;
  }

  private List<Known> known(java.sql.Array items, DataKey from) {
    return db.sql(
            """
            select t.connection, y.target, y.key, y.item_id, y.sealed, y.gone, y.provider_id
            from copy_key y join target t on t.id = y.target
            where y.item_id = any(?) order by y.target, y.item_id, y.key for update of y""")
        .param(items)
        .query(
            (row, n) ->
                new Known(
                    row.getShort("connection"),
                    row.getInt("target"),
                    row.getBytes("key"),
                    row.getLong("item_id"),
                    CopyKeys.text(
                        from, row.getBytes("sealed"), row.getInt("target"), row.getLong("item_id")),
                    row.getBoolean("gone"),
                    CopyKeys.id(from, row.getBytes("provider_id"), row.getLong("item_id"))))
        .list();
  }

  /** The first other contact that waits for the key. */
  private Optional<Heir> heir(Known key, List<Long> items) {
    return db.sql(
            """
            select c.item_id, k.id, k.wrapped from copy c join item i on i.id = c.item_id
            join keys.data_key k on k.id = i.owner
            where c.wanted = ? and c.connection = ? and c.state = ? and c.item_id <> all(?)
            order by c.item_id limit 1 for update of c""")
        .params(key.hash, key.connection, CopyState.HELD.code(), longs(items))
        .query(
            (row, n) ->
                new Heir(row.getLong(1), DataKey.unwrap(row.getLong(2), row.getBytes(3), keks)))
        .optional();
  }

  /** What it does not have itself is removed there by its next call. */
  private void hand(Known key, DataKey from, Heir heir, Copy copy) {
    db.sql("delete from copy_key where target = ? and key = ? and item_id in (?, ?)")
        .params(key.target, key.hash, key.item, heir.item)
        .update();
    db.sql("insert into copy_key(target, key, item_id, sealed) values (?, ?, ?, ?)")
        .params(
            key.target,
            key.hash,
            heir.item,
            CopyKeys.sealed(
                key.target, new CopyKeys.Owner(heir.item, key.hash, key.text, heir.key)))
        .update();
    var there = copy != null && copy.known && java.util.Arrays.equals(copy.key, key.hash);
    db.sql(
            """
            update copy set known = ?, key = case when ? then ? end, provider_id = nullif(?, ''::bytea), fields = ?, declaration = nullif(?, 0),
              sent_digest = null, restricted_at = ?, presence = ?, wanted = null, state = 0, due_at = now(), prio = 1
            where item_id = ? and connection = ?""")
        .params(
            java.util.Arrays.asList(
                there,
                there,
                key.hash,
                there
                    ? id(key, from, copy)
                        .map(id -> sealedId(heir.key, heir.item, id))
                        .orElse(new byte[0])
                    : new byte[0],
                copy == null ? 0L : copy.fields,
                copy == null ? 0 : copy.declaration,
                copy == null || copy.restrictedAt == null
                    ? null
                    : java.sql.Timestamp.from(copy.restrictedAt),
                copy == null ? (short) 0 : copy.presence,
                heir.item,
                key.connection))
        .update();
  }

  private void seal(Known key, DataKey from, DataKey to, Copy copy) {
    var id = id(key, from, copy);
    db.sql(
            """
            update copy_key set sealed = ?, provider_id = nullif(?, ''::bytea)
            where target = ? and key = ? and item_id = ?""")
        .params(
            CopyKeys.sealed(key.target, new CopyKeys.Owner(key.item, key.hash, key.text, to)),
            id.map(text -> sealedId(to, key.item, text)).orElse(new byte[0]),
            key.target,
            key.hash,
            key.item)
        .update();
  }

  private static Optional<String> id(Known key, DataKey from, Copy copy) {
    var current = copy != null && java.util.Arrays.equals(copy.key, key.hash);
    return key.id.or(
        () ->
            current && copy.providerId != null
                ? CopyKeys.id(from, copy.providerId, key.item)
                : Optional.empty());
  }

  private static byte[] sealedId(DataKey key, long item, String id) {
    return key.seal(id.getBytes(StandardCharsets.UTF_8), CopySteps.idPlace(item));
  }

  /** The keys of erased items at a target, by item. */
  public Map<Long, List<Key>> keys(int target, Map<Long, DataKey> seals) {
    var found = new LinkedHashMap<Long, List<Key>>();
    keys.of(target, seals)
        .forEach(
            (item, list) ->
                found.put(
                    item,
                    list.stream()
                        .map(key -> new Key(item, key.hash(), key.text(), key.id(), key.gone()))
                        .toList()));
    return found;
  }

  /** The processor does not hold these any more: whoever waits for one of them may have it. */
  public void gone(int target, short connection, List<Long> items, List<byte[]> hashes) {
    keys.gone(target, connection, items, hashes);
  }

  /** They are there again after all. What belongs to another contact by now is theirs. */
  public void back(int target, List<Long> items, List<byte[]> hashes) {
    keys.stray(target, items, hashes, hashes.stream().map(hash -> new byte[0]).toList());
  }

  /** Which of these keys, by their place, are another contact's by now. */
  public List<Boolean> taken(int target, List<Long> items, List<byte[]> hashes) {
    return db.sql(
            """
            select exists (select from copy_key y where y.target = ? and y.key = u.k and not y.gone and y.item_id <> u.i)
            from unnest(?::bigint[], ?::bytea[]) with ordinality u(i, k, o) order by u.o""")
        .params(target, longs(items), bulk.array("bytea", hashes.toArray(byte[][]::new)))
        .query(Boolean.class)
        .list();
  }

  /**
   * Keys of erased items that are other contacts' by now, who were not sent since they took them
   * over: what stands there may still be the erased person's, so it is erased there too. What a
   * person left by their own word is not: it would be made anew.
   */
  public void eraseUnderOthers(List<Long> items) {
    db.sql(
            """
            with theirs as (
              update copy_key o set stray = true from copy_key mine, target t, copy c
              where mine.item_id = any(:items) and o.target = mine.target and o.key = mine.key and not o.gone and o.item_id <> mine.item_id
                and t.id = o.target and c.item_id = o.item_id and c.connection = t.connection and %s and c.presence <> :left
              returning o.item_id, c.connection)
            update copy c set state = :due, due_at = now(), prio = 0 from theirs
            where c.item_id = theirs.item_id and c.connection = theirs.connection and c.state not in (:sending, :doubtful)"""
                .formatted(UNSENT))
        .param("items", longs(items))
        .param("left", Presence.LEFT.code())
        .param("due", CopyState.DUE.code())
        .param("sending", CopyState.SENDING.code())
        .param("doubtful", CopyState.DOUBTFUL.code())
        .update();
  }

  /** The items of a person who is erased, and the case. */
  public record Erased(List<Long> items, long erasure) {}

  /**
   * What became of the keys of an erased person that are other contacts' by now.
   *
   * @param cleared whether nothing of the erased person stands under them any more
   * @param shared whether one of those contacts was there before the erasure
   */
  public record Others(boolean cleared, boolean shared) {
    static final Others NONE = new Others(true, false);
  }

  /**
   * @return in the order of those asked about
   */
  public List<Others> others(int target, List<Erased> erased) {
    var found = new HashMap<Integer, Others>();
    var places = new ArrayList<Integer>();
    var items = new ArrayList<Long>();
    for (var place = 0; place < erased.size(); place++) {
      items.addAll(erased.get(place).items);
      places.addAll(Collections.nCopies(erased.get(place).items.size(), place));
    }
    db.sql(
            """
            select u.place, not bool_or(coalesce(%s, false)) as cleared, bool_or(coalesce(i.since < r.accepted_at, false)) as shared
            from unnest(:places::int[], :items::bigint[], :cases::bigint[]) u(place, item, erasure)
            join rights_case r on r.id = u.erasure
            join copy_key mine on mine.item_id = u.item and mine.target = :target
            join copy_key o on o.target = mine.target and o.key = mine.key and o.item_id <> mine.item_id and not o.gone
            join target t on t.id = o.target
            left join item i on i.id = o.item_id
            left join copy c on c.item_id = o.item_id and c.connection = t.connection
            group by u.place"""
                .formatted(UNSENT))
        .param("places", bulk.array("int4", places.toArray(Integer[]::new)))
        .param("items", longs(items))
        .param("cases", longs(places.stream().map(place -> erased.get(place).erasure).toList()))
        .param("target", target)
        .query(
            row -> {
              found.put(
                  row.getInt("place"),
                  new Others(row.getBoolean("cleared"), row.getBoolean("shared")));
            });
    return IntStream.range(0, erased.size())
        .mapToObj(place -> found.getOrDefault(place, Others.NONE))
        .toList();
  }

  /** The contact {@code c} that has key {@code o} now was not sent since it took it over. */
  private static final String UNSENT = "c.known and c.key = o.key and c.sent_digest is null";

  /** Somebody who should not be there was found by a listing. */
  public void found(int target, long item, byte[] hash, String text, DataKey seal) {
    db.sql(
            """
            insert into copy_key(target, key, item_id, sealed, stray) values (?, ?, ?, ?, true)
            on conflict do nothing""")
        .params(
            target, hash, item, CopyKeys.sealed(target, new CopyKeys.Owner(item, hash, text, seal)))
        .update();
  }

  /** The case is over: not even a sealed key is kept. */
  public void end(List<Long> items) {
    db.sql(
            "delete from copy_key y where item_id = any(?) and not exists (select from item i where i.id = y.item_id)")
        .param(longs(items))
        .update();
  }

  /** What became of a processor's copy that was handed over to another contact. */
  public enum Handed {
    /** Nothing of the erased person stands there any more. */
    CLEARED,
    /** The contact's next call is still to come. */
    UNDER_WAY,
    /** The contact is not sent, so that only erasing takes away what stands there. */
    RESTS,
    /** The contact left there by their own word, which erasing would undo. */
    LEFT
  }

  /**
   * @param heir the contact that the processor's copy was handed over to
   */
  public Handed handed(long heir, int target) {
    return db.sql(
            """
            select c.item_id is not null and c.state in (:resting) as rests, coalesce(c.presence = :left, false) as left_there
            from copy_key y join target t on t.id = y.target
            left join copy c on c.item_id = y.item_id and c.connection = t.connection
            where y.item_id = :heir and y.target = :target and not y.gone and c.sent_digest is null limit 1""")
        .param("resting", List.of(CopyState.HELD.code(), CopyState.DEAD.code()))
        .param("left", Presence.LEFT.code())
        .param("heir", heir)
        .param("target", target)
        .query(
            (row, n) -> {
              if (!row.getBoolean("rests")) {
                return Handed.UNDER_WAY;
              }
              return row.getBoolean("left_there") ? Handed.LEFT : Handed.RESTS;
            })
        .optional()
        .orElse(Handed.CLEARED);
  }

  /** Erases what stands under the keys of a contact that it was handed over to and is not sent. */
  public void eraseUnder(long heir, int target) {
    db.sql(
            """
            with theirs as (
              update copy_key y set stray = true from target t
              where y.item_id = :heir and y.target = :target and not y.gone and t.id = y.target
              returning y.item_id, t.connection)
            update copy c set state = :due, due_at = now(), prio = 0 from theirs
            where c.item_id = theirs.item_id and c.connection = theirs.connection and c.state not in (:sending, :doubtful)""")
        .param("heir", heir)
        .param("target", target)
        .param("due", CopyState.DUE.code())
        .param("sending", CopyState.SENDING.code())
        .param("doubtful", CopyState.DOUBTFUL.code())
        .update();
  }

  private java.sql.Array longs(List<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }
}
