package io.processorhub.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/** Database and safe folder do not fit: a crash, a restored backup, an older copy of the folder. */
class RestoreTest {

  private static final Map<String, Object> BY_HAND = Map.of("hub.register.sequence-ms", 3_600_000);

  private Path home;
  private TestHub.Sandboxes at;
  private TestHub hub;

  @BeforeEach
  void some_entries() throws Exception {
    home = Files.createTempDirectory(Path.of("target"), "restore");
    at = TestHub.Sandboxes.start();
    hub = TestHub.at(home, at, BY_HAND);
    hub.approve();
    takeIn(0, 300);
    hub.bean(Sequencer.class).run();
  }

  @AfterEach
  void clean() throws IOException {
    if (hub != null) {
      hub.close();
    }
    at.close();
    FileSystemUtils.deleteRecursively(home);
  }

  @Test
  void a_commit_that_failed_after_all_was_written_outside_is_done_again() throws Exception {
    takeIn(300, 20);
    var size = size();
    failingCommit();

    hub.bean(Sequencer.class).run();

    assertThat(size()).as("nothing is committed").isEqualTo(size);
    assertThat(hub.bean(Sequencer.class).refusal()).isPresent();
    assertThat(outside()).as("outside is ahead").isGreaterThan(size);
    hub.bean(Sequencer.class).run();
    assertThat(size()).isEqualTo(outside());
    assertFine();
    assertThat(hub.bean(Restores.class).unconfirmed()).isEmpty();
  }

  @Test
  void the_same_at_a_start_and_for_a_command() throws Exception {
    takeIn(300, 20);
    failingCommit();
    hub.bean(Sequencer.class).run();
    hub.close();

    hub = TestHub.at(home, at, Map.of("hub.command", true, "hub.register.sequence-ms", 3_600_000));
    assertThat(size()).isEqualTo(outside());
    hub.close();
    hub = TestHub.at(home, at);

    assertThat(size()).isEqualTo(outside());
    assertThat(hub.bean(Restores.class).unconfirmed()).isEmpty();
    assertFine();
  }

  @Test
  void leaves_that_nobody_signed_are_written_again() throws Exception {
    takeIn(300, 20);
    var checkpoints = home.resolve("safe/register/checkpoints");
    var before = Files.readAllBytes(checkpoints);
    failingCommit();
    hub.bean(Sequencer.class).run();
    var after = Files.readAllBytes(checkpoints);
    for (var bytes : List.of(before.length, after.length - 1, before.length + 80)) {
      Files.write(checkpoints, java.util.Arrays.copyOf(after, bytes));
      var file = journalFile();
      Files.write(file, new byte[] {0, 0, 1}, java.nio.file.StandardOpenOption.APPEND);
      hub.close();
      hub = TestHub.at(home, at, BY_HAND);
      hub.bean(Sequencer.class).run();

      assertThat(size()).isEqualTo(outside());
      assertFine();
      takeIn(400 + bytes, 3);
    }
  }

  @Test
  void a_restored_backup_gets_its_leaves_back_and_discloses_nothing() throws Exception {
    yesterday();
    takeIn(300, 40);
    hub.bean(Sequencer.class).run();
    var leaves = leaves();
    hub.close();
    putYesterdayBack();

    verifierNotices();
    assertThatThrownBy(() -> TestHub.at(home, at, Map.of("hub.command", true)))
        .hasStackTraceContaining("start the hub first");
    hub = TestHub.at(home, at);

    assertThat(leaves().subList(0, leaves.size())).isEqualTo(leaves);
    assertThat(hub.bean(Restores.class).unconfirmed().orElseThrow().entries()).isGreaterThan(79);
    assertThat(hub.bean(RegisterHealth.class).health().getDetails()).containsKey("restored");
    assertThat(hub.count("select count(*) from entry where kind = 30")).isEqualTo(1);
    hub.sequenced();
    assertFine();
    hub.bean(Restores.class).confirm(Actor.operator());
    hub.sequenced();
    assertThat(hub.bean(Restores.class).unconfirmed()).isEmpty();
    assertThatThrownBy(() -> hub.bean(Restores.class).confirm(Actor.operator()))
        .hasMessageContaining("no restored backup waits");
    hub.close();
    hub = TestHub.at(home, at);
    hub.takeIn(Given.people(400).csv());
    hub.quiet();
    hub.sequenced();
    assertFine();
  }

  @Test
  void an_empty_database_beside_a_used_safe_folder_is_a_restore_too() throws Exception {
    var leaves = leaves();
    hub.close();
    FileSystemUtils.deleteRecursively(home.resolve("data"));

    hub = TestHub.at(home, at);

    assertThat(leaves().subList(0, leaves.size())).isEqualTo(leaves);
    assertThat(hub.bean(Restores.class).unconfirmed()).isPresent();
    hub.sequenced();
    assertFine();
  }

