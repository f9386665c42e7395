package io.processorhub.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.processor.ConnectionSwitches;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What merely waits costs nothing: however many copies a connection holds back, the hub reads a
 * handful of rows each time it looks for work. PostgreSQL counts them.
 */
class HeldBackTest {

  private static final String CONNECTION = "newsletter-mailchimp";
  private static final int HELD = 3_000;

  /** A few rows for each priority and connection, and far fewer than are held back. */
  private static final long FEW = 30;

  private static TestHub hub;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of("hub.delivery.lease", "60s"));
    hub.takeIn(Given.people(3).csv());
    hub.quiet();
    hub.bean(ConnectionSwitches.class).pause(CONNECTION, TestHub.OPS);
    hub.takeIn("shop", Given.people(HELD).csv().replace("@example.com", "@example.org"));
    assertThat(hub.count("select count(*) from copy where due_at <= now()"))
        .isGreaterThanOrEqualTo(HELD);
  }

  @AfterAll
  static void close() {
    hub.close();
  }

  @Test
  void who_looks_for_due_connections_does_not_read_what_a_pause_holds_back() {
    assertThat(rowsRead(() -> hub.bean(Claims.class).due())).isLessThan(FEW);
    assertThat(hub.bean(Claims.class).due()).isEmpty();
  }

  @Test
  void a_claim_of_what_protects_does_not_read_what_a_pause_holds_back() {
    assertThat(rowsRead(() -> hub.bean(Claims.class).next((short) 1, true, Given.ONE_CALL)))
        .isLessThan(FEW);
  }

  @Test
  void nothing_that_an_idle_hub_asks_by_itself_reads_what_a_pause_holds_back() {
    var before = readSoFar();

    await().atMost(Duration.ofMinutes(2)).until(() -> readSoFar().looks() - before.looks() > 200);

    var after = readSoFar();
    assertThat(after.rows() - before.rows())
        .as("rows read in %d looks", after.looks() - before.looks())
        .isLessThan(FEW * (after.looks() - before.looks()));
  }

  private record Read(long looks, long rows) {}

  private Read readSoFar() {
    return hub.db()
        .sql(
            """
            select t.idx_scan + t.seq_scan as looks, t.seq_tup_read + sum(i.idx_tup_read)::bigint as rows
            from pg_stat_user_tables t join pg_stat_user_indexes i using (relid)
            where t.relname = 'copy' group by t.relid, t.idx_scan, t.seq_scan, t.seq_tup_read""")
        .query(Read.class)
        .single();
  }

  /** Index entries and rows of the table of copies that one transaction read. */
  private long rowsRead(Supplier<?> work) {
    return hub.bean(TransactionTemplate.class)
        .execute(
            status -> {
              var before = readInTransaction();
              work.get();
              return readInTransaction() - before;
            });
  }

  private long readInTransaction() {
    return hub.count(
        """
        select (select coalesce(sum(pg_stat_get_xact_tuples_returned(indexrelid)), 0)
                from pg_index where indrelid = 'copy'::regclass)::bigint
               + pg_stat_get_xact_tuples_returned('copy'::regclass)""");
  }
}
