package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.processorhub.processor.Declaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code mvn test -Dtest=ConnectorSchemaTest -Dhub.write=true} writes the schema anew. */
class ConnectorSchemaTest {

  private static final Path COMMITTED = Path.of("connectors/connector.schema.json");
  private static final YAMLMapper YAML = new YAMLMapper();

  /** Records whose components are checked in a sample of them: where they stand in the file. */
  private static final Map<String, Class<?>> PLACES =
      Map.ofEntries(
          Map.entry("", Declaration.class),
          Map.entry("/purposes/newsletter", Declaration.Purpose.class),
          Map.entry("/purposes/newsletter/fields/contact.language", Declaration.FieldRule.class),
          Map.entry("/auth", Declaration.Auth.class),
          Map.entry("/auth/basic", Declaration.Basic.class),
          Map.entry("/limits", Declaration.Limits.class),
          Map.entry("/calls", Declaration.Calls.class),
          Map.entry("/calls/facts", Declaration.Facts.class),
          Map.entry("/calls/create", Declaration.Send.class),
          Map.entry("/calls/upsert", Declaration.Send.class),
          Map.entry("/calls/upsert/refusals/3", Declaration.Refusal.class),
          Map.entry("/calls/rekey", Declaration.Send.class),
          Map.entry("/calls/restrict", Declaration.Order.class),
          Map.entry("/calls/resume", Declaration.Send.class),
          Map.entry("/calls/find", Declaration.Find.class),
          Map.entry("/calls/erase", Declaration.Order.class),
          Map.entry("/calls/verify", Declaration.Verify.class),
          Map.entry("/calls/verify/absent", Declaration.Absent.class),
          Map.entry("/calls/sweep", Declaration.Sweep.class));

  private static final Map<String, Class<?>> MORE_PLACES =
      Map.of(
          "/limits/windows/0", Declaration.Window.class,
          "/calls/find", Declaration.Find.class,
          "/calls/sweep", Declaration.Sweep.class);

  @Test
  void the_committed_schema_is_the_one_the_records_make() throws IOException {
    if (Boolean.getBoolean("hub.write")) {
      Files.writeString(COMMITTED, ConnectorSchema.text());
    }

    assertThat(Files.readString(COMMITTED)).isEqualTo(ConnectorSchema.text());
  }

  @Test
  void every_shipped_file_fits_the_schema() throws IOException {
    for (var file : shipped()) {
      assertThat(errors(Files.readString(file))).as("%s", file).isEmpty();
    }
  }

  @Test
  void every_shipped_file_names_the_schema_for_editors() throws IOException {
    for (var file : shipped()) {
      assertThat(Files.readString(file))
          .startsWith("# yaml-language-server: $schema=" + COMMITTED.getFileName());
    }
  }

  @Test
  void a_misspelt_key_is_found_by_the_schema_too() throws IOException {
    assertThat(errors(ConnectorFileTest.changed("    onWithdrawal:", "    onWithdrawl:")))
        .singleElement()
        .satisfies(error -> assertThat(error.getMessage()).contains("onWithdrawl"));
    assertThat(errors(ConnectorFileTest.changed("basis: consent", "basis: consnt"))).hasSize(1);
    assertThat(errors(ConnectorFileTest.changed("code: forgotten }", "code: forgoten }")))
        .isNotEmpty();
  }

  /** What the reader asks for only where another entry calls for it. */
  private static final Set<String> IT_DEPENDS =
      Set.of(
          "Purpose.consent",
          "Calls.restrict",
          "Calls.find",
          "Order.shows",
          "Sweep.next",
          "Sweep.more");

  @Test
  void the_schema_insists_on_what_the_reader_insists_on_and_on_nothing_else() throws IOException {
    var asked = new TreeSet<String>();
    var mailchimp = ConnectorFileTest.shipped();
    var mailerlite = Files.readString(Path.of("connectors/mailerlite.yaml"));
    compare(mailchimp, PLACES, asked);
    compare(mailerlite, MORE_PLACES, asked);
    assertThat(asked).containsAll(ConnectorSchema.OPTIONAL);
  }

  private static void compare(String whole, Map<String, Class<?>> places, Set<String> asked)
      throws IOException {
    for (var place : places.entrySet()) {
      for (var component : place.getValue().getRecordComponents()) {
        var text = without(whole, place.getKey(), ConnectorSchema.name(component));
        var name = ConnectorSchema.place(component);
        asked.add(name);

        assertThat(errors(text).isEmpty())
            .as("the schema and the reader without %s/%s", place.getKey(), component.getName())
            .isEqualTo(reads(text) || IT_DEPENDS.contains(name));
      }
    }
  }

  private static boolean reads(String text) {
    try {
      ConnectorFileTest.reader().read("my.yaml", text);
      return true;
    } catch (ConnectorFile.Unreadable e) {
      return false;
    }
  }

  private static String without(String whole, String place, String name) throws IOException {
    var tree = YAML.readTree(whole);
    var node = tree;
    for (var part : place.isEmpty() ? new String[0] : place.substring(1).split("/")) {
      node = node instanceof ArrayNode array ? array.get(Integer.parseInt(part)) : node.get(part);
    }
    ((ObjectNode) node).remove(name);
    return YAML.writeValueAsString(tree);
  }

  private static List<Path> shipped() throws IOException {
    try (var files = Files.list(COMMITTED.getParent())) {
      var shipped =
          new ArrayList<>(files.filter(file -> file.toString().endsWith(".yaml")).toList());
      assertThat(shipped).isNotEmpty();
      return shipped;
    }
  }

  private static List<Error> errors(String text) {
    return schema().validate(text, InputFormat.YAML);
  }

  private static Schema schema() {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
        .getSchema(ConnectorSchema.text());
  }
}
