package io.processorhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RegisterCommandTest {

  @Test
  void somebody_with_a_key_and_a_checkpoint_verifies_the_register(CapturedOutput output)
      throws Exception {
    try (var hub = TestHub.start();
        var line = new CommandLineHub(hub.home(), hub.sandboxes())) {
      hub.takeIn(Given.people(30).csv());
      hub.quiet();
      hub.sequenced();
      var home = hub.home();
      var safe = home.resolve("safe").toString();
      var key = home.resolve("safe/register/keys/0001.pub").toString();

      assertThat(line.run("register", "key")).isZero();
      assertThat(output).contains("1 signs    " + Files.readString(Path.of(key)));
      assertThat(line.run("register", "verify", "--key", key, "--checkpoints", safe)).isZero();
      assertThat(output).contains("fine: ").contains("kept checkpoints that fit: ");
      assertThat(line.run("register", "verify", "--key", Files.readString(Path.of(key)))).isZero();

      assertThat(line.run("register", "checkpoint")).isZero();
      var checkpoint =
          Files.writeString(
              home.resolve("kept"),
              last(output, "(processor-hub/[0-9a-f]+\\n\\d+\\n[^\\n]+\\n\\n\u2014 [^\\n]+\\n)"));
      var file = home.resolve("register.gz").toString();
      assertThat(line.run("register", "export", file, "--gzip")).isZero();
      assertThat(
              line.run(
                  "register", "verify", file, "--key", key, "--checkpoints", checkpoint.toString()))
          .isZero();

      line.set("HUB_TOKEN", hub.token("audit", Role.AUDITOR));
      var entry = hub.count("select min(id) from entry where kind = 1");
      assertThat(line.run("register", "proof", Long.toString(entry))).isZero();
      assertThat(line.run("register", "proof", Long.toString(entry), "--leaf")).isZero();
      assertThat(output).contains("c2sp.org/tlog-proof@v1", "\"entry\":" + entry + ",");
      assertThat(line.run("register", "proof", "99999999")).isEqualTo(1);

      assertThat(line.run("register", "key", "--new")).isZero();
      hub.sequenced();
      var second = home.resolve("safe/register/keys/0002.pub").toString();
      assertThat(line.run("register", "verify", "--key", key, "--checkpoints", safe)).isZero();
      assertThat(line.run("register", "verify", "--key", second, "--checkpoints", safe)).isZero();
      assertThat(output).contains("signed by keys that were not given and not compared: ");
      assertThat(line.run("register", "key", "--retire", "1")).isZero();
      hub.until("select count(*) = 2 from entry where kind = 32");
      hub.sequenced();
      assertThat(line.run("register", "verify", "--key", key, "--checkpoints", safe)).isEqualTo(30);
      assertThat(line.run("register", "verify", "--key", second, "--checkpoints", safe)).isZero();
      assertThat(line.run("register", "verify", file, "--key", key)).as("of then").isZero();
      assertThat(line.run("register", "key", "--retire", "2")).isEqualTo(1);

      assertThat(line.run("register", "verify")).isEqualTo(2);
      assertThat(line.run("register", "verify", "--key", "nonsense")).isEqualTo(2);
      assertThat(line.run("register", "verify", "nosuchfile", "--key", key)).isEqualTo(2);
      var bytes = Files.readAllBytes(home.resolve("register.gz"));
      Files.write(home.resolve("half"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
      assertThat(line.run("register", "verify", home.resolve("half").toString(), "--key", key))
          .isEqualTo(40);
      assertThat(line.run("register", "confirm-restore")).as("not an ADMIN").isEqualTo(1);
      line.set("HUB_TOKEN", hub.token("adam", Role.ADMIN));
      assertThat(line.run("register", "confirm-restore")).isEqualTo(1);
      assertThat(output).contains("no restored backup waits");
      waitingRestore(hub);
      hub.db()
          .sql("insert into disclosure_halt(cause, words) values ('DAMAGED', 'it is damaged')")
          .update();
      assertThat(line.run("register", "confirm-restore")).isZero();
      assertThat(output)
          .contains("confirmed, but nothing is disclosed: it is damaged")
          .doesNotContain("\ndisclosures go on");
      hub.db().sql("delete from disclosure_halt").update();
      waitingRestore(hub);
      assertThat(line.run("register", "confirm-restore")).isZero();
      assertThat(output).contains("\ndisclosures go on");
      assertThat(line.run("register", "adopt")).isEqualTo(1);
    }
  }

  private static void waitingRestore(TestHub hub) {
    hub.db().sql("insert into restore(first_idx, to_idx, missing) values (0, 0, 0)").update();
  }

  private static String last(CapturedOutput output, String pattern) {
    return Pattern.compile(pattern)
        .matcher(output.getOut())
        .results()
        .reduce((first, second) -> second)
        .orElseThrow()
        .group(1);
  }
}
