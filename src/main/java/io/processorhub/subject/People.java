package io.processorhub.subject;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import io.processorhub.item.FieldValues;
import io.processorhub.item.ItemKind;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The persons, accounts and items the hub knows. A person is found by (source, external id) first;
 * one who is new to a source is recognised by the address if exactly one person of other sources
 * has it. Two ids of one source are always two persons, whatever their address.
 *
 * <p>Everything here is a few statements for a whole chunk, within the caller's transaction.
 * Look-ups are lateral with {@code offset 0}, so that they go key by key through an index whatever
 * the planner believes of a table that was empty a minute ago (measured: without it, intake fell
 * from tens of thousands of rows a second to two thousand).
 */
public final class People {

  /** {@code subject.state} of who is neither erased nor objected. */
  public static final short ACTIVE = 0;

  /** How many numbers one {@code nextval} of {@code id_block} gives. */
  static final int ID_BLOCK = 10_000;

  private final JdbcClient db;
  private final Bulk bulk;
  private final Keks keks;

  People(JdbcClient db, Bulk bulk, Keks keks) {
    this.db = db;
    this.bulk = bulk;
    this.keks = keks;
  }

  /** The number of a source, which is made when it is first heard of. */
  public short source(String name) {
    db.sql("insert into source(name) values (?) on conflict do nothing").param(name).update();
    return db.sql("select id from source where name = ?").param(name).query(Short.class).single();
  }

  /**
   * Takes in what one source says, in its order.
   *
   * @param contacts at most half a block of numbers, no key twice
   */
  public List<ItemChange> take(short source, List<Contact> contacts) {
    return take(source, contacts, List.of());
  }

  /**
   * @param others persons whose rows are locked with those of the contacts, all in one order
   */
  public List<ItemChange> take(short source, List<Contact> contacts, List<Long> others) {
    lock(source);
    var accounts = accounts(source, contacts.stream().map(Contact::account).toList());
    var known = known(source, contacts);
    var taken = new ItemChange[contacts.size()];
    var changed = new ArrayList<Known>();
    var fresh = new ArrayList<Integer>();
    for (var i = 0; i < taken.length; i++) {
      var match = known.get(i);
      if (match == null) {
        fresh.add(i);
      } else if (Arrays.equals(match.digest, match.key.digest(contacts.get(i).canonical()))) {
        taken[i] = match.unchanged();
      } else {
        changed.add(match);
      }
    }
    lockOf(changed, others);
    for (var match : changed) {
      var contact = contacts.get(match.index);
      taken[match.index] = match.changed(account(accounts, contact), contact.address().isPresent());
    }
    change(source, contacts, changed, taken);
    add(source, contacts, fresh, accounts, taken);
    return List.of(taken);
  }

  /**
   * Counts all items of these persons as changed: something was said that concerns each of them.
   * The caller holds the persons' rows.
   */
  public List<ItemChange> touch(List<Long> subjects) {
    return db.sql(
            """
            update item set version = version + 1 where subject_id = any(?)
            returning id, subject_id, account_id, version""")
        .param(longs(subjects))
        .query(
            (row, n) ->
                new ItemChange(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getInt(4),
                    ItemChange.Change.CHANGED,
                    false,
                    false))
        .list();
  }

  /**
   * Notes which of the items that were taken in just now have the address of somebody who was
   * erased, and of the others that they have not.
   *
   * @param since by number of the item
   */
  public void suppressed(List<ItemChange> taken, Map<Long, Instant> since) {
    var items =
        taken.stream()
            .filter(
                one -> one.change() == ItemChange.Change.CHANGED || since.containsKey(one.item()))
            .map(ItemChange::item)
            .toList();
    if (!items.isEmpty()) {
      db.sql(
              """
              update item set suppressed_since = u.t from unnest(?::bigint[], ?::timestamptz[]) u(i, t)
              where item.id = u.i and item.suppressed_since is distinct from u.t""")
          .params(longs(items), times(items.stream().map(since::get).toList()))
          .update();
    }
  }

