package io.processorhub.subject;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import io.processorhub.item.Field;
import io.processorhub.item.FieldValues;
import io.processorhub.item.ItemKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Under which addresses accounts hold persons: in clear, for those who must write to them. */
public final class Addresses {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Keks keks;
  private final Field email;

  Addresses(JdbcClient db, Bulk bulk, Keks keks, Field email) {
    this.db = db;
    this.bulk = bulk;
    this.keks = keks;
    this.email = email;
  }

  /**
   * One contact of a person.
   *
   * @param account the opaque id of the account that holds it
   * @param email empty: the contact has none
   */
  public record Held(long subject, UUID account, Optional<String> email) {

    /** Prints no address. */
    @Override
    public String toString() {
      return "Held[" + subject + "]";
    }
  }

  /** The contacts of these persons, by one statement; erased persons have none. */
  public Map<Long, List<Held>> of(List<Long> subjects) {
    return db
        .sql(
            """
            select i.subject_id, i.id, i.body, k.wrapped, a.ref
            from item i join keys.data_key k on k.id = i.owner join account a on a.id = i.account_id
            where i.subject_id = any(:subjects) and i.kind = :contact order by i.subject_id, i.id""")
        .param(
            "subjects", bulk.array("int8", subjects.stream().mapToLong(Long::longValue).toArray()))
        .param("contact", ItemKind.CONTACT.code())
        .query((row, n) -> held(row))
        .list()
        .stream()
        .collect(Collectors.groupingBy(Held::subject));
  }

  private Held held(ResultSet row) throws SQLException {
    var subject = row.getLong("subject_id");
    var key = DataKey.unwrap(subject, row.getBytes("wrapped"), keks);
    var body = key.open(row.getBytes("body"), People.bodyPlace(row.getLong("id")));
    return new Held(subject, row.getObject("ref", UUID.class), FieldValues.decode(body).get(email));
  }
}
