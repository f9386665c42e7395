package io.processorhub.copy;

import io.processorhub.foundation.NodeName;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Connections;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Complete listings of who is at a processor: when they are run, by whom, and how far they are. A
 * sweep goes on behind its last page, on whatever node, if the one that ran it is gone.
 */
public final class Sweeps {

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Connections connections;
  private final SweepMatching sightings;
  private final NodeName node;
  private final DeliverySettings settings;

  Sweeps(
      JdbcClient db,
      TransactionTemplate transactions,
      Connections connections,
      SweepMatching sightings,
      NodeName node,
      DeliverySettings settings) {
    this.db = db;
    this.transactions = transactions;
    this.connections = connections;
    this.sightings = sightings;
    this.node = node;
    this.settings = settings;
  }

  /** Why somebody is listed. The codes are stored. */
  public enum Kind {
    /** Right after connecting: who was there before the hub. */
    BASELINE,
    SCHEDULED,
    ASKED_FOR
  }

  /**
   * One that this node runs now.
   *
   * @param cursor where the next page begins, if the processor gave one
   * @param page how many pages were taken in
   */
  public record Sweep(
      long id,
      int epoch,
      ApprovedDeclaration approved,
      Kind kind,
      Optional<String> cursor,
      int page,
      Instant startedAt) {}

  /** Puts those on the list whose time has come, and takes the next one. */
  public Optional<Sweep> next() {
    for (var approved : connections.called()) {
      schedule(approved);
    }
    return db.sql(
            """
            update sweep set owner = ?, epoch = epoch + 1, lease_until = now() + ? * interval '1 ms',
              started_at = case when page = 0 then now() else started_at end
            where id = (select id from sweep where state = 0 and next_at <= now() and lease_until < now()
                        order by next_at limit 1 for update skip locked)
            returning id, epoch, declaration, kind, cursor, page, started_at""")
        .params(node.value(), settings.lease().toMillis())
        .query(
            (row, n) ->
                new Sweep(
                    row.getLong("id"),
                    row.getInt("epoch"),
                    connections.declaration(row.getInt("declaration")),
                    Kind.values()[row.getInt("kind")],
                    Optional.ofNullable(row.getString("cursor")),
                    row.getInt("page"),
                    row.getTimestamp("started_at").toInstant()))
        .optional();
  }

  private void schedule(ApprovedDeclaration approved) {
    db.sql(
            """
            insert into sweep(connection, declaration, kind)
            select c.id, c.declaration, case when c.baseline_at is null then 0 else 1 end from connection c
            where c.id = ? and not c.orphaned and not exists (
              select 1 from sweep s where s.connection = c.id
                and (s.state = 0 or s.started_at > now() - case when c.baseline_at is null then ? else ? end * interval '1 ms'))
            on conflict do nothing""")
        .params(
            approved.connection(),
            settings.longestBackOff().toMillis(),
            approved.declaration().calls().sweep().interval().toMillis())
        .update();
  }

  /** Somebody wants to know now who is there; one that is under way is enough. */
  public void ask(ApprovedDeclaration approved) {
    db.sql(
            """
            insert into sweep(connection, declaration, kind) values (?, ?, ?)
            on conflict (connection) where state = 0 do update set next_at = now()""")
        .params(approved.connection(), approved.id(), Kind.ASKED_FOR.ordinal())
        .update();
  }

  /**
   * Takes one page in.
   *
   * @param next where the next page begins; empty on the last one
   * @return whether this node still runs it
   */
  public boolean page(Sweep sweep, List<Sighting> seen, Optional<String> next) {
    return transactions.execute(
        status -> {
          // Before the sweep's row: an acceptance has all this to itself, and asks for a sweep.
          sightings.alone();
          if (!stillOurs(sweep)) {
            return false;
          }
          count(sweep, seen);
          db.sql("update sweep set page = page + 1, cursor = ?, cause = null where id = ?")
              .params(java.util.Arrays.asList(next.orElse(null), sweep.id()))
              .update();
          return true;
        });
  }