  @Test
  void a_journal_that_does_not_reach_is_said_and_nothing_starts() throws Exception {
    yesterday();
    takeIn(300, 40);
    hub.bean(Sequencer.class).run();
    hub.close();
    putYesterdayBack();
    var file = journalFile();
    Files.write(
        file, java.util.Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 10));
    hub = null;

    assertThatThrownBy(() -> TestHub.at(home, at))
        .hasStackTraceContaining("files of it are missing. Put them back");
  }

  @Test
  void a_lost_journal_is_written_anew_from_a_database_that_fits() throws Exception {
    var whole = Files.readAllBytes(journalFile());
    hub.close();
    Files.delete(journalFile());

    hub = TestHub.at(home, at, BY_HAND);

    assertThat(Files.readAllBytes(journalFile())).isEqualTo(whole);
  }

  @Test
  void an_older_safe_folder_is_refused_until_somebody_takes_the_database_as_it_is()
      throws Exception {
    TamperTest.copy(home.resolve("safe/register"), home.resolve("older"));
    takeIn(300, 40);
    hub.bean(Sequencer.class).run();
    hub.close();
    hub = null;
    for (var part : List.of("older", "")) {
      FileSystemUtils.deleteRecursively(home.resolve("safe/register/x"));
      for (var name : List.of("checkpoints", "checkpoints.daily")) {
        Files.delete(home.resolve("safe/register").resolve(name));
        if (!part.isEmpty()) {
          Files.copy(home.resolve(part).resolve(name), home.resolve("safe/register").resolve(name));
        }
      }
      assertThatThrownBy(() -> TestHub.at(home, at))
          .hasStackTraceContaining("Put the newest copy of the safe folder back")
          .hasStackTraceContaining("register adopt");

      try (var adopting =
          TestHub.at(
              home,
              at,
              Map.of(
                  "hub.command", true, "hub.register.adopt", true, "hub.routes", emptyFolder()))) {
        var verdict = adopting.bean(Adoption.class).adopt(Actor.operator());
        assertThat(verdict.finding()).isEqualTo(Verifier.Finding.FINE);
        assertThatThrownBy(() -> adopting.bean(Adoption.class).adopt(Actor.operator()))
            .hasMessageContaining("nothing to take");
      }
      hub = TestHub.at(home, at);
      hub.sequenced();
      assertFine();
      hub.close();
      hub = null;
    }
    hub = TestHub.at(home, at);
    assertThat(hub.count("select count(*) from entry where kind = 33")).isEqualTo(2);
  }

  @Test
  void a_database_that_ran_with_another_register_is_refused() throws Exception {
    TamperTest.copy(home.resolve("safe/register"), home.resolve("fork"));
    yesterday();
    takeIn(300, 5);
    hub.bean(Sequencer.class).run();
    hub.close();
    TamperTest.copy(home.resolve("safe/register"), home.resolve("one"));
    putYesterdayBack();
    putRegister("fork");
    hub = TestHub.at(home, at, BY_HAND);
    takeIn(500, 9);
    hub.bean(Sequencer.class).run();
    hub.close();
    hub = null;
    putRegister("one");

    assertThatThrownBy(() -> TestHub.at(home, at))
        .isInstanceOfAny(RuntimeException.class)
        .satisfies(
            e ->
                assertThat(
                        new java.io.StringWriter() {
                          {
                            e.printStackTrace(new java.io.PrintWriter(this));
                          }
                        }.toString())
                    .containsAnyOf("is another one than the one that was signed", "older copy"));
  }

  @Test
  void another_installations_safe_folder_is_refused() throws Exception {
    hub.close();
    hub = null;
    FileSystemUtils.deleteRecursively(home.resolve("data"));
    try (var other = TestHub.at(home, at, Map.of("hub.safe", home.resolve("others").toString()))) {
      assertThat(other.count("select count(*) from installation")).isEqualTo(1);
    }

    assertThatThrownBy(() -> TestHub.at(home, at))
        .hasStackTraceContaining("the database belongs to installation");
  }

  @Test
  void two_nodes_share_one_tree() throws Exception {
    try (var other = hub.secondNode(BY_HAND)) {
      for (var round = 0; round < 6; round++) {
        takeIn(1_000 + 10 * round, 10);
        var nodes = round % 2 == 0 ? List.of(hub, other) : List.of(other, hub);
        nodes.parallelStream().forEach(node -> node.bean(Sequencer.class).run());
        nodes.get(0).bean(Sequencer.class).run();
        assertThat(hub.count("select count(*) from blk")).isZero();
        for (var node : nodes) {
          assertThat(node.bean(Sequencer.class).refusal()).isEmpty();
        }
      }
    }

    assertFine();
    assertThat(size()).isEqualTo(hub.count("select count(*) from entry"));
  }

  /** Once, as if the process had died right before the commit. */
  private void failingCommit() throws Exception {
    try (var admin = Superuser.of(hub)) {
      admin.run("create sequence if not exists fault");
      admin.run("grant usage, select on fault to hub_app");
      admin.run(
          """
          create or replace function fault() returns trigger language plpgsql as $$
          begin if nextval('hub.fault') = 1 then raise exception 'the process dies here'; end if; return null; end $$""");
      admin.run(
          "create constraint trigger fault after insert on checkpoint deferrable initially deferred for each row execute function fault()");
    }
  }

  private void yesterday() throws Exception {
    hub.close();
    TamperTest.copy(home.resolve("data"), home.resolve("yesterday"));
    hub = TestHub.at(home, at, BY_HAND);
  }

  private void putYesterdayBack() throws Exception {
    FileSystemUtils.deleteRecursively(home.resolve("data"));
    TamperTest.copy(home.resolve("yesterday"), home.resolve("data"));
    hub = null;
  }

  private void putRegister(String from) throws Exception {
    FileSystemUtils.deleteRecursively(home.resolve("safe/register"));
    TamperTest.copy(home.resolve(from), home.resolve("safe/register"));
  }

  /** The sixth attack of the catalogue: yesterday's data folder. */
  private void verifierNotices() throws Exception {
    var data = home.resolve("data");
    try (var server = server(data);
        var source =
            LiveRegister.open(
                "jdbc:postgresql://127.0.0.1:%d/hub".formatted(server.getPort()),
                "hub_app",
                Superuser.password(data, "hub_app"))) {
      var keys =
          List.of(NoteKey.parse(Files.readString(home.resolve("safe/register/keys/0001.pub"))));
      var verdict = new Verifier(source, keys, Checkpoints.read(home.resolve("safe"))).verify();
      System.out.printf(
          "yesterday's data folder: %d, %s%n", verdict.finding().code(), verdict.words());
      assertThat(verdict.finding()).isEqualTo(Verifier.Finding.ALTERED);
      assertThat(verdict.words()).contains("an older state was put back");
    }
  }

  private void assertFine() throws Exception {
    var data = home.resolve("data");
    try (var source =
        LiveRegister.open(Superuser.url(data), "hub_app", Superuser.password(data, "hub_app"))) {
      var verdict =
          new Verifier(
                  source,
                  hub.bean(SigningKeys.class).known(),
                  Checkpoints.read(home.resolve("safe")))
              .verify();
      assertThat(verdict.finding()).as(verdict.words()).isEqualTo(Verifier.Finding.FINE);
    }
    var journal = new ArrayList<String>();
    new Journal(new io.processorhub.foundation.SafeFolder(home.resolve("safe/register")), 1 << 26)
        .read(0, leaf -> journal.add(new String(leaf.bytes())));
    assertThat(journal).as("the journal").isEqualTo(leaves());
  }

  private void takeIn(int from, int count) {
    var people = Given.contacts();
    for (var i = from; i < from + count; i++) {
      people.consenting("p" + i, "person" + i + "@example.com", "Person " + i);
    }
    hub.takeIn(people.csv());
    hub.quiet();
  }

  private long size() {
    return hub.count("select coalesce(max(first_idx + n), 0) from run");
  }

  private long outside() throws IOException {
    return Checkpoints.read(home.resolve("safe")).stream()
        .mapToLong(Checkpoint::size)
        .max()
        .orElseThrow();
  }

  private Path journalFile() throws IOException {
    try (var files = Files.list(home.resolve("safe/register"))) {
      return files.filter(file -> file.toString().endsWith(".leaves")).findFirst().orElseThrow();
    }
  }

  private Path emptyFolder() throws IOException {
    return Files.createDirectories(home.resolve("no-routes"));
  }

  private List<String> leaves() {
    return hub.db()
        .sql(
            "select convert_from(leaf, 'UTF8') from run r join entry e on e.id >= r.first_entry and e.id < r.first_entry + r.n order by r.first_idx, e.id")
        .query(String.class)
        .list();
  }

  /** The database alone, without a hub. */
  private static EmbeddedPostgres server(Path data) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data.resolve("postgres"))
        .setCleanDataDirectory(false)
        .setOverrideWorkingDirectory(data.resolve("bin").toFile())
        .setConnectConfig("password", Superuser.password(data, "postgres"))
        .setServerConfig("unix_socket_directories", "")
        .start();
  }
}
