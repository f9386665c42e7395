package io.processorhub.subject;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import io.processorhub.item.FieldValues;
import io.processorhub.item.ItemKind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes persons out of the hub, or what one account told of them. With the person's key every value
 * that it ever sealed becomes noise. Everything happens in the caller's transaction, which holds
 * the person's row.
 */
public final class SubjectErasure {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Keks keks;

  SubjectErasure(JdbcClient db, Bulk bulk, Keks keks) {
    this.db = db;
    this.bulk = bulk;
    this.keks = keks;
  }

  /**
   * A person as the hub knows them.
   *
   * @param address keyed hash of the canonical address
   */
  public record Person(
      long id,
      UUID ref,
      boolean restricted,
      Optional<byte[]> address,
      DataKey key,
      List<Told> told,
      List<Named> named) {

    /** What one account told; if none is named, all that we decide about ourselves. */
    public List<Told> of(java.util.OptionalLong account) {
      return told.stream()
          .filter(
              one ->
                  account.isEmpty()
                      ? one.controller == Controller.US
                      : one.account == account.getAsLong())
          .toList();
    }

    /** Where items of this account name them; if none is named, wherever any does. */
    public List<Named> namedIn(java.util.OptionalLong account) {
      return named.stream()
          .filter(one -> account.isEmpty() || one.account == account.getAsLong())
          .toList();
    }

    /** Whether there is anything of them that this would concern. */
    public boolean isKnownTo(java.util.OptionalLong account) {
      return !of(account).isEmpty() || !namedIn(account).isEmpty();
    }

    /** Whether nothing of them is left without that. */
    public boolean isAllOf(java.util.OptionalLong account) {
      return of(account).size() == told.size() && namedIn(account).size() == named.size();
    }

    /** The accounts that decide about what they told. */
    public List<Long> deciding() {
      return told.stream()
          .filter(one -> one.controller == Controller.ACCOUNT)
          .map(Told::account)
          .distinct()
          .toList();
    }
  }

  /**
   * What one source told of a person.
   *
   * @param id keyed hash of the source's id
   * @param since when the hub first heard of it
   */
  public record Told(
      long item,
      long account,
      Controller controller,
      short source,
      byte[] id,
      FieldValues values,
      Instant since) {

    @Override
    public String toString() {
      return "Told[" + item + "]";
    }
  }

  /** An item of an account names them, e.g. as the billing contact of a customer. */
  public record Named(long item, long account, ErasedPersons.Place place) {}

  /** Whose reference that is. */
  public Optional<Long> find(UUID ref) {
    return db.sql("select id from subject where ref = ?").param(ref).query(Long.class).optional();
  }

  /**
   * Whom a source knows by this id, given as its keyed hash.
   *
   * @param account the only account that may have provided it; empty: any
   */
  public Optional<Long> find(String source, byte[] id, OptionalLong account) {
    return db.sql(
            """
            select i.subject_id from item i join source s on s.id = i.source
            where s.name = :source and i.kind = :kind and i.source_key = :id
              and (:any or i.account_id = :account)""")
        .param("source", source)
        .param("kind", ItemKind.CONTACT.code())
        .param("id", id)
        .param("any", account.isEmpty())
        .param("account", account.orElse(0))
        .query(Long.class)
        .optional();
  }

  /**
   * Who has this address by the word of any source, given as the keyed hash of its canonical form;
   * at most so many.
   */
  public List<Long> byAddress(byte[] address, int most) {
    return db.sql(
            """
            select subject_id from item where address_key = :address
            union select p.subject_id from subject s join item_person p on p.subject_id = s.id where s.address_key = :address
            order by 1 limit :most""")
        .param("address", address)
        .param("most", most)
        .query(Long.class)
        .list();
  }

  /** Each address the person ever had, as keyed hashes of the canonical form. */
  public List<byte[]> addresses(Person person) {
    return db.sql("select address_key from subject_address where subject_id = ?")
        .param(person.id)
        .query(byte[].class)
        .list();
  }

  /** The number of a source, if it ever told anything. */
  public Optional<Short> source(String name) {
    return db.sql("select id from source where name = ?").param(name).query(Short.class).optional();
  }

  /** The number of an account. */
  public Optional<Long> account(UUID ref) {
    return db.sql("select id from account where ref = ?").param(ref).query(Long.class).optional();
  }

  /** The opaque reference of an account. */
  public UUID accountRef(long account) {
    return db.sql("select ref from account where id = ?").param(account).query(UUID.class).single();
  }

