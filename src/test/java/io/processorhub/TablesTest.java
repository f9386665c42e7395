package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whose table is whose. Each table has one owner, the room that makes its rows; other rooms that
 * write or read it are listed here. RoomsTest cannot see SQL, so without this list a room could
 * reach up or into another one unnoticed: the list says where one does. It is held both ways: a
 * line that is not true any more fails too.
 */
class TablesTest {

  /** One table. */
  private record Table(String owner, Set<String> writers, Set<String> readers) {}

  private static final Path MAIN = Path.of("src/main/java/io/processorhub");
  private static final Set<String> VIEWS = Set.of("person_item");
  private static final Path LIST = Path.of("src/test/resources/tables.txt");
  private static final Pattern MADE =
      Pattern.compile("(?m)^create (?:unlogged )?(?:table|view) (?:if not exists )?([a-z_.]+)");
  private static final Pattern WRITES =
      Pattern.compile(
          "\\b(?:insert\\s+into|update|delete\\s+from|copy)\\s+(?:only\\s+)?([a-z_][a-z_.]*)");
  private static final Pattern READS =
      Pattern.compile("\\b(?:from|join|using)\\s+(?:only\\s+)?([a-z_][a-z_.]*)");

  /** Text blocks and strings; a statement is never built across two files. */
  private static final Pattern TEXT =
      Pattern.compile("\"\"\"([\\s\\S]*?)\"\"\"|\"((?:\\\\.|[^\"\\\\\\n])*)\"");

  private static final Pattern BULK = Pattern.compile("^([a-z_][a-z_.]*)\\([a-z_, ]+\\)$");

  @Test
  void each_table_is_written_and_read_by_the_rooms_on_the_list() throws IOException {
    var seen = seen();
    if (Boolean.getBoolean("hub.write")) {
      Files.writeString(LIST, print(seen));
    }

    assertThat(print(seen)).isEqualTo(Files.readString(LIST));
  }

  @Test
  void each_table_has_one_owner_who_writes_it() throws IOException {
    assertThat(read().keySet()).isEqualTo(tables());
    seen()
        .forEach(
            (name, table) -> {
              if (!VIEWS.contains(name)) {
                assertThat(table.writers).as("who writes " + name).contains(table.owner);
              }
            });
  }

  /** Who writes and reads each table, by the statements in the code. */
  private static Map<String, Table> seen() throws IOException {
    var owners = read();
    var tables = tables();
    var writers = new TreeMap<String, Set<String>>();
    var readers = new TreeMap<String, Set<String>>();
    try (var files = Files.walk(MAIN)) {
      for (var file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        var room = MAIN.relativize(file).getName(0).toString();
        texts(Files.readString(file))
            .forEach(
                text -> {
                  note(WRITES, text, tables, writers, room);
                  note(READS, text, tables, readers, room);
                  note(BULK, text.strip(), tables, writers, room);
                });
      }
    }
    var seen = new TreeMap<String, Table>();
    for (var table : tables) {
      var writing = writers.getOrDefault(table, Set.of());
      var owner =
          owners.containsKey(table)
              ? owners.get(table).owner
              : writing.stream().findFirst().orElse("?");
      seen.put(table, new Table(owner, writing, readers.getOrDefault(table, Set.of())));
    }
    return seen;
  }

  private static Stream<String> texts(String java) {
    return TEXT.matcher(java)
        .results()
        .map(match -> match.group(1) != null ? match.group(1) : match.group(2));
  }

  private static void note(
      Pattern pattern,
      String text,
      Set<String> tables,
      Map<String, Set<String>> rooms,
      String room) {
    pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .filter(tables::contains)
        .forEach(table -> rooms.computeIfAbsent(table, name -> new TreeSet<>()).add(room));
  }

  private static Set<String> tables() throws IOException {
    var tables = new TreeSet<String>();
    try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
      for (var file : files.toList()) {
        MADE.matcher(Files.readString(file)).results().forEach(match -> tables.add(match.group(1)));
      }
    }
    return tables;
  }

  private static String print(Map<String, Table> tables) {
    return tables.entrySet().stream()
        .map(
            one ->
                "%s: owner %s; also written by %s; read by %s\n"
                    .formatted(
                        one.getKey(),
                        one.getValue().owner,
                        others(one.getValue().owner, one.getValue().writers),
                        others(one.getValue().owner, one.getValue().readers)))
        .collect(Collectors.joining());
  }

  private static String others(String owner, Set<String> rooms) {
    var others =
        rooms.stream()
            .filter(room -> !room.equals(owner))
            .map(room -> room + (below(room, owner) ? " (reaches up)" : ""))
            .toList();
    return others.isEmpty() ? "nobody" : String.join(", ", others);
  }

  /** Whether a room uses a table of a room that it may not import. */
  private static boolean below(String room, String owner) {
    return RoomsTest.FLOORS.indexOf(room) < RoomsTest.FLOORS.indexOf(owner);
  }

  private static Map<String, Table> read() throws IOException {
    var tables = new TreeMap<String, Table>();
    if (!Files.exists(LIST)) {
      return tables;
    }
    for (var line : Files.readAllLines(LIST)) {
      var parts = line.split(": owner |; also written by |; read by ");
      tables.put(parts[0], new Table(parts[1], Set.of(), Set.of()));
    }
    return tables;
  }
}
