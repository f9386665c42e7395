package io.processorhub.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.TestHub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/** The life of a KEK, on a hub that has people, an upload that waits, and its look-up key. */
class KeyRotationTest {

  private static final KeyRotation.Progress SILENT = (table, looked, wrapped) -> {};
  private static final UUID UPLOAD = UUID.fromString("6b1c7b52-5d0f-4f0e-8f0e-0c6a4c1d2e3f");

  private static TestHub hub;
  private static long added = 7_000_000;

  private KeyRotation rotation;
  private Keks keks;
  private Epochs epochs;
  private Rewrap rewrap;

  /** The only living epoch when a test begins, and the one that follows it. */
  private int old;

  private int next;

  @BeforeAll
  static void start() {
    hub = TestHub.start();
    hub.takeIn(Given.people(20).csv());
    upload();
    hub.quiet();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void one_epoch() {
    rotation = hub.bean(KeyRotation.class);
    keks = hub.bean(Keks.class);
    epochs = hub.bean(Epochs.class);
    rewrap = hub.bean(Rewrap.class);
    if (epochs.all().size() > 1) {
      destroyOld();
    }
    old = epochs.living().get(0).number();
    next = old + 1;
  }

  @Test
  void a_rotation_wraps_every_key_anew_and_the_old_kek_is_gone_and_everything_opens() {
    rotation.rotate(SILENT);
    later("6 minutes");
    rotation.check();
    assertThat(rewrap.counts()).containsOnlyKeys(next);
    assertThat(file(old)).exists();
    later("31 days");
    rotation.check();

    assertThat(file(old)).doesNotExist();
    assertThat(file(next)).exists();
    assertThat(epochs.living()).extracting(Epoch::number).containsExactly(next);
    everythingOpens();
    hub.takeIn(Given.contacts().consenting("p3", "person3@example.com", "Renamed").csv());
    hub.quiet();
    assertThat(hub.mailchimp().member("person3@example.com").orElseThrow().mergeFields())
        .containsEntry("FNAME", "Renamed");
  }

  @Test
  void what_a_copy_from_before_holds_cannot_be_opened_afterwards() {
    var copy = rows();
    assertThat(copy).hasSizeGreaterThan(20);
    copy.forEach((place, wrapped) -> keks.unwrap(wrapped, place));

    destroyOld();

    copy.forEach(
        (place, wrapped) ->
            assertThatThrownBy(() -> keks.unwrap(wrapped, place))
                .hasMessageContainingAll("has no " + Epoch.file(old), "restored from a backup"));
  }

  @Test
  void a_database_from_before_does_not_start_with_todays_safe_folder() {
    destroyOld();
    // as a restored backup would say
    owner("update keys.epoch set closed_at = null, destroyed_at = null where number = " + old);

    assertThatThrownBy(this::node)
        .hasMessageContaining("the backup is older than its KEK was kept");
    owner("update keys.epoch set closed_at = now(), destroyed_at = now() where number = " + old);
  }

  @Test
  void killed_between_two_chunks_it_goes_on() {
    epochs.begin(java.time.Duration.ZERO, keks::make);
    var page = rewrap.page(WrappedPlace.DATA_KEY, WrappedPlace.DATA_KEY.first);
    rewrap.chunk(WrappedPlace.DATA_KEY, page.subList(0, 10), next);
    assertThat(rewrap.counts()).containsOnlyKeys(old, next).containsEntry(next, 10L);
    everythingOpens();

    later("6 minutes");
    rotation.rotate(SILENT);

    assertThat(rewrap.counts()).containsOnlyKeys(next);
    assertThat(epochs.living()).hasSize(2);
    assertThat(epochs.living().get(0).closedAt()).isPresent();
    everythingOpens();
  }

  @Test
  void killed_before_or_after_a_file_it_goes_on() {
    keks.make(next);
    rotation.rotate(SILENT);
    later("31 days");
    rewrap.pass(SILENT);
    assertThat(epochs.close(old, () -> !rewrap.anyLeft(old))).isTrue();
    hub.bean(SafeFolder.class).destroy(Epoch.file(old));

    node();
    rotation.check();

    assertThat(epochs.living()).extracting(Epoch::number).containsExactly(next);
    everythingOpens();
  }

  @Test
  void of_two_nodes_one_begins_and_the_other_goes_along() {
    owner("update keys.epoch set made_at = made_at - interval '31 days'");

    var nodes =
        List.of(
            CompletableFuture.runAsync(rotation::check),
            CompletableFuture.runAsync(rotation::check));
    nodes.forEach(CompletableFuture::join);

    assertThat(epochs.living()).hasSize(2);
    assertThat(rewrap.counts()).containsOnlyKeys(next);
    everythingOpens();
  }

  @Test
  void nothing_is_rotated_before_its_time() {
    rotation.check();

    assertThat(epochs.living()).hasSize(1);
  }

  @Test
  void another_node_wraps_by_the_new_epoch_within_seconds() {
    var clock = new SettableClock();
    var other = node(clock);
    assertThat(Keks.epoch(other.wrap(Keks.random(32), "x"))).isEqualTo(old);

    rotation.rotate(SILENT);
    var late = other.wrap(Keks.random(32), "x");
    clock.advance(Keks.STALENESS);
    var fresh = other.wrap(Keks.random(32), "x");

    assertThat(Keks.epoch(late)).isEqualTo(old);
    assertThat(Keks.epoch(fresh)).isEqualTo(next);
    keks.unwrap(late, "x");
    keks.unwrap(fresh, "x");
  }

  @Test
  void a_key_that_a_slow_node_wrapped_by_the_old_epoch_is_wrapped_anew() {
    var slow = node(new SettableClock());
    slow.wrap(Keks.random(32), "x");
    rotation.rotate(SILENT);

    add(slow, ++added);
    assertThat(rewrap.counts()).containsEntry(old, 1L);
    later("6 minutes");
    rotation.check();

    assertThat(rewrap.counts()).containsOnlyKeys(next);
    everythingOpens();
  }

  @Test
  void once_an_epoch_is_closed_the_database_takes_nothing_of_it_from_a_frozen_node() {
    var frozen = node(new SettableClock());
    frozen.wrap(Keks.random(32), "x");
    rotation.rotate(SILENT);
    later("6 minutes");
    rotation.check();

    assertThatThrownBy(() -> add(frozen, ++added))
        .isInstanceOf(DataAccessException.class)
        .hasMessageContaining("epoch %d takes no keys any more".formatted(old));
    assertThat(rewrap.counts()).containsOnlyKeys(next);
  }

  @Test
  void an_epoch_is_not_closed_behind_the_back_of_somebody_who_is_writing() {
    var slow = node(new SettableClock());
    slow.wrap(Keks.random(32), "x");
    rotation.rotate(SILENT);
    var closed = new ArrayList<CompletableFuture<Boolean>>();

    hub.bean(TransactionTemplate.class)
        .executeWithoutResult(
            status -> {
              add(slow, ++added);
              closed.add(
                  CompletableFuture.supplyAsync(
                      () -> epochs.close(old, () -> !rewrap.anyLeft(old))));
              await().until(this::somebodyWaits);
            });

    assertThat(closed.get(0).join()).isFalse();
    everythingOpens();
  }

  @Test
  void people_who_come_during_a_rotation_are_not_lost() {
    var before = hub.count("select count(*) from keys.data_key");
    var members = hub.mailchimp().members().size();
    epochs.begin(java.time.Duration.ZERO, keks::make);
    hub.takeIn("shop", Given.people(5).csv().replace("person", "buyer"));
    rewrap.chunk(
        WrappedPlace.DATA_KEY,
        rewrap.page(WrappedPlace.DATA_KEY, WrappedPlace.DATA_KEY.first).subList(0, 10),
        next);
    keks.refresh();
    hub.takeIn("fair", Given.people(5).csv().replace("person", "guest"));
    later("6 minutes");
    rotation.rotate(SILENT);

    assertThat(hub.count("select count(*) from keys.data_key")).isEqualTo(before + 10);
    assertThat(rewrap.counts()).containsOnlyKeys(next);
    everythingOpens();
    hub.quiet();
    assertThat(hub.mailchimp().members()).hasSize(members + 10);
  }

  @Test
  void a_key_that_is_destroyed_meanwhile_is_not_brought_back() {
    add(keks, ++added);
    epochs.begin(java.time.Duration.ZERO, keks::make);
    var page = rewrap.page(WrappedPlace.DATA_KEY, WrappedPlace.DATA_KEY.first);
    hub.db().sql("delete from keys.data_key where id = ?").param(added).update();

    assertThat(rewrap.chunk(WrappedPlace.DATA_KEY, page, next)).isEqualTo(page.size() - 1);
    assertThat(hub.count("select count(*) from keys.data_key")).isEqualTo(page.size() - 1L);
  }

  @Test
  void an_old_kek_that_somebody_puts_back_is_destroyed_again() throws Exception {
    var saved = Files.readAllBytes(file(old));
    destroyOld();
    hub.bean(SafeFolder.class).write(Epoch.file(old), saved);

    rotation.check();

    assertThat(file(old)).doesNotExist();
  }

  @Test
  void no_wrapped_key_stands_where_a_rotation_does_not_look() {
    var known = List.of("keys.data_key.wrapped", "hub.import.spool_key", "keys.hub_key.wrapped");
    var columns =
        hub.db()
            .sql(
                """
                select table_schema || '.' || table_name || '.' || column_name from information_schema.columns
                where data_type = 'bytea' and table_schema in ('hub', 'keys') and table_name <> 'secret'""")
            .query(String.class)
            .list();

    assertThat(columns).containsAll(known);
    assertThat(columns.stream().filter(this::wrapped)).containsExactlyInAnyOrderElementsOf(known);
  }

  /** Whether values begin like a key wrapped by the first epoch. */
  private boolean wrapped(String column) {
    var table = column.substring(0, column.lastIndexOf('.'));
    var name = column.substring(column.lastIndexOf('.') + 1);
    return hub.count(
            "select count(*) from %s where substring(%s from 1 for 4) = '\\x%08x'"
                .formatted(table, name, old))
        > 0;
  }

  private void destroyOld() {
    rotation.rotate(SILENT);
    later("31 days");
    rotation.check();
    assertThat(epochs.living()).hasSize(1);
  }

  private void everythingOpens() {
    rows().forEach((place, wrapped) -> assertThat(keks.unwrap(wrapped, place)).isNotEmpty());
  }

  /** Every wrapped key by its place, named here once more so that a wrong place is noticed. */
  private Map<String, byte[]> rows() {
    return hub
        .db()
        .sql(
            """
            select 'keys.data_key|' || id as place, wrapped from keys.data_key
            union all select 'import.spool_key|' || ref, spool_key from import where spool_key is not null
            union all select 'keys.hub_key|' || name, wrapped from keys.hub_key""")
        .query((row, n) -> Map.entry(row.getString(1), row.getBytes(2)))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static void upload() {
    hub.db()
        .sql(
            """
            insert into import(ref, source, actor, content_key, spool_key, node)
            values (?, (select min(id) from source), 'test', '', ?, 'another node')""")
        .params(UPLOAD, hub.bean(Keks.class).wrap(Keks.random(32), "import.spool_key|" + UPLOAD))
        .update();
  }

  private void add(Keks node, long id) {
    hub.db()
        .sql("insert into keys.data_key(id, wrapped) values (?, ?)")
        .params(id, DataKey.fresh(id).wrap(node))
        .update();
  }

  private boolean somebodyWaits() {
    return hub.count("select count(*) from pg_stat_activity where wait_event_type = 'Lock'") > 0;
  }

  private Keks node() {
    return node(new SettableClock());
  }

  private Keks node(SettableClock clock) {
    return new Keks(hub.bean(SafeFolder.class), epochs, clock);
  }

  /** Lets time pass for what is retired. */
  private void later(String interval) {
    hub.db()
        .sql("update keys.epoch set retired_at = retired_at - ?::interval")
        .param(interval)
        .update();
  }

  private void owner(String sql) {
    var data = hub.home().resolve("data");
    try (var connection =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:%s/hub".formatted(Files.readString(data.resolve("port"))),
            "hub_owner",
            Files.readString(data.resolve("passwords/hub_owner")))) {
      connection.createStatement().execute(sql);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Path file(int epoch) {
    return hub.home().resolve("safe").resolve(Epoch.file(epoch));
  }
}
