package io.processorhub.subject;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The items that belong to accounts. What is the account's is sealed under the account's key; what
 * is a named person's stands apart under theirs, so that with their key it is gone from the item.
 *
 * <p>Everything here is a few statements for a whole chunk, within the caller's transaction.
 */
public final class Items {

  private final JdbcClient db;
  private final Bulk bulk;
  private final People people;
  private final NamedPersons persons;
  private final AccountKeys keys;
  private final ErasedPersons erased;

  Items(
      JdbcClient db,
      Bulk bulk,
      People people,
      NamedPersons persons,
      AccountKeys keys,
      ErasedPersons erased) {
    this.db = db;
    this.bulk = bulk;
    this.people = people;
    this.persons = persons;
    this.keys = keys;
    this.erased = erased;
  }

  /**
   * Takes in what one source says, in its order; parents come before what belongs to them. An item
   * that names somebody who was erased is taken without them and their values.
   *
   * @param told no key twice, and of one kind
   * @throws IllegalArgumentException if a parent is not known, if an item changes its account, or
   *     if a field is told of the item and of a person
   */
  public List<ItemChange> take(short source, List<AccountItem> told) {
    told.forEach(Items::eachFieldOnce);
    erased.takingIn();
    people.lock(source);
    var accounts = people.accounts(source, told.stream().map(AccountItem::account).toList());
    var items = withoutTheErased(source, told, accounts);
    var seals = keys.of(accounts.values());
    var known = known(source, items);
    var parents = parents(source, items);
    var rows = new ArrayList<Row>();
    var next = bulk.numbers("id_block", People.ID_BLOCK, Math.max(1, items.size()));
    for (var i = 0; i < items.size(); i++) {
      var account = accounts.get(ByteBuffer.wrap(items.get(i).account()));
      var before = known.getOrDefault(i, new Known(next++, account, 0, new byte[0]));
      rows.add(row(items.get(i), account, seals.get(account), before, parents.get(i)));
    }
    var changed = rows.stream().filter(row -> row.change() != ItemChange.Change.UNCHANGED).toList();
    store(source, changed);
    persons.put(
        changed.stream().map(row -> new NamedPersons.Of(row.id, row.item.people())).toList());
    return rows.stream().map(Row::taken).toList();
  }

  private List<AccountItem> withoutTheErased(
      short source, List<AccountItem> told, Map<ByteBuffer, Long> accounts) {
    var namings =
        told.stream()
            .flatMap(
                item ->
                    item.namings(source, accounts.get(ByteBuffer.wrap(item.account()))).stream())
            .toList();
    var gone = erased.among(namings);
    if (gone.isEmpty()) {
      return told;
    }
    var items = new ArrayList<AccountItem>();
    var place = 0;
    for (var item : told) {
      var stays = new ArrayList<AccountItem.Person>();
      for (var person : item.people()) {
        if (!gone.contains(place++)) {
          stays.add(person);
        }
      }
      items.add(item.naming(stays));
    }
    return items;
  }

  private static void eachFieldOnce(AccountItem item) {
    var bits = item.values().bits();
    for (var person : item.people()) {
      if ((bits & person.values().bits()) != 0) {
        throw new IllegalArgumentException("a field is told of the item and of a person");
      }
      bits |= person.values().bits();
    }
  }

  private Row row(AccountItem item, long account, DataKey seal, Known before, Long parent) {
    if (before.account != account) {
      throw new IllegalArgumentException("an item never changes its account");
    }
    if (parent == null && item.parent().isPresent()) {
      throw new IllegalArgumentException("what it belongs to is not known");
    }
    var digest = seal.digest(canonical(item));
    return new Row(
        item,
        before.id,
        account,
        seal,
        parent,
        digest,
        before.version,
        Arrays.equals(before.digest, digest));
  }

