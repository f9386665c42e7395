package io.processorhub.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.connector.ConnectorFiles;
import io.processorhub.connector.ConnectorWatch;
import io.processorhub.copy.Claims;
import io.processorhub.sandbox.JournalEntry;
import io.processorhub.sandbox.Member;
import io.processorhub.status.ConnectionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a connection when its file is renamed, doubled, changed, taken away. */
class ConnectionLifeTest {

  private static final Map<String, Object> WATCHING = Map.of("hub.connectors-ms", 50);

  @Test
  void two_audiences_are_two_connections_with_copies_of_their_own() throws IOException {
    try (var hub = TestHub.unapproved(Map.of())) {
      secondAudience(hub);
      hub.approve();

      hub.takeIn(Given.ada().csv());
      hub.quiet();

      var second = hub.mailchimp().secondAudience();
      assertThat(hub.mailchimp().members(second)).hasSize(1);
      assertThat(hub.mailchimp().member("ada@example.com")).isPresent();
      assertThat(
              hub.db()
                  .sql(
                      "select convert_from(leaf, 'UTF8')::json ->> 'target' from entry where kind = 1 order by 1")
                  .query(String.class)
                  .list())
          .anyMatch(target -> target.contains("list=" + second))
          .anyMatch(target -> target.contains("list=" + hub.mailchimp().audience()));
    }
  }

  @Test
  void a_node_without_the_file_takes_no_work_and_closes_nothing(@TempDir Path empty)
      throws Exception {
    // Nobody delivers by the clock, so that what is due stays due.
    var settings = new HashMap<String, Object>(WATCHING);
    settings.put("hub.delivery.poll-ms", 3_600_000);
    try (var hub = TestHub.start(settings)) {
      hub.until("select count(*) = 1 from connector_file");
      hub.until("select bool_and(baseline_at is not null) from connection");
      settings.put("hub.connectors", empty);
      try (var other = hub.secondNode(settings)) {
        other.bean(ConnectorWatch.class).look();
        hub.bean(ConnectorWatch.class).look();
        other.bean(ConnectorWatch.class).look();

        hub.takeIn(Given.ada().csv());
        assertThat(other.bean(Claims.class).due()).isEmpty();
        assertThat(hub.bean(Claims.class).due()).containsExactly(connection(hub));
        assertThat(other.bean(Claims.class).next(connection(hub), true, Given.ONE_CALL)).isEmpty();
        assertThat(hub.count("select count(*) from entry where kind in (4, 5)")).isZero();

        Files.delete(hub.connectors().resolve("mailchimp.yaml"));
        hub.bean(ConnectorWatch.class).look();
        assertThat(hub.count("select count(*) from connection where orphaned"))
            .as("no node has it")
            .isEqualTo(1);
      }
    }
  }

  private static short connection(TestHub hub) {
    return hub.db()
        .sql("select id from connection where declaration is not null")
        .query(Short.class)
        .single();
  }

  @Test
  void a_renamed_file_changes_nothing_and_a_vanished_one_stops_disclosures() throws Exception {
    try (var hub = TestHub.start(WATCHING)) {
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      var file = hub.connectors().resolve("mailchimp.yaml");
      var renamed = Files.move(file, hub.connectors().resolve("zz-our-newsletter.yaml"));
      hub.takeIn(Given.contacts().consenting("ada", "ada@example.com", "Renamed").csv());
      hub.quiet();
      assertThat(name(hub)).isEqualTo("Renamed");
      assertThat(hub.count("select count(*) from entry where kind in (4, 5)")).isZero();

      var away = Files.move(renamed, hub.home().resolve("away.yaml"));
      hub.until("select orphaned from connection");
      hub.takeIn(Given.contacts().consenting("ada", "ada@example.com", "Unseen").csv());
      assertThat(hub.bean(ConnectionStatus.class).of("newsletter-mailchimp").sentence())
          .contains("its file has vanished");
      hub.takeIn(
          Given.contacts()
              .withdrawn("ada", "ada@example.com", "Unseen", "2026-06-01T00:00:00Z")
              .csv());
      hub.until("select restricted_at is not null from copy");

      assertThat(name(hub)).as("nothing disclosed, the withdrawal passed").isEqualTo("Renamed");
      assertThat(hub.mailchimp().member("ada@example.com").orElseThrow().status())
          .isEqualTo("unsubscribed");

      Files.move(away, file);
      hub.until("select not orphaned from connection");
      hub.quiet();
      assertThat(kinds(hub)).containsExactly(4L, 5L);
    }
  }

