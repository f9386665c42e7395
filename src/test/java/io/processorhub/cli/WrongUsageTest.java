package io.processorhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A mistyped command starts nothing, and says what may have been meant. */
@ExtendWith(OutputCaptureExtension.class)
class WrongUsageTest {

  @Test
  void a_mistyped_command_starts_no_hub_and_names_the_nearest(CapturedOutput output) {
    assertThat(Cli.isCommand(new String[] {"conectors", "list"})).isTrue();

    assertThat(Cli.run(new String[] {"conectors", "list"})).isEqualTo(2);

    assertThat(output.getErr())
        .contains("'conectors' is not a command of hub; did you mean 'connectors'?");
  }

  @Test
  void a_mistyped_command_of_a_group_names_the_nearest_of_that_group(CapturedOutput output) {
    assertThat(Cli.run(new String[] {"connectors", "lst"})).isEqualTo(2);

    assertThat(output.getErr())
        .contains("'lst' is not a command of hub connectors; did you mean 'list'?");
  }

  @Test
  void a_mistyped_short_form_names_the_nearest_too(CapturedOutput output) {
    assertThat(Cli.run(new String[] {"erse", "--source", "crm"})).isEqualTo(2);
    assertThat(Cli.run(new String[] {"dryrun"})).isEqualTo(2);

    assertThat(output.getErr()).contains("did you mean 'erase'?", "did you mean 'dry-run'?");
  }

  @Test
  void a_word_that_is_near_to_no_command_is_answered_by_the_list(CapturedOutput output) {
    assertThat(Cli.isCommand(new String[] {"start-the-whole-thing"})).isTrue();

    assertThat(Cli.run(new String[] {"start-the-whole-thing"})).isEqualTo(2);

    assertThat(output.getErr()).contains("there are: cases, connectors, copies, dry-run");
  }

  @Test
  void settings_before_a_command_start_no_hub_either(CapturedOutput output) {
    var args = new String[] {"--hub.data=/tmp/of-ours", "connectors", "list"};
    assertThat(Cli.isCommand(args)).isTrue();

    assertThat(Cli.run(args)).isEqualTo(2);

    assertThat(output.getErr())
        .contains("'--hub.data' is not an option of hub; a command comes first")
        .doesNotContain("/tmp/of-ours");
  }

  @Test
  void a_mistyped_option_starts_no_hub(CapturedOutput output) {
    assertThat(Cli.isCommand(new String[] {"--verson"})).isTrue();

    assertThat(Cli.run(new String[] {"--verson"})).isEqualTo(2);

    assertThat(output.getErr()).contains("'--verson' is not an option of hub", "hub --help");
  }

  @Test
  void what_is_asked_of_the_command_line_itself_starts_no_hub() {
    for (var word : List.of("--help", "-h", "--version", "-V", "help")) {
      assertThat(Cli.isCommand(new String[] {word})).as(word).isTrue();
    }
  }

  @Test
  void settings_alone_start_the_hub() {
    assertThat(Cli.isCommand(new String[] {})).isFalse();
    assertThat(Cli.isCommand(new String[] {"--hub.data=/tmp/of-ours", "--debug"})).isFalse();
  }

  @Test
  void a_secret_behind_a_mistyped_command_is_not_repeated(CapturedOutput output) {
    assertThat(Cli.run(new String[] {"secerts", "set", "mailchimp.api-key", "s3cret"}))
        .isEqualTo(2);
    assertThat(Cli.run(new String[] {"secrets", "sett", "mailchimp.api-key", "s3cret"}))
        .isEqualTo(2);

    assertThat(output.getErr()).contains("did you mean 'secrets'?", "never an argument");
    assertThat(output).doesNotContain("s3cret");
  }
}