  /**
   * Takes in people whom the list left out and who were found by their keys.
   *
   * @return whether this node still runs it
   */
  public boolean found(Sweep sweep, List<Sighting> seen) {
    return transactions.execute(
        status -> {
          // Before the sweep's row: an acceptance has all this to itself, and asks for a sweep.
          sightings.alone();
          if (!stillOurs(sweep)) {
            return false;
          }
          count(sweep, seen);
          return true;
        });
  }

  /**
   * The keys of those who should be there and were not listed; none if they are so many that a
   * person is asked anyway.
   */
  public List<String> missing(Sweep sweep) {
    return sightings.missingKeys(sweep);
  }

  /**
   * Somebody who was not found by their key, and is to be asked for by the processor's own id.
   *
   * @param key hash of the key by which the processor is known to hold them
   */
  public record Unseen(long item, byte[] key, String id) {
    @Override
    public String toString() {
      return "Unseen[" + item + "]";
    }
  }

  /** Those of the missing whose id is known. */
  public List<Unseen> unseen(Sweep sweep) {
    return sightings.unseen(sweep);
  }

  /**
   * Somebody was found by the processor's own id, perhaps under another address, to which they
   * changed there.
   *
   * @return whether this node still runs it
   */
  public boolean found(Sweep sweep, Unseen one, Sighting seen) {
    return transactions.execute(
        status -> {
          // Before the sweep's row: an acceptance has all this to itself, and asks for a sweep.
          sightings.alone();
          if (!stillOurs(sweep)) {
            return false;
          }
          count(sweep, 1, sightings.byId(sweep, one, seen));
          return true;
        });
  }

  private void count(Sweep sweep, List<Sighting> seen) {
    count(sweep, seen.size(), sightings.take(sweep, seen));
  }

  private void count(Sweep sweep, int seen, SweepMatching.Counts counts) {
    db.sql(
            """
            update sweep set lease_until = now() + ? * interval '1 ms', seen = seen + ?, adopted = adopted + ?,
              left_there = left_there + ?, came_back = came_back + ?, stray = stray + ?, unknown = unknown + ?
            where id = ?""")
        .params(
            settings.lease().toMillis(),
            seen,
            counts.adopted(),
            counts.left(),
            counts.back(),
            counts.stray(),
            counts.unknown(),
            sweep.id())
        .update();
  }

  /** Everybody was listed: who should be there and is not, is missing. */
  public void finish(Sweep sweep) {
    transactions.executeWithoutResult(
        status -> {
          if (stillOurs(sweep)) {
            sightings.finish(sweep);
          }
        });
  }

  /**
   * A person looked at the missing of the last sweep and wants them sent again.
   *
   * @return how many
   */
  public int sendMissingAgain(ApprovedDeclaration approved) {
    return transactions.execute(
        status ->
            db.sql(
                    """
                    update sweep set state = 1 where connection = ? and state = 3
                      and id = (select max(id) from sweep where connection = ?)
                    returning id, started_at""")
                .params(approved.connection(), approved.connection())
                .query(
                    (row, n) ->
                        sightings.sendAgain(
                            approved, row.getLong(1), row.getTimestamp(2).toInstant()))
                .optional()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "the last sweep of %s asks nothing".formatted(approved.name()))));
  }

  /** Later again, from the same page on. */
  public void putOff(Sweep sweep, String cause, boolean failure) {
    db.sql(
            """
            update sweep set lease_until = '-infinity', cause = ?, next_at = now() + ? * interval '1 ms'
            where id = ? and epoch = ?""")
        .params(
            cause,
            (failure ? settings.backOff().multipliedBy(4) : settings.backOff()).toMillis(),
            sweep.id(),
            sweep.epoch())
        .update();
  }

  /** The processor's list makes no sense; a person must look at it, and a new sweep begins. */
  public void fail(Sweep sweep, String cause) {
    db.sql(
            """
            update sweep set state = 2, cause = ?, finished_at = now() where id = ? and epoch = ?""")
        .params(cause, sweep.id(), sweep.epoch())
        .update();
  }

  private boolean stillOurs(Sweep sweep) {
    return db.sql("select epoch from sweep where id = ? and state = 0 for update")
        .param(sweep.id())
        .query(Integer.class)
        .optional()
        .map(epoch -> epoch == sweep.epoch())
        .orElse(false);
  }
}
