package io.processorhub.foundation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the safe folder lies there whole. */
class SafeFolderTest {

  /**
   * R3: the line of somebody with many earlier addresses is long. A disk that has room for a part
   * of it takes that part, and says so only when it is asked for more.
   */
  @Test
  void a_file_for_which_there_is_room_in_part_is_not_written_at_all(@TempDir Path folder)
      throws Exception {
    var writer =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -f 8 && exec \"$0\" -XX:-UsePerfData -cp \"$1\" \"$2\" \"$3\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Writer.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    var said = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(writer.waitFor()).as(said).isZero();

    assertThat(said).contains("short: written", "long: refused");
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("short");
    }
  }

  /** Writes with a limit of 8 kB for each file. */
  static final class Writer {

    private Writer() {}

    public static void main(String[] folder) {
      var safe = new SafeFolder(Path.of(folder[0]));
      System.out.println("short: " + write(safe, "short", 8_000));
      System.out.println("long: " + write(safe, "long", 12_000));
    }

    private static String write(SafeFolder safe, String name, int bytes) {
      try {
        safe.write(name, new byte[bytes]);
        return "written";
      } catch (UncheckedIOException e) {
        return "refused";
      }
    }
  }
}