  /**
   * The contacts with what they say nothing about filled in from what is stored; in the same order.
   */
  public List<Contact> complete(short source, List<Contact> contacts) {
    if (contacts.stream().allMatch(contact -> contact.unsaid().isNothing())) {
      return contacts;
    }
    lock(source);
    var complete = new ArrayList<>(contacts);
    db.sql(
            """
            select u.o - 1, i.id, i.subject_id, i.body, i.address_key, i.account_key, i.controller, i.wrapped
            from unnest(?::bytea[]) with ordinality u(k, o)
            join lateral (
              select i.*, a.source_key as account_key, coalesce(m.controller, 0) as controller, k.wrapped
              from item i join keys.data_key k on k.id = i.owner join account a on a.id = i.account_id
              left join membership m
                on m.subject_id = i.subject_id and m.account_id = i.account_id and m.source = i.source
              where i.source = ? and i.kind = ? and i.source_key = u.k offset 0) i on true""")
        .params(
            bytes(contacts.stream().map(Contact::key).toList()), source, ItemKind.CONTACT.code())
        .query(
            row -> {
              complete.set(row.getInt(1), contacts.get(row.getInt(1)).keeping(stored(row)));
            });
    return List.copyOf(complete);
  }

  private Contact.Stored stored(ResultSet row) throws SQLException {
    var key = DataKey.unwrap(row.getLong(3), row.getBytes(8), keks);
    return new Contact.Stored(
        row.getBytes(6),
        Controller.values()[row.getInt(7)],
        FieldValues.decode(key.open(row.getBytes(4), bodyPlace(row.getLong(2)))),
        Optional.ofNullable(row.getBytes(5)));
  }

  /** The number of a source that was heard of before. */
  public Optional<Short> knownSource(String name) {
    return db.sql("select id from source where name = ?").param(name).query(Short.class).optional();
  }

  /**
   * A trace of a person in a contact.
   *
   * @param key keyed hash of the source's id of a contact
   * @param address keyed hash of a canonical address
   */
  public record Trace(Optional<byte[]> key, Optional<byte[]> address) {}

  /** A person, and an account that holds them. */
  public record Whom(long subject, long account) {}

  /**
   * Finds living persons: by the source's id of a contact first, else by the address if exactly one
   * person has it.
   *
   * @param source empty: by address only
   * @param account only as far as this account holds them
   * @return by the place in {@code traces}: the person, once for each account that is concerned
   */
  public Map<Integer, List<Whom>> find(
      Optional<Short> source, OptionalLong account, List<Trace> traces) {
    var found = new HashMap<Integer, List<Whom>>();
    source.ifPresent(
        id ->
            find(
                traces,
                Trace::key,
                """
                select u.o, i.subject_id, i.account_id from unnest(?::int[], ?::bytea[]) u(o, k)
                join lateral (
                  select subject_id, account_id from item
                  where source = ? and kind = ? and source_key = u.k offset 0) i on true
                join subject s on s.id = i.subject_id and s.state = 0
                where ?::bigint in (0, i.account_id)""",
                List.of(id, ItemKind.CONTACT.code(), account.orElse(0)),
                found));
    find(
        traces,
        Trace::address,
        """
        select u.o, s.id, i.account_id from unnest(?::int[], ?::bytea[]) u(o, k)
        join lateral (
          select min(id) as id, count(*) as n from subject where address_key = u.k and state = 0) s on s.n = 1
        join lateral (select distinct account_id from item where subject_id = s.id) i on true
        where ?::bigint in (0, i.account_id)""",
        List.of(account.orElse(0)),
        found);
    return found;
  }

