package io.processorhub.proof;

import io.processorhub.TestHub;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A load, not a test: so many entries added by two writers, signed meanwhile, then verified in
 * processes of their own with 64 MB. Prints figures. {@code check/register.sh} starts it.
 */
final class RegisterCheck {

  private static final long ENTRIES = Long.getLong("hub.register.entries", 1_000_000);
  private static final int BATCH = 500;

  private RegisterCheck() {}

  public static void main(String[] args) throws Exception {
    try (var hub = TestHub.unapproved(Map.of("hub.register.sequence-ms", 500))) {
      var start = System.nanoTime();
      var lag = new AtomicLong();
      var writers = Executors.newFixedThreadPool(2);
      for (var i = 0; i < 2; i++) {
        writers.submit(() -> write(hub));
      }
      writers.shutdown();
      while (!writers.awaitTermination(50, TimeUnit.MILLISECONDS)) {
        lag.accumulateAndGet(hub.bean(RegisterState.class).now().lag().toMillis(), Math::max);
      }
      var added = System.nanoTime();
      hub.sequenced();
      var signed = System.nanoTime();
      say("added: %,.0f a second", ENTRIES / seconds(start, added));
      say("all signed: %.1f s after the last was added", seconds(added, signed));
      say("longest lag to a signed checkpoint: %d ms", lag.get());
      say("checkpoints kept: %d", Checkpoints.read(hub.home().resolve("safe")).size());
      sizes(hub);
      var export = hub.home().resolve("export");
      timed("export", "register", "export", export.toString(), "in", hub.home().toString());
      say("export: %,d MB", Files.size(export) >> 20);
      var key = hub.home().resolve("safe/register/keys/0001.pub").toString();
      var safe = hub.home().resolve("safe").toString();
      timed(
          "verify, export",
          "register",
          "verify",
          export.toString(),
          "--key",
          key,
          "--checkpoints",
          safe,
          "in",
          hub.home().toString());
      timed(
          "verify, database",
          "register",
          "verify",
          "--key",
          key,
          "--checkpoints",
          safe,
          "in",
          hub.home().toString());
    }
  }

  private static void write(TestHub hub) {
    var register = hub.bean(Register.class);
    var transactions = hub.bean(TransactionTemplate.class);
    for (var n = 0L; n < ENTRIES / 2; n += BATCH) {
      transactions.executeWithoutResult(status -> register.add(batch()));
    }
  }

  private static List<Entry> batch() {
    var entries = new ArrayList<Entry>(BATCH);
    var now = Instant.now();
    for (var i = 0; i < BATCH; i++) {
      entries.add(
          Entry.of(EntryKind.ATTEMPT, (short) 0, now)
              .with("connection", "newsletter-mailchimp")
              .with("processor", "mailchimp")
              .with("operation", "create")
              .with("subject", new UUID(i, now.toEpochMilli()).toString())
              .with("account", new UUID(7, 7).toString())
              .with("purposes", List.of("newsletter"))
              .with("fields", List.of("contact.email", "contact.given_name", "contact.language"))
              .with("commitment", "0123456789abcdef0123456789abcdef"));
    }
    return entries;
  }

  private static void sizes(TestHub hub) {
    for (var table : List.of("entry", "run", "tile", "checkpoint", "blk")) {
      say(
          "%s: %,d MB",
          table, hub.count("select pg_total_relation_size('%s') >> 20".formatted(table)));
    }
    try (var files = Files.walk(hub.home().resolve("safe/register"))) {
      say(
          "safe/register: %,d MB",
          files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum() >> 20);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A command as a process of its own; the last two words say where the hub is. */
  private static void timed(String what, String... words) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path")));
    command.add("-Dhub.data=" + Path.of(words[words.length - 1]).resolve("data"));
    command.add("io.processorhub.HubApplication");
    command.addAll(List.of(words).subList(0, words.length - 2));
    var start = System.nanoTime();
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var peak = 0L;
    while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, resident(process.pid()));
    }
    var said = new String(process.getInputStream().readAllBytes()).strip();
    say(
        "%s: %.1f s, exit code %d, at most %d MB resident%n  %s",
        what, seconds(start, System.nanoTime()), process.exitValue(), peak >> 10, said);
  }

  /** In KB, where the system tells. */
  private static long resident(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }

  private static void say(String words, Object... values) {
    System.out.printf(words + "%n", values);
  }
}
