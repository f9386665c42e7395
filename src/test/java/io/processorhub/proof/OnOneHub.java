package io.processorhub.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.util.FileSystemUtils;

/** A hub with some hundred entries; before each test, register and safe folder are as they were. */
public abstract class OnOneHub {

  static final int PEOPLE = 300;

  private static final List<String> TABLES =
      List.of("entry", "run", "tile", "checkpoint", "blk", "restore", "tally");

  public static TestHub hub;
  static Path home;
  static NoteKey key;

  @BeforeAll
  static void some_hundred_entries() throws Exception {
    // Places are given by hand, so that the hub does not notice before the verifier does.
    hub = TestHub.start(Map.of("hub.register.sequence-ms", 3_600_000));
    home = hub.home();
    hub.takeIn(Given.people(PEOPLE).csv());
    hub.quiet();
    hub.bean(Sequencer.class).run();
    key = hub.bean(SigningKeys.class).known().get(0);
    assertThat(hub.count("select count(*) from entry")).isGreaterThan(2 * PEOPLE);
    try (var admin = Superuser.of(hub)) {
      for (var table : TABLES) {
        admin.run("create table saved_%s as table %s".formatted(table, table));
      }
    }
    copy(home.resolve("safe/register"), home.resolve("saved"));
  }

  @BeforeEach
  void as_it_was() throws Exception {
    // What a restore before set going comes to its end first.
    try (var admin = Superuser.of(hub)) {
      admin.run("delete from restore");
      admin.run("delete from disclosure_halt");
    }
    settle();
    databaseAsItWas();
    outsideAsItWas();
    hub.bean(Sequencer.class).run();
    assertThat(hub.bean(Sequencer.class).refusal()).isEmpty();
    assertThat(verify().finding()).isEqualTo(Verifier.Finding.FINE);
  }

  static void settle() {
    hub.until("select not exists (select 1 from sweep where state = 0)");
    hub.quiet();
  }

  /** As if a backup of that time had been restored. */
  static void databaseAsItWas() throws Exception {
    try (var admin = Superuser.of(hub)) {
      for (var table : TABLES) {
        admin.run("delete from " + table);
        // What is made from other columns is made again.
        var columns =
            admin.text(
                "select string_agg(quote_ident(column_name), ', ') from information_schema.columns"
                    + " where table_schema = 'hub' and table_name = ? and is_generated = 'NEVER'",
                table);
        admin.run(
            "insert into %s(%s) overriding system value select %s from saved_%s"
                .formatted(table, columns, columns, table));
      }
    }
  }

  static void outsideAsItWas() throws Exception {
    put("saved");
  }

  static void put(String folder) throws Exception {
    FileSystemUtils.deleteRecursively(outside());
    copy(home.resolve(folder), outside());
  }

  static Path outside() {
    return home.resolve("safe/register");
  }

  /** Somebody new, and what is written down of them; without a place yet. */
  static void more(String name, int count) {
    var people = Given.contacts();
    for (var i = 0; i < count; i++) {
      people.consenting(name + i, name + i + "@example.com", "More");
    }
    hub.takeIn(people.csv());
    hub.quiet();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  static Verifier.Verdict found(RegisterSource source, String attack, Verifier.Finding finding)
      throws Exception {
    var verdict = new Verifier(source, List.of(key), kept()).verify();
    System.out.printf("%s: %d, %s%n", attack, verdict.finding().code(), verdict.words());
    assertThat(verdict.finding()).isEqualTo(finding);
    return verdict;
  }

  /** What the running hub says after it has verified its register. */
  static String runningHub(String attack) {
    hub.bean(DailyVerification.class).verify();
    var words =
        String.valueOf(
            hub.bean(RegisterHealth.class).health().getDetails().get("nothingIsDisclosed"));
    System.out.printf("%s: the running hub: %s%n", attack, words);
    return words;
  }

  static Verifier.Verdict verify() throws Exception {
    try (var source = live()) {
      return new Verifier(source, List.of(key), kept()).verify();
    }
  }

  static DatabaseRegister live() throws IOException {
    var data = home.resolve("data");
    return DatabaseRegister.open(
        Superuser.url(data), "hub_app", Superuser.password(data, "hub_app"));
  }

  static List<Checkpoint> kept() throws IOException {
    return Checkpoints.read(home.resolve("safe"));
  }

  static long entryAt(long index) {
    return hub.count(
        "select first_entry + (%d - first_idx) from run where first_idx <= %d order by first_idx desc limit 1"
            .formatted(index, index));
  }

  static List<String> leaves() {
    return hub.db()
        .sql(
            "select convert_from(leaf, 'UTF8') from run r join entry e on e.id >= r.first_entry and e.id < r.first_entry + r.n order by r.first_idx, e.id")
        .query(String.class)
        .list();
  }

  static List<Object> checkpointRow() {
    return hub.db()
        .sql("select size, root, note, tail from checkpoint")
        .query(
            (row, n) ->
                List.<Object>of(row.getLong(1), row.getBytes(2), row.getString(3), row.getBytes(4)))
        .single();
  }

  static void copy(Path from, Path to) throws Exception {
    var copying = new ProcessBuilder("cp", "-a", from.toString(), to.toString()).start();
    assertThat(copying.waitFor()).isZero();
  }
}
