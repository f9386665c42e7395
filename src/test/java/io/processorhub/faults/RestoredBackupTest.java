package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Jobs;
import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import io.processorhub.cases.BegunErasures;
import io.processorhub.cases.Cases;
import io.processorhub.cases.ErasureListHealth;
import io.processorhub.cli.Cli;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import io.processorhub.offboarding.Offboarding;
import io.processorhub.proof.TallyTruth;
import io.processorhub.register.Restores;
import io.processorhub.sandbox.JournalEntry;
import io.processorhub.status.ConnectionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/** Yesterday's database beside today's safe folder and today's processors. */
class RestoredBackupTest {

  private Path home;
  private TestHub.Sandboxes at;
  private TestHub hub;

  @BeforeEach
  void prepare() throws IOException {
    home = Files.createTempDirectory(Path.of("target"), "restored");
    at = TestHub.Sandboxes.start();
    hub = TestHub.at(home, at);
    hub.approve();
  }

  @AfterEach
  void clean() throws IOException {
    hub.close();
    at.close();
    FileSystemUtils.deleteRecursively(home);
  }

  @Test
  void f15_after_a_restore_nothing_is_disclosed_until_somebody_confirms_and_what_is_held_is_found()
      throws Exception {
    hub.takeIn(Given.people(40).csv());
    hub.quiet();
    hub.sequenced();
    hub.close();
    copy("data", "yesterday");
    hub = TestHub.at(home, at);
    hub.takeIn(Given.people(60).csv());
    hub.takeIn(Given.contacts().consenting("p1", "person1@example.com", "Changed").csv());
    hub.quiet();
    hub.sequenced();
    var entries = hub.count("select count(*) from entry");
    hub.close();
    FileSystemUtils.deleteRecursively(home.resolve("data"));
    copy("yesterday", "data");
    at.mailchimp().delete("person3@example.com");
    at.mailchimp().unsubscribe("person4@example.com");
    var writes = writes();

    hub = TestHub.at(home, at);

    assertThat(hub.count("select count(*) from entry")).isGreaterThanOrEqualTo(entries + 1);
    assertThat(hub.bean(ConnectionStatus.class).of("newsletter-mailchimp").sentence())
        .contains("a backup was restored", "register confirm-restore");
    var ops = hub.token("olga", Role.OPS);
    assertThat(
            new Http(hub)
                .get(ops, "/api/v1/register/restore")
                .json()
                .get("unconfirmed")
                .asBoolean())
        .isTrue();
    hub.takeIn(Given.people(60).csv());
    hub.takeIn(
        Given.contacts()
            .withdrawn("p2", "person2@example.com", "Person 2", "2026-06-01T00:00:00Z")
            .csv());
    hub.until("select count(*) > 0 from sweep where kind = 2 and state in (1, 3)");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                at.mailchimp()
                    .member("person2@example.com")
                    .orElseThrow()
                    .status()
                    .equals("unsubscribed"));
    assertThat(newWrites(writes)).as("what protects goes out, and nothing else").hasSize(1);
    assertThat(hub.count("select state from sweep where kind = 2 order by id desc limit 1"))
        .as("the sweep asks about who is missing")
        .isEqualTo(3);
    assertThat(
            hub.count(
                "select count(*) from consent_event c join subject s on s.id = c.subject_id where not granted"))
        .as("who left there, and who withdrew here")
        .isEqualTo(2);
    assertThat(hub.count("select count(*) from copy where due_at is not null and state = 0"))
        .isGreaterThan(20);

    hub.bean(Restores.class).confirm(Actor.operator());
    hub.quiet();
    hub.sequenced();