  /** Those who are not found yet, by one kind of trace. */
  private void find(
      List<Trace> traces,
      Function<Trace, Optional<byte[]>> trace,
      String sql,
      List<Object> more,
      Map<Integer, List<Whom>> found) {
    var places = new ArrayList<Integer>();
    var hashes = new ArrayList<byte[]>();
    for (var i = 0; i < traces.size(); i++) {
      if (!found.containsKey(i) && trace.apply(traces.get(i)).isPresent()) {
        places.add(i);
        hashes.add(trace.apply(traces.get(i)).get());
      }
    }
    if (places.isEmpty()) {
      return;
    }
    var numbers = bulk.array("int4", places.stream().mapToInt(Integer::intValue).toArray());
    db.sql(sql)
        .params(Stream.concat(Stream.of(numbers, bytes(hashes)), more.stream()).toList())
        .query(
            row -> {
              found
                  .computeIfAbsent(row.getInt(1), place -> new ArrayList<>())
                  .add(new Whom(row.getLong(2), row.getLong(3)));
            });
  }

  /** Which of the contacts, by their place, are known and belong to another account. */
  public Set<Integer> ofOtherAccounts(short source, long account, List<Contact> contacts) {
    lock(source);
    return Set.copyOf(
        db.sql(
                """
                select u.o - 1 from unnest(?::bytea[]) with ordinality u(k, o)
                join lateral (
                  select account_id from item
                  where source = ? and kind = ? and source_key = u.k offset 0) i on true
                where i.account_id <> ?""")
            .params(
                bytes(contacts.stream().map(Contact::key).toList()),
                source,
                ItemKind.CONTACT.code(),
                account)
            .query(Integer.class)
            .list());
  }

  /** Which of the contacts, by their place, belong to an account that was closed. */
  public Set<Integer> ofClosedAccounts(short source, List<Contact> contacts) {
    return Set.copyOf(
        db.sql(
                """
                select u.o - 1 from unnest(?::bytea[]) with ordinality u(k, o)
                join lateral (
                  select state from account where source = ? and source_key = u.k offset 0) a on true
                where a.state <> 0""")
            .params(bytes(contacts.stream().map(Contact::account).toList()), source)
            .query(Integer.class)
            .list());
  }

  /** One import of a source at a time; held until the transaction ends. */
  void lock(short source) {
    db.sql("select pg_advisory_xact_lock(1, ?)").param((int) source).query().listOfRows();
  }

  /** The numbers of accounts, by the keyed hash of the source's id; new ones are made. */
  Map<ByteBuffer, Long> accounts(short source, List<byte[]> ids) {
    var keys = new HashSet<ByteBuffer>();
    ids.forEach(id -> keys.add(ByteBuffer.wrap(id)));
    var array = bytes(keys.stream().map(ByteBuffer::array).toList());
    var found = new HashMap<ByteBuffer, Long>();
    read(source, array, found);
    if (found.size() < keys.size()) {
      var missing = keys.stream().filter(key -> !found.containsKey(key)).toList();
      var first = bulk.numbers("id_block", ID_BLOCK, missing.size());
      db.sql(
              """
              insert into account(id, ref, source, source_key)
              select ? + o - 1, gen_random_uuid(), ?, k from unnest(?::bytea[]) with ordinality u(k, o)
              on conflict do nothing""")
          .params(first, source, bytes(missing.stream().map(ByteBuffer::array).toList()))
          .update();
      read(source, array, found);
    }
    return found;
  }

  private void read(short source, java.sql.Array keys, Map<ByteBuffer, Long> found) {
    db.sql(
            """
            select u.k, a.id from unnest(?::bytea[]) u(k)
            join lateral (select id from account where source = ? and source_key = u.k offset 0) a on true""")
        .params(keys, source)
        .query(
            row -> {
              found.put(ByteBuffer.wrap(row.getBytes(1)), row.getLong(2));
            });
  }

