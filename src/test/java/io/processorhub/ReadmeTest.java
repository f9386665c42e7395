package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What the papers show is cut from files that run. */
class ReadmeTest {

  private static final Pattern YAML = Pattern.compile("(?s)```yaml\\n(.*?)```");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/connector-guide.md"})
  void yaml_is_cut_from_files_that_tests_read(String paper) throws IOException {
    var shipped =
        Files.readString(Path.of("connectors/mailchimp.yaml"))
            + Files.readString(Path.of("docs/examples/mailchimp.yaml"));
    var snippets = YAML.matcher(Files.readString(Path.of(paper))).results().toList();

    assertThat(snippets).isNotEmpty();
    assertThat(snippets).allSatisfy(snippet -> assertThat(shipped).contains(snippet.group(1)));
  }

  @Test
  void the_readme_has_the_two_commands() throws IOException {
    assertThat(Files.readString(Path.of("README.md")))
        .contains("mvn spring-boot:test-run", "mvn verify");
  }

  @Test
  void the_readmes_figures_are_those_of_the_sample() throws IOException {
    var expected = new JsonMapper().readTree(Path.of("src/test/resources/sample/expected.json"));

    assertThat(Files.readString(Path.of("README.md")))
        .contains(
            "taken %d".formatted(expected.get("clean").asInt()),
            // Each of them is sent to both lists.
            "%d ATTEMPT".formatted(2 * expected.get("distinctAddresses").asInt()));
  }

  @Test
  void links_between_the_papers_lead_somewhere() throws IOException {
    try (var papers = Stream.concat(Stream.of(Path.of("README.md")), Files.walk(Path.of("docs")))) {
      for (var paper : papers.filter(file -> file.toString().endsWith(".md")).toList()) {
        for (var link : links(paper)) {
          assertThat(paper.resolveSibling(link)).as("link in " + paper).exists();
        }
      }
    }
  }

  private static List<String> links(Path paper) throws IOException {
    return LINK.matcher(Files.readString(paper)).results().map(found -> found.group(1)).toList();
  }
}
