package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.NodeName;
import io.processorhub.processor.Approved;
import io.processorhub.processor.Declaration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How many calls a provider account takes: a sliding log that all nodes share, asked before each
 * call. A call counts until so long after it was over, because nobody knows when within that time
 * it arrived; so no window at the processor ever holds more than was declared. (An earlier trial: a
 * token bucket of 60 a minute lets 119 calls into one window.)
 */
public final class Budget {

  private final JdbcClient db;
  private final Bulk bulk;
  private final NodeName node;
  private final Map<String, Integer> learned = new ConcurrentHashMap<>();

  Budget(JdbcClient db, Bulk bulk, NodeName node) {
    this.db = db;
    this.bulk = bulk;
    this.node = node;
  }

  /** Whether one more call would be too many right now; nothing is taken. */
  public boolean isFull(Approved approved, String call, boolean protects) {
    var atOnce = approved.declaration().limits().concurrent();
    return query("select calls_full(?, ?, ?, ?, ?, ?, ?)", approved, call, null, protects, atOnce)
        .query(Boolean.class)
        .single();
  }

  /**
   * Leave for one call.
   *
   * @param call the name of the call in the connector file
   * @param until the latest moment it can reach the processor
   * @param protects whether it may have what is kept back for calls that protect
   * @return its number, for {@link #over}; empty if it would be one too many now
   */
  public Optional<Long> take(Approved approved, String call, Instant until, boolean protects) {
    return take(approved, call, until, protects, approved.declaration().limits().concurrent());
  }

  /**
   * Leave for a call that is made before another one whose leave is held already: the two are never
   * under way at the same time.
   */
  public Optional<Long> takeBefore(Approved approved, String call, Instant until) {
    return take(approved, call, until, true, approved.declaration().limits().concurrent() + 1);
  }

  private Optional<Long> take(
      Approved approved, String call, Instant until, boolean protects, int atOnce) {
    return Optional.ofNullable(
        query(
                "select take_call(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                approved,
                call,
                until,
                protects,
                atOnce)
            .query((row, n) -> (Long) row.getObject(1))
            .list()
            .get(0));
  }

  /** The call is over, whatever came of it. */
  public void over(long leave) {
    db.sql(
            "update provider_call set open = false, until = least(until, clock_timestamp()) where id = ?")
        .param(leave)
        .update();
  }

  /** Calls of this node's own earlier life are over: that process is gone. */
  public void freeOwn() {
    db.sql(
            "update provider_call set open = false, until = least(until, clock_timestamp()) where owner = ? and open")
        .param(node.value())
        .update();
  }

  /** What the processor says its limit is; a smaller one than declared counts from now on. */
  public void learn(String account, int limit) {
    if (limit > 0 && !Integer.valueOf(limit).equals(learned.put(account, limit))) {
      db.sql(
              "update provider_account set learned = ? where name = ? and learned is distinct from ?")
          .params(limit, account, limit)
          .update();
    }
  }

  private JdbcClient.StatementSpec query(
      String sql, Approved approved, String call, Instant until, boolean protects, int atOnce) {
    var limits = approved.declaration().limits();
    var windows = limits.windows();
    var spec = db.sql(sql).param(limits.account()).param(call);
    return (until == null ? spec : spec.param(node.value()).param(java.sql.Timestamp.from(until)))
        .param(bulk.array("int4", windows.stream().mapToInt(Declaration.Window::calls).toArray()))
        .param(bulk.array("int8", windows.stream().mapToLong(w -> w.per().toMillis()).toArray()))
        .param(bulk.array("text", windows.stream().map(Budget::of).toArray(String[]::new)))
        .param(atOnce)
        .param(protects);
  }

  private static String of(Declaration.Window window) {
    return window.of() == null ? "" : String.join(",", List.copyOf(window.of()));
  }
}
