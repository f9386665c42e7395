package io.processorhub.subject;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The keys of accounts: each is drawn with the account's first item, and has its number. */
final class AccountKeys {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Keks keks;

  AccountKeys(JdbcClient db, Bulk bulk, Keks keks) {
    this.db = db;
    this.bulk = bulk;
    this.keks = keks;
  }

  Map<Long, DataKey> of(Collection<Long> accounts) {
    var numbers = List.copyOf(new TreeSet<>(accounts));
    var keys = read(numbers);
    var missing = numbers.stream().filter(account -> !keys.containsKey(account)).toList();
    if (!missing.isEmpty()) {
      db.sql(
              """
              insert into keys.data_key(id, wrapped) select u.id, u.wrapped
              from unnest(:accounts::bigint[], :wrapped::bytea[]) u(id, wrapped) on conflict do nothing""")
          .param("accounts", longs(missing))
          .param(
              "wrapped",
              bulk.array(
                  "bytea",
                  missing.stream()
                      .map(account -> DataKey.fresh(account).wrap(keks))
                      .toArray(byte[][]::new)))
          .update();
      keys.putAll(read(missing));
    }
    return keys;
  }

  private Map<Long, DataKey> read(List<Long> accounts) {
    var keys = new HashMap<Long, DataKey>();
    db.sql("select id, wrapped from keys.data_key where id = any(:accounts)")
        .param("accounts", longs(accounts))
        .query(
            row -> {
              keys.put(row.getLong(1), DataKey.unwrap(row.getLong(1), row.getBytes(2), keks));
            });
    return keys;
  }

  private java.sql.Array longs(List<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }
}
