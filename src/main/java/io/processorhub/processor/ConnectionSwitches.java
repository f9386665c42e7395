package io.processorhub.processor;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.NodeName;
import java.util.Collection;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Opens and closes connections for disclosures; what protects people always passes. The
 * connection's row is taken first, so that a call that is being decided is over before it counts.
 */
public final class ConnectionSwitches {

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final ApplicationEventPublisher events;
  private final NodeName node;

  ConnectionSwitches(
      JdbcClient db,
      TransactionTemplate transactions,
      ApplicationEventPublisher events,
      NodeName node) {
    this.db = db;
    this.transactions = transactions;
    this.events = events;
    this.node = node;
  }

  /** Nothing is disclosed to it until {@link #resume}. */
  public void pause(String connection, Actor by) {
    by.require(Task.PAUSE);
    turn(connection, true, "paused by " + by.name());
  }

  public void resume(String connection, Actor by) {
    by.require(Task.RESUME);
    turn(connection, false, "resumed by " + by.name());
  }

  /**
   * A restored backup does not know what was decided about them since: somebody has to see to that
   * before anything is disclosed. Within the transaction that is under way.
   */
  public void pauseAfterRestore(Collection<Short> connections) {
    db.sql(
            """
            update connection set paused = true where id = any(:ids) and not paused and not offboarding
            returning id, name, processor""")
        .param("ids", connections.toArray(Short[]::new))
        .query((row, n) -> turned(row, false, "off-boarded or declared anew since the backup"))
        .list()
        .forEach(events::publishEvent);
  }

  /**
   * Its processor is left for good: within the transaction that is under way, and for whatever is
   * decided from now on. Whoever is there is erased by others.
   *
   * @return its number
   * @throws IllegalArgumentException if there is none of that name
   */
  public short offboard(String connection, Actor by) {
    by.require(Task.OFFBOARD);
    return offboard(connection, by.name());
  }

  /**
   * @param by who asked for it and who confirmed it; whether they may was seen then
   */
  public short offboard(String connection, String by) {
    refuseUnknown(connection);
    db.sql(
            """
            update connection set offboarding = true where name = ? and not offboarding
            returning id, name, processor""")
        .param(connection)
        .query((row, n) -> turned(row, false, "off-boarded by " + by))
        .list()
        .forEach(events::publishEvent);
    return db.sql("select id from connection where name = ?")
        .param(connection)
        .query(Short.class)
        .single();
  }

  private void refuseUnknown(String connection) {
    if (db.sql("select 1 from connection where name = ? for update")
        .param(connection)
        .query()
        .listOfRows()
        .isEmpty()) {
      throw new IllegalArgumentException(
          "there is no connection %s; connectors list shows them".formatted(connection));
    }
  }

  private void turn(String connection, boolean paused, String cause) {
    transactions.executeWithoutResult(
        status -> {
          refuseUnknown(connection);
          db.sql(
                  """
                  update connection set paused = ? where name = ? and paused <> ?
                  returning id, name, processor""")
              .params(paused, connection, paused)
              .query((row, n) -> turned(row, !paused, cause))
              .list()
              .forEach(events::publishEvent);
        });
  }

  /**
   * The files that this node has, by the ids in them. A connection whose file no node has discloses
   * nothing and can still be erased; one whose file is back goes on.
   *
   * @return connections whose file other nodes have and this one has not: it takes no work for them
   */
  public List<String> present(Collection<String> connections) {
    return transactions.execute(
        status -> {
          keep(connections);
          turnByFiles();
          return elsewhere();
        });
  }

  /** This node lives and can't tell which files it has: those it had count. */
  public void stillPresent() {
    db.sql(
            "update connector_file set seen_at = now() where node = ? and seen_at < now() - interval '15 s'")
        .param(node.value())
        .update();
  }

  private void keep(Collection<String> connections) {
    db.sql(
            """
            with mine as (
              insert into connector_file(connection, node, seen_at)
              select id, :node, now() from connection where name = any(:names)
              on conflict (connection, node) do update set seen_at = now()
              -- A node is missing after a minute, so its word is renewed a few times in one.
              where connector_file.seen_at < now() - interval '15 s')
            delete from connector_file f using connection c where c.id = f.connection
              and (f.node = :node and c.name <> all(:names) or f.seen_at < now() - interval '1 minute' and f.node <> :node)""")
        .param("node", node.value())
        .param("names", connections.toArray(String[]::new))
        .update();
  }

  private void turnByFiles() {
    db.sql(
            """
            update connection c set orphaned = not orphaned
            where declaration is not null
              and orphaned = exists (select from connector_file f where f.connection = c.id)
            returning id, name, processor, orphaned""")
        .query(
            (row, n) ->
                turned(
                    row,
                    !row.getBoolean(4),
                    row.getBoolean(4) ? "its file has vanished" : "its file is back"))
        .list()
        .forEach(events::publishEvent);
  }

  private List<String> elsewhere() {
    return db.sql(
            """
            select name from connection c where declaration is not null and not orphaned
              and not exists (select from connector_file f where f.connection = c.id and f.node = ?) order by name""")
        .param(node.value())
        .query(String.class)
        .list();
  }

  private static ConnectionTurned turned(java.sql.ResultSet row, boolean open, String cause)
      throws java.sql.SQLException {
    return new ConnectionTurned(row.getShort(1), row.getString(2), row.getString(3), open, cause);
  }
}
