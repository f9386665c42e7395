package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the papers show is cut from files that run. */
class ReadmeTest {

  private static final Pattern YAML = Pattern.compile("(?s)```yaml\\n(.*?)```");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

  private static final Pattern YET = Pattern.compile("(?i)\\byet\\b|to come\\b");
  private static final Pattern VARIABLE = Pattern.compile("`((?:HUB)?_[A-Z_]+)`");
  private static final YAMLMapper YAML_FILES = new YAMLMapper();

  /** Where "yet" is about somebody's data and not about what is built. */
  private static final List<String> ABOUT_DATA =
      List.of(
          "has not erased them yet",
          "some parts are not checked yet",
          "Nothing was erased yet",
          "have none yet",
          "not moved at the processor yet",
          "Nothing is disclosed yet",
          "not shown yet who asked",
          "nothing was signed yet",
          "The hub knows nobody yet",
          "nothing yet, for somebody who was deleted",
          "Words with an asterisk",
          "Xero and ArcGIS are to come");

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/connector-guide.md"})
  void yaml_is_cut_from_files_that_tests_read(String paper) throws IOException {
    var shipped =
        Files.readString(Path.of("connectors/mailchimp.yaml"))
            + Files.readString(Path.of("docs/examples/mailchimp.yaml"))
            + Files.readString(Path.of("src/test/resources/books/books-invoices.yaml"));
    var snippets = YAML.matcher(Files.readString(Path.of(paper))).results().toList();

    assertThat(snippets).isNotEmpty();
    assertThat(snippets).allSatisfy(snippet -> assertThat(shipped).contains(snippet.group(1)));
  }

  @Test
  void nothing_but_contacts_has_a_way_in() throws IOException {
    try (var intake = Files.walk(Path.of("src/main/java/io/processorhub/intake"))) {
      assertThat(intake.filter(Files::isRegularFile))
          .as("CHANGELOG and the guide say that only contacts can be taken in so far")
          .noneSatisfy(file -> assertThat(Files.readString(file)).contains("AccountItem"));
    }
  }

  @Test
  void what_is_to_come_is_not_there() throws IOException {
    try (var shipped = Files.walk(Path.of("connectors"))) {
      assertThat(shipped.map(file -> file.getFileName().toString()))
          .as("README and CHANGELOG say that these are to come")
          .noneMatch(name -> name.startsWith("xero") || name.startsWith("arcgis"));
    }
    assertThat(Path.of("src/main/java/io/processorhub/console"))
        .as("README says that there is no console")
        .doesNotExist();
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

  /** Says what is so, or names no time: what "not yet" says is forgotten when it is done. */
  @Test
  void no_paper_says_yet_of_what_the_hub_does() throws IOException {
    try (var papers = Stream.concat(Stream.of(Path.of("README.md")), Files.list(Path.of("docs")))) {
      for (var paper : papers.filter(file -> file.toString().endsWith(".md")).toList()) {
        assertThat(Files.readString(paper).lines())
            .as("%s", paper)
            .filteredOn(line -> YET.matcher(line).find())
            .allMatch(line -> ABOUT_DATA.stream().anyMatch(line::contains));
      }
    }
  }

  @Test
  void compose_hands_on_each_setting_that_has_a_variable() throws IOException {
    var compose = YAML_FILES.readTree(Path.of("docker-compose.yml"));
    var hub = compose.at("/services/hub");
    var handedOn = new HashSet<>(hub.at("/environment").propertyNames());
    // By a secret's file, by the container's own way, or per command.
    handedOn.addAll(
        List.of(
            "HUB_DATABASE_OWNER_PASSWORD",
            "HUB_DATABASE_PASSWORD",
            "HUB_CONNECTORS",
            "HUB_ROUTES",
            "HUB_MANAGEMENT_PORT",
            "HUB_TOKEN",
            "HUB_SECRET_NAME",
            "HUB_SECRET_MAILCHIMP_API_KEY"));

    assertThat(variables()).isNotEmpty().isSubsetOf(handedOn);
    assertThat(hub.at("/secrets").toString()).doesNotContain("mailchimp", "mailerlite");
  }

  /** Also {@code `HUB_DPO_NAME`, `_ADDRESS`}: the first one's beginning with another end. */
  private static Set<String> variables() throws IOException {
    var found = new TreeSet<String>();
    for (var line : Files.readAllLines(Path.of("docs/operations.md"))) {
      var stem = "";
      for (var name : VARIABLE.matcher(line).results().map(one -> one.group(1)).toList()) {
        if (name.startsWith("_")) {
          found.add(stem.replaceFirst("(HUB_[A-Z]+).*", "$1") + name);
        } else {
          stem = name;
          found.add(name);
        }
      }
    }
    return found;
  }

  private static List<String> links(Path paper) throws IOException {
    return LINK.matcher(Files.readString(paper)).results().map(found -> found.group(1)).toList();
  }
}
