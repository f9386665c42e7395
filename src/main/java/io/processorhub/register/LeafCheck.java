package io.processorhub.register;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Compares the rows that a report reads with their leaves, as {@code register verify} does, so that
 * a column that somebody changed cannot make the report smaller or wrong in silence. Hashes are the
 * verifier's.
 */
final class LeafCheck {

  private static final int ROWS_AT_ONCE = 1_000;

  /** A number may be missing where a restore brought entries back: {@link ColumnCheck}. */
  private static final String EXCUSED =
      """
      (e.subject_id is null or e.connection is null) and exists (
        select from restore x where exists (
          select from run r where r.first_entry <= e.id and e.id < r.first_entry + r.n
            and r.first_idx + (e.id - r.first_entry) >= x.first_idx
            and r.first_idx + (e.id - r.first_entry) < x.to_idx))""";

  /** What {@link #contradiction} reads, of {@code entry e} and {@link ColumnReader#JOINS}. */
  static final String COLUMNS = "e.leaf, " + EXCUSED + ", " + ColumnReader.COLUMNS;

  private final JdbcClient db;
  private final TransactionTemplate transactions;

  LeafCheck(JdbcClient db, TransactionTemplate transactions) {
    this.db = db;
    this.transactions = transactions;
  }

  /**
   * A sentence if some of the rows contradict their leaves. They are read one after the other.
   *
   * @param rows what follows {@code from}, up to the alias {@code e}
   */
  Optional<String> warning(String rows, Map<String, ?> params) {
    var wrong = new AtomicLong();
    transactions.executeWithoutResult(
        status ->
            db.sql("select " + COLUMNS + " from " + rows + " e " + ColumnReader.JOINS)
                .withFetchSize(ROWS_AT_ONCE)
                .params(params)
                .query(
                    row -> {
                      if (contradiction(row, 1).isPresent()) {
                        wrong.incrementAndGet();
                      }
                    }));
    return Optional.of(wrong.get())
        .filter(n -> n > 0)
        .map(
            n ->
                "%d entries do not agree with their leaf; run register verify: this report may be incomplete or wrong"
                    .formatted(n));
  }

  /** How a row contradicts its leaf; {@link #COLUMNS} begin at {@code first}. */
  static Optional<String> contradiction(ResultSet row, int first) throws SQLException {
    var excused = row.getBoolean(first + 1);
    return ColumnReader.read(row, first + 2)
        .against(row.getBytes(first))
        .filter(found -> !found.lost() || !excused)
        .map(found -> "the column %s was changed; run register verify".formatted(found.column()));
  }
}
