package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.account.AccountClosure;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.proof.TallyTruth;
import io.processorhub.sandbox.JournalEntry;
import io.processorhub.sandbox.MailchimpSandbox;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.subject.CanonicalAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/**
 * The hub as a process of its own, killed with signal 9 at random moments under load: while it
 * takes a file in, between ATTEMPT and call, while calls are under way. {@code check/kill-nine.sh}
 * runs more rounds.
 */
class KillNineTest {

  private static final int ROUNDS = Integer.getInteger("hub.kill.rounds", 3);
  private static final long SEED = Long.getLong("hub.kill.seed", 20261123L);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern ADDRESS = Pattern.compile("\"email_address\":\"([^\"]+)\"");

  private final Random random = new Random(SEED);
  private final Map<String, String> names = new TreeMap<>();
  private final Map<String, Integer> versions = new HashMap<>();
  private Path home;
  private TestHub.Sandboxes sandboxes;
  private MailchimpSandbox mailchimp;
  private Process hub;

  @BeforeEach
  void prepare() throws IOException {
    home = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "kill");
    sandboxes = TestHub.Sandboxes.start();
    mailchimp = sandboxes.mailchimp();
    impatient();
    try (var first = TestHub.at(home, sandboxes)) {
      first.approve();
    }
  }

  /**
   * What was under way when the hub was killed is read back after a call's time, which is short.
   */
  private void impatient() throws IOException {
    var shipped = Files.readString(Path.of("connectors/mailchimp.yaml"));
    var text = shipped.replaceFirst("timeout: PT\\d+S", "timeout: PT10S");
    assertThat(text).isNotEqualTo(shipped);
    var folder = Files.createDirectories(home.resolve("connectors"));
    Files.writeString(folder.resolve("mailchimp.yaml"), text);
  }

  @AfterEach
  void clean() throws IOException {
    if (hub != null) {
      hub.destroyForcibly();
    }
    sandboxes.close();
    FileSystemUtils.deleteRecursively(home);
  }

  @Test
  void nothing_is_lost_nothing_is_done_twice_and_no_call_lacks_its_attempt() throws Exception {
    for (var round = 1; round <= ROUNDS; round++) {
      hub = start();
      misbehave();
      drop(round);
      killAt(moment(), round);
    }
    hub = start();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                dropped() == 0
                    && number("select count(*) from hub.copy where state in (0, 1, 3, 4)") == 0);
    await().atMost(PATIENCE).until(() -> number("select count(*) from hub.blk") == 0);
    assertThat(verifyRegister()).as("register verify").isZero();
    hub.destroy();
    assertThat(hub.waitFor(30, TimeUnit.SECONDS)).as("a quiet hub stops when asked").isTrue();

    var held = held();
    assertThat(names.keySet().stream().filter(email -> !names.get(email).equals(held.get(email))))
        .as("lost or altered")
        .isEmpty();
    assertThat(held.keySet()).as("nobody else").isSubsetOf(names.keySet());
    assertThat(mailchimp.members())
        .as("made or changed more often than the source did")
        .allMatch(
            member ->
                member.timesCreated() == 1
                    && member.effectiveWrites() <= versions.get(member.email()));
    assertThat(callsWithoutAttempt()).as("calls without an earlier ATTEMPT").isEmpty();
    assertThat(Files.readString(home.resolve("hub.log")))
        .as("the tally was right after each kill")
        .doesNotContain("counted anew");
    System.out.printf(
        "kill -9: %d rounds, seed %d, %d people, %d write calls, %d ATTEMPT entries, %d outcomes found by reading back%n",
        ROUNDS, SEED, names.size(), writes().size(), attempts, readBack);
  }

  /** One of its people is another account's too. ({@code -Dhub.closing.people=500}) */
  @Test
  void an_account_that_is_being_closed_is_closed_after_kill_nine() throws Exception {
    var people = Integer.getInteger("hub.closing.people", 60);
    UUID account;
    try (var first = TestHub.at(home, sandboxes, Map.of("hub.erasure.many", people))) {
      first.until("select bool_and(baseline_at is not null) from connection");
      first.takeIn(Given.people(people).csv());
      first.takeIn(
          "shop",
          Given.contacts()
              .row(
                  "s",
                  "beta",
                  "person0@example.com",
                  "Shared",
                  "en",
                  "",
                  "yes",
                  "2026-01-01T00:00:00Z")
              .csv());
      first.quiet();
      account =
          first
              .db()
              .sql(
                  "select a.ref from account a where (select count(*) from item i where i.account_id = a.id) > 1")
              .query(UUID.class)
              .single();
      first
          .bean(AccountClosure.class)
          .close(account, Optional.of("letter of the customer"), TestHub.COMPLIANCE);
    }
    hub = start();
    var began = System.nanoTime();
    killAt(
        () -> {
          var accepted =
              number("select count(*) from hub.rights_case where accepted_at is not null");
          return accepted > people / 4 && accepted < people;
        },
        3);
    hub = start();
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                number("select count(*) from hub.account_closing where accepted_at is null") == 0
                    && number("select count(*) from hub.rights_case where done_at is null") == 0);
    var took = Duration.ofNanos(System.nanoTime() - began);
    hub.destroy();
    assertThat(hub.waitFor(30, TimeUnit.SECONDS)).isTrue();

    try (var last = TestHub.at(home, sandboxes)) {
      var grid = last.bean(AccountClosure.class).grid(account, TestHub.COMPLIANCE).orElseThrow();
      System.out.printf(
          "closing, killed with signal 9 in the middle: %d people, %d write calls, %d ms%n%s%n",
          people, writes().size(), took.toMillis(), grid);
      assertThat(grid.complete()).isTrue();
      assertThat(grid.cells().stream().mapToLong(AccountClosure.Cell::people).sum())
          .isEqualTo((long) people);
      assertThat(mailchimp.members())
          .extracting(member -> member.email() + " " + member.mergeFields().get("FNAME"))
          .containsExactly("person0@example.com Shared");
    }
  }

  private int verifyRegister() {
    System.setProperty("hub.data", home.resolve("data").toString());
    try {
      return io.processorhub.cli.Cli.run(
          new String[] {
            "register",
            "verify",
            "--key",
            home.resolve("safe/register/keys/0001.pub").toString(),
            "--checkpoints",
            home.resolve("safe").toString()
          });
    } finally {
      System.clearProperty("hub.data");
    }
  }

  /** 600 new people and 30 changed names a round. */
  private void drop(int round) throws IOException {
    var file = Given.contacts();
    for (var i = 0; i < 600; i++) {
      person(file, (round - 1) * 600 + i, "Name" + round);
    }
    for (var i = 0; i < 30 && round > 1; i++) {
      person(file, random.nextInt((round - 1) * 600), "Changed" + round);
    }
    var folder = Files.createDirectories(home.resolve("drop"));
    var part = Files.writeString(folder.resolve("part"), distinct(file.csv()));
    Files.move(part, folder.resolve("round" + round + ".csv"), StandardCopyOption.ATOMIC_MOVE);
  }

  private void person(Given file, int number, String name) {
    var email = "k" + number + "@example.com";
    if (name.equals(names.put(email, name))) {
      return;
    }
    versions.merge(email, 1, Integer::sum);
    file.consenting("k" + number, email, name);
  }

  private static String distinct(String csv) {
    return String.join("\n", csv.lines().distinct().toList()) + "\n";
  }

  private void misbehave() {
    if (random.nextInt(3) == 0) {
      mailchimp.misbehave(
          Misbehaviour.slow(Misbehaviour.Kind.DELAY, 20 + random.nextInt(80)).times(20));
    }
  }

  /** The moment of the kill, as something that can be seen from outside. */
  private BooleanSupplier moment() throws SQLException {
    var calls = mailchimp.journal().size() + random.nextInt(25);
    var entries = number("select count(*) from hub.entry") + random.nextInt(800);
    var imports = number("select count(*) from hub.import");
    return switch (random.nextInt(4)) {
      case 0 -> () -> number("select count(*) from hub.import") > imports;
      case 1 -> () -> number("select count(*) from hub.entry") > entries || settled(imports);
      default -> () -> mailchimp.journal().size() > calls || settled(imports);
    };
  }

  private boolean settled(long imports) {
    return number("select count(*) from hub.import where finished_at is not null") > imports
        && number("select count(*) from hub.copy where state in (0, 1, 3, 4)") == 0;
  }

  private void killAt(BooleanSupplier moment, int round) throws Exception {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(moment::getAsBoolean);
    hub.destroyForcibly().waitFor();
    if (round % 3 == 0) {
      var postmaster = Files.readAllLines(home.resolve("data/postgres/postmaster.pid")).get(0);
      ProcessHandle.of(Long.parseLong(postmaster.strip()))
          .ifPresent(
              server -> {
                server.destroyForcibly();
                server.onExit().join();
              });
    }
  }

  private Process start() throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", classes(), "io.processorhub.HubApplication"));
    TestHub.settings(home, sandboxes)
        .forEach((name, value) -> command.add("--" + name + "=" + value));
    var log = home.resolve("hub.log").toFile();
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start();
    var started = Files.exists(log.toPath()) ? starts(log.toPath()) : 0;
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              assertThat(process.isAlive()).as(() -> tail(log.toPath())).isTrue();
              return starts(log.toPath()) > started;
            });
    return process;
  }

  private static String classes() {
    return java.util.Arrays.stream(
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(java.io.File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(java.util.stream.Collectors.joining(java.io.File.pathSeparator));
  }

  private static long starts(Path log) throws IOException {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("Started HubApplication")).count();
    }
  }

  private static String tail(Path log) {
    try {
      var lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private long dropped() throws IOException {
    try (var files = Files.list(home.resolve("drop"))) {
      return files.filter(file -> file.toString().endsWith(".csv")).count();
    }
  }

  private long number(String sql) {
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%s/hub"
                    .formatted(Files.readString(home.resolve("data/port")).strip()),
                "hub_app",
                Files.readString(home.resolve("data/passwords/hub_app")).strip());
        var result = connection.createStatement().executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, String> held() {
    var held = new TreeMap<String, String>();
    mailchimp
        .members()
        .forEach(member -> held.put(member.email(), member.mergeFields().get("FNAME")));
    return held;
  }

  private List<JournalEntry> writes() {
    return mailchimp.journal().stream().filter(JournalEntry::isWrite).toList();
  }

  private long attempts;
  private long readBack;

  /** For each person and call: as many ATTEMPT entries before it as calls until then. */
  private List<String> callsWithoutAttempt() {
    var without = new ArrayList<String>();
    try (var last = TestHub.at(home, sandboxes)) {
      TallyTruth.check(last);
      var byPerson = new HashMap<String, List<Instant>>();
      last.db()
          .sql(
              "select encode(s.address_key, 'hex'), e.at from entry e join subject s on s.id = e.subject_id where e.kind = 1 order by e.at")
          .query(
              row -> {
                byPerson
                    .computeIfAbsent(row.getString(1), person -> new ArrayList<>())
                    .add(row.getTimestamp(2).toInstant());
              });
      attempts = byPerson.values().stream().mapToLong(List::size).sum();
      readBack =
          last.count(
              "select count(*) from entry where kind = 2 and convert_from(leaf, 'UTF8') like '%found%'");
      var hash = last.bean(KeyedHash.class);
      var calls = new HashMap<String, Integer>();
      for (var call : writes()) {
        ADDRESS
            .matcher(call.body())
            .results()
            .map(found -> found.group(1))
            .forEach(
                address -> {
                  var key =
                      java.util.HexFormat.of()
                          .formatHex(hash.of("address", CanonicalAddress.of(address)));
                  var before =
                      byPerson.getOrDefault(key, List.of()).stream()
                          .filter(at -> !at.isAfter(call.arrived()))
                          .count();
                  if (before < calls.merge(address, 1, Integer::sum)) {
                    without.add("call " + call.number());
                  }
                });
      }
    }
    return without;
  }
}
