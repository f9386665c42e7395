package io.processorhub.consent;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.SuppressionKeys;
import io.processorhub.subject.Contact;
import io.processorhub.subject.ItemKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who was erased and may not come back, known by keyed hashes only: of the source's id, and of the
 * address. It is asked at every way in. A consent that was given after the erasure counts again.
 *
 * <p>Somebody who is known already is never kept out: another contact may rightly have the same
 * address.
 */
public final class Suppression {

  /** Intake shares it, an erasure has it alone; so nobody slips in between asking and erasing. */
  private static final int LOCK = 3;

  private static final String ID = "suppressed id";
  private static final String ADDRESS = "suppressed address";

  private final JdbcClient db;
  private final Bulk bulk;
  private final SuppressionKeys keys;

  Suppression(JdbcClient db, Bulk bulk, SuppressionKeys keys) {
    this.db = db;
    this.bulk = bulk;
    this.keys = keys;
  }

  /** Whoever takes people in holds this until the transaction ends; no erasure is accepted then. */
  public void takingIn() {
    db.sql("select pg_advisory_xact_lock_shared(?)").param(LOCK).query().listOfRows();
  }

  /** Whoever erases holds this until the transaction ends; nobody is taken in then. */
  public void erasing() {
    db.sql("select pg_advisory_xact_lock(?)").param(LOCK).query().listOfRows();
  }

  /**
   * Whom to remember.
   *
   * @param id keyed hash of the source's id, with the number of the source
   * @param address keyed hash of the canonical address
   */
  public record Person(short source, byte[] id, Optional<byte[]> address) {}

  /**
   * Remembers somebody, from now on.
   *
   * @param account only in this account; empty: everywhere
   * @param erasure number of the case
   * @param since a consent that was given later counts again
   */
  public void add(List<Person> persons, OptionalLong account, long erasure, Instant since) {
    var hashes = new TreeSet<String>();
    for (var person : persons) {
      hashes.add(hex(keys.newest(ID, word(person.source, person.id))));
      person.address.ifPresent(address -> hashes.add(hex(keys.newest(ADDRESS, hex(address)))));
    }
    db.sql(
            """
            insert into suppression(key, account_id, since, case_id)
            select decode(k, 'hex'), nullif(?, 0), ?, ? from unnest(?::text[]) k""")
        .params(
            account.orElse(0),
            java.sql.Timestamp.from(since),
            erasure,
            bulk.array("text", hashes.toArray(String[]::new)))
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
    since(source, contacts)
        .forEach(
            (place, since) -> {
              if (said.get(place).stream().noneMatch(one -> givenAgain(one, since))) {
                refused.add(place);
              }
            });
    return refused;
  }

  private boolean any() {
    return db.sql("select exists (select from suppression)").query(Boolean.class).single();
  }

  private static boolean givenAgain(Statement said, Instant since) {
    return said.granted() && said.at().filter(at -> at.isAfter(since)).isPresent();
  }

  private Map<Integer, Instant> since(short source, List<Contact> contacts) {
    var places = new ArrayList<Integer>();
    var hashes = new ArrayList<byte[]>();
    var ids = new ArrayList<byte[]>();
    var accounts = new ArrayList<byte[]>();
    for (var i = 0; i < contacts.size(); i++) {
      var contact = contacts.get(i);
      for (var hash : hashes(source, contact)) {
        places.add(i);
        hashes.add(hash);
        ids.add(contact.key());
        accounts.add(contact.account());
      }
    }
    var since = new HashMap<Integer, Instant>();
    db.sql(
            """
            select u.o, max(s.since)
            from unnest(?::int[], ?::bytea[], ?::bytea[], ?::bytea[]) u(o, k, id, account)
            join lateral (
              select since from suppression x where x.key = u.k
                and (x.account_id is null
                     or x.account_id = (select id from account where source = ? and source_key = u.account)) offset 0) s on true
            where not exists (select from item i where i.source = ? and i.kind = ? and i.source_key = u.id)
            group by u.o""")
        .params(
            bulk.array("int4", places.stream().mapToInt(Integer::intValue).toArray()),
            bytes(hashes),
            bytes(ids),
            bytes(accounts),
            source,
            source,
            ItemKind.CONTACT.code())
        .query(
            row -> {
              since.put(row.getInt(1), row.getTimestamp(2).toInstant());
            });
    return since;
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
    var places = new ArrayList<Integer>();
    var hashes = new ArrayList<byte[]>();
    for (var i = 0; i < addresses.size(); i++) {
      for (var hash : keys.all(ADDRESS, hex(addresses.get(i)))) {
        places.add(i);
        hashes.add(hash);
      }
    }
    db.sql(
            """
            select u.o, max(s.case_id) from unnest(?::int[], ?::bytea[]) u(o, k)
            join lateral (select case_id from suppression where key = u.k offset 0) s on true group by u.o""")
        .params(
            bulk.array("int4", places.stream().mapToInt(Integer::intValue).toArray()),
            bytes(hashes))
        .query(
            row -> {
              cases.put(row.getInt(1), row.getLong(2));
            });
    return cases;
  }

  /** The case by which somebody with this id was erased, if anybody was. */
  public Optional<Long> caseOf(short source, byte[] id) {
    return db.sql("select max(case_id) from suppression where key = any(?)")
        .param(bytes(keys.all(ID, word(source, id))))
        .query((row, n) -> Optional.ofNullable((Long) row.getObject(1)))
        .single();
  }

  private static String word(short source, byte[] id) {
    return source + "|" + hex(id);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private java.sql.Array bytes(List<byte[]> values) {
    return bulk.array("bytea", values.toArray(byte[][]::new));
  }
}
