package io.processorhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a compliance officer types when many contacts lost their address. */
@ExtendWith(OutputCaptureExtension.class)
class LostAddressesCommandTest {

  @Test
  void they_are_listed_and_decided_about_by_the_count_that_was_shown(CapturedOutput output) {
    try (var hub = TestHub.start();
        var line = new CommandLineHub(hub.home(), hub.sandboxes())) {
      hub.takeIn(Given.people(20).csv());
      var emptied = Given.contacts();
      IntStream.range(0, 15).forEach(i -> emptied.consenting("p" + i, "", "Person " + i));
      hub.takeIn(emptied.csv());
      var id = hub.count("select id from address_loss");

      line.set("HUB_TOKEN", hub.token("olga", Role.OPS));
      assertThat(line.run("copies", "lost")).isZero();
      assertThat(output)
          .contains("of crm: 15 lost their address, 15 have none yet (asks)")
          .contains("15 contacts of one source lost their address today");
      assertThat(line.run("copies", "lost", "" + id, "--keep", "15")).isEqualTo(1);
      assertThat(output.getErr()).contains("takes [COMPLIANCE]");

      line.set("HUB_TOKEN", hub.token("carl", Role.COMPLIANCE));
      assertThat(line.run("copies", "lost", "" + id)).isEqualTo(1);
      assertThat(line.run("copies", "lost", "" + id, "--keep", "14")).isEqualTo(1);
      assertThat(line.run("copies", "lost", "" + id, "--keep", "15")).isZero();
      assertThat(output).contains("15 contacts stay");
      assertThat(line.run("copies", "lost", "" + id, "--go-on", "15")).isZero();
      assertThat(output).contains("15 contacts are taken off the lists").doesNotContain("person1@");
    }
  }
}
