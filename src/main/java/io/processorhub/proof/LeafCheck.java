package io.processorhub.proof;

import io.processorhub.register.EntryKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Compares the rows that a report reads with their leaves, as {@code register verify} does, so that
 * a column that somebody changed cannot make the report smaller or wrong in silence. Hashes are the
 * verifier's.
 */
public final class LeafCheck {

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
  public static final String COLUMNS = "e.leaf, " + EXCUSED + ", " + ColumnReader.COLUMNS;

  /** So many are parsed by their numbers. */
  private static final int FEW = 1_000;

  /** As the database plans by itself, which is not what the hub's short statements want. */
  private static final String SWEEP =
      """
      select set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true),
             set_config('work_mem', '32MB', true), set_config('max_parallel_workers_per_gather', '1', true)""";

  /** The number in the leaf of an OUTCOME, near its beginning; the leaf may have been changed. */
  private static final String ATTEMPT =
      """
      nullif(left(regexp_replace(
        split_part(split_part(encode(substring(w.leaf from 1 for 100), 'escape'), '"attempt":', 2), ',', 1),
        '[^0-9].*', ''), 18), '')::bigint""";

  /**
   * Whether columns and leaf say the same letter by letter, of {@code entry w}: what {@link
   * Columns#against} says of nearly every row, without parsing it. A text within a leaf has no
   * quote without a backslash before it, so {@code "subject":"..."} is found as that fact and
   * nowhere else; and names are sorted, so that account and time come first. Whatever is written in
   * another way is parsed.
   */
  private static final String EQUAL =
      """
      case when w.account is null then substring(w.leaf from 1 for 7) = '{"at":"'::bytea
           else substring(w.leaf from 1 for 56) = convert_to('{"account":"' || w.account || '","at":"', 'UTF8') end
      and rtrim(split_part(encode(substring(w.leaf from case when w.account is null then 8 else 57 end for 31), 'escape'), 'Z"', 1), '0')
          = rtrim(replace((w.at at time zone 'UTC')::text, ' ', 'T'), '0')
      and case w.kind %s end
      and position('"' in c.name) = 0 and position(convert_to('"connection":"' || c.name || '"', 'UTF8') in w.leaf) > 0
      and case when w.fields is not null then w.kind = 1 and position(']' in w.fields) = 0 and position(convert_to('"fields":["' || w.fields || '"]', 'UTF8') in w.leaf) > 0
               else w.kind <> 1 or position('"fields":["'::bytea in w.leaf) = 0 end
      and case when w.kind <> 2 then w.unsent is null
               when w.unsent is null then position('"result":"not sent"'::bytea in w.leaf) = 0
               else position('"result":"not sent"'::bytea in w.leaf) > 0
                    and position(convert_to('"attempt":' || w.unsent || ',', 'UTF8') in w.leaf) > 0 end
      and case when w.kind = 2 then t.connection = w.connection and t.subject_id = w.subject_id
               when w.subject_id is null then position('"subject":"'::bytea in w.leaf) = 0
               else position(convert_to('"subject":"' || coalesce(s.ref, q.ref) || '"', 'UTF8') in w.leaf) > 0 end"""
          .formatted(
              Arrays.stream(EntryKind.values())
                  .map(
                      kind ->
                          "when %d then position('\"kind\":\"%s\"'::bytea in w.leaf) > 0"
                              .formatted(kind.code(), kind.name()))
                  .collect(Collectors.joining(" ")));

  private final JdbcClient db;
  private final TransactionTemplate transactions;

  LeafCheck(JdbcClient db, TransactionTemplate transactions) {
    this.db = db;
    this.transactions = transactions;
  }

  /**
   * A sentence if some of the rows contradict their leaves.
   *
   * @param rows what follows {@code from}, up to the alias {@code e}
   */
  public Optional<String> warning(String rows, Map<String, ?> params) {
    return transactions.execute(status -> sentence(parsed(rows, params)));
  }

  /**
   * The same where the rows are a good part of the register: the database tells apart in one sweep
   * what need not be parsed.
   */
  public Optional<String> warningOfMany(String rows, Map<String, ?> params) {
    return transactions.execute(
        status -> {
          db.sql(SWEEP).query().singleRow();
          return sentence(contradictions(rows, params));
        });
  }

  private long contradictions(String rows, Map<String, ?> params) {
    var suspects = suspects(rows, params, FEW + 1);
    if (suspects.isEmpty()) {
      return 0;
    }
    return suspects.size() <= FEW
        ? parsed("(select * from entry where id in (:suspects))", Map.of("suspects", suspects))
        : parsed("(select w.* " + unequal(rows) + " offset 0)", params);
  }

  /** Rows whose columns and leaf are not the same letter by letter. Most of them agree, too. */
  public List<Long> suspects(String rows, Map<String, ?> params, int most) {
    // As a table of its own, or the planner expects to be through after a few rows.
    return db.sql(
            "with unequal as materialized (select w.id %s) select id from unequal limit :most"
                .formatted(unequal(rows)))
        .params(params)
        .param("most", most)
        .query(Long.class)
        .list();
  }

  private static String unequal(String rows) {
    return """
        from %s w
        left join connection c on c.id = w.connection
        left join subject s on s.id = w.subject_id and w.kind <> 2
        left join (select subject_id, min(subject_ref::text)::uuid as ref from rights_case group by subject_id) q
          on q.subject_id = w.subject_id and w.kind <> 2
        left join entry t on t.id = case when w.kind = 2 then %s end
        where not coalesce(%s, false)"""
        .formatted(rows, ATTEMPT, EQUAL);
  }

  /** They are read one after the other. */
  private long parsed(String rows, Map<String, ?> params) {
    var wrong = new AtomicLong();
    db.sql("select " + COLUMNS + " from " + rows + " e " + ColumnReader.JOINS)
        .withFetchSize(ROWS_AT_ONCE)
        .params(params)
        .query(
            row -> {
              if (contradiction(row, 1).isPresent()) {
                wrong.incrementAndGet();
              }
            });
    return wrong.get();
  }

  private static Optional<String> sentence(long wrong) {
    return wrong == 0
        ? Optional.empty()
        : Optional.of(
            "%d entries do not agree with their leaf; run register verify: this report may be incomplete or wrong"
                .formatted(wrong));
  }

  /** How a row contradicts its leaf; {@link #COLUMNS} begin at {@code first}. */
  public static Optional<String> contradiction(ResultSet row, int first) throws SQLException {
    var excused = row.getBoolean(first + 1);
    return ColumnReader.read(row, first + 2)
        .against(row.getBytes(first))
        .filter(found -> !found.lost() || !excused)
        .map(found -> "the column %s was changed; run register verify".formatted(found.column()));
  }
}
