package io.processorhub.subject;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The persons whom items of accounts name. One is recognised by the address if exactly one person
 * has it; else they are somebody new. They agreed to nothing by being named: no mailing list is
 * ever sent them.
 */
final class NamedPersons {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Keks keks;
  private final People people;

  NamedPersons(JdbcClient db, Bulk bulk, Keks keks, People people) {
    this.db = db;
    this.bulk = bulk;
    this.keks = keks;
    this.people = people;
  }

  /** The persons whom one item names now. */
  record Of(long item, List<AccountItem.Person> people) {}

  /** In place of those whom these items named before. */
  void put(List<Of> items) {
    var numbers = items.stream().map(Of::item).toList();
    var named = items.stream().flatMap(one -> one.people.stream()).toList();
    var keys = keys(named);
    people.lock(concerned(numbers, keys));
    db.sql("delete from item_person where item_id = any(:items)")
        .param("items", longs(numbers))
        .update();
    var rows = new Bulk.Rows();
    var place = 0;
    for (var one : items) {
      for (var person : one.people) {
        var key = keys.get(place++);
        rows.row(5)
            .int8(one.item)
            .int8(key.id())
            .int2(person.role().code())
            .int8(person.values().bits())
            .bytes(
                key.seal(
                    person.values().encode(), Items.personPlace(one.item, person.role().code())));
      }
    }
    bulk.copy("item_person(item_id, subject_id, role, fields, body)", rows);
  }

  /** Those who are named now and those who were: their rows are taken in one order. */
  private List<Long> concerned(List<Long> items, List<DataKey> keys) {
    var concerned = new TreeSet<Long>();
    keys.forEach(key -> concerned.add(key.id()));
    concerned.addAll(
        db.sql("select distinct subject_id from item_person where item_id = any(:items)")
            .param("items", longs(items))
            .query(Long.class)
            .list());
    return List.copyOf(concerned);
  }

  /** The key of each, in the same order; new persons are made. */
  private List<DataKey> keys(List<AccountItem.Person> named) {
    var known = known(named);
    var fresh = new ArrayList<Fresh>();
    var keys = new ArrayList<DataKey>();
    var next = bulk.numbers("id_block", People.ID_BLOCK, Math.max(1, named.size()));
    for (var person : named) {
      var address = person.address().map(ByteBuffer::wrap);
      var key = address.map(known::get).orElse(null);
      if (key == null) {
        key = DataKey.fresh(next++);
        fresh.add(new Fresh(key, person.address()));
      }
      if (address.isPresent()) {
        known.putIfAbsent(address.get(), key);
      }
      keys.add(key);
    }
    add(fresh);
    return keys;
  }

  private record Fresh(DataKey key, Optional<byte[]> address) {}

  private void add(List<Fresh> fresh) {
    var subjects = new Bulk.Rows();
    var keys = new Bulk.Rows();
    var addresses = new Bulk.Rows();
    for (var one : fresh) {
      var id = one.key.id();
      subjects.row(3).int8(id).uuid(UUID.randomUUID());
      one.address.ifPresentOrElse(subjects::bytes, subjects::nothing);
      keys.row(2).int8(id).bytes(one.key.wrap(keks));
      one.address.ifPresent(hash -> addresses.row(2).int8(id).bytes(hash));
    }
    bulk.copy("subject(id, ref, address_key)", subjects);
    bulk.copy("keys.data_key(id, wrapped)", keys);
    bulk.copy("subject_address(subject_id, address_key)", addresses);
  }

  private Map<ByteBuffer, DataKey> known(List<AccountItem.Person> named) {
    var addresses = named.stream().flatMap(one -> one.address().stream()).toArray(byte[][]::new);
    var known = new HashMap<ByteBuffer, DataKey>();
    db.sql(
            """
            select u.address, s.id, k.wrapped from unnest(:addresses::bytea[]) u(address)
            join lateral (
              select min(id) as id, count(*) as people from subject
              where address_key = u.address and state = :active) s on s.people = 1
            join keys.data_key k on k.id = s.id""")
        .param("addresses", bulk.array("bytea", addresses))
        .param("active", People.ACTIVE)
        .query(
            row -> {
              known.put(
                  ByteBuffer.wrap(row.getBytes("address")),
                  DataKey.unwrap(row.getLong("id"), row.getBytes("wrapped"), keks));
            });
    return known;
  }

  private java.sql.Array longs(List<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }
}
