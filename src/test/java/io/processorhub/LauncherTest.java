package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/hub}, with a Java that only says how it was called, and unpacks and archives. */
class LauncherTest {

  /**
   * What the launcher asks of Java, as a shell script. Spring Boot unpacks a jar under its own
   * name.
   */
  private static final String JAVA =
      """
      #!/bin/sh
      archive=
      while [ $# -gt 0 ]; do
        case $1 in
          extract) mkdir -p "$3/lib" && echo jar >"$3/processor-hub-1.jar"; exit 0 ;;
          -XX:ArchiveClassesAtExit=*) archive=${1#*=}; printf 'archives ' ;;
          -XX:SharedArchiveFile=*) printf 'shares ' ;;
          -XX:+UseSerialGC) printf 'serial ' ;;
          -jar) shift; case $1 in */target/hub/*/app.jar) printf 'jar ' ;; *) printf 'packed ' ;; esac ;;
          -X*) ;;
          *) printf '%s ' "$1" ;;
        esac
        shift
      done
      if [ -n "$archive" ]; then echo classes >"$archive"; fi
      exit "${JAVA_ENDS:-0}"
      """;

  @TempDir private Path home;

  @BeforeEach
  void install() throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.copy(Path.of("bin/hub"), home.resolve("bin/hub"));
    Files.createDirectories(home.resolve("jdk/bin"));
    var java = Files.writeString(home.resolve("jdk/bin/java"), JAVA);
    assertThat(java.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void a_command_makes_the_archive_and_the_next_one_and_the_hub_start_from_it() throws Exception {
    build();

    assertThat(run("connectors", "status")).isEqualTo("serial archives jar connectors status");
    assertThat(run("tokens", "issue", "two words"))
        .isEqualTo("serial shares jar tokens issue two words");
    assertThat(run()).isEqualTo("shares jar");
    assertThat(run("--server.port=9000")).isEqualTo("shares jar --server.port=9000");
    assertThat(left()).noneMatch(name -> name.matches(".*\\.\\d+"));
  }

  @Test
  void a_command_that_fails_or_needs_no_database_leaves_no_archive_and_tells_its_code()
      throws Exception {
    build();

    assertThat(run("connectors", "validate")).startsWith("serial archives");
    assertThat(ended(3, "connectors", "status").exitValue()).isEqualTo(3);
    assertThat(run("connectors", "status")).startsWith("serial archives");
  }

  @Test
  void another_build_is_unpacked_anew() throws Exception {
    build();
    run("connectors", "status");
    Files.writeString(home.resolve("target/processor-hub-1.jar"), "another");

    assertThat(run("connectors", "status")).startsWith("serial archives");
  }

  @Test
  void without_a_jar_it_says_how_to_build_one() throws Exception {
    var process = ended(0, "connectors", "status");

    assertThat(process.exitValue()).isEqualTo(78);
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("mvn -q -DskipTests package");
  }

  private void build() throws IOException {
    Files.createDirectories(home.resolve("target"));
    Files.writeString(home.resolve("target/processor-hub-1.jar"), "one");
  }

  private String run(String... arguments) throws Exception {
    var process = ended(0, arguments);
    assertThat(process.exitValue()).isZero();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private Process ended(int javaEnds, String... arguments) throws Exception {
    var builder =
        new ProcessBuilder(
            Stream.concat(Stream.of("sh", home.resolve("bin/hub").toString()), Stream.of(arguments))
                .toList());
    builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().put("JAVA_ENDS", String.valueOf(javaEnds));
    builder.environment().keySet().removeAll(List.of("HUB_CACHE", "HUB_JAVA_OPTIONS"));
    var process = builder.start();
    process.waitFor();
    return process;
  }

  private List<String> left() throws IOException {
    try (var files = Files.walk(home)) {
      return files.map(Path::toString).toList();
    }
  }
}