    assertThat(at.mailchimp().members()).hasSize(59);
    assertThat(at.mailchimp().members()).allMatch(member -> member.timesCreated() == 1);
    assertThat(
            at.mailchimp().member("person1@example.com").orElseThrow().mergeFields().get("FNAME"))
        .as("the source of today's file decides")
        .isEqualTo("Person 1");
    assertThat(verify()).isZero();
    TallyTruth.check(hub);
  }

  @Test
  void f15_whoever_was_erased_after_the_backup_is_erased_again_before_anything_is_sent()
      throws Exception {
    hub.takeIn(Given.people(3).csv());
    hub.quiet();
    hub.sequenced();
    hub.close();
    copy("data", "yesterday");
    hub = TestHub.at(home, at);
    hub.bean(Cases.class)
        .file(
            new Cases.Request(
                CaseKind.ERASURE,
                CaseScope.PERSON,
                new Cases.Who.Known("crm", "p1"),
                Optional.empty(),
                Optional.of("met in person"),
                Optional.empty(),
                Channel.API),
            TestHub.COMPLIANCE);
    hub.until("select count(*) = 0 from forwarding where level < 3");
    hub.sequenced();
    hub.close();
    FileSystemUtils.deleteRecursively(home.resolve("data"));
    copy("yesterday", "data");

    hub = TestHub.at(home, at);

    assertThat(hub.count("select count(*) from subject")).isEqualTo(2);
    assertThat(hub.count("select count(*) from keys.data_key"))
        .as("two people, one case")
        .isEqualTo(3);
    hub.takeIn(Given.people(3).csv());
    hub.bean(Restores.class).confirm(Actor.operator());
    hub.until("select count(*) = 0 from forwarding where level < 3");
    hub.quiet();
    assertThat(at.mailchimp().members())
        .extracting(member -> member.email())
        .containsExactlyInAnyOrder("person0@example.com", "person2@example.com");
    hub.sequenced();
    assertThat(verify()).isZero();
  }

  /**
   * A backup knows nothing of a processor that was left since, or of a declaration that was
   * narrowed.
   */
  @Test
  void
      a_connection_that_was_off_boarded_after_the_backup_stays_closed_when_the_restore_is_confirmed()
          throws Exception {
    hub.takeIn(Given.people(3).csv());
    hub.quiet();
    hub.sequenced();
    hub.close();
    copy("data", "yesterday");
    hub = TestHub.at(home, at);
    hub.bean(Offboarding.class).begin("newsletter-mailchimp", "contract ends", TestHub.COMPLIANCE);
    hub.until("select coalesce(bool_and(done_at is not null), false) from offboarding");
    hub.sequenced();
    hub.close();
    FileSystemUtils.deleteRecursively(home.resolve("data"));
    copy("yesterday", "data");

    hub = TestHub.at(home, at);
    hub.bean(Restores.class).confirm(Actor.operator());

    assertThat(hub.count("select count(*) from connection where paused")).isEqualTo(1);
    assertThat(hub.bean(ConnectionStatus.class).of("newsletter-mailchimp").sentence())
        .contains("paused");
    assertThat(at.mailchimp().members()).isEmpty();
  }

  /**
   * R3: the disk was full; the erasure was in force, missing from the list, and a restore undid it.
   */
  @Test
  void r3_with_a_full_safe_folder_nothing_is_accepted_and_the_running_hub_says_it()
      throws Exception {
    hub.takeIn(Given.people(3).csv());
    hub.quiet();
    hub.sequenced();
    var erasures = home.resolve("safe/erasures");
    Files.writeString(erasures, "nothing can be written below a file");

    assertThatThrownBy(() -> erase("p1")).hasMessageContaining("503 SAFE_FOLDER");

    assertThat(hub.count("select count(*) from subject")).isEqualTo(3);
    assertThat(hub.count("select count(*) from rights_case where accepted_at is not null"))
        .isZero();
    assertThat(hub.count("select count(*) from forwarding")).isZero();
    assertThat(health().getStatus().getCode()).isEqualTo("ATTENTION");
    System.out.println("safe folder full, the running hub: " + health().getDetails());
    assertThat(health().getDetails().get("refusal").toString()).contains("no erasure is accepted");

    Files.delete(erasures);
    await().atMost(Duration.ofSeconds(60)).until(() -> health().getStatus().getCode().equals("UP"));
    erase("p1");
    hub.until("select count(*) = 0 from forwarding where level < 3");
    assertThat(health().getStatus().getCode()).isEqualTo("UP");
    assertThat(Files.list(erasures)).hasSize(1);
  }

  /**
   * R3, by each way: nothing is half accepted, and what a rule began goes on once there is room.
   */
  @Test
  void r3_with_a_full_safe_folder_no_file_no_word_of_staff_and_no_closing_accepts_anything()
      throws Exception {
    hub.takeIn(Given.people(5).csv());
    hub.quiet();
    hub.sequenced();
    hub.close();
    copy("data", "yesterday");
    hub = TestHub.at(home, at);
    var http = new Http(hub);
    var carl = hub.token("carl", Role.COMPLIANCE);
    var pending =
        http.post(
                carl,
                "/api/v1/cases",
                "application/json",
                "{\"kind\": \"erasure\", \"source\": \"crm\", \"external_id\": \"p1\"}")
            .at("/ref");
    var erasures = home.resolve("safe/erasures");
    Files.writeString(erasures, "nothing can be written below a file");

    var file = "kind,source,external_id,attestation\nerasure,crm,p0,letter\n";
    http.post(carl, "/api/v1/cases/batch", "text/csv", file).isProblem(503, "SAFE_FOLDER");
    http.post(
            carl,
            "/api/v1/cases/" + pending + "/attest",
            "application/json",
            "{\"attestation\": \"letter\"}")
        .isProblem(503, "SAFE_FOLDER");
    var own = http.accountToken("acme", Role.SOURCE, "crm", "acme");
    http.post(
            own,
            "/api/v1/cases",
            "application/json",
            "{\"kind\": \"erasure\", \"source\": \"crm\", \"external_id\": \"p2\"}")
        .isProblem(503, "SAFE_FOLDER");
    http.post(own, "/api/v1/accounts/own/closing", "application/json", "{}");
    Jobs.once(hub);

    assertThat(hub.count("select count(*) from subject")).isEqualTo(5);
    assertThat(hub.count("select count(*) from rights_case where accepted_at is not null"))
        .isZero();
    assertThat(hub.count("select count(*) from suppression")).isZero();
    assertThat(health().getDetails().get("refusal").toString()).contains("no erasure is accepted");

    Files.delete(erasures);
    hub.until("select count(*) = 0 from subject");
    hub.until("select count(*) = 0 from forwarding where level < 3");
    hub.until(
        "select count(*) = 0 from rights_case where accepted_at is not null and listed_at is null");
    try (var lines = Files.list(erasures)) {
      assertThat(lines).hasSize(5).noneMatch(line -> line.toString().endsWith(".begun"));
    }
    hub.sequenced();
    hub.close();
    FileSystemUtils.deleteRecursively(home.resolve("data"));
    copy("yesterday", "data");

    hub = TestHub.at(home, at);

    assertThat(hub.count("select count(*) from subject")).as("erased again").isZero();
  }

  @Test
  void r3_an_erasure_whose_line_stayed_begun_is_listed_by_the_running_hub() throws Exception {
    hub.takeIn(Given.people(3).csv());
    hub.quiet();
    var ref = erase("p1");
    hub.until("select count(*) = 0 from forwarding where level < 3");
    unmark(ref);
    hub.db().sql("update rights_case set listed_at = null").update();

    hub.until("select count(*) = 0 from rights_case where listed_at is null");

    assertThat(home.resolve("safe/erasures/" + ref)).exists();
    assertThat(home.resolve("safe/erasures/" + ref + ".begun")).doesNotExist();
  }

  @Test
  void r3_an_erasure_whose_line_stayed_begun_is_carried_out_after_a_restore_if_the_register_has_it()
      throws Exception {
    hub.takeIn(Given.people(3).csv());
    hub.quiet();
    hub.sequenced();
    hub.close();
    copy("data", "yesterday");
    hub = TestHub.at(home, at);
    var ref = erase("p1");
    hub.until("select count(*) = 0 from forwarding where level < 3");
    hub.sequenced();
    hub.close();
    unmark(ref);
    FileSystemUtils.deleteRecursively(home.resolve("data"));
    copy("yesterday", "data");

    hub = TestHub.at(home, at);

    assertThat(hub.count("select count(*) from subject")).isEqualTo(2);
    assertThat(hub.count("select count(*) from begun_erasure")).isZero();
  }

  @Test
  void r3_a_request_that_was_begun_and_never_accepted_waits_for_the_administrator_who_confirms()
      throws Exception {
    hub.takeIn(Given.people(4).csv());
    hub.quiet();
    hub.sequenced();
    hub.close();
    copy("data", "yesterday");
    hub = TestHub.at(home, at);
    hub.takeIn(Given.contacts().consenting("late", "late@example.com", "Late").csv());
    hub.quiet();
    hub.sequenced();
    var dropped = begun("p1");
    var carriedOut = begun("p2");
    hub.close();
    FileSystemUtils.deleteRecursively(home.resolve("data"));
    copy("yesterday", "data");

    hub = TestHub.at(home, at);

    assertThat(hub.count("select count(*) from subject"))
        .as("nobody is erased unasked")
        .isEqualTo(4);
    assertThat(health().getDetails()).containsEntry("begunBeforeARestore", 2);
    assertThatThrownBy(() -> hub.bean(Restores.class).confirm(Actor.operator()))
        .hasMessageContaining("UNDECIDED_ERASURES");
    assertThat(hub.bean(Restores.class).unconfirmed()).isPresent();

    hub.bean(BegunErasures.class).decide(dropped, false, Actor.operator());
    hub.bean(BegunErasures.class).decide(carriedOut, true, Actor.operator());
    hub.bean(Restores.class).confirm(Actor.operator());

    assertThat(hub.count("select count(*) from subject")).isEqualTo(3);
    hub.until(
        "select count(*) = 0 from rights_case where accepted_at is not null and listed_at is null");
    assertThat(home.resolve("safe/erasures/" + carriedOut)).exists();
    assertThat(home.resolve("safe/erasures/" + dropped + ".begun")).doesNotExist();
    hub.quiet();
    hub.sequenced();
    assertThat(verify()).isZero();
  }

  private org.springframework.boot.health.contributor.Health health() {
    return hub.bean(ErasureListHealth.class).health();
  }

  private java.util.UUID erase(String id) {
    return hub.bean(Cases.class)
        .file(
            new Cases.Request(
                CaseKind.ERASURE,
                CaseScope.PERSON,
                new Cases.Who.Known("crm", id),
                Optional.empty(),
                Optional.of("met in person"),
                Optional.empty(),
                Channel.API),
            TestHub.COMPLIANCE)
        .ref();
  }

  /** As a hub leaves it that is killed between the commit and the mark. */
  private void unmark(java.util.UUID ref) throws IOException {
    var list = home.resolve("safe/erasures");
    Files.move(list.resolve(ref.toString()), list.resolve(ref + ".begun"));
  }

  /** As a hub leaves it that is killed before the commit. */
  private java.util.UUID begun(String id) throws IOException {
    var ref = java.util.UUID.randomUUID();
    var subject =
        hub.db()
            .sql(
                "select s.ref from subject s join item i on i.subject_id = s.id order by s.id offset ? limit 1")
            .param(Integer.parseInt(id.substring(1)))
            .query(java.util.UUID.class)
            .single();
    var list = Files.createDirectories(home.resolve("safe/erasures"));
    Files.writeString(list.resolve(ref + ".begun"), subject + " - \n");
    return ref;
  }

  @Test
  void whoever_was_erased_after_the_backup_is_kept_out_under_an_address_that_came_after_it_too()
      throws Exception {
    hub.takeIn(Given.people(3).csv());
    hub.quiet();
    hub.sequenced();
    hub.close();
    copy("data", "yesterday");
    hub = TestHub.at(home, at);
    hub.takeIn(Given.contacts().consenting("p1", "later@example.com", "Person 1").csv());
    hub.quiet();
    hub.bean(Cases.class)
        .file(
            new Cases.Request(
                CaseKind.ERASURE,
                CaseScope.PERSON,
                new Cases.Who.Known("crm", "p1"),
                Optional.empty(),
                Optional.of("met in person"),
                Optional.empty(),
                Channel.API),
            TestHub.COMPLIANCE);
    hub.until("select count(*) = 0 from forwarding where level < 3");
    hub.sequenced();
    hub.close();
    FileSystemUtils.deleteRecursively(home.resolve("data"));
    copy("yesterday", "data");

    hub = TestHub.at(home, at);
    hub.takeIn("shop", Given.contacts().consenting("s-1", "later@example.com", "Person 1").csv());

    assertThat(hub.count("select count(*) from import_refusal where code = 'ERASED'")).isEqualTo(1);
    assertThat(hub.count("select count(*) from subject")).isEqualTo(2);
  }

  private int verify() throws IOException {
    System.setProperty("hub.data", home.resolve("data").toString());
    try {
      return Cli.run(
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

  private long writes() {
    return at.mailchimp().journal().stream().filter(JournalEntry::isWrite).count();
  }

  private List<JournalEntry> newWrites(long before) {
    return at.mailchimp().journal().stream().filter(JournalEntry::isWrite).skip(before).toList();
  }

  private void copy(String from, String to) throws IOException {
    try {
      var copying =
          new ProcessBuilder("cp", "-a", home.resolve(from).toString(), home.resolve(to).toString())
              .start();
      assertThat(copying.waitFor()).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
