package io.processorhub.status;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.copy.HoldReason;
import io.processorhub.processor.Connections;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Copies that a processor refuses for good: why, and the way to try again. */
public final class DeadCopies {

  private final JdbcClient db;
  private final Connections connections;

  DeadCopies(JdbcClient db, Connections connections) {
    this.db = db;
    this.connections = connections;
  }

  /**
   * @param subject {@code -} for an item of an account
   * @param item opaque number, for {@code redrive}
   */
  public record Dead(String connection, String subject, String account, String why, long item) {}

  /** A page of them, without values. */
  public List<Dead> page(String connection, long after, int limit) {
    return db.sql(
            """
            select n.name, coalesce(s.ref::text, '-') as subject, a.ref as account, c.reason, c.item_id from copy c
            join connection n on n.id = c.connection join item i on i.id = c.item_id
            left join subject s on s.id = i.subject_id join account a on a.id = i.account_id
            where n.name = ? and c.state = 6 and c.item_id > ? order by c.item_id limit ?""")
        .params(connection, after, limit)
        .query(
            (row, n) ->
                new Dead(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    HoldReason.of(row.getInt(4)).words(),
                    row.getLong(5)))
        .list();
  }

  /** How many there are, by reason in words. */
  public Map<String, Long> reasons(String connection) {
    return db
        .sql(
            """
            select c.reason, count(*) from copy c join connection n on n.id = c.connection
            where n.name = ? and c.state = 6 group by 1 /* overview */""")
        .param(connection)
        .query((row, n) -> Map.entry(HoldReason.of(row.getInt(1)).words(), row.getLong(2)))
        .list()
        .stream()
        .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * Sends them again, each as if it had just changed: the gate decides anew.
   *
   * @return how many
   */
  public int redrive(String connection, Actor by) {
    by.require(Task.SEND_AGAIN);
    var approved =
        connections
            .approved(connection)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no connection %s in force".formatted(connection)));
    return db.sql(
            """
            update copy set state = 0, due_at = now(), attempts = 0, chunk = null where connection = ? and state = 6 /* overview */""")
        .param(approved.connection())
        .update();
  }
}
