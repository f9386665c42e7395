package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The table in docs/faults.md names tests that exist, for every entry there must be. */
class FaultsTableTest {

  private static final Path TESTS = Path.of("src/test/java");
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
  private static final Pattern ENTRY = Pattern.compile("^\\| ([A-Z]\\d\\d) \\|");
  private static final List<String> ENTRIES =
      List.of(
          ("P01 P02 P03 P04 P05 P06 P07 P08 P09 P10 P11 P12 P13 P16 P17 P18 P19 H01 H02 H03 H04 H05 H06 H07 F01 F02"
                  + " F03 F04 F05 F06 F08 F09 F13 F15 I11 E01 E02 E03 E04 E05 E06 E07 E08 E09 I12 I13 I14 W09 W10 W11 W12"
                  + " N01 N02 N03 N04 N05 N07 N08 N09 N10 N11 N12 N13 N14 N15"
                  + " N16 N17 N18 N19 N20 N21 N22 N23 N24 N25 N26 N27 N28 N29 N30 N31 O01 O02 O03 O04 O06 R01 R02 R03 R04 R05 R06 S01 S02 S03 S04 S05 S06 S07 S08 S09 S10 S11 S12 S13 S14")
              .split(" "));

  @Test
  void every_entry_is_there_once_and_names_tests_that_exist() throws Exception {
    var entries = new TreeMap<String, List<MatchResult>>();
    for (var line : Files.readAllLines(Path.of("docs/faults.md"))) {
      var entry = ENTRY.matcher(line);
      if (entry.find()) {
        var named = NAMED.matcher(line).results().toList();
        assertThat(named).as(entry.group(1)).isNotEmpty();
        assertThat(entries.put(entry.group(1), named)).as("twice: " + entry.group(1)).isNull();
      }
    }

    assertThat(entries).containsOnlyKeys(ENTRIES);
    var missing = new ArrayList<String>();
    for (var named : entries.values().stream().flatMap(List::stream).toList()) {
      if (!isTest(named.group(1), named.group(2))) {
        missing.add(named.group());
      }
    }
    assertThat(missing).as("named and not there").isEmpty();
  }

  private static boolean isTest(String type, String method) throws Exception {
    var name = name(type);
    return !name.isEmpty()
        && Arrays.stream(Class.forName(name).getDeclaredMethods())
            .anyMatch(found -> found.getName().equals(method) && isTest(found));
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  /** With its package; empty if there is none. */
  private static String name(String type) throws IOException {
    try (var files = Files.walk(TESTS)) {
      return files
          .filter(file -> file.endsWith(type + ".java"))
          .map(file -> TESTS.relativize(file).toString().replace('/', '.').replace(".java", ""))
          .findFirst()
          .orElse("");
    }
  }
}