  /**
   * Takes the person's row and reads what is known.
   *
   * @return empty if there is no such person any more
   */
  public Optional<Person> lock(long subject) {
    return db.sql(
            """
            select s.ref, s.restricted, s.address_key, k.wrapped from subject s join keys.data_key k on k.id = s.id
            where s.id = ? for update of s""")
        .param(subject)
        .query(
            (row, n) -> {
              var key = DataKey.unwrap(subject, row.getBytes(4), keks);
              return new Person(
                  subject,
                  row.getObject(1, UUID.class),
                  row.getBoolean(2),
                  Optional.ofNullable(row.getBytes(3)),
                  key,
                  told(subject, key),
                  named(subject));
            })
        .optional();
  }

  private List<Named> named(long subject) {
    return db.sql(
            """
            select p.item_id, p.role, i.account_id, i.source, i.kind, i.source_key
            from item_person p join item i on i.id = p.item_id
            where p.subject_id = :subject order by p.item_id""")
        .param("subject", subject)
        .query(
            (row, n) ->
                new Named(
                    row.getLong("item_id"),
                    row.getLong("account_id"),
                    new ErasedPersons.Place(
                        row.getShort("source"),
                        ItemKind.of(row.getShort("kind")),
                        row.getBytes("source_key"),
                        AccountItem.Role.values()[row.getShort("role")])))
        .list();
  }

  private List<Told> told(long subject, DataKey key) {
    return db.sql(
            """
            select i.id, i.account_id, coalesce(m.controller, 0) as controller, i.source, i.source_key, i.body, i.since
            from item i
            left join membership m on m.subject_id = i.subject_id and m.account_id = i.account_id and m.source = i.source
            where i.subject_id = ? order by i.id""")
        .param(subject)
        .query(
            (row, n) ->
                new Told(
                    row.getLong(1),
                    row.getLong(2),
                    Controller.values()[row.getInt(3)],
                    row.getShort(4),
                    row.getBytes(5),
                    FieldValues.decode(key.open(row.getBytes(6), People.bodyPlace(row.getLong(1)))),
                    row.getTimestamp(7).toInstant()))
        .list();
  }

  /** A key for what a case still needs; it is stored, wrapped, from now on. */
  public DataKey caseKey() {
    var key = DataKey.fresh(bulk.numbers("id_block", People.ID_BLOCK, 1));
    db.sql("insert into keys.data_key(id, wrapped) values (?, ?)")
        .params(key.id(), key.wrap(keks))
        .update();
    return key;
  }

  /** The key of a case that is not over. */
  public Optional<DataKey> key(long id) {
    return db.sql("select wrapped from keys.data_key where id = ?")
        .param(id)
        .query((row, n) -> DataKey.unwrap(id, row.getBytes(1), keks))
        .optional();
  }

  /**
   * What a key sealed is noise from the commit on, and in copies of the database as its KEK ends.
   */
  public void destroyKey(long id) {
    db.sql("delete from keys.data_key where id = ?").param(id).update();
  }

  /** What these items told is gone; their copies must be gone already. */
  public void forget(Person person, List<Told> told) {
    var items = told.stream().mapToLong(Told::item).toArray();
    db.sql("delete from item where id = any(?)").param(bulk.array("int8", items)).update();
    db.sql(
            """
            delete from membership m where m.subject_id = ? and m.account_id = any(?) and not exists (
              select from item i where i.subject_id = m.subject_id and i.account_id = m.account_id and i.source = m.source)""")
        .params(person.id, bulk.array("int8", told.stream().mapToLong(Told::account).toArray()))
        .update();
  }

  /** Whoever is left is known by this address from now on. */
  public void address(Person person, Optional<byte[]> address) {
    if (!Arrays.equals(address.orElse(null), person.address.orElse(null))) {
      db.sql("update subject set address_key = nullif(?, ''::bytea) where id = ?")
          .params(address.orElse(new byte[0]), person.id)
          .update();
    }
  }

  /** The person is gone, and so is their key. What they said must be gone already. */
  public void forget(Person person) {
    db.sql("delete from membership where subject_id = ?").param(person.id).update();
    db.sql("delete from subject_address where subject_id = ?").param(person.id).update();
    db.sql("delete from subject where id = ?").param(person.id).update();
    destroyKey(person.id);
  }

  /** Storage of the person goes on, and nothing else, until it is lifted (GDPR Art. 18). */
  public void restrict(Person person, boolean restricted) {
    db.sql("update subject set restricted = ? where id = ?").params(restricted, person.id).update();
  }
}
