package io.processorhub.foundation;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL of a first start: durable, behind passwords, on a port of its own that is kept in
 * {@code data/port}. For more than one machine, set {@code HUB_DATABASE_URL} instead.
 *
 * <p>One hub at a time may own it (a file lock tells); a server left running by a killed hub is
 * taken over; a server with another data folder is never used.
 */
public final class EmbeddedDatabase implements AutoCloseable {

  static final int MAJOR = 18;
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration START_WAIT = Duration.ofSeconds(60);

  private final SafeFolder folder;
  private final int port;
  private final DataLock owned;
  private final EmbeddedPostgres server;
  private final Optional<ServerWatch> watch;

  private EmbeddedDatabase(
      SafeFolder folder,
      int port,
      DataLock owned,
      EmbeddedPostgres server,
      Optional<ServerWatch> watch) {
    this.folder = folder;
    this.port = port;
    this.owned = owned;
    this.server = server;
    this.watch = watch;
  }

  /** Starts the server, or takes over the one a killed hub left running. */
  static EmbeddedDatabase own(Path data) {
    var folder = new SafeFolder(data);
    var lock = DataLock.take(data);
    try {
      return start(folder, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e instanceof RuntimeException known ? known : new UncheckedIOException((IOException) e);
    }
  }

  /** Joins the server of a hub that is running, and never stops it; else starts one. */
  static EmbeddedDatabase joinOrOwn(Path data) {
    return live(new SafeFolder(data))
        .map(port -> new EmbeddedDatabase(new SafeFolder(data), port, null, null, Optional.empty()))
        .orElseGet(() -> own(data));
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  /** The password of a role of this server, made at its first start. */
  String password(String role) {
    return password(folder, role);
  }

  /** False when the server is gone and cannot be started again. */
  boolean hopes() {
    return watch.map(ServerWatch::hopes).orElse(true);
  }

  @Override
  public void close() {
    if (owned == null) {
      return;
    }
    watch.ifPresent(ServerWatch::close);
    try {
      server.close();
    } catch (IOException e) {
      LOG.warn("the embedded database did not stop cleanly; it recovers at the next start", e);
    } finally {
      owned.close();
    }
  }

  private static EmbeddedDatabase start(SafeFolder folder, DataLock lock) throws IOException {
    var cluster = folder.root().resolve("postgres");
    refuseOtherMajor(cluster);
    var port = live(folder).orElseGet(() -> freePort(folder));
    var passwordFile = folder.root().resolve("passwords/postgres");
    var password = password(folder, "postgres");
    Files.writeString(folder.root().resolve("port"), Integer.toString(port));
    var server = builder(folder, cluster, port, passwordFile, password).start();
    refuseForeignServer(folder, port);
    var watch = new ServerWatch(cluster, () -> serves(folder, port));
    return new EmbeddedDatabase(folder, port, lock, server, Optional.of(watch));
  }

  private static EmbeddedPostgres.Builder builder(
      SafeFolder folder, Path cluster, int port, Path passwordFile, String password) {
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(cluster)
          .setCleanDataDirectory(false)
          .setPort(port)
          .setOverrideWorkingDirectory(folder.root().resolve("bin").toFile())
          .setPGStartupWait(START_WAIT)
          .setRegisterShutdownHook(false)
          // Options of initdb: no moment in which the server trusts everybody on this machine.
          .setLocaleConfig("auth-host", "scram-sha-256")
          .setLocaleConfig("auth-local", "scram-sha-256")
          .setLocaleConfig("pwfile", passwordFile.toAbsolutePath().toString())
          .setLocaleConfig("locale-provider", "builtin")
          .setLocaleConfig("builtin-locale", "C.UTF-8")
          .setConnectConfig("password", password)
          .setServerConfig("listen_addresses", "127.0.0.1")
          .setServerConfig("unix_socket_directories", "")
          .setServerConfig("max_connections", "100")
          // The library's own default is fast and forgetful.
          // When each transaction was committed: what came after what can be shown.
          .setServerConfig("track_commit_timestamp", "on")
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("full_page_writes", "on")
          .setServerConfig("shared_buffers", "256MB")
          .setServerConfig("max_wal_size", "4GB")
          .setServerConfig("checkpoint_timeout", "15min")
          .setServerConfig("wal_buffers", "16MB")
          .setServerConfig("random_page_cost", "1.1")
          .setServerConfig("jit", "off")
          .setServerConfig("autovacuum_naptime", "15s")
          // A failed statement would otherwise write its values into the server's own log.
          .setServerConfig("log_min_error_statement", "panic")
          .setServerConfig("log_min_messages", "fatal")
          .setServerConfig("log_parameter_max_length_on_error", "0");
    } catch (IllegalStateException | UnsupportedOperationException e) {
      throw new IllegalStateException(
          "no embedded PostgreSQL for this system; install PostgreSQL 15 or newer and set"
              + " HUB_DATABASE_URL",
          e);
    }
  }

  /** The port of our server if it answers, whoever started it. */
  private static Optional<Integer> live(SafeFolder folder) {
    var pid = folder.root().resolve("postgres/postmaster.pid");
    try {
      if (!Files.exists(pid)) {
        return Optional.empty();
      }
      var port = Integer.parseInt(Files.readAllLines(pid).get(3).strip());
      return serves(folder, port) ? Optional.of(port) : Optional.empty();
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean serves(SafeFolder folder, int port) {
    var url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
    try (var connection =
            DriverManager.getConnection(url, "postgres", password(folder, "postgres"));
        var result = connection.createStatement().executeQuery("show data_directory")) {
      result.next();
      return Files.isSameFile(Path.of(result.getString(1)), folder.root().resolve("postgres"));
    } catch (SQLException | IOException e) {
      return false;
    }
  }

  private static void refuseForeignServer(SafeFolder folder, int port) {
    if (!serves(folder, port)) {
      throw new IllegalStateException(
          "the server on port %d is not the one of %s; stop it or delete %s and start again"
              .formatted(port, folder.root().resolve("postgres"), folder.root().resolve("port")));
    }
  }

  private static void refuseOtherMajor(Path cluster) throws IOException {
    var version = cluster.resolve("PG_VERSION");
    if (Files.exists(version)) {
      var major = Files.readString(version).strip();
      if (!major.equals(Integer.toString(MAJOR))) {
        throw new IllegalStateException(
            "%s was made by PostgreSQL %s, this hub brings %d; dump it with the old hub, or serve it with HUB_DATABASE_URL"
                .formatted(cluster, major, MAJOR));
      }
    }
  }

  /** The port of the last start if nobody else took it meanwhile. */
  private static int freePort(SafeFolder folder) {
    try {
      var kept = folder.root().resolve("port");
      if (Files.exists(kept)) {
        var port = Integer.parseInt(Files.readString(kept).strip());
        if (free(port)) {
          return port;
        }
        LOG.warn("port {} is taken by another program; the database moves to a new one", port);
      }
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no free port for the embedded database", e);
    }
  }

  private static boolean free(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String password(SafeFolder folder, String role) {
    return new String(
        folder.readOrMake(
            "passwords/" + role,
            () -> HexFormat.of().formatHex(Keks.random(24)).getBytes(StandardCharsets.US_ASCII)),
        StandardCharsets.US_ASCII);
  }
}