  @Test
  void what_only_takes_away_needs_no_approval_and_is_removed_by_the_old_mapping()
      throws IOException {
    try (var hub = TestHub.start()) {
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      assertThat(name(hub)).isEqualTo("Ada");

      var file = hub.connectors().resolve("mailchimp.yaml");
      Files.writeString(
          file, Files.readString(file).replaceFirst("(?m)^      contact.given_name:.*\n", ""));
      hub.bean(Connections.class).propose(hub.bean(ConnectorFiles.class).read(file), TestHub.OPS);
      hub.quiet();

      assertThat(hub.bean(Connections.class).waiting()).isEmpty();
      assertThat(name(hub)).isEmpty();
      assertThat(hub.mailchimp().journal())
          .filteredOn(JournalEntry::isWrite)
          .last()
          .satisfies(call -> assertThat(call.body()).contains("\"FNAME\":\"\""));
      assertThat(
              hub.count(
                  "select count(*) from entry where kind = 6 and convert_from(leaf, 'UTF8') like '%narrowing%'"))
          .isEqualTo(1);
    }
  }

  @Test
  void what_adds_waits_and_the_rest_flows_on_meanwhile() throws IOException {
    try (var hub = TestHub.start()) {
      hub.takeIn(Given.ada().csv());
      hub.quiet();
      var file = hub.connectors().resolve("mailchimp.yaml");
      Files.writeString(
          file,
          Files.readString(file)
              .replace(
                  "      contact.language:",
                  "      contact.phone: { to: merge_fields.PHONE, why: a trial }\n      contact.language:"));
      var proposal =
          hub.bean(Connections.class)
              .propose(hub.bean(ConnectorFiles.class).read(file), TestHub.OPS);

      hub.takeIn(
          Given.contacts()
              .row(
                  "ada",
                  "acme",
                  "ada@example.com",
                  "Countess",
                  "en",
                  "+4930123456",
                  "yes",
                  "2026-01-01T00:00:00Z")
              .csv());
      hub.quiet();
      assertThat(name(hub)).isEqualTo("Countess");
      assertThat(hub.mailchimp().journal()).noneMatch(call -> call.body().contains("PHONE"));

      hub.bean(Connections.class)
          .approve("newsletter-mailchimp", proposal.digestHex(), TestHub.COMPLIANCE, true);
      hub.takeIn(
          Given.contacts()
              .row(
                  "ada",
                  "acme",
                  "ada@example.com",
                  "Countess",
                  "de",
                  "+4930123456",
                  "yes",
                  "2026-01-01T00:00:00Z")
              .csv());
      hub.quiet();
      assertThat(hub.mailchimp().journal()).anyMatch(call -> call.body().contains("+4930123456"));
    }
  }

  @Test
  void a_target_never_changes() throws IOException {
    try (var hub = TestHub.start()) {
      var file = hub.connectors().resolve("mailchimp.yaml");
      Files.writeString(
          file,
          Files.readString(file)
              .replace("\"{{mailchimp.audience}}\"", hub.mailchimp().secondAudience()));
      var moved = hub.bean(ConnectorFiles.class).read(file);

      assertThatThrownBy(() -> hub.bean(Connections.class).propose(moved, TestHub.OPS))
          .hasMessageContaining("write a file with an id of its own");
    }
  }

  @Test
  void an_address_that_somebody_gives_up_goes_to_who_waits_for_it() {
    try (var hub = TestHub.start()) {
      hub.takeIn(
          Given.contacts()
              .consenting("first", "shared@example.com", "First")
              .consenting("second", "second@example.com", "Second")
              .csv());
      hub.quiet();
      hub.takeIn(Given.contacts().consenting("second", "shared@example.com", "Second").csv());
      hub.quiet();
      assertThat(hub.count("select count(*) from copy where reason = 7")).isEqualTo(1);

      hub.takeIn(Given.contacts().consenting("first", "first@example.com", "First").csv());
      hub.quiet();

      assertThat(hub.mailchimp().members())
          .extracting(Member::email)
          .containsExactlyInAnyOrder("first@example.com", "shared@example.com");
      assertThat(hub.mailchimp().member("shared@example.com").orElseThrow().mergeFields())
          .containsEntry("FNAME", "Second");
    }
  }

  private static void secondAudience(TestHub hub) throws IOException {
    Files.writeString(
        hub.connectors().resolve("partners.yaml"),
        Files.readString(Path.of("connectors/mailchimp.yaml"))
            .replace("newsletter-mailchimp", "partners-mailchimp")
            .replace("\"{{mailchimp.audience}}\"", hub.mailchimp().secondAudience()));
  }

  private static String name(TestHub hub) {
    return hub.mailchimp()
        .member("ada@example.com")
        .orElseThrow()
        .mergeFields()
        .getOrDefault("FNAME", "");
  }

  private static List<Long> kinds(TestHub hub) {
    return hub.db()
        .sql("select kind from entry where kind in (4, 5) order by id")
        .query(Long.class)
        .list();
  }
}
