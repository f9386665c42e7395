package io.processorhub.copy;

import io.processorhub.processor.ClearanceChanged;
import io.processorhub.processor.Clearances;
import io.processorhub.processor.OrganisationDate;
import io.processorhub.processor.Requirement;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.time.Duration;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes down that a connection's copies are held back because something is missing on record about
 * its processor, once for each cause, and that it is over. Whether anything may be disclosed is not
 * decided here but by the claim itself.
 */
public final class ConnectionHolds {

  /**
   * What is to be written: a cause that holds something back and was not written down yet, or one
   * that was and is over.
   */
  private static final String TURNED =
      """
      select c.id, c.name, c.processor, r as requirement, x.connection is not null as over,
        (select count(*) from copy where connection = c.id and prio in (1, 2) and due_at <= now()) as due
      from connection c cross join unnest(?::smallint[]) r
      left join clearance k on k.connection = c.id and k.requirement = r
      left join closure x on x.connection = c.id and x.requirement = r
      where c.declaration is not null and (?::smallint is null or c.id = ?)
        and case when coalesce(k.met @> today(?), false) then x.connection is not null
                 else x.connection is null and (
                   select bool_or(p.waits) from (values (1), (2)) v(prio) cross join lateral (
                     select true as waits from copy where connection = c.id and prio = v.prio
                       and due_at <= now() - ? * interval '1 ms' limit 1) p) end
      order by c.id, r""";

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Register register;
  private final OrganisationDate today;
  private final DeliverySettings settings;

  ConnectionHolds(
      JdbcClient db,
      TransactionTemplate transactions,
      Register register,
      OrganisationDate today,
      DeliverySettings settings) {
    this.db = db;
    this.transactions = transactions;
    this.register = register;
    this.today = today;
    this.settings = settings;
  }

  /** Dates pass by themselves, so this is looked at again and again; like a claim, after linger. */
  void look() {
    turned(null, settings.linger()).stream()
        .map(Turned::connection)
        .distinct()
        .forEach(
            connection ->
                transactions.executeWithoutResult(
                    status -> {
                      // Claims under way are over, and no other node writes the same.
                      db.sql("select id from connection where id = ? for no key update")
                          .param(connection)
                          .query(Short.class)
                          .single();
                      write(connection, settings.linger());
                    }));
  }

  /** Whoever changed the records holds the connection's row already. */
  @EventListener
  void changed(ClearanceChanged event) {
    write(event.connection(), Duration.ZERO);
  }

  private void write(short connection, Duration age) {
    for (var one : turned(connection, age)) {
      if (one.over) {
        db.sql("delete from closure where connection = ? and requirement = ?")
            .params(connection, one.requirement.code())
            .update();
      } else {
        db.sql("insert into closure(connection, requirement) values (?, ?)")
            .params(connection, one.requirement.code())
            .update();
      }
      register.add(List.of(entry(one)));
    }
  }

  private Entry entry(Turned one) {
    return Entry.of(
            one.over ? EntryKind.OPENED : EntryKind.CLOSED,
            one.connection,
            db.sql("select now()").query(java.sql.Timestamp.class).single().toInstant())
        .with("connection", one.name)
        .with("processor", one.processor)
        .with("requirement", one.requirement.name())
        .with("cause", one.over ? one.requirement.met() : one.requirement.missing())
        .with("due", one.due);
  }

  private List<Turned> turned(Short connection, Duration age) {
    return db.sql(TURNED)
        .params(
            java.util.Arrays.asList(
                Clearances.codes(), connection, connection, today.zone(), age.toMillis()))
        .query(
            (row, n) ->
                new Turned(
                    row.getShort("id"),
                    row.getString("name"),
                    row.getString("processor"),
                    Requirement.of(row.getInt("requirement")),
                    row.getBoolean("over"),
                    row.getLong("due")))
        .list();
  }

  private record Turned(
      short connection,
      String name,
      String processor,
      Requirement requirement,
      boolean over,
      long due) {}
}
