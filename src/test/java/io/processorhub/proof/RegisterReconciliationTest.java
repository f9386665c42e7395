package io.processorhub.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.access.Actor;
import io.processorhub.foundation.SafeFolder;
import io.processorhub.register.Restores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Database and safe folder do not fit: after a crash, after a restore, after somebody's hand. */
class RegisterReconciliationTest extends OnOneHub {

  @BeforeAll
  static void a_fault_to_be_switched_on() throws Exception {
    try (var admin = Superuser.of(hub)) {
      admin.run("create sequence fault start 2");
      admin.run("grant usage, select on fault to hub_app");
      admin.run(
          """
          create function fault() returns trigger language plpgsql as $$
          begin if nextval('hub.fault') = 1 then raise exception 'the process dies here'; end if; return null; end $$""");
      admin.run(
          "create constraint trigger fault after insert on checkpoint deferrable initially deferred for each row execute function fault()");
    }
  }

  @Test
  void a_commit_that_failed_after_all_was_written_outside_is_done_again() throws Exception {
    more("commit", 20);
    var size = size();

    diesBeforeCommit();

    assertThat(size()).as("nothing is committed").isEqualTo(size);
    assertThat(kept().stream().mapToLong(Checkpoint::size).max().orElseThrow())
        .as("outside is ahead")
        .isGreaterThan(size);
    hub.bean(Sequencer.class).run();
    assertAligned();
  }

  @Test
  void the_same_when_a_command_comes_first() throws Exception {
    more("command", 20);
    diesBeforeCommit();

    hub.bean(Sequencer.class).align(false);

    assertAligned();
  }

  @Test
  void leaves_that_nobody_signed_and_half_a_checkpoint_are_written_again() throws Exception {
    var checkpoints = outside().resolve("checkpoints");
    for (var part : List.of(0, 80, 150, -1)) {
      more("half" + part, 3);
      var before = Files.readAllBytes(checkpoints);
      diesBeforeCommit();
      var after = Files.readAllBytes(checkpoints);
      Files.write(
          checkpoints, Arrays.copyOf(after, part < 0 ? after.length + part : before.length + part));
      Files.write(journalFile(), new byte[] {0, 0, 1}, StandardOpenOption.APPEND);

      hub.bean(Sequencer.class).run();

      assertAligned();
    }
  }

  @Test
  void a_restored_database_gets_its_entries_back_with_all_that_can_be_looked_up() throws Exception {
    more("back", 20);
    hub.bean(Sequencer.class).run();
    var rows = rows();
    var attempts = hub.count("select count(*) from entry where kind = 1");
    databaseAsItWas();

    assertThatThrownBy(() -> hub.bean(Sequencer.class).align(false))
        .isInstanceOf(RegisterRefusal.class)
        .hasMessageContaining("start the hub first");
    hub.bean(Sequencer.class).align(true);

    assertThat(rows().subList(0, rows.size())).isEqualTo(rows);
    assertThat(hub.count("select count(*) from entry where kind = 1")).isEqualTo(attempts);
    assertThat(hub.bean(Restores.class).unconfirmed().orElseThrow().entries()).isEqualTo(40);
    assertThat(hub.count("select nextval('entry_block')"))
        .isGreaterThan(hub.count("select max(id) from entry"));
    hub.bean(Sequencer.class).run();
    hub.bean(Restores.class).confirm(Actor.operator());
    settle();
    hub.bean(Sequencer.class).run();
    assertAligned();
  }

