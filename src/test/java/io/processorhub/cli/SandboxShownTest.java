package io.processorhub.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.TestHub;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

/** A hub that calls stand-ins instead of processors says so, wherever somebody looks. */
@ExtendWith(OutputCaptureExtension.class)
class SandboxShownTest {

  @Test
  void a_hub_in_the_sandbox_says_so_in_the_log_in_health_and_in_the_status(CapturedOutput output) {
    try (var hub = TestHub.start(Map.of());
        var line = new CommandLineHub(hub.home(), hub.sandboxes())) {
      var standIn = hub.mailchimp().origin() + " for https://us1.api.mailchimp.com";
      assertThat(output).containsPattern("WARN .*SANDBOX: stand-ins on this machine take the");
      assertThat(sandbox(hub)).contains(standIn);

      assertThat(line.run("connectors", "status")).isZero();
      assertThat(status(output)).contains("SANDBOX: stand-ins on this machine").contains(standIn);
    }
  }

  @Test
  void the_status_shows_a_stand_in_to_a_command_that_lacks_the_hubs_setting(CapturedOutput output) {
    try (var hub = TestHub.start(Map.of());
        var line = new CommandLineHub(hub.home(), hub.sandboxes())) {
      line.leaveSandbox();

      assertThat(line.run("connectors", "status")).isZero();

      assertThat(status(output))
          .contains("a stand-in on this machine takes the place of: newsletter-mailchimp");
    }
  }

  @Test
  void a_connection_that_writes_mails_is_no_stand_in(CapturedOutput output) {
    var letters = Path.of("docs/examples/letters-by-mail.yaml");
    try (var hub = TestHub.startWith(letters, Map.of());
        var line = new CommandLineHub(hub.home(), hub.sandboxes())) {
      line.leaveSandbox();

      assertThat(line.run("connectors", "status")).isZero();

      assertThat(output).contains("letters-by-mail: ");
      assertThat(status(output)).isEmpty();
    }
  }

  @Test
  void a_hub_outside_the_sandbox_warns_of_nothing(CapturedOutput output) {
    // The very first hub of a run is made in the sandbox, and warns.
    TestHub.start(Map.of()).close();
    var before = output.length();
    try (var hub = TestHub.outsideSandbox();
        var line = new CommandLineHub(hub.home(), hub.sandboxes())) {
      line.leaveSandbox();

      assertThat(line.run("connectors", "status")).isZero();

      assertThat(sandbox(hub)).isEqualTo("off");
      assertThat(output.toString().substring(before)).doesNotContain("SANDBOX");
    }
  }

  private static String sandbox(TestHub hub) {
    var health =
        hub.bean(ApplicationContext.class)
            .getBean("sandboxHealthIndicator", HealthIndicator.class)
            .health();
    assertThat(health.getStatus()).isEqualTo(Status.UP);
    return health.getDetails().get("sandbox").toString();
  }

  /** What the command printed: the hub's own warning is a line of its log. */
  private static String status(CapturedOutput output) {
    return output.getOut().lines().filter(one -> one.startsWith("SANDBOX: ")).collect(joining());
  }
}
