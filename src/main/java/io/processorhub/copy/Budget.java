package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.NodeName;
import io.processorhub.processor.ApprovedDeclaration;
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
  public boolean isFull(ApprovedDeclaration approved, String call, boolean protects) {
    return query(
            "select calls_full(:account, :calls, :most, :per, :of, :at_once, :protects)",
            approved,
            List.of(call),
            protects)
        .query(Boolean.class)
        .single();
  }

  /**
   * Leave for the calls of one operation, all or none.
   *
   * @param calls their names in the connector file, in the order in which they are made
   * @param until the latest moment they can reach the processor
   * @param protects whether they may have what is kept back for calls that protect
   * @return empty if they would be too many now
   */
  public Optional<Permit> take(
      ApprovedDeclaration approved, List<String> calls, Instant until, boolean protects) {
    return query(
            """
            select take_calls(:account, :calls, :node, :until, :most, :per, :of, :at_once, :protects)""",
            approved,
            calls,
            protects)
        .param("node", node.value())
        .param("until", java.sql.Timestamp.from(until))
        .query((row, n) -> Optional.ofNullable(row.getArray(1)))
        .single()
        .map(Budget::permit);
  }

  private static Permit permit(java.sql.Array taken) {
    try {
      return new Permit(List.of((Long[]) taken.getArray()));
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException("the numbers of calls cannot be read", e);
    }
  }

  /** The operation is over, whatever came of it. */
  public void over(Permit permit) {
    db.sql(
            """
            update provider_call set open = false, until = least(until, clock_timestamp())
            where id = any(:calls)""")
        .param("calls", numbers(permit.calls()))
        .update();
  }

  /**
   * Those of its calls that were not made do not count; one that was to be made does.
   *
   * @param made how many were
   */
  public void giveBack(Permit permit, int made) {
    var calls = permit.calls();
    var kept = Math.max(1, made);
    if (kept < calls.size()) {
      db.sql("delete from provider_call where id = any(:calls)")
          .param("calls", numbers(calls.subList(kept, calls.size())))
          .update();
    }
  }

  private java.sql.Array numbers(List<Long> calls) {
    return bulk.array("int8", calls.stream().mapToLong(Long::longValue).toArray());
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
      String sql, ApprovedDeclaration approved, List<String> calls, boolean protects) {
    var limits = approved.declaration().limits();
    var windows = limits.windows();
    return db.sql(sql)
        .param("account", limits.account())
        .param("calls", bulk.array("text", calls.toArray(String[]::new)))
        .param(
            "most",
            bulk.array("int4", windows.stream().mapToInt(Declaration.Window::calls).toArray()))
        .param(
            "per",
            bulk.array("int8", windows.stream().mapToLong(w -> w.per().toMillis()).toArray()))
        .param("of", bulk.array("text", windows.stream().map(Budget::of).toArray(String[]::new)))
        .param("at_once", limits.concurrent())
        .param("protects", protects);
  }

  private static String of(Declaration.Window window) {
    return window.of() == null ? "" : String.join(",", List.copyOf(window.of()));
  }
}