  /** Equal bytes for what is told equally; also with the persons whom it names. */
  private static byte[] canonical(AccountItem item) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(item.values().encode());
    item.parent().ifPresent(parent -> bytes.writeBytes(parent.key()));
    for (var person : item.people()) {
      bytes.write(person.role().code());
      person.address().ifPresent(bytes::writeBytes);
      bytes.writeBytes(person.values().encode());
    }
    return bytes.toByteArray();
  }

  private Map<Integer, Known> known(short source, List<AccountItem> items) {
    var known = new HashMap<Integer, Known>();
    db.sql(
            """
            select u.o - 1 as place, i.id, i.account_id, i.version, i.digest
            from unnest(:keys::bytea[], :kinds::smallint[]) with ordinality u(key, kind, o)
            join lateral (
              select * from item where source = :source and kind = u.kind and source_key = u.key offset 0) i on true""")
        .param("keys", bytes(items.stream().map(AccountItem::key).toList()))
        .param("kinds", kinds(items.stream().map(item -> item.kind().code()).toList()))
        .param("source", source)
        .query(
            row -> {
              known.put(
                  row.getInt("place"),
                  new Known(
                      row.getLong("id"),
                      row.getLong("account_id"),
                      row.getInt("version"),
                      row.getBytes("digest")));
            });
    return known;
  }

  private Map<Integer, Long> parents(short source, List<AccountItem> items) {
    var places = new ArrayList<Integer>();
    var wanted = new ArrayList<AccountItem.Parent>();
    for (var i = 0; i < items.size(); i++) {
      if (items.get(i).parent().isPresent()) {
        places.add(i);
        wanted.add(items.get(i).parent().get());
      }
    }
    var parents = new HashMap<Integer, Long>();
    db.sql(
            """
            select u.place, i.id from unnest(:places::int[], :keys::bytea[], :kinds::smallint[]) u(place, key, kind)
            join lateral (
              select id from item where source = :source and kind = u.kind and source_key = u.key offset 0) i on true""")
        .param("places", bulk.array("int4", places.stream().mapToInt(Integer::intValue).toArray()))
        .param("keys", bytes(wanted.stream().map(AccountItem.Parent::key).toList()))
        .param("kinds", kinds(wanted.stream().map(parent -> parent.kind().code()).toList()))
        .param("source", source)
        .query(
            row -> {
              parents.put(row.getInt("place"), row.getLong("id"));
            });
    return parents;
  }

  private void store(short source, List<Row> rows) {
    db.sql(
            """
            insert into item(id, kind, owner, account_id, source, source_key, version, digest, body, parent)
            select u.id, u.kind, u.account, u.account, :source, u.key, 1, u.digest, u.body, nullif(u.parent, 0)
            from unnest(:ids::bigint[], :kinds::smallint[], :accounts::bigint[], :keys::bytea[], :digests::bytea[],
                        :bodies::bytea[], :parents::bigint[]) u(id, kind, account, key, digest, body, parent)
            on conflict (source, kind, source_key) do update
            set version = item.version + 1, digest = excluded.digest, body = excluded.body, parent = excluded.parent,
                changed_at = now()""")
        .param("source", source)
        .param("ids", longs(rows.stream().map(Row::id).toList()))
        .param("kinds", kinds(rows.stream().map(row -> row.item.kind().code()).toList()))
        .param("accounts", longs(rows.stream().map(Row::account).toList()))
        .param("keys", bytes(rows.stream().map(row -> row.item.key()).toList()))
        .param("digests", bytes(rows.stream().map(Row::digest).toList()))
        .param("bodies", bytes(rows.stream().map(Row::body).toList()))
        .param(
            "parents",
            longs(rows.stream().map(row -> row.parent == null ? 0L : row.parent).toList()))
        .update();
  }

  /**
   * Takes somebody out of items that name them, who is being erased. The caller holds the person's
   * row.
   *
   * @return the items, as changed
   */
  public List<ItemChange> withoutPerson(long subject, List<Long> items) {
    return db.sql(
            """
            with gone as (
              delete from item_person where subject_id = :subject and item_id = any(:items) returning item_id)
            update item set version = version + 1, digest = ''::bytea, changed_at = now()
            where id in (select item_id from gone) returning id, account_id, version""")
        .param("subject", subject)
        .param("items", longs(items))
        .query(
            (row, n) ->
                new ItemChange(
                    row.getLong("id"),
                    0,
                    row.getLong("account_id"),
                    row.getInt("version"),
                    ItemChange.Change.CHANGED,
                    false,
                    false))
        .list();
  }

  /** Where an item's own values are stored, for their seal. */
  public static String bodyPlace(long item) {
    return People.bodyPlace(item);
  }

  /** Where a named person's values are stored, for their seal. */
  public static String personPlace(long item, int role) {
    return "item_person.body|" + item + "|" + role;
  }

  private java.sql.Array longs(List<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }

  private java.sql.Array kinds(List<Short> values) {
    return bulk.array("int2", values.toArray(Short[]::new));
  }

  private java.sql.Array bytes(List<byte[]> values) {
    return bulk.array("bytea", values.toArray(byte[][]::new));
  }

  private record Known(long id, long account, int version, byte[] digest) {}

  /**
   * @param version before; 0: it is new
   */
  private record Row(
      AccountItem item,
      long id,
      long account,
      DataKey seal,
      Long parent,
      byte[] digest,
      int version,
      boolean same) {

    byte[] body() {
      return seal.seal(item.values().encode(), bodyPlace(id));
    }

    ItemChange.Change change() {
      if (version == 0) {
        return ItemChange.Change.NEW;
      }
      return same ? ItemChange.Change.UNCHANGED : ItemChange.Change.CHANGED;
    }

    ItemChange taken() {
      var change = change();
      return new ItemChange(
          id,
          0,
          account,
          change == ItemChange.Change.UNCHANGED ? version : version + 1,
          change,
          false,
          false);
    }
  }
}
