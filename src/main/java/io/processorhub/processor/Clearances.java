package io.processorhub.processor;

import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps on each connection's own row on which days it may disclose. Whoever writes it holds that
 * row, as every claim does: so a claim under way is over before a change counts.
 */
public final class Clearances {

  private final JdbcClient db;
  private final RecordStore store;
  private final Countries countries;
  private final ApplicationEventPublisher events;

  Clearances(
      JdbcClient db, RecordStore store, Countries countries, ApplicationEventPublisher events) {
    this.db = db;
    this.store = store;
    this.countries = countries;
    this.events = events;
  }

  /** Another declaration may have another target. The approval holds the connection's row. */
  @EventListener
  @Order(0)
  void approved(DeclarationApproved event) {
    write(
        event.approved().connection(),
        event.approved().declaration(),
        store.all(event.approved().declaration().processor()));
    events.publishEvent(new ClearanceChanged(event.approved().connection()));
  }

  /** Takes the rows of all connections of a processor, before anything about it is changed. */
  void lock(String processor) {
    db.sql("select id from connection where processor = ? order by id for no key update")
        .param(processor)
        .query(Short.class)
        .list();
  }

  void changed(ProcessorRecords records) {
    var declared =
        db.sql(
                """
                select c.id, d.body from connection c join declaration d on d.id = c.declaration
                where c.processor = ? order by c.id""")
            .param(records.processor())
            .query((row, n) -> new Declared(row.getShort(1), row.getString(2)))
            .list();
    for (var one : declared) {
      write(one.connection, DeclarationText.read(one.body), records);
      events.publishEvent(new ClearanceChanged(one.connection));
    }
  }

  private void write(short connection, Declaration declaration, ProcessorRecords records) {
    var clearance = new Clearance(records, declaration, countries);
    clearance
        .met()
        .forEach(
            (requirement, days) ->
                db.sql(
                        """
                        insert into clearance(connection, requirement, met) values (?, ?, ?::datemultirange)
                        on conflict (connection, requirement) do update set met = excluded.met""")
                    .params(connection, requirement.code(), days)
                    .update());
    db.sql("update connection set cleared = ?::datemultirange where id = ?")
        .params(clearance.cleared(), connection)
        .update();
  }

  /** What is missing for a connection on the day; in the order in which it is told. */
  public List<Requirement> missing(String connection, OrganisationDate today) {
    return db.sql(
            """
            select r from connection c cross join unnest(?::smallint[]) r
            where c.name = ? and c.declaration is not null and not exists (
              select 1 from clearance k where k.connection = c.id and k.requirement = r and k.met @> today(?))
            order by r""")
        .params(codes(), connection, today.zone())
        .query((row, n) -> Requirement.of(row.getInt(1)))
        .list();
  }

  /** The codes of all requirements, as PostgreSQL writes an array. */
  public static String codes() {
    var codes = new StringBuilder("{");
    for (var one : Requirement.values()) {
      codes.append(codes.length() == 1 ? "" : ",").append(one.code());
    }
    return codes.append('}').toString();
  }

  private record Declared(short connection, String body) {}
}
