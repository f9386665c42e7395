package io.processorhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

@ExtendWith(OutputCaptureExtension.class)
class KeysCommandTest {

  @Test
  void keys_are_rotated_beside_a_running_hub_and_old_ones_destroyed_when_it_is_stopped(
      CapturedOutput output) throws Exception {
    var home = Files.createTempDirectory(Path.of("target"), "keys");
    try (var sandboxes = TestHub.Sandboxes.start();
        var cli = new CommandLineHub(home, sandboxes)) {
      try (var hub = TestHub.at(home, sandboxes)) {
        hub.approve();
        hub.takeIn(Given.people(10).csv());
        hub.quiet();

        assertThat(cli.run("keys", "status")).isZero();
        assertThat(output).contains("KEK 1, made", "wraps 12 keys; the next is due");
        assertThat(cli.run("keys", "rotate")).isZero();
        assertThat(output)
            .contains("KEK 2, made", "its keys are being wrapped anew", "can be read until");
        assertThat(cli.run("keys", "rotate", "--now")).isEqualTo(1);
        assertThat(output.getErr()).contains("a hub is running on this database");

        hub.takeIn(Given.contacts().consenting("new", "new@example.com", "New").csv());
        hub.quiet();
      }

      assertThat(cli.run("keys", "rotate", "--now")).isZero();

      assertThat(output).contains("wraps 13 keys", "cannot be read since");
      assertThat(home.resolve("safe/kek/0001.key")).doesNotExist();
      try (var hub = TestHub.at(home, sandboxes)) {
        hub.takeIn(Given.contacts().consenting("new", "new@example.com", "Renamed").csv());
        hub.quiet();
        assertThat(sandboxes.mailchimp().member("new@example.com").orElseThrow().mergeFields())
            .containsEntry("FNAME", "Renamed");
      }
    } finally {
      FileSystemUtils.deleteRecursively(home);
    }
  }
}
