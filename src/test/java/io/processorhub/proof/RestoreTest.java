package io.processorhub.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.processorhub.register.Restores;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

/** A backup is put back, as somebody would do it: with the hub stopped, folder by folder. */
@ExtendWith(OutputCaptureExtension.class)
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
  void a_restored_backup_gets_its_leaves_back_and_discloses_nothing(CapturedOutput log)
      throws Exception {
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
    assertThat(log.getAll())
        .as("what came back was counted with its place")
        .doesNotContain("counted anew");
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

  /** Nobody would verify it before the next day, or ever if the hub is restarted each night. */
  @Test
  void a_backup_in_which_a_column_was_changed_discloses_nothing_after_it_was_confirmed()
      throws Exception {
    yesterday();
    takeIn(300, 5);
    hub.bean(Sequencer.class).run();
    hub.close();
    putYesterdayBack();
    hub = TestHub.at(home, at);
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "update entry set at = at - interval '3 months' where id = (select min(id) from entry where kind = 1)");
    }
    hub.close();
    hub = TestHub.at(home, at);
    hub.sequenced();

    hub.bean(DailyVerification.class).run();
    hub.bean(Restores.class).confirm(Actor.operator());

    var health = hub.bean(RegisterHealth.class).health().getDetails();
    System.out.println("a restored backup with a changed column: " + health);
    assertThat(health.get("nothingIsDisclosed").toString())
        .contains("the register is damaged", "column at was changed");
    hub.takeIn(Given.contacts().consenting("late", "late@example.com", "Late").csv());
    hub.until("select count(*) > 0 from copy where due_at is not null");
    assertThat(hub.mailchimp().member("late@example.com")).isEmpty();
  }

  /** Each in turn, in the order of the register; the restore itself vouches for none of them. */
  @Test
  void columns_that_were_changed_in_a_backup_before_it_was_put_back_are_named(CapturedOutput log)
      throws Exception {
    yesterday();
    takeIn(300, 5);
    hub.bean(Sequencer.class).run();
    var attempts =
        hub.db()
            .sql("select id from entry where kind = 1 order by id limit 4")
            .query(Long.class)
            .list();
    hub.close();
    putYesterdayBack();
    var sets =
        List.of(
            "kind = 3", "at = at - interval '3 months'", "connection = null", "subject_id = -5");
    withoutHub(
        admin -> {
          admin.run("create table saved_entry as table entry");
          for (var i = 0; i < sets.size(); i++) {
            admin.run("update entry set " + sets.get(i) + " where id = ?", attempts.get(i));
          }
        });

    hub = TestHub.at(home, at, BY_HAND);
    log.getAll()
        .lines()
        .filter(line -> line.contains("a backup was restored"))
        .forEach(line -> said("the restore", line.replaceAll("^.* : ", "")));
    try (var admin = Superuser.of(hub)) {
      for (var i = 0; i < sets.size(); i++) {
        var words = "column " + sets.get(i).split(" ")[0];
        var verdict = verdict();
        said("the verifier", verdict.words());
        assertThat(verdict.finding()).isEqualTo(Verifier.Finding.ALTERED);
        assertThat(verdict.words()).contains("entry " + attempts.get(i), words);
        assertHealthSays("the register is damaged", "entry " + attempts.get(i), words);
        if (i == 0) {
          hub.bean(Restores.class).confirm(Actor.operator());
          assertHealthSays("the register is damaged", words);
        }
        admin.run(
            "update entry e set kind = s.kind, at = s.at, connection = s.connection, subject_id = s.subject_id from saved_entry s where s.id = e.id and e.id = ?",
            attempts.get(i));
      }
    }
    hub.bean(DailyVerification.class).verify();
    assertThat(hub.bean(RegisterHealth.class).health().getDetails())
        .doesNotContainKey("nothingIsDisclosed");
    assertFine();
  }

  /** The journal holds leaves only, and columns are made from them. */
  @Test
  void columns_that_were_changed_after_the_backup_come_back_as_they_were_signed() throws Exception {
    yesterday();
    takeIn(300, 5);
    hub.bean(Sequencer.class).run();
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "update entry set at = at - interval '3 months', subject_id = -5 where id = (select max(id) from entry where kind = 1)");
    }
    var verdict = verdict();
    said("the verifier, before the restore", verdict.words());
    assertThat(verdict.words()).contains("column at");
    hub.close();
    putYesterdayBack();

    hub = TestHub.at(home, at, BY_HAND);

    said("the verifier, after it", verdict().words());
    assertThat(hub.bean(Restores.class).unconfirmed()).isPresent();
    assertFine();
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

  private void yesterday() throws Exception {
    hub.close();
    OnOneHub.copy(home.resolve("data"), home.resolve("yesterday"));
    hub = TestHub.at(home, at, BY_HAND);
  }

  private void putYesterdayBack() throws Exception {
    FileSystemUtils.deleteRecursively(home.resolve("data"));
    OnOneHub.copy(home.resolve("yesterday"), home.resolve("data"));
    hub = null;
  }

  /** The sixth attack of the catalogue: yesterday's data folder. */
  private void verifierNotices() throws Exception {
    var data = home.resolve("data");
    try (var server = server(data);
        var source =
            DatabaseRegister.open(
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
    TallyTruth.check(hub);
    var verdict = verdict();
    assertThat(verdict.finding()).as(verdict.words()).isEqualTo(Verifier.Finding.FINE);
    // A sweep may still end meanwhile and add its entry.
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(60))
        .untilAsserted(this::assertJournalHoldsTheRegister);
  }

  private Verifier.Verdict verdict() throws Exception {
    var data = home.resolve("data");
    try (var source =
        DatabaseRegister.open(
            Superuser.url(data), "hub_app", Superuser.password(data, "hub_app"))) {
      return new Verifier(
              source, hub.bean(SigningKeys.class).known(), Checkpoints.read(home.resolve("safe")))
          .verify();
    }
  }

  private void assertHealthSays(String... words) {
    hub.bean(DailyVerification.class).verify();
    var health = hub.bean(RegisterHealth.class).health().getDetails();
    said("the running hub", health.toString());
    assertThat(health.get("nothingIsDisclosed").toString()).contains(words);
  }

  private static void said(String who, String words) {
    System.out.printf("a changed column and a restore: %s: %s%n", who, words);
  }

  /** Somebody changes the database while no hub looks. */
  private void withoutHub(Changes changes) throws Exception {
    var data = home.resolve("data");
    try (var server = server(data);
        var admin = Superuser.of(data, server.getPort())) {
      changes.by(admin);
    }
  }

  private interface Changes {
    void by(Superuser admin) throws Exception;
  }

  private void assertJournalHoldsTheRegister() throws Exception {
    hub.sequenced();
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
