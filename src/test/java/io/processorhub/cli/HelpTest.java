package io.processorhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import picocli.CommandLine;

/** Each command explains itself, without a hub. */
@ExtendWith(OutputCaptureExtension.class)
class HelpTest {

  @ParameterizedTest
  @MethodSource("commands")
  void every_command_says_how_it_is_used(String command, CapturedOutput output) {
    for (var option : List.of("--help", "-h")) {
      assertThat(run(command + " " + option)).isZero();
    }

    assertThat(output.getErr()).isEmpty();
    assertThat(output.getOut().split("Usage: hub " + command + " ", -1)).hasSize(3);
  }

  @Test
  void every_command_has_words_of_its_own() {
    var all = new CommandLine(new Cli());
    var words = commands().map(command -> description(all, command.split(" "))).toList();

    assertThat(words).hasSizeGreaterThan(45).doesNotContain("[]").doesNotHaveDuplicates();
  }

  @Test
  void help_in_front_of_a_command_is_the_same(CapturedOutput output) {
    assertThat(run("help cases refuse")).isZero();
    assertThat(run("help dry-run")).isZero();
    assertThat(run("help")).isZero();

    assertThat(output)
        .contains("Usage: hub cases refuse ", "Usage: hub copies dry-run ", "Usage: hub [-hV]");
  }

  @Test
  void a_short_form_explains_what_it_stands_for(CapturedOutput output) {
    assertThat(run("erase --help")).isZero();
    assertThat(run("dry-run --help")).isZero();

    assertThat(output).contains("Usage: hub cases file ", "Usage: hub copies dry-run ");
  }

  private static int run(String line) {
    return Cli.run(line.split(" "));
  }

  private static String description(CommandLine all, String... path) {
    var command = all;
    for (var word : path) {
      command = command.getSubcommands().get(word);
    }
    return Arrays.toString(command.getCommandSpec().usageMessage().description());
  }

  /** The groups and their commands. */
  static Stream<String> commands() {
    return new CommandLine(new Cli())
        .getSubcommands().entrySet().stream()
            .flatMap(
                group ->
                    Stream.concat(
                        Stream.of(group.getKey()),
                        group.getValue().getSubcommands().keySet().stream()
                            .map(name -> group.getKey() + " " + name)));
  }
}