  private Map<Integer, Known> known(short source, List<Contact> contacts) {
    var found = new HashMap<Integer, Known>();
    db.sql(
            """
            select u.o - 1, i.id, i.subject_id, i.account_id, i.version, i.digest, i.address_key is not null, i.wrapped
            from unnest(?::bytea[]) with ordinality u(k, o)
            join lateral (
              select i.*, k.wrapped from item i join keys.data_key k on k.id = i.owner
              where i.source = ? and i.kind = ? and i.source_key = u.k offset 0) i on true""")
        .params(
            bytes(contacts.stream().map(Contact::key).toList()), source, ItemKind.CONTACT.code())
        .query(
            row -> {
              var subject = row.getLong(3);
              found.put(
                  row.getInt(1),
                  new Known(
                      row.getInt(1),
                      row.getLong(2),
                      subject,
                      row.getLong(4),
                      row.getInt(5),
                      row.getBytes(6),
                      row.getBoolean(7),
                      DataKey.unwrap(subject, row.getBytes(8), keks)));
            });
    return found;
  }

  /**
   * Whoever changes what the gate reads takes the person's row first, so that a call that is being
   * decided either sees the change or is over before it counts.
   */
  private void lockOf(List<Known> changed, List<Long> others) {
    lock(Stream.concat(changed.stream().map(Known::subject), others.stream()).toList());
  }

  /**
   * Takes the persons' rows, as whoever changes what the gate reads about them does first; held
   * until the transaction ends.
   */
  public void lock(List<Long> subjects) {
    if (!subjects.isEmpty()) {
      db.sql("select id from subject where id = any(?) order by id for update")
          .param(longs(subjects))
          .query(row -> {});
    }
  }

  /**
   * Other persons who have the mailbox of one of these contacts, whether it is known or not; what
   * one says about mails to it concerns them all.
   */
  public List<Long> sharing(short source, List<Contact> contacts) {
    var addressed = contacts.stream().filter(one -> one.address().isPresent()).toList();
    return db.sql(
            """
            select distinct o.subject_id from unnest(:keys::bytea[], :addresses::bytea[]) u(k, a)
            join lateral (select subject_id from item where address_key = u.a offset 0) o on true
            where not exists (
              select from item i
              where i.subject_id = o.subject_id and i.source = :source and i.kind = :kind and i.source_key = u.k)""")
        .param("keys", bytes(addressed.stream().map(Contact::key).toList()))
        .param("addresses", bytes(addressed.stream().map(one -> one.address().get()).toList()))
        .param("source", source)
        .param("kind", ItemKind.CONTACT.code())
        .query(Long.class)
        .list();
  }

  /** Other persons who have the mailbox of one of these persons. */
  public List<Long> sharing(List<Long> subjects) {
    var own = Set.copyOf(subjects);
    return db
        .sql(
            """
            select distinct o.subject_id from item i
            join lateral (select subject_id from item where address_key = i.address_key offset 0) o on true
            where i.subject_id = any(:subjects)""")
        .param("subjects", longs(subjects))
        .query(Long.class)
        .list()
        .stream()
        .filter(one -> !own.contains(one))
        .toList();
  }

  /** These persons, and all who share a mailbox with them. */
  public List<Long> withSharing(List<Long> subjects) {
    return Stream.concat(subjects.stream(), sharing(subjects).stream()).toList();
  }

