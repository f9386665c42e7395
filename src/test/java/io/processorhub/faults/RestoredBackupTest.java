package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import io.processorhub.cli.Cli;
import io.processorhub.copy.Flow;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Cases;
import io.processorhub.erasure.Channel;
import io.processorhub.register.Restores;
import io.processorhub.sandbox.JournalEntry;
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
    assertThat(hub.bean(Flow.class).of("newsletter-mailchimp").sentence())
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
