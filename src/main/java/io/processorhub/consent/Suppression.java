package io.processorhub.consent;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.SuppressionKeys;
import io.processorhub.item.ItemKind;
import io.processorhub.subject.Contact;
import io.processorhub.subject.ErasedPersons;
import io.processorhub.subject.ItemChange;
import io.processorhub.subject.People;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who was erased and may not come back, known by keyed hashes only: of the source's id, and of the
 * address. It is asked at every way in. A consent that was given after the erasure counts again.
 *
 * <p>Somebody who is known already is never kept out: another contact may rightly have the same
 * address. But if they had not had it before the erasure, they are held until they consent anew.
 */
public final class Suppression implements ErasedPersons {

  /** Intake shares it, an erasure has it alone; so nobody slips in between asking and erasing. */
  private static final int LOCK = 3;

  private static final String ID = "suppressed id";
  private static final String ADDRESS = "suppressed address";
  private static final String NAMING = "suppressed naming";

  private final JdbcClient db;
  private final Bulk bulk;
  private final SuppressionKeys keys;

  Suppression(JdbcClient db, Bulk bulk, SuppressionKeys keys) {
    this.db = db;
    this.bulk = bulk;
    this.keys = keys;
  }

  /**
   * Intake of people and items holds this until its transaction ends; no erasure is accepted then.
   */
  @Override
  public void takingIn() {
    db.sql("select pg_advisory_xact_lock_shared(?)").param(LOCK).query().listOfRows();
  }

  /** An erasure holds this until its transaction ends; nobody is taken in then. */
  public void erasing() {
    db.sql("select pg_advisory_xact_lock(?)").param(LOCK).query().listOfRows();
  }

  /**
   * Whom to remember.
   *
   * @param ids by which sources know the person
   * @param addresses keyed hashes of all canonical addresses that the person ever had
   * @param named where items of accounts named them
   */
  public record Person(List<SourceId> ids, List<byte[]> addresses, List<Place> named) {}

  /**
   * A source's id of a person.
   *
   * @param id its keyed hash
   */
  public record SourceId(short source, byte[] id) {}

  /**
   * Remembers somebody, from now on.
   *
   * @param account only in this account; empty: everywhere
   * @param erasure number of the case
   * @param since a consent that was given later counts again
   */
  public void add(Person person, OptionalLong account, long erasure, Instant since) {
    var hashes = new TreeSet<String>();
    person.ids.forEach(one -> hashes.add(hex(keys.newest(ID, word(one.source, one.id)))));
    person.addresses.forEach(one -> hashes.add(hex(keys.newest(ADDRESS, hex(one)))));
    person.named.forEach(one -> hashes.add(hex(keys.newest(NAMING, word(one)))));
    add(hashes.stream().map(HexFormat.of()::parseHex).toList(), account, erasure, since);
  }

  /**
   * Remembers somebody by hashes that were made before, of this case or of the same one before a
   * backup was restored.
   */
  public void add(List<byte[]> hashes, OptionalLong account, long erasure, Instant since) {
    db.sql(
            """
            insert into suppression(key, account_id, since, case_id)
            select k, nullif(:account, 0), :since, :erasure from unnest(:hashes::bytea[]) k
            where not exists (select from suppression s where s.key = k and s.case_id = :erasure)""")
        .param("account", account.orElse(0))
        .param("since", java.sql.Timestamp.from(since))
        .param("erasure", erasure)
        .param("hashes", bytes(hashes))
        .update();
  }

  /**
   * Which contacts, by their place, may not be taken. The caller holds {@link #takingIn}.
   *
   * @param said what each of them says about consent
   */
  public Set<Integer> refused(short source, List<Contact> contacts, List<List<Statement>> said) {
    if (!any()) {
      return Set.of();
    }
    var refused = new TreeSet<Integer>();
    var now = db.sql("select now()").query(java.sql.Timestamp.class).single().toInstant();
    since(source, contacts)
        .forEach(
            (place, since) -> {
              var yeses =
                  said.get(place).stream()
                      .filter(Statement::granted)
                      .flatMap(one -> one.at().stream())
                      .filter(at -> at.isAfter(since))
                      .toList();
              if (yeses.stream().noneMatch(at -> !at.isAfter(now))) {
                refused.add(place);
                yeses.stream()
                    .max(Instant::compareTo)
                    .ifPresent(at -> countsOnlyLater(hashes(source, contacts.get(place)), at));
              }
            });
    return refused;
  }

