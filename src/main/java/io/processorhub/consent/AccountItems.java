package io.processorhub.consent;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import io.processorhub.item.FieldValues;
import io.processorhub.subject.Items;
import io.processorhub.subject.People;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads items that belong to accounts, under lock: the accounts' rows, then those of all persons
 * whom they name. A person who is restricted or gone costs their fields, never the item; an item of
 * which somebody else holds a row is left out, and comes again.
 */
final class AccountItems {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Keks keks;

  AccountItems(JdbcClient db, Bulk bulk, Keks keks) {
    this.db = db;
    this.bulk = bulk;
    this.keks = keks;
  }

  /**
   * @return by number of the item
   */
  Map<Long, Candidate> candidates(List<Long> items) {
    var rows = rows(items);
    var people = people(rows.keySet());
    var named = named(rows.keySet());
    var candidates = new HashMap<Long, Candidate>();
    rows.forEach(
        (item, row) -> {
          var locked = people.getOrDefault(item, List.of());
          if (locked.size() == named.getOrDefault(item, 0)) {
            candidates.put(item, row.candidate(locked));
          }
        });
    return candidates;
  }

  private Map<Long, Row> rows(List<Long> items) {
    var rows = new LinkedHashMap<Long, Row>();
    db.sql(
            """
            select i.id, i.version, i.body, coalesce(i.parent, 0) as parent, a.ref, a.state, k.id as owner, k.wrapped
            from unnest(:items::bigint[]) x(id)
            join item i on i.id = x.id
            join account a on a.id = i.account_id
            join keys.data_key k on k.id = i.owner
            for share of a skip locked""")
        .param("items", longs(items))
        .query(
            row -> {
              rows.put(row.getLong("id"), row(row));
            });
    return rows;
  }

  private Row row(ResultSet row) throws SQLException {
    var key = DataKey.unwrap(row.getLong("owner"), row.getBytes("wrapped"), keks);
    return new Row(
        row.getLong("id"),
        row.getInt("version"),
        FieldValues.decode(key.open(row.getBytes("body"), Items.bodyPlace(row.getLong("id")))),
        row.getLong("parent"),
        row.getObject("ref", UUID.class),
        row.getInt("state") == 0,
        key);
  }

  /** Those of the named persons whose rows are to be had, in the order in which all lock them. */
  private Map<Long, List<Person>> people(Collection<Long> items) {
    var people = new HashMap<Long, List<Person>>();
    db.sql(
            """
            select p.item_id, p.role, p.fields, p.body, s.id, s.ref, s.state = :active and not s.restricted as usable, k.wrapped
            from item_person p join subject s on s.id = p.subject_id join keys.data_key k on k.id = s.id
            where p.item_id = any(:items) order by s.id for share of s skip locked""")
        .param("items", longs(items))
        .param("active", People.ACTIVE)
        .query(
            row -> {
              people
                  .computeIfAbsent(row.getLong("item_id"), item -> new ArrayList<>())
                  .add(person(row));
            });
    return people;
  }

  private Person person(ResultSet row) throws SQLException {
    var key = DataKey.unwrap(row.getLong("id"), row.getBytes("wrapped"), keks);
    var place = Items.personPlace(row.getLong("item_id"), row.getInt("role"));
    return new Person(
        new Candidate.Named(
            row.getLong("id"), row.getObject("ref", UUID.class), row.getLong("fields")),
        row.getBoolean("usable"),
        FieldValues.decode(key.open(row.getBytes("body"), place)));
  }

  /** How many persons each names; an erasure that was over meanwhile took its person out. */
  private Map<Long, Integer> named(Collection<Long> items) {
    var named = new HashMap<Long, Integer>();
    db.sql(
            """
            select item_id, count(*) as people from item_person where item_id = any(:items) group by item_id""")
        .param("items", longs(items))
        .query(
            row -> {
              named.put(row.getLong("item_id"), row.getInt("people"));
            });
    return named;
  }

  private java.sql.Array longs(Collection<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }

  /**
   * @param usable whether their fields may be used
   */
  private record Person(Candidate.Named named, boolean usable, FieldValues values) {}

  private record Row(
      long item,
      int version,
      FieldValues values,
      long parent,
      UUID accountRef,
      boolean accountOpen,
      DataKey key) {

    Candidate candidate(List<Person> people) {
      var usable = people.stream().filter(Person::usable).toList();
      var all = values;
      for (var one : usable) {
        all = all.or(one.values);
      }
      return new Candidate(
          item,
          version,
          0,
          Optional.empty(),
          usable.stream().map(Person::named).toList(),
          parent,
          accountRef,
          true,
          false,
          accountOpen,
          key,
          all,
          Map.of(),
          Optional.empty(),
          Candidate.Decider.US);
    }
  }
}
