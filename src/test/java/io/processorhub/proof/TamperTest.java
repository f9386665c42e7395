package io.processorhub.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.foundation.SafeFolder;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Merkle;
import io.processorhub.register.Restores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody with all rights in the database changes what happened: the six ways of the catalogue
 * (W11), and some more. Each is found by the verifier, with the public key and the checkpoints from
 * outside.
 */
class TamperTest extends OnOneHub {

  @Test
  void w11_one_byte_of_one_entry_is_named() throws Exception {
    var entry = entryAt(417);
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "update entry set leaf = set_byte(leaf, 20, get_byte(leaf, 20) # 1) where id = ?", entry);
    }

    var verdict = found("one byte changed", Verifier.Finding.ALTERED);

    assertThat(verdict.words()).contains("index 417, entry " + entry, "first that was altered");
  }

  @Test
  void w11_an_entry_at_the_very_end_is_named_too() throws Exception {
    var last = hub.count("select max(first_idx + n) - 1 from run");
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "update entry set leaf = set_byte(leaf, 20, get_byte(leaf, 20) # 1) where id = ?",
          entryAt(last));
    }

    assertThat(found("one byte of the last entry", Verifier.Finding.ALTERED).words())
        .contains("index %d, entry %d".formatted(last, entryAt(last)));
  }

  @Test
  void w11_a_deleted_row_is_named() throws Exception {
    var entry = entryAt(300);
    try (var admin = Superuser.of(hub)) {
      assertThat(admin.run("delete from entry where id = ?", entry)).isEqualTo(1);
    }

    assertThat(found("one row deleted", Verifier.Finding.ALTERED).words())
        .contains("index 300, entry " + entry + " is missing");
  }

  @Test
  void w11_two_rows_that_changed_places_are_named() throws Exception {
    var one = entryAt(200);
    var other = entryAt(500);
    try (var admin = Superuser.of(hub)) {
      admin.run("update entry set id = -1 where id = ?", one);
      admin.run("update entry set id = ? where id = ?", one, other);
      admin.run("update entry set id = ? where id = -1", other);
    }

    assertThat(found("two rows swapped", Verifier.Finding.ALTERED).words())
        .contains("index 200, entry " + one);
  }

  @Test
  void w11_an_end_that_was_cut_off_is_noticed_by_what_lies_outside() throws Exception {
    var shorter = shorten();

    assertThat(new Verifier(live(), List.of(key), List.of()).verify().finding())
        .as("it is whole in itself")
        .isEqualTo(Verifier.Finding.FINE);
    assertThat(found("tail cut", Verifier.Finding.ALTERED).words())
        .contains("missing, from index " + shorter);
  }

  @Test
  void an_end_that_was_cut_off_comes_back_from_the_journal() throws Exception {
    var before = leaves();
    shorten();

    hub.bean(Sequencer.class).run();

    assertThat(leaves().subList(0, before.size())).isEqualTo(before);
    assertThat(hub.bean(Restores.class).unconfirmed()).isPresent();
    hub.bean(Sequencer.class).run();
    assertThat(verify().finding()).isEqualTo(Verifier.Finding.FINE);
  }

  @Test
  void w11_a_history_rewritten_and_signed_by_another_key_is_refused() throws Exception {
    var stranger = new SigningKeys(new SafeFolder(home.resolve("stranger")), origin());
    stranger.begin();
    rewrite(stranger);

    assertThat(found("all rewritten, signed by another key", Verifier.Finding.FORKED).words())
        .contains("signed by " + origin(), "not by the given key");
    assertThat(new Verifier(live(), stranger.known(), List.of()).verify().finding())
        .as("with the other key it is whole")
        .isEqualTo(Verifier.Finding.FINE);
    hub.bean(Sequencer.class).run();
    assertThat(hub.bean(Sequencer.class).refusal().orElseThrow())
        .contains("is another one than the one that was signed");
  }

  @Test
  void a_history_rewritten_with_the_stolen_key_contradicts_what_lies_outside() throws Exception {
    rewrite(hub.bean(SigningKeys.class));

    assertThat(found("all rewritten, signed by the stolen key", Verifier.Finding.FORKED).words())
        .contains("the register was forked");
  }

  @Test
  void a_row_added_past_the_register_is_named() throws Exception {
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "insert into entry(id, kind, at, leaf) select max(id) + 7, 1, now(), '{\"kind\":\"ATTEMPT\"}' from entry");
    }

    assertThat(found("a row added", Verifier.Finding.ALTERED).words())
        .contains("was added past the register");
  }

  /** R1: {@code register verify} said "fine" over each of these. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("columns")
  void r1_each_column_that_contradicts_its_entry_is_named(String attack, String set, String words)
      throws Exception {
    try (var admin = Superuser.of(hub)) {
      assertThat(admin.run("update entry set " + set + " where id = ?", entryAt(77))).isEqualTo(1);
    }

    assertThat(found(attack, Verifier.Finding.ALTERED).words())
        .contains("entry " + entryAt(77), "(index 77)", words);
    assertThat(runningHub(attack)).contains("the register is damaged", words);
  }

  /** A column that comes later needs an attack here, or nobody knows whether it is proven. */
  @Test
  void r1_each_column_of_an_entry_is_attacked_by_a_test() {
    var columns =
        hub.db()
            .sql(
                "select column_name from information_schema.columns where table_schema = 'hub' and table_name = 'entry'")
            .query(String.class)
            .set();

    assertThat(columns)
        .containsExactlyInAnyOrder(
            "id", "leaf", "kind", "at", "connection", "subject_id", "account", "fields", "unsent");
  }

  @Test
  void r1_a_changed_number_of_an_entry_is_missed_at_its_place() throws Exception {
    var entry = entryAt(77);
    try (var admin = Superuser.of(hub)) {
      admin.run("update entry set id = (select max(id) + 20000 from entry) where id = ?", entry);
    }

    assertThat(found("number changed", Verifier.Finding.ALTERED).words())
        .contains("index 77, entry " + entry + " is missing");
    assertThat(runningHub("number changed")).contains("entry " + entry + " is missing");
  }

  @Test
  void r1_a_changed_leaf_stops_disclosures() throws Exception {
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "update entry set leaf = set_byte(leaf, 20, get_byte(leaf, 20) # 1) where id = ?",
          entryAt(417));
    }

    assertThat(runningHub("leaf changed")).contains("index 417, entry " + entryAt(417));
  }

  static Stream<Arguments> columns() {
    return Stream.of(
        Arguments.of("kind changed", "kind = 3", "column kind was changed: it says DENIED"),
        Arguments.of("moved in time", "at = at - interval '3 months'", "column at"),
        Arguments.of("no connection", "connection = null", "column connection"),
        Arguments.of(
            "another connection",
            "connection = (select min(c.id) from connection c where c.id <> entry.connection)",
            "column connection"),
        Arguments.of("nobody", "subject_id = null", "subject_id"),
        Arguments.of("a number of nobody", "subject_id = -5", "subject_id"),
        Arguments.of(
            "another person",
            "subject_id = (select min(s.id) from subject s where s.id <> entry.subject_id)",
            "subject_id"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"subject_id = -5", "subject_id = null", "connection = null"})
  void r1_an_outcome_belongs_to_the_person_and_connection_of_its_attempt(String set)
      throws Exception {
    var outcome = hub.count("select max(id) from entry where kind = 2");
    try (var admin = Superuser.of(hub)) {
      admin.run("update entry set " + set + " where id = ?", outcome);
    }

    assertThat(found("OUTCOME: " + set, Verifier.Finding.ALTERED).words())
        .contains("entry " + outcome, "column connection");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "account, leaf_account(leaf bytea), uuid, ATTEMPT",
    "fields, 'leaf_fields(kind smallint, leaf bytea)', text, ATTEMPT",
    "unsent, 'leaf_unsent(kind smallint, leaf bytea)', bigint, OUTCOME"
  })
  void r1_a_column_that_a_changed_function_made_is_named(
      String column, String function, String type, EntryKind kind) throws Exception {
    var entry = hub.count("select max(id) from entry where kind = " + kind.code());
    var value = type.equals("uuid") ? "gen_random_uuid()" : type.equals("text") ? "''" : "7";
    try (var admin = Superuser.of(hub)) {
      var before = admin.text("select pg_get_functiondef(to_regproc(?))", function.split("\\(")[0]);
      admin.run(
          "create or replace function %s returns %s language sql immutable parallel safe as 'select %s'"
              .formatted(function, type, value.replace("'", "''")));
      admin.run("update entry set leaf = leaf where id = ?", entry);
      admin.run(before);
    }

    assertThat(found("made column " + column, Verifier.Finding.ALTERED).words())
        .contains("entry " + entry, "column " + column);
    assertThat(runningHub("made column " + column)).contains("column " + column);
  }

  @Test
  void r1_two_people_with_one_number_are_named() throws Exception {
    try (var admin = Superuser.of(hub)) {
      admin.run("create table saved_subject as table subject");
      try {
        admin.run(
            "update subject set ref = gen_random_uuid() where id = (select subject_id from entry where id = ?)",
            entryAt(77));

        assertThat(found("opaque id of a person changed", Verifier.Finding.ALTERED).words())
            .contains("subject_id");
      } finally {
        admin.run("update subject s set ref = b.ref from saved_subject b where b.id = s.id");
        admin.run("drop table saved_subject");
      }
    }
  }

  @Test
  void a_changed_tile_is_told_from_a_changed_entry() throws Exception {
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "update tile set data = set_byte(data, 40, get_byte(data, 40) # 1) where level = 0 and n = 0");
    }

    assertThat(found("a tile changed", Verifier.Finding.ALTERED).words())
        .contains("all entries are what was signed", "index 1,");
  }

  @Test
  void an_entry_and_its_tile_changed_alike_are_narrowed_down() throws Exception {
    for (var i = 0; i < 3; i++) {
      more("alike" + i, 1);
      hub.bean(Sequencer.class).run();
    }
    var size = hub.count("select max(first_idx + n) from run");
    try (var admin = Superuser.of(hub)) {
      var bytes =
          "{\"entry\":%d,\"kind\":\"SWEPT\"}"
              .formatted(entryAt(3))
              .getBytes(StandardCharsets.UTF_8);
      var hash = Merkle.leaf(bytes);
      admin.run("update entry set leaf = ? where id = ?", bytes, entryAt(3));
      admin.run(
          "update tile set data = overlay(data placing ? from 97) where level = 0 and n = 0", hash);
    }

    assertThat(found("entry and tile changed alike", Verifier.Finding.ALTERED).words())
        .contains("all hashes kept beside them were altered too", " to 601");
    assertThat(size).isGreaterThan(600);
  }

  @Test
  void an_entry_changed_before_it_has_its_place_is_never_signed() throws Exception {
    more("late", 1);
    var size = hub.count("select max(size) from checkpoint");
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "update entry set leaf = leaf || ' ' where id = (select first_entry from blk order by id limit 1)");
    }

    hub.bean(Sequencer.class).run();

    assertThat(hub.bean(Sequencer.class).refusal().orElseThrow()).contains("is not what was added");
    assertThat(hub.count("select max(size) from checkpoint")).isEqualTo(size);
    assertThat(hub.bean(RegisterHealth.class).health().getStatus().getCode())
        .isEqualTo("ATTENTION");
  }

  @Test
  void r2_a_waiting_entry_changed_together_with_its_hash_is_never_signed() throws Exception {
    more("both", 1);
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "update entry set leaf = leaf || ' ' where id = (select first_entry from blk order by id limit 1)");
      admin.run(
          "update blk b set hashes = overlay(hashes placing sha256('\\x00'::bytea || (select leaf from entry where id = b.first_entry)) from 1)"
              + " where id = (select min(id) from blk)");
    }

    assertRefused("a waiting entry and its hash changed", "was changed before it got its place");
  }

  @Test
  void r2_a_waiting_attempt_removed_with_its_block_is_missed_by_its_outcome() throws Exception {
    more("gone", 1);
    try (var admin = Superuser.of(hub)) {
      var attempt =
          hub.count(
              "select b.first_entry from blk b join entry e on e.id = b.first_entry where e.kind = 1 order by b.id limit 1");
      admin.run("delete from entry where id = ?", attempt);
      admin.run("delete from blk where first_entry = ?", attempt);
    }

    assertRefused("a waiting ATTEMPT removed with its block", "its ATTEMPT, entry");
  }

  @Test
  void r2_a_block_removed_without_its_entries_is_named_by_the_verifier() throws Exception {
    more("block", 1);
    try (var admin = Superuser.of(hub)) {
      admin.run("delete from blk where id = (select min(id) from blk)");
    }

    assertThat(found("a block deleted", Verifier.Finding.ALTERED).words())
        .contains("was added past the register");
  }

  @Test
  void r2_a_block_removed_without_its_entries_stops_disclosures() throws Exception {
    more("unplaced", 1);
    try (var admin = Superuser.of(hub)) {
      admin.run("delete from blk");
    }
    hub.bean(Sequencer.class).run();

    assertThat(runningHub("all blocks deleted")).contains("was added past the register");
  }

  @Test
  void r2_the_block_of_an_attempt_removed_is_missed_by_its_outcome() throws Exception {
    more("lost", 1);
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "delete from blk where id = (select b.id from blk b join entry e on e.id = b.first_entry where e.kind = 1 order by b.id limit 1)");
    }

    assertRefused("the block of a waiting ATTEMPT removed", "its ATTEMPT, entry");
  }

  @Test
  void r2_a_waiting_entry_removed_without_its_block_is_named() throws Exception {
    more("without", 1);
    try (var admin = Superuser.of(hub)) {
      admin.run("delete from entry where id = (select first_entry from blk order by id limit 1)");
    }

    assertThat(found("a waiting entry removed", Verifier.Finding.ALTERED).words())
        .contains("wait for one");
    assertRefused("a waiting entry removed", "is gone before it got its place");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"kind = 3", "at = at - interval '1 day'", "connection = null", "subject_id = -5"})
  void r2_a_changed_column_of_a_waiting_entry_is_named(String set) throws Exception {
    more("column" + set.length(), 1);
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "update entry set %s where id = (select b.first_entry from blk b join entry e on e.id = b.first_entry where e.kind = 1 order by b.id limit 1)"
              .formatted(set));
    }

    assertThat(found("waiting, " + set, Verifier.Finding.ALTERED).words())
        .contains("(waiting) is what was added, but its column " + set.split(" ")[0]);
    hub.bean(Sequencer.class).run();
    assertThat(runningHub("waiting, " + set)).contains("its column " + set.split(" ")[0]);
  }

  /** A checkpoint lies outside before the database has it; that is no older state put back. */
  @Test
  void r2_a_step_that_is_about_to_commit_is_no_damage() throws Exception {
    more("step", 1);
    var threads = Executors.newFixedThreadPool(2);
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "create function waits() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock(777); return null; end'");
      admin.run(
          "create constraint trigger waits after insert or update on checkpoint deferrable initially deferred for each row execute function waits()");
      admin.run("select pg_advisory_lock(777)");
      var before = kept().size();
      var step = threads.submit(() -> hub.bean(Sequencer.class).run());
      await().until(() -> kept().size() > before);

      var verification = threads.submit(() -> hub.bean(DailyVerification.class).verify());
      try {
        verification.get(2, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        // It waits for the step, as it should.
      }
      admin.run("select pg_advisory_unlock(777)");
      step.get();
      verification.get();
      admin.run("drop trigger waits on checkpoint");
      admin.run("drop function waits");
    } finally {
      threads.shutdown();
    }

    assertThat(hub.db().sql("select words from disclosure_halt").query(String.class).list())
        .isEmpty();
  }

  /** The window that docs/register-format.md admits; the processor's log shows the call. */
  @Test
  void r2_an_attempt_removed_together_with_its_outcome_before_a_checkpoint_is_not_seen()
      throws Exception {
    more("unseen", 1);
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "delete from entry e using blk b where e.id >= b.first_entry and e.id < b.first_entry + b.n");
      admin.run("delete from blk");
    }
    hub.bean(Sequencer.class).run();

    assertThat(found("all that waits removed", Verifier.Finding.FINE).words()).contains("fine");
    assertThat(hub.mailchimp().member("unseen0@example.com")).isPresent();
  }

  @Test
  void r2_the_application_may_not_take_what_waits_off_the_list() {
    more("kept", 1);

    assertThatThrownBy(() -> hub.db().sql("delete from blk").update())
        .hasStackTraceContaining("permission denied for table blk");
    assertThat(
            hub.db()
                .sql("select take_placed_blocks(array(select first_entry from blk))")
                .query(Long.class)
                .single())
        .isZero();
    assertThat(hub.count("select count(*) from blk")).isPositive();
  }

  @Test
  void r2_the_daily_verification_stops_disclosures_until_the_register_is_whole_again()
      throws Exception {
    var daily = hub.bean(DailyVerification.class);
    var entry = entryAt(77);
    try (var admin = Superuser.of(hub)) {
      admin.run("update entry set at = at - interval '1 day' where id = ?", entry);
      daily.verify();

      System.out.println(
          "the running hub: " + hub.bean(RegisterHealth.class).health().getDetails());
      assertThat(hub.bean(RegisterHealth.class).health().getDetails().get("nothingIsDisclosed"))
          .asString()
          .contains("the register is damaged", "column at");
      assertThat(
              hub.bean(io.processorhub.status.ConnectionStatus.class)
                  .of("newsletter-mailchimp")
                  .sentence())
          .contains("Nothing is disclosed", "the register is damaged");
      hub.takeIn(Given.contacts().consenting("halted", "halted@example.com", "Halted").csv());
      hub.until("select count(*) > 0 from copy where due_at is not null");
      assertThat(hub.mailchimp().member("halted@example.com")).isEmpty();

      admin.run("update entry set at = at + interval '1 day' where id = ?", entry);
    }
    daily.verify();

    hub.quiet();
    assertThat(hub.mailchimp().member("halted@example.com")).isPresent();
  }

  private static void assertRefused(String attack, String words) {
    var size = hub.count("select max(size) from checkpoint");

    hub.bean(Sequencer.class).run();

    var refusal = hub.bean(Sequencer.class).refusal().orElseThrow();
    System.out.printf("%s: the running hub: %s%n", attack, refusal);
    assertThat(refusal).contains(words);
    assertThat(hub.count("select max(size) from checkpoint")).isEqualTo(size);
    assertThat(hub.count("select count(*) from disclosure_halt")).isEqualTo(1);
  }

  @Test
  void the_register_still_verifies_when_people_and_their_keys_are_gone() throws Exception {
    try (var admin = Superuser.of(hub)) {
      admin.run("create table saved_key as table keys.data_key");
      admin.run("delete from keys.data_key");

      assertThat(verify().finding()).isEqualTo(Verifier.Finding.FINE);

      admin.run("insert into keys.data_key table saved_key");
    }
  }

  @Test
  void an_export_says_the_same_as_the_database() throws Exception {
    for (var packed : List.of(false, true)) {
      var file = home.resolve("export" + packed);
      try (var source = live()) {
        assertThat(ExportFile.write(source, file, packed))
            .isEqualTo(hub.count("select count(*) from entry"));
      }
      try (var export = ExportFile.open(file)) {
        assertThat(new Verifier(export, List.of(key), kept()).verify().finding())
            .isEqualTo(Verifier.Finding.FINE);
      }
    }
    var whole = Files.readAllBytes(home.resolve("exportfalse"));
    for (var cut : List.of(1, 8, 9, 500, whole.length / 2)) {
      assertThat(altered(java.util.Arrays.copyOf(whole, whole.length - cut)).finding())
          .as("%d bytes less", cut)
          .isEqualTo(Verifier.Finding.ALTERED);
    }
    for (var place : List.of(900, 3_000, whole.length / 2, whole.length - 20)) {
      var bytes = whole.clone();
      bytes[place] ^= 4;
      assertThat(altered(bytes).finding()).as("byte %d", place).isEqualTo(Verifier.Finding.ALTERED);
    }
  }

  private Verifier.Verdict altered(byte[] bytes) throws IOException {
    var file = Files.write(home.resolve("altered"), bytes);
    try (var export = ExportFile.open(file)) {
      return new Verifier(export, List.of(key), kept()).verify();
    }
  }

  private Verifier.Verdict found(String attack, Verifier.Finding finding) throws Exception {
    try (var source = live()) {
      return found(source, attack, finding);
    }
  }

  private String origin() {
    return key.name();
  }

  /** Takes the last entries away, with their places and everything that was signed of them. */
  private long shorten() throws Exception {
    var before = hub.count("select max(first_idx + n) from run");
    more("cut" + System.nanoTime() + "x", 5);
    var old = checkpointRow();
    hub.bean(Sequencer.class).run();
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "delete from entry e using run r where r.first_idx >= ? and e.id >= r.first_entry and e.id < r.first_entry + r.n",
          before);
      admin.run("delete from run where first_idx >= ?", before);
      admin.run("delete from checkpoint");
      admin.run(
          "insert into checkpoint(size, root, note, tail) values (?, ?, ?, ?)", old.toArray());
      admin.run("delete from tile where level = 0 and (n + 1) * 256 > ?", before);
    }
    return before;
  }

  /** Another history of the same length, whole in itself. */
  private void rewrite(SigningKeys signer) throws Exception {
    try (var admin = Superuser.of(hub)) {
      admin.run(
          "update entry set leaf = convert_to(replace(convert_from(leaf, 'UTF8'), '\"accepted\"', '\"not sent\"'), 'UTF8')");
      var tiles = new ArrayList<Object[]>();
      var edge =
          new CompactRange(
              (level, number, hashes, root) ->
                  tiles.add(new Object[] {level, number, hashes, root}));
      for (var leaf : leaves()) {
        edge.append(Merkle.leaf(leaf.getBytes(StandardCharsets.UTF_8)));
      }
      admin.run("delete from tile");
      for (var tile : tiles) {
        admin.run("insert into tile(level, n, data, root) values (?, ?, ?, ?)", tile);
      }
      var checkpoint = signer.sign(edge.size(), edge.root());
      admin.run("delete from checkpoint");
      admin.run(
          "insert into checkpoint(size, root, note, tail) values (?, ?, ?, ?)",
          checkpoint.size(),
          checkpoint.root(),
          checkpoint.note(),
          edge.tail(0));
    }
  }
}
