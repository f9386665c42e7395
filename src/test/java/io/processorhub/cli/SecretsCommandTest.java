package io.processorhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.foundation.Secrets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What an address bar would read as user, host, port and path is the hardest to mask. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsCommandTest {

  private static final String VALUE = "p@ss:w/rd%41?x=Zqxmarkerzqx&";

  private TestHub hub;
  private CommandLineHub cli;

  @BeforeEach
  void start() {
    hub = TestHub.unapproved(Map.of());
    cli = new CommandLineHub(hub.home(), hub.sandboxes());
    cli.set("HUB_TOKEN", hub.token("olga", Role.OPS));
  }

  @AfterEach
  void stop() {
    cli.close();
    hub.close();
  }

  @Test
  void a_secret_is_set_used_listed_and_removed_and_never_shown(CapturedOutput output) {
    assertThat(cli.pipe(VALUE + "\n", "secrets", "set", "shop.api-key")).isZero();
    assertThat(hub.bean(Secrets.class).find("shop.api-key")).contains(VALUE);
    assertThat(cli.run("secrets", "list")).isZero();
    assertThat(output.getOut()).containsPattern("shop.api-key +database +stored .* by olga");

    assertThat(cli.run("secrets", "remove", "shop.api-key")).isZero();
    assertThat(cli.run("secrets", "remove", "shop.api-key")).isEqualTo(1);

    assertThat(hub.count("select count(*) from keys.secret")).isZero();
    assertThat(output).doesNotContain("Zqxmarkerzqx");
  }

  @Test
  void a_value_that_was_typed_as_an_argument_is_refused_and_not_repeated(CapturedOutput output) {
    assertThat(cli.run("secrets", "set", "shop.api-key", VALUE)).isEqualTo(2);
    assertThat(cli.run("secrets", "set", "shop.api-key", "--value=" + VALUE)).isEqualTo(2);
    assertThat(cli.run("secrets", VALUE)).isEqualTo(2);
    assertThat(cli.pipe(VALUE + "\nsecond line", "secrets", "set", "shop.api-key")).isEqualTo(1);

    assertThat(output.getErr()).contains("a value is never an argument", "a control character");
    assertThat(output).doesNotContain("Zqxmarkerzqx");
    assertThat(hub.count("select count(*) from keys.secret")).isZero();
  }

  @Test
  void only_whoever_runs_integrations_sets_or_removes_one(CapturedOutput output) {
    cli.set("HUB_TOKEN", hub.token("carl", Role.COMPLIANCE));

    assertThat(cli.pipe(VALUE, "secrets", "set", "shop.api-key")).isEqualTo(1);
    assertThat(cli.run("secrets", "remove", "shop.api-key")).isEqualTo(1);
    cli.set("HUB_TOKEN", "");
    assertThat(cli.pipe(VALUE, "secrets", "set", "shop.api-key")).isEqualTo(1);

    assertThat(output.getErr())
        .contains("carl has the role COMPLIANCE; to set a secret takes [OPS]", "valid token");
    assertThat(output).doesNotContain("Zqxmarkerzqx");
  }
}
