package io.processorhub;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The map of the house: which room may import which. A room that is not on the map cannot exist,
 * and a line that nobody uses may not stand on it. Every room may import foundation and access. The
 * map changes only with a decision record.
 */
class RoomsTest {

  static final Map<String, Set<String>> IMPORTS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("foundation", Set.of()),
              Map.entry("access", Set.of()),
              Map.entry("item", Set.of()),
              Map.entry("subject", Set.of("item")),
              Map.entry("processor", Set.of("item", "subject")),
              Map.entry("register", Set.of("processor")),
              Map.entry("consent", Set.of("item", "subject", "processor")),
              Map.entry("minimisation", Set.of("item", "processor", "consent")),
              Map.entry("proof", Set.of("item", "register")),
              Map.entry("mail", Set.of("subject", "register")),
              Map.entry(
                  "copy",
                  Set.of("item", "subject", "processor", "register", "consent", "minimisation")),
              Map.entry("connector", Set.of("item", "processor", "minimisation", "mail", "copy")),
              Map.entry("reports", Set.of("item", "subject", "processor", "register", "proof")),
              Map.entry(
                  "erasure",
                  Set.of(
                      "item",
                      "subject",
                      "processor",
                      "register",
                      "consent",
                      "mail",
                      "copy",
                      "connector")),
              Map.entry(
                  "cases",
                  Set.of(
                      "item",
                      "subject",
                      "processor",
                      "register",
                      "consent",
                      "mail",
                      "copy",
                      "reports",
                      "erasure")),
              Map.entry(
                  "account", Set.of("subject", "processor", "mail", "copy", "erasure", "cases")),
              Map.entry("offboarding", Set.of("processor", "register", "copy", "erasure", "cases")),
              Map.entry("status", Set.of("item", "subject", "processor", "copy")),
              Map.entry(
                  "intake",
                  Set.of("item", "subject", "processor", "consent", "copy", "erasure", "cases")),
              Map.entry(
                  "cli",
                  Set.of(
                      "item",
                      "subject",
                      "processor",
                      "register",
                      "consent",
                      "minimisation",
                      "proof",
                      "mail",
                      "copy",
                      "connector",
                      "reports",
                      "erasure",
                      "cases",
                      "account",
                      "offboarding",
                      "status"))));

  /**
   * From the ground up: a room may import only what stands before it, and no wider may the map
   * become without a decision record.
   */
  static final List<String> FLOORS =
      List.of(
          "foundation",
          "access",
          "item",
          "subject",
          "processor",
          "register",
          "consent",
          "minimisation",
          "proof",
          "mail",
          "copy",
          "billing",
          "connector",
          "reports",
          "erasure",
          "cases",
          "account",
          "offboarding",
          "status",
          "intake",
          "cli",
          "console");

  static final Set<String> OPEN_TO_ALL = Set.of("foundation", "access");

  /** The only rooms that may touch Camel; everywhere else "Processor" means GDPR Art. 4(8). */
  static final Set<String> CAMEL_ROOMS = Set.of("connector", "intake", "mail");

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.processorhub");

  @Test
  void every_room_is_on_the_map_and_every_room_on_the_map_exists() {
    assertThat(
            CLASSES.stream().map(RoomsTest::room).filter(room -> !room.isEmpty()).collect(toSet()))
        .isEqualTo(IMPORTS.keySet());
  }

  @Test
  void rooms_import_what_the_map_allows_and_use_all_of_it() {
    for (var room : IMPORTS.keySet()) {
      assertThat(imports(room)).as("what %s imports", room).isEqualTo(IMPORTS.get(room));
    }
  }

  @Test
  void a_room_imports_only_what_stands_below_it() {
    IMPORTS.forEach(
        (room, imports) -> {
          assertThat(FLOORS).as("the floors").contains(room);
          assertThat(FLOORS.subList(0, FLOORS.indexOf(room))).as(room).containsAll(imports);
        });
  }

  @Test
  void the_ground_floor_stands_on_nothing_above_it() {
    assertThat(all("foundation")).isEmpty();
    assertThat(all("access")).isSubsetOf("foundation");
  }

  @Test
  void camel_stays_in_its_rooms() {
    assertThat(rooms("org.apache.camel")).isEqualTo(CAMEL_ROOMS);
  }

  @Test
  void only_the_connector_room_speaks_http_to_the_outside() {
    assertThat(rooms("org.apache.hc")).containsExactly("connector");
    assertThat(rooms("java.net.http")).isEmpty();
    assertThat(rooms("org.springframework.web.client")).isEmpty();
  }

  private static Set<String> rooms(String packagePrefix) {
    return CLASSES.stream()
        .filter(
            type ->
                type.getDirectDependenciesFromSelf().stream()
                    .anyMatch(
                        dependency ->
                            dependency.getTargetClass().getPackageName().startsWith(packagePrefix)))
        .map(RoomsTest::room)
        .collect(toSet());
  }

  private static Set<String> imports(String room) {
    var imports = all(room);
    imports.removeAll(OPEN_TO_ALL);
    return imports;
  }

  private static Set<String> all(String room) {
    return CLASSES.stream()
        .filter(type -> room(type).equals(room))
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .map(dependency -> dependency.getTargetClass())
        .filter(target -> target.getPackageName().startsWith("io.processorhub."))
        .map(RoomsTest::room)
        .filter(target -> !target.equals(room))
        .collect(toSet());
  }

  /** Empty for the application itself, which stands at the door. */
  private static String room(JavaClass type) {
    var parts = type.getPackageName().split("\\.");
    return parts.length < 3 ? "" : parts[2];
  }
}