  private void change(
      short source, List<Contact> contacts, List<Known> changed, ItemChange[] taken) {
    if (changed.isEmpty()) {
      return;
    }
    var items = new ArrayList<Long>();
    var subjects = new ArrayList<Long>();
    var accounts = new ArrayList<Long>();
    var digests = new ArrayList<byte[]>();
    var bodies = new ArrayList<byte[]>();
    var addresses = new ArrayList<byte[]>();
    var controllers = new ArrayList<Short>();
    for (var match : changed) {
      var contact = contacts.get(match.index);
      items.add(match.item);
      subjects.add(match.subject);
      accounts.add(taken[match.index].account());
      digests.add(match.key.digest(contact.canonical()));
      bodies.add(match.key.seal(contact.values().encode(), bodyPlace(match.item)));
      addresses.add(contact.address().orElse(new byte[0]));
      controllers.add((short) contact.controller().ordinal());
    }
    db.sql(
            """
            with moved as (
              select i.subject_id, i.account_id from unnest(?::bigint[], ?::bigint[]) u(i, a)
              join item i on i.id = u.i where i.account_id <> u.a)
            delete from membership m using moved
            where m.subject_id = moved.subject_id and m.account_id = moved.account_id and m.source = ?""")
        .params(longs(items), longs(accounts), source)
        .update();
    db.sql(
            """
            update item set version = version + 1, account_id = u.a, digest = u.d, body = u.b, address_key = nullif(u.k, ''::bytea),
              lost_in = case when u.k = ''::bytea then lost_in end, changed_at = now()
            from unnest(?::bigint[], ?::bigint[], ?::bytea[], ?::bytea[], ?::bytea[]) u(i, a, d, b, k)
            where item.id = u.i""")
        .params(longs(items), longs(accounts), bytes(digests), bytes(bodies), bytes(addresses))
        .update();
    db.sql(
            """
            update subject set address_key = u.k
            from (
              select s, coalesce(nullif(k, ''::bytea), (
                select address_key from item i where i.subject_id = s and i.address_key is not null order by i.id limit 1)) k
              from unnest(?::bigint[], ?::bytea[]) a(s, k)) u
            where subject.id = u.s and subject.address_key is distinct from u.k""")
        .params(longs(subjects), bytes(addresses))
        .update();
    had(subjects, addresses);
    join(source, subjects, accounts, controllers);
  }

  private void add(
      short source,
      List<Contact> contacts,
      List<Integer> fresh,
      Map<ByteBuffer, Long> accounts,
      ItemChange[] taken) {
    if (fresh.isEmpty()) {
      return;
    }
    var linked = linked(source, contacts, fresh);
    var next = bulk.numbers("id_block", ID_BLOCK, 2 * fresh.size());
    var subjectRows = new Bulk.Rows();
    var keyRows = new Bulk.Rows();
    var itemRows = new Bulk.Rows();
    var subjects = new ArrayList<Long>();
    var accountIds = new ArrayList<Long>();
    var addresses = new ArrayList<byte[]>();
    var controllers = new ArrayList<Short>();
    for (var i : fresh) {
      var contact = contacts.get(i);
      var account = account(accounts, contact);
      var item = next++;
      var key = linked.get(i);
      var link = key != null;
      if (!link) {
        key = DataKey.fresh(next++);
        subjectRows.row(3).int8(key.id()).uuid(UUID.randomUUID());
        contact.address().ifPresentOrElse(subjectRows::bytes, subjectRows::nothing);
        keyRows.row(2).int8(key.id()).bytes(key.wrap(keks));
      }
      itemRows
          .row(11)
          .int8(item)
          .int2(ItemKind.CONTACT.code())
          .int8(key.id())
          .int8(key.id())
          .int8(account)
          .int2(source)
          .bytes(contact.key())
          .int4(1)
          .bytes(key.digest(contact.canonical()))
          .bytes(key.seal(contact.values().encode(), bodyPlace(item)));
      contact.address().ifPresentOrElse(itemRows::bytes, itemRows::nothing);
      addresses.add(contact.address().orElse(new byte[0]));
      subjects.add(key.id());
      accountIds.add(account);
      controllers.add((short) contact.controller().ordinal());
      taken[i] = new ItemChange(item, key.id(), account, 1, ItemChange.Change.NEW, link, false);
    }
    bulk.copy("subject(id, ref, address_key)", subjectRows);
    bulk.copy("keys.data_key(id, wrapped)", keyRows);
    bulk.copy(
        "item(id, kind, owner, subject_id, account_id, source, source_key, version, digest, body, address_key)",
        itemRows);
    had(subjects, addresses);
    join(source, subjects, accountIds, controllers);
  }