  /**
   * A yes that is dated ahead of when it is heard comes from a fast clock and may be older than the
   * erasure. It is none later either, when its date has come.
   */
  private void countsOnlyLater(List<byte[]> hashes, Instant at) {
    db.sql("update suppression set since = :at where key = any(:hashes::bytea[]) and since < :at")
        .param("at", java.sql.Timestamp.from(at))
        .param("hashes", bytes(hashes))
        .update();
  }

  private boolean any() {
    return db.sql("select exists (select from suppression)").query(Boolean.class).single();
  }

  private Map<Integer, Instant> since(short source, List<Contact> contacts) {
    var hashes = Hashes.of(contacts.size(), place -> hashes(source, contacts.get(place)));
    var ids = hashes.places.stream().map(place -> contacts.get(place).key()).toList();
    var accounts = hashes.places.stream().map(place -> contacts.get(place).account()).toList();
    var since = new HashMap<Integer, Instant>();
    db.sql(
            """
            select u.place, max(s.since) as since
            from unnest(:places::int[], :keys::bytea[], :ids::bytea[], :accounts::bytea[]) u(place, key, id, account)
            join lateral (
              select since from suppression x where x.key = u.key
                and (x.account_id is null
                     or x.account_id = (select id from account where source = :source and source_key = u.account)) offset 0) s on true
            where not exists (
              select from item i where i.source = :source and i.kind = :contact and i.source_key = u.id)
            group by u.place""")
        .param("places", places(hashes))
        .param("keys", bytes(hashes.keys))
        .param("ids", bytes(ids))
        .param("accounts", bytes(accounts))
        .param("source", source)
        .param("contact", ItemKind.CONTACT.code())
        .query(
            row -> {
              since.put(row.getInt("place"), row.getTimestamp("since").toInstant());
            });
    return since;
  }

  /**
   * Since when items that were taken in just now have the address of somebody who was erased, and
   * did not have it before. Of somebody who is new the source's id counts too: a new consent for
   * one purpose lets them in, and revives no old one. The caller holds {@link #takingIn}.
   *
   * @return by number of the item; those that are not held are missing
   */
  public Map<Long, Instant> held(short source, List<Contact> contacts, List<ItemChange> taken) {
    var held = new HashMap<Long, Instant>();
    var asked = new ArrayList<Asked>();
    for (var i = 0; i < taken.size(); i++) {
      if (taken.get(i).change() != ItemChange.Change.UNCHANGED) {
        asked.addAll(asked(source, contacts.get(i), taken.get(i)));
      }
    }
    if (asked.isEmpty() || !any()) {
      return held;
    }
    db.sql(
            """
            select u.item, max(s.since)
            from unnest(:items::bigint[], :keys::bytea[], :accounts::bigint[], :subjects::bigint[], :addresses::bytea[])
              u(item, key, account, subject, address)
            join lateral (
              select since from suppression x
              where x.key = u.key and (x.account_id is null or x.account_id = u.account) offset 0) s on true
            where not exists (
              select from subject_address h
              where h.subject_id = u.subject and h.address_key = u.address and h.since < s.since)
            group by u.item""")
        .param("items", longs(asked.stream().map(one -> one.taken.item()).toList()))
        .param("keys", bytes(asked.stream().map(Asked::key).toList()))
        .param("accounts", longs(asked.stream().map(one -> one.taken.account()).toList()))
        .param("subjects", longs(asked.stream().map(Asked::knownAs).toList()))
        .param("addresses", bytes(asked.stream().map(Asked::address).toList()))
        .query(
            row -> {
              held.put(row.getLong(1), row.getTimestamp(2).toInstant());
            });
    return held;
  }

  /** One key under which an item may be remembered. */
  private record Asked(ItemChange taken, byte[] key, byte[] address) {

    /** What the person had before counts only if the source's contact was known before, too. */
    long knownAs() {
      return taken.change() == ItemChange.Change.NEW ? 0 : taken.subject();
    }
  }

  private List<Asked> asked(short source, Contact contact, ItemChange taken) {
    var asked = new ArrayList<Asked>();
    contact
        .address()
        .ifPresent(
            address ->
                keys.all(ADDRESS, hex(address))
                    .forEach(key -> asked.add(new Asked(taken, key, address))));
    if (taken.change() == ItemChange.Change.NEW) {
      keys.all(ID, word(source, contact.key()))
          .forEach(key -> asked.add(new Asked(taken, key, new byte[0])));
    }
    return asked;
  }

