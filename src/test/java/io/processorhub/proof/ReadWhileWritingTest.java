package io.processorhub.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.cli.Cli;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Whoever reads the register while the hub writes finds nothing wrong with it. A false alarm of the
 * running hub would stop every disclosure. More of the same: {@code -Dhub.writing.seconds=60}.
 */
class ReadWhileWritingTest {

  private static final Duration TIME =
      Duration.ofSeconds(Integer.getInteger("hub.writing.seconds", 8));

  @Test
  void r2_nobody_who_reads_while_the_hub_writes_finds_it_damaged() throws Exception {
    try (var hub = TestHub.start(Map.of("hub.register.sequence-ms", 5))) {
      hub.takeIn(Given.people(50).csv());
      hub.quiet();
      hub.sequenced();
      var over = new AtomicBoolean();
      var writer = Executors.newSingleThreadExecutor();
      var written = writer.submit(() -> write(hub, over));

      var reads = 0;
      try {
        for (var end = Instant.now().plus(TIME); Instant.now().isBefore(end); reads++) {
          read(hub, reads);
        }
      } finally {
        over.set(true);
        writer.shutdown();
      }
      System.out.printf(
          "read %d times while %d files were taken in; %d entries%n",
          reads, written.get(), hub.count("select count(*) from entry"));

      assertThat(reads).isPositive();
      hub.quiet();
      hub.sequenced();
      assertThat(verify(hub)).isZero();
    }
  }

  private static int write(TestHub hub, AtomicBoolean over) {
    var files = 0;
    for (; !over.get(); files++) {
      var people = Given.contacts();
      for (var i = 0; i < 10; i++) {
        var name = "w" + files + "-" + i;
        people.consenting(name, name + "@example.com", "Written");
      }
      hub.takeIn(people.csv());
    }
    return files;
  }

  private static void read(TestHub hub, int times) throws Exception {
    hub.bean(DailyVerification.class).verify();
    assertThat(hub.db().sql("select words from disclosure_halt").query(String.class).list())
        .as("the running hub, after %d times", times)
        .isEmpty();
    if (times % 20 == 19) {
      assertThat(verify(hub)).as("register verify, after %d times", times).isZero();
      var officer = hub.token("reader-" + times, Role.COMPLIANCE);
      for (var report : new String[] {"breach?processor=mailchimp", "declared", "entries"}) {
        var answer = new Http(hub).get(officer, "/api/v1/register/" + report);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).doesNotContain("do not agree", "contradiction");
      }
    }
  }

  private static int verify(TestHub hub) {
    System.setProperty("hub.data", hub.home().resolve("data").toString());
    try {
      return Cli.run(
          new String[] {
            "register",
            "verify",
            "--key",
            hub.home().resolve("safe/register/keys/0001.pub").toString(),
            "--checkpoints",
            hub.home().resolve("safe").toString()
          });
    } finally {
      System.clearProperty("hub.data");
    }
  }
}