  /** The keys of those who are known from other sources, by their place among the contacts. */
  private Map<Integer, DataKey> linked(short source, List<Contact> contacts, List<Integer> fresh) {
    var byAddress = new HashMap<ByteBuffer, Integer>();
    for (var i : fresh) {
      contacts.get(i).address().ifPresent(key -> byAddress.putIfAbsent(ByteBuffer.wrap(key), i));
    }
    var candidates = new HashMap<Integer, Long>();
    db.sql(
            """
            select u.k, s.id from unnest(?::bytea[]) u(k)
            join lateral (
              select min(s.id) as id, count(distinct s.id) as n from item i join subject s on s.id = i.subject_id
              where i.address_key = u.k and s.state = 0) s on s.n = 1
            where not exists (select 1 from item i where i.subject_id = s.id and i.source = ? offset 0)""")
        .params(bytes(byAddress.keySet().stream().map(ByteBuffer::array).toList()), source)
        .query(
            row -> {
              candidates.put(byAddress.get(ByteBuffer.wrap(row.getBytes(1))), row.getLong(2));
            });
    lock(List.copyOf(candidates.values()));
    var keys = keys(Set.copyOf(candidates.values()));
    var linked = new HashMap<Integer, DataKey>();
    candidates.forEach((index, subject) -> linked.put(index, keys.get(subject)));
    return linked;
  }

  private Map<Long, DataKey> keys(Set<Long> subjects) {
    var keys = new HashMap<Long, DataKey>();
    db.sql("select id, wrapped from keys.data_key where id = any(?)")
        .param(longs(List.copyOf(subjects)))
        .query(
            row -> {
              keys.put(row.getLong(1), DataKey.unwrap(row.getLong(1), row.getBytes(2), keks));
            });
    return keys;
  }

  /** An address that a person ever had is remembered as long as the person is. */
  private void had(List<Long> subjects, List<byte[]> addresses) {
    db.sql(
            """
            insert into subject_address(subject_id, address_key)
            select s, k from unnest(?::bigint[], ?::bytea[]) u(s, k) where k <> ''::bytea on conflict do nothing""")
        .params(longs(subjects), bytes(addresses))
        .update();
  }

  private void join(
      short source, List<Long> subjects, List<Long> accounts, List<Short> controllers) {
    db.sql(
            """
            insert into membership(subject_id, account_id, source, controller)
            select distinct on (s, a) s, a, ?, c from unnest(?::bigint[], ?::bigint[], ?::smallint[]) u(s, a, c)
            on conflict (subject_id, account_id, source) do update set controller = excluded.controller
            where membership.controller <> excluded.controller""")
        .params(
            source,
            longs(subjects),
            longs(accounts),
            bulk.array("int2", controllers.toArray(Short[]::new)))
        .update();
  }

  /** Where a body is stored, for its seal. */
  public static String bodyPlace(long item) {
    return "item.body|" + item;
  }

  private static long account(Map<ByteBuffer, Long> accounts, Contact contact) {
    return accounts.get(ByteBuffer.wrap(contact.account()));
  }

  private java.sql.Array longs(List<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }

  private java.sql.Array times(List<Instant> values) {
    return bulk.array(
        "timestamptz",
        values.stream()
            .map(time -> Optional.ofNullable(time).map(Object::toString).orElse(null))
            .toArray(String[]::new));
  }

  private java.sql.Array bytes(List<byte[]> values) {
    return bulk.array("bytea", values.toArray(byte[][]::new));
  }

  private record Known(
      int index,
      long item,
      long subject,
      long account,
      int version,
      byte[] digest,
      boolean hasAddress,
      DataKey key) {

    ItemChange unchanged() {
      return new ItemChange(
          item, subject, account, version, ItemChange.Change.UNCHANGED, false, false);
    }

    ItemChange changed(long newAccount, boolean address) {
      return new ItemChange(
          item,
          subject,
          newAccount,
          version + 1,
          ItemChange.Change.CHANGED,
          false,
          hasAddress && !address);
    }
  }
}
