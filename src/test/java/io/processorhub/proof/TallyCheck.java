package io.processorhub.proof;

import com.sun.management.OperatingSystemMXBean;
import io.processorhub.TestHub;
import io.processorhub.foundation.Bulk;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A load, not a test: what counting costs, in CPU of hub and database together. Half of the entries
 * are OUTCOMEs, whose ATTEMPTs are looked up. {@code check/tally.sh} starts it.
 */
final class TallyCheck {

  private static final int ENTRIES = Integer.getInteger("hub.tally.entries", 40_000);
  private static final int ROUNDS = 6;
  private static final int BATCH = 500;

  private TallyCheck() {}

  /** Something whose cost is measured. */
  private interface Work {
    void run();
  }

  public static void main(String[] args) throws Exception {
    try (var hub = TestHub.unapproved(Map.of("hub.register.sequence-ms", 3_600_000))) {
      for (var round = 0; round < ROUNDS; round++) {
        add(hub, round);
        var before = hub.count("select coalesce(sum(n), 0) from run");
        cost(hub, 1, "places and counting", hub.bean(Sequencer.class)::run);
        var counting = counting(hub);
        cost(
            hub,
            1,
            "counting alone",
            () -> {
              for (var next = before; next < before + ENTRIES; next += 10_000) {
                var from = next;
                hub.bean(TransactionTemplate.class)
                    .executeWithoutResult(status -> counting.count(from, from + 10_000));
              }
            });
      }
      cost(
          hub,
          ROUNDS,
          "the same in SQL",
          () ->
              hub.db()
                  .sql("select count(*) from (%s) x".formatted(TallyTruth.COUNTED))
                  .param("fields", TallyTruth.numbers())
                  .query(Long.class)
                  .single());
      System.out.printf("lines of the tally: %d%n", hub.count("select count(*) from tally"));
    }
  }

  private static Counting counting(TestHub hub) {
    var bulk = hub.bean(Bulk.class);
    return new Counting(
        hub.db(), bulk, new StoredEntries(hub.db(), bulk), hub.bean(FieldTaxonomy.class));
  }

  private static void add(TestHub hub, int round) {
    for (var n = 0; n < ENTRIES / 2; n += BATCH) {
      var seed = round * ENTRIES + n;
      hub.bean(TransactionTemplate.class)
          .executeWithoutResult(
              status -> {
                var register = hub.bean(Register.class);
                register.add(outcomes(register.add(attempts(seed))));
              });
    }
  }

  private static List<Entry> attempts(int seed) {
    var entries = new ArrayList<Entry>(BATCH);
    for (var i = 0; i < BATCH; i++) {
      entries.add(
          Entry.of(EntryKind.ATTEMPT, (short) 0, Instant.now())
              .with("connection", "newsletter-mailchimp")
              .with("processor", "mailchimp")
              .with("target", "mailchimp/0123456789")
              .with(
                  "declaration", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
              .with("operation", i % 5 == 0 ? "update" : "create")
              .with("item", "contact")
              .with("subject", new UUID(seed, i).toString())
              .with("account", new UUID(7, 7).toString())
              .with("purposes", List.of("newsletter"))
              .with("fields", List.of("contact.email", "contact.given_name", "contact.language"))
              .with("commitment", "0123456789abcdef0123456789abcdef")
              .with("deadline", Instant.now().toString())
              .with("node", "0123456789abcdef"));
    }
    return entries;
  }

  private static List<Entry> outcomes(long first) {
    var entries = new ArrayList<Entry>(BATCH);
    for (var i = 0; i < BATCH; i++) {
      entries.add(
          Entry.of(EntryKind.OUTCOME, (short) 0, Instant.now())
              .with("connection", "newsletter-mailchimp")
              .with("attempt", first + i)
              .with("result", i % 9 == 0 ? "refused" : "accepted")
              .with("code", i % 9 == 0 ? "INVALID" : null));
    }
    return entries;
  }

  private static void cost(TestHub hub, int rounds, String what, Work work) throws IOException {
    var hubBefore = ownMillis();
    var databaseBefore = databaseMillis(hub);
    work.run();
    System.out.printf(
        "%s: %.1f ms CPU of the hub and %.1f ms of the database for 1,000 entries%n",
        what,
        (ownMillis() - hubBefore) * 1000.0 / ENTRIES / rounds,
        (databaseMillis(hub) - databaseBefore) * 1000.0 / ENTRIES / rounds);
  }

  private static double ownMillis() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e6;
  }

  /** Of all processes of the embedded server; a tick is 10 ms. */
  private static double databaseMillis(TestHub hub) throws IOException {
    var postmaster =
        Files.readAllLines(hub.home().resolve("data/postgres/postmaster.pid")).get(0).strip();
    var ticks = 0L;
    try (var all = ProcessHandle.allProcesses()) {
      for (var one : all.toList()) {
        var stat = java.nio.file.Path.of("/proc/%d/stat".formatted(one.pid()));
        if (Files.exists(stat)) {
          var facts = Files.readString(stat).replaceFirst("^.*\\) ", "").split(" ");
          if (facts[1].equals(postmaster)) {
            ticks += Long.parseLong(facts[11]) + Long.parseLong(facts[12]);
          }
        }
      }
    }
    return ticks * 10.0;
  }
}
