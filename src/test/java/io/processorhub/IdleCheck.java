package io.processorhub;

import io.processorhub.processor.ConnectionSwitches;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;

/** A measurement, not a test: what an idle hub costs. {@code check/idle.sh} starts it. */
final class IdleCheck {

  private static final int COPIES = Integer.getInteger("hub.idle.copies", 200_000);
  private static final int SECONDS = Integer.getInteger("hub.idle.seconds", 60);

  private IdleCheck() {}

  public static void main(String[] args) throws Exception {
    var asShipped =
        Map.<String, Object>of(
            "hub.delivery.poll-ms",
            250,
            "hub.delivery.keep-ms",
            5000,
            "hub.delivery.lease",
            "60s",
            "hub.delivery.settle-ms",
            1000,
            "hub.delivery.sweep-ms",
            1000,
            "hub.intake.poll-ms",
            500,
            "hub.register.sequence-ms",
            500,
            "hub.mail.poll-ms",
            1000);
    try (var hub = TestHub.start(asShipped)) {
      hub.takeIn(Given.people(1).csv());
      hub.quiet();
      hub.bean(ConnectionSwitches.class).pause("newsletter-mailchimp", TestHub.OPS);
      minute(hub, "nothing held back");
      hold(hub);
      minute(hub, COPIES + " copies held back");
    }
  }

  /** Copies of contacts that nobody can open; while the connection is paused nobody tries to. */
  private static void hold(TestHub hub) {
    hub.db()
        .sql(
            """
            with made as (
              insert into item(id, kind, owner, subject_id, account_id, source, source_key, version, digest, body)
              select i.id + n, i.kind, i.owner, i.subject_id, i.account_id, i.source, decode(lpad(to_hex(n), 32, '0'), 'hex'), 1, i.digest, i.body
              from (select * from item limit 1) i cross join generate_series(1, :copies) n returning id)
            insert into copy(item_id, connection, desired, due_at) select id, 1, 1, now() from made""")
        .param("copies", COPIES)
        .update();
  }

  private record Counts(long transactions, long rows, Duration server, Duration hub) {}

  private static void minute(TestHub hub, String what) throws InterruptedException {
    var before = counts(hub);
    Thread.sleep(Duration.ofSeconds(SECONDS).toMillis());
    var after = counts(hub);
    System.out.printf(
        "%s, %d s: %,d transactions, %,d rows read, %.2f s of CPU in the server, %.2f s in the hub%n",
        what,
        SECONDS,
        after.transactions - before.transactions,
        after.rows - before.rows,
        after.server.minus(before.server).toMillis() / 1000.0,
        after.hub.minus(before.hub).toMillis() / 1000.0);
  }

  private static Counts counts(TestHub hub) {
    return hub.db()
        .sql(
            """
            select d.xact_commit + d.xact_rollback as transactions,
              (select sum(idx_tup_read)::bigint from pg_stat_user_indexes) + (select sum(seq_tup_read)::bigint from pg_stat_user_tables) as rows
            from pg_stat_database d where d.datname = current_database()""")
        .query((row, n) -> new Counts(row.getLong(1), row.getLong(2), server(hub), ownTime()))
        .single();
  }

  /** Of the server's processes that are there; its connections last. */
  static Duration server(TestHub hub) {
    var port = "-p " + hub.count("select inet_server_port()");
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(port))
        .flatMap(
            process ->
                java.util.stream.Stream.concat(
                    java.util.stream.Stream.of(process), process.descendants()))
        .distinct()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  static Duration ownTime() {
    return Duration.ofNanos(
        ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime());
  }
}
