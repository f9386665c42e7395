package io.processorhub.foundation;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the embedded server again, on the same data folder, port and settings, when it was killed:
 * by the kernel when memory ran out, or by somebody.
 */
final class ServerWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);
  private static final Duration EACH = Duration.ofMillis(500);
  private static final int MAX_SECONDS_TO_START = 60;

  /** What is left of a killed server holds its memory for a moment; a start fails until then. */
  private static final int MAX_FAILURES = 10;

  private final Path cluster;
  private final BooleanSupplier serves;
  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var thread = new Thread(work, "database-watch");
            thread.setDaemon(true);
            return thread;
          });
  private volatile int failures;

  /**
   * @param serves asks the server itself, where the process list does not tell
   */
  ServerWatch(Path cluster, BooleanSupplier serves) {
    this.cluster = cluster;
    this.serves = serves;
    watcher.scheduleWithFixedDelay(
        this::look, EACH.toMillis(), EACH.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the server runs, or there is hope that it will. */
  boolean hopes() {
    return failures < MAX_FAILURES;
  }

  private void look() {
    try {
      if (!running()) {
        start();
      }
    } catch (IOException | RuntimeException e) {
      failed(e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A server that was killed leaves the number of its process behind. */
  private boolean running() throws IOException {
    var file = cluster.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return false;
    }
    var lines = Files.readAllLines(file);
    return !lines.isEmpty()
        && ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
            .filter(ProcessHandle::isAlive)
            .filter(this::isServer)
            .isPresent();
  }

  /** Its number may be another program's by now; one that nobody has buried yet has no command. */
  private boolean isServer(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(command -> command.contains("postgres"))
        .orElseGet(serves::getAsBoolean);
  }

  private void start() throws IOException, InterruptedException {
    if (failures == 0) {
      LOG.warn("the embedded database is gone; it is started again on the same data");
    }
    var process =
        new ProcessBuilder(command())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var ended = process.waitFor(MAX_SECONDS_TO_START + 10, TimeUnit.SECONDS);
    if (ended && process.exitValue() == 0) {
      failures = 0;
      LOG.warn("the embedded database is back");
    } else {
      failed(ended ? "pg_ctl ended with " + process.exitValue() : "pg_ctl did not end");
    }
  }

  /** The settings are those of the last start, which PostgreSQL keeps beside its data. */
  private List<String> command() throws IOException {
    var last = Files.readString(cluster.resolve("postmaster.opts"));
    var end = last.indexOf(" \"");
    var postgres = Path.of(last.substring(0, end));
    var command = new ArrayList<String>();
    if (LinuxUtils.isUnshareAvailable()) {
      // As at the first start: PostgreSQL refuses to run as root.
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(
        List.of(
            postgres.resolveSibling("pg_ctl").toString(),
            "start",
            "-w",
            "-t",
            String.valueOf(MAX_SECONDS_TO_START),
            "-D",
            cluster.toString(),
            "-o",
            last.substring(end).strip()));
    return command;
  }

  private void failed(String why) {
    failures++;
    if (failures == MAX_FAILURES) {
      LOG.error("the embedded database cannot be started again: {}; it is tried on", why);
    }
  }

  /** Ends before the server is stopped on purpose. */
  @Override
  public void close() {
    watcher.shutdownNow();
    try {
      watcher.awaitTermination(MAX_SECONDS_TO_START, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
