package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.NodeName;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Which node carries which batch, on the database's clock. A node renews what it carries; what it
 * does not renew is taken over as doubtful.
 */
public final class Leases {

  static final short SENDING = 0;
  static final short DOUBTFUL = 1;
  static final short SETTLING = 2;

  private final JdbcClient db;
  private final Bulk bulk;
  private final TransactionTemplate transactions;
  private final NodeName node;
  private final DeliverySettings settings;
  private final Set<Long> held = ConcurrentHashMap.newKeySet();

  Leases(
      JdbcClient db,
      Bulk bulk,
      TransactionTemplate transactions,
      NodeName node,
      DeliverySettings settings) {
    this.db = db;
    this.bulk = bulk;
    this.transactions = transactions;
    this.node = node;
    this.settings = settings;
  }

  void hold(long batch) {
    held.add(batch);
  }

  void release(long batch) {
    held.remove(batch);
  }

  /**
   * Ends the leases of this node's own earlier life: what it carried then is doubtful now. That
   * process is gone, and its calls with it, so their deadline is over too.
   */
  public void freeOwn() {
    db.sql(
            """
            update batch set lease_until = '-infinity', deadline = least(deadline, now())
            where owner = ? and state <> ?""")
        .params(node.value(), DOUBTFUL)
        .update();
  }

  /** Renews what this node carries, and takes over what nobody carries any more. */
  public void keep() {
    transactions.executeWithoutResult(
        status -> {
          db.sql(
                  """
                  update batch set lease_until = now() + ? * interval '1 ms'
                  where owner = ? and id = any(?) and lease_until > now()""")
              .params(
                  settings.lease().toMillis(),
                  node.value(),
                  bulk.array("int8", held.stream().mapToLong(Long::longValue).toArray()))
              .update();
          takeOver();
        });
  }

  private void takeOver() {
    db.sql(
            """
            with lost as (
              update batch set state = ?, epoch = epoch + 1,
                     settle_at = case when state = ? then deadline + ? * interval '1 ms' else now() end
              where state <> ? and lease_until < now() returning connection, items)
            update copy c set state = ?
            from (select connection, unnest(items) as item from lost) l
            where c.item_id = l.item and c.connection = l.connection and c.state = ?""")
        .params(
            DOUBTFUL,
            SENDING,
            settings.quarantine().toMillis(),
            DOUBTFUL,
            CopyState.DOUBTFUL.code(),
            CopyState.SENDING.code())
        .update();
  }
}