  private List<byte[]> hashes(short source, Contact contact) {
    var hashes = new ArrayList<>(keys.all(ID, word(source, contact.key())));
    contact.address().ifPresent(address -> hashes.addAll(keys.all(ADDRESS, hex(address))));
    return hashes;
  }

  /**
   * Which of these addresses belong to somebody who was erased, and by which case; the newest
   * counts.
   *
   * @param addresses keyed hashes of canonical addresses
   * @return number of the case, by the address's place
   */
  public Map<Integer, Long> cases(List<byte[]> addresses) {
    var cases = new HashMap<Integer, Long>();
    if (addresses.isEmpty() || !any()) {
      return cases;
    }
    var hashes = Hashes.of(addresses.size(), place -> keys.all(ADDRESS, hex(addresses.get(place))));
    db.sql(
            """
            select u.place, max(s.case_id) as erasure from unnest(:places::int[], :keys::bytea[]) u(place, key)
            join lateral (select case_id from suppression where key = u.key offset 0) s on true group by u.place""")
        .param("places", places(hashes))
        .param("keys", bytes(hashes.keys))
        .query(
            row -> {
              cases.put(row.getInt("place"), row.getLong("erasure"));
            });
    return cases;
  }

  /**
   * {@inheritDoc}
   *
   * <p>An address that a living person has names that person, who is not kept out.
   */
  @Override
  public Set<Integer> among(List<Naming> namings) {
    if (namings.isEmpty() || !any()) {
      return Set.of();
    }
    var hashes = Hashes.of(namings.size(), place -> hashes(namings.get(place)));
    var accounts = hashes.places.stream().map(place -> namings.get(place).account()).toList();
    var addresses =
        hashes.places.stream()
            .map(place -> namings.get(place).address().orElse(new byte[0]))
            .toList();
    return Set.copyOf(
        db.sql(
                """
                select distinct u.place
                from unnest(:places::int[], :keys::bytea[], :accounts::bigint[], :addresses::bytea[])
                  u(place, key, account, address)
                join lateral (
                  select from suppression x
                  where x.key = u.key and (x.account_id is null or x.account_id = u.account) offset 0) x on true
                where not exists (select from subject s where s.address_key = u.address and s.state = :active)""")
            .param("places", places(hashes))
            .param("keys", bytes(hashes.keys))
            .param("accounts", longs(accounts))
            .param("addresses", bytes(addresses))
            .param("active", People.ACTIVE)
            .query(Integer.class)
            .list());
  }

  private List<byte[]> hashes(Naming naming) {
    return naming
        .address()
        .map(address -> keys.all(ADDRESS, hex(address)))
        .orElseGet(() -> keys.all(NAMING, word(naming.place())));
  }

  private static String word(Place place) {
    return word(place.source(), place.item())
        + "|"
        + place.kind().code()
        + "|"
        + place.role().code();
  }

  /** The cases by which somebody with this id was erased, of all accounts. */
  public List<Long> casesOf(short source, byte[] id) {
    return db.sql("select distinct case_id from suppression where key = any(?)")
        .param(bytes(keys.all(ID, word(source, id))))
        .query(Long.class)
        .list();
  }

  private static String word(short source, byte[] id) {
    return source + "|" + hex(id);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * All hashes under which each of several may be remembered: one for each key that is still in
   * use.
   *
   * @param places of which each hash is one
   */
  private record Hashes(List<Integer> places, List<byte[]> keys) {

    static Hashes of(int count, IntFunction<List<byte[]>> hashesOf) {
      var hashes = new Hashes(new ArrayList<>(), new ArrayList<>());
      for (var place = 0; place < count; place++) {
        for (var key : hashesOf.apply(place)) {
          hashes.places.add(place);
          hashes.keys.add(key);
        }
      }
      return hashes;
    }
  }

  private java.sql.Array places(Hashes hashes) {
    return bulk.array("int4", hashes.places.stream().mapToInt(Integer::intValue).toArray());
  }

  private java.sql.Array longs(List<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }

  private java.sql.Array bytes(List<byte[]> values) {
    return bulk.array("bytea", values.toArray(byte[][]::new));
  }
}
