package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.NodeName;
import java.util.List;
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

  /** Copies are looked for only when something was lost: asked at once, all copies were read. */
  private void takeOver() {
    var lost =
        db.sql(
                """
                update batch set state = :doubtful, epoch = epoch + 1,
                  settle_at = case when state = :sending then deadline + :quarantine * interval '1 ms' else now() end
                where state <> :doubtful and lease_until < now() returning id""")
            .param("doubtful", DOUBTFUL)
            .param("sending", SENDING)
            .param("quarantine", settings.quarantine().toMillis())
            .query(Long.class)
            .list();
    if (!lost.isEmpty()) {
      doubtful(lost);
    }
  }

  private void doubtful(List<Long> lost) {
    db.sql(
            """
            update copy c set state = :doubtful
            from (select connection, unnest(items) as item from batch where id = any(:lost)) l
            where c.item_id = l.item and c.connection = l.connection and c.state = :sending""")
        .param("doubtful", CopyState.DOUBTFUL.code())
        .param("sending", CopyState.SENDING.code())
        .param("lost", bulk.array("int8", lost.stream().mapToLong(Long::longValue).toArray()))
        .update();
  }
}