  @Test
  void a_journal_that_does_not_reach_is_said() throws Exception {
    more("short", 20);
    hub.bean(Sequencer.class).run();
    databaseAsItWas();
    var file = journalFile();
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 10));

    assertThatThrownBy(() -> hub.bean(Sequencer.class).align(true))
        .hasMessageContainingAll("but ends at 641", "Put them back");
    assertThat(size()).as("nothing was done").isEqualTo(602);
  }

  @Test
  void an_entry_that_says_something_else_than_the_journal_is_said() throws Exception {
    more("else", 20);
    hub.bean(Sequencer.class).run();
    var entry = entryAt(610);
    databaseAsItWas();
    try (var admin = Superuser.of(hub)) {
      admin.run("insert into entry(id, kind, at, leaf) values (?, 1, now(), 'x')", entry);
    }

    assertThatThrownBy(() -> hub.bean(Sequencer.class).align(true))
        .hasMessageContainingAll("entry %d says something else".formatted(entry), "stop all");
  }

  @Test
  void a_lost_journal_is_written_anew_from_a_database_that_fits() throws Exception {
    var whole = Files.readAllBytes(journalFile());
    Files.delete(journalFile());

    hub.bean(Sequencer.class).align(true);

    assertThat(Files.readAllBytes(journalFile())).isEqualTo(whole);
  }

  @Test
  void a_lost_journal_is_not_written_anew_from_a_database_that_was_changed() throws Exception {
    Files.delete(journalFile());
    try (var admin = Superuser.of(hub)) {
      admin.run("update entry set leaf = leaf || ' ' where id = ?", entryAt(500));
    }

    assertThatThrownBy(() -> hub.bean(Sequencer.class).align(true))
        .hasMessageContaining(
            "entry %d is not what was hashed at place 500".formatted(entryAt(500)));
  }

  @Test
  void an_older_safe_folder_is_refused_until_somebody_takes_the_database_as_it_is()
      throws Exception {
    more("older", 20);
    hub.bean(Sequencer.class).run();
    outsideAsItWas();

    assertThatThrownBy(() -> hub.bean(Sequencer.class).align(true))
        .hasMessageContainingAll("that is an older copy", "register adopt");
    assertThat(hub.bean(RegisterRecovery.class).adopt(Actor.operator()).finding())
        .isEqualTo(Verifier.Finding.FINE);

    hub.bean(Sequencer.class).run();
    assertAligned();
    assertThat(hub.count("select count(*) from entry where kind = 33")).isEqualTo(1);
    assertThatThrownBy(() -> hub.bean(RegisterRecovery.class).adopt(Actor.operator()))
        .hasMessageContaining("nothing to take");
  }

  @Test
  void a_safe_folder_without_a_register_likewise() throws Exception {
    for (var name : List.of("checkpoints", "checkpoints.daily")) {
      Files.delete(outside().resolve(name));
    }
    Files.delete(journalFile());

    assertThatThrownBy(() -> hub.bean(Sequencer.class).align(true))
        .hasMessageContainingAll("knows of none", "register adopt");
    hub.bean(RegisterRecovery.class).adopt(Actor.operator());

    hub.bean(Sequencer.class).run();
    assertAligned();
  }

  @Test
  void a_changed_database_is_not_taken() throws Exception {
    more("taken", 20);
    hub.bean(Sequencer.class).run();
    outsideAsItWas();
    try (var admin = Superuser.of(hub)) {
      admin.run("update entry set leaf = leaf || ' ' where id = ?", entryAt(610));
    }

    assertThat(hub.bean(RegisterRecovery.class).adopt(Actor.operator()).finding())
        .isEqualTo(Verifier.Finding.ALTERED);
    assertThat(kept().stream().mapToLong(Checkpoint::size).max().orElseThrow()).isEqualTo(602);
  }

  @Test
  void a_database_that_went_another_way_is_refused() throws Exception {
    more("one", 20);
    hub.bean(Sequencer.class).run();
    copy(outside(), home.resolve("one"));
    databaseAsItWas();
    outsideAsItWas();
    more("other", 9);
    hub.bean(Sequencer.class).run();
    put("one");

    assertThatThrownBy(() -> hub.bean(Sequencer.class).align(true))
        .hasMessageContaining("is another one than the one that was signed");
  }

  @Test
  void two_nodes_share_one_tree() throws Exception {
    try (var other = hub.secondNode(Map.of("hub.register.sequence-ms", 3_600_000))) {
      for (var round = 0; round < 4; round++) {
        more("nodes" + round, 10);
        var nodes = round % 2 == 0 ? List.of(hub, other) : List.of(other, hub);
        nodes.parallelStream().forEach(node -> node.bean(Sequencer.class).run());
        nodes.forEach(node -> node.bean(Sequencer.class).run());
        assertThat(hub.count("select count(*) from blk")).isZero();
        nodes.forEach(node -> assertThat(node.bean(Sequencer.class).refusal()).isEmpty());
      }
    }

    assertAligned();
  }

  /** Everything is written but the commit. */
  private static void diesBeforeCommit() throws Exception {
    try (var admin = Superuser.of(hub)) {
      admin.run("select setval('fault', 1, false)");
    }
    hub.bean(Sequencer.class).run();
    assertThat(hub.bean(Sequencer.class).refusal()).isPresent();
  }

  /** All is signed, verifies, and lies outside leaf by leaf; nobody thinks of a restore. */
  private static void assertAligned() throws Exception {
    assertThat(hub.bean(Sequencer.class).refusal()).isEmpty();
    assertThat(verify().finding()).as(verify().words()).isEqualTo(Verifier.Finding.FINE);
    assertThat(size()).isEqualTo(hub.count("select count(*) from entry"));
    assertThat(hub.bean(Restores.class).unconfirmed()).isEmpty();
    TallyTruth.check(hub);
    var journal = new ArrayList<String>();
    new Journal(new SafeFolder(outside()), 1 << 26)
        .read(0, leaf -> journal.add(new String(leaf.bytes())));
    assertThat(journal).isEqualTo(leaves());
  }

  private static List<Map<String, Object>> rows() {
    return hub.db()
        .sql(
            "select id, kind, connection, subject_id, at, convert_from(leaf, 'UTF8') as leaf from entry order by id")
        .query()
        .listOfRows();
  }

  private static long size() {
    return hub.count("select coalesce(max(first_idx + n), 0) from run");
  }

  private static Path journalFile() throws IOException {
    try (var files = Files.list(outside())) {
      return files.filter(file -> file.toString().endsWith(".leaves")).findFirst().orElseThrow();
    }
  }
}
