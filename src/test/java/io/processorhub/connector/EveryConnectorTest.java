package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.processor.Connections;
import io.processorhub.processor.Declaration;
import io.processorhub.sandbox.JournalEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every connector file must be able to do, run against the stand-in of its processor. Adding a
 * processor needs no new test here, only a stand-in. Later issues add the other calls.
 */
class EveryConnectorTest {

  /** What calls add to the fields of a copy, by the file's own jq. */
  private static final Set<String> NO_FIELDS =
      Set.of("status", "status_if_new", "update_existing", "members");

  static Stream<Path> files() throws IOException {
    return Files.list(Path.of("connectors")).filter(file -> file.toString().endsWith(".yaml"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void it_loads_creates_changes_and_restricts(Path file) {
    try (var hub = TestHub.start()) {
      var declaration = declaration(hub, file);

      hub.takeIn(Given.ada().consenting("grace", "grace@example.com", "Grace").csv());
      hub.quiet();
      var created = writes(hub);

      assertThat(created).as("two people, one call").hasSize(1);
      assertThat(created.get(0).body()).contains("ada@example.com", "Ada", "grace@example.com");

      hub.takeIn(Given.contacts().consenting("ada", "ada@example.com", "Ada Lovelace").csv());
      hub.quiet();
      var all = writes(hub);

      assertThat(all).as("one change, one call").hasSize(2);
      assertThat(all.get(1).body()).contains("Ada Lovelace").doesNotContain("grace");
      assertThat(hub.count("select count(*) from copy where state = 2 and desired = actual"))
          .isEqualTo(2);
      all.forEach(call -> assertOnlyDeclared(declaration, call));

      hub.takeIn(
          Given.contacts()
              .withdrawn("ada", "ada@example.com", "Ada Lovelace", "2026-06-01T00:00:00Z")
              .csv());
      hub.quiet();
      var last = writes(hub);

      assertThat(last).as("one withdrawal, one call").hasSize(3);
      assertThat(last.get(2).body()).doesNotContain("ada", "Ada");
    }
  }

  private static Declaration declaration(TestHub hub, Path file) {
    var proposed = hub.bean(ConnectorFiles.class).read(file);
    return hub.bean(Connections.class).approved(proposed.connection()).orElseThrow().declaration();
  }

  private static List<JournalEntry> writes(TestHub hub) {
    return hub.mailchimp().journal().stream().filter(JournalEntry::isWrite).toList();
  }

  private static void assertOnlyDeclared(Declaration declaration, JournalEntry call) {
    var allowed = new HashSet<>(NO_FIELDS);
    declaration.fields().values().forEach(rule -> allowed.addAll(List.of(rule.to().split("\\."))));

    assertThat(allowed).containsAll(names(new JsonMapper().readTree(call.body())));
  }

  private static Set<String> names(JsonNode node) {
    var names = new HashSet<String>(node.propertyNames());
    node.forEach(child -> names.addAll(names(child)));
    return names;
  }
}
