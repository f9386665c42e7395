package io.processorhub.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Links and other odd things that somebody leaves in the drop folder. */
@ExtendWith(OutputCaptureExtension.class)
class DropFolderTest {

  private static TestHub hub;

  private Path drop;
  private Path outside;

  @BeforeAll
  static void start() {
    // The routes look by themselves; here the test does.
    hub = TestHub.start(Map.of("hub.intake.poll-ms", 600_000, "hub.intake.look-ms", 600_000));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void folders() throws IOException {
    drop = Files.createDirectories(hub.home().resolve("drop/crm"));
    outside = Files.createDirectories(hub.home().resolve("outside"));
  }

  @Test
  void a_link_is_not_followed_and_is_put_aside() throws IOException {
    var secret = Files.writeString(outside.resolve("secret.csv"), Given.ada().csv());
    var link = Files.createSymbolicLink(drop.resolve("link.csv"), secret.toAbsolutePath());
    var before = hub.count("select count(*) from import");

    takeIn(link);

    assertThat(secret).exists();
    assertThat(link).satisfies(gone -> assertThat(Files.isSymbolicLink(gone)).isFalse());
    assertThat(Files.isSymbolicLink(drop.resolve("refused/link.csv"))).isTrue();
    assertThat(report("link.csv")).contains("not a regular file");
    assertThat(hub.count("select count(*) from import")).isEqualTo(before);
  }

  @Test
  void a_report_never_overwrites_what_a_link_points_to() throws IOException {
    var victim = Files.writeString(outside.resolve("victim"), "precious");
    Files.createSymbolicLink(drop.resolve("good.csv.report.json"), victim.toAbsolutePath());

    takeIn(Files.writeString(drop.resolve("good.csv"), "external_id\nG-1\n"));

    assertThat(victim).hasContent("precious");
    assertThat(report("good.csv")).contains("\"taken\" : 1");
  }

  @Test
  void a_refused_file_is_not_moved_through_a_link() throws IOException {
    var folder = Files.createDirectories(hub.home().resolve("drop/linked"));
    Files.createSymbolicLink(folder.resolve("refused"), outside.toAbsolutePath());
    Files.writeString(outside.resolve("bad.csv"), "precious");

    takeIn(Files.writeString(folder.resolve("bad.csv"), "no header\n"));

    assertThat(outside.resolve("bad.csv")).hasContent("precious");
    assertThat(folder.resolve("bad.csv")).doesNotExist();
    assertThat(folder.resolve("bad.csv.refused")).exists();
  }

  @Test
  void nothing_is_touched_behind_a_folder_that_is_a_link() throws IOException {
    var behind = Files.writeString(outside.resolve("behind.csv"), Given.ada().csv());
    var link = Files.createSymbolicLink(hub.home().resolve("drop/erp"), outside.toAbsolutePath());

    takeIn(link.resolve("behind.csv"));
    hub.bean(DropFolder.class).lookThrough();

    assertThat(behind).exists();
    assertThat(outside.resolve("behind.csv.report.json")).doesNotExist();
    assertThat(Files.isSymbolicLink(hub.home().resolve("drop/refused/erp"))).isTrue();
    assertThat(
            hub.count(
                "select count(*) from import i join source s on s.id = i.source where s.name = 'erp'"))
        .isZero();
  }

  @Test
  void a_file_that_is_too_long_is_refused_without_being_read() throws IOException {
    var sparse = drop.resolve("sparse.csv");
    try (var file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(30L << 30);
    }

    takeIn(sparse);

    assertThat(sparse).doesNotExist();
    assertThat(drop.resolve("refused/sparse.csv")).exists();
    assertThat(report("sparse.csv")).contains("too long");
  }

  @Test
  void what_is_no_csv_gets_one_warning_and_a_report(CapturedOutput output) throws IOException {
    var excel = old(Files.writeString(drop.resolve("people.xlsx"), "PK"));
    var writing = Files.writeString(drop.resolve("next.part"), "external_id\n");

    for (var i = 0; i < 3; i++) {
      hub.bean(DropFolder.class).lookThrough();
    }

    assertThat(excel).exists();
    assertThat(report("people.xlsx")).contains("only files called *.csv are taken in");
    assertThat(drop.resolve("next.part.report.json")).doesNotExist();
    assertThat(writing).exists();
    assertThat(output.toString().split("a file in the drop folder", -1)).hasSize(2);
    assertThat(output).doesNotContain("people.xlsx");
  }

  @Test
  void a_link_that_points_nowhere_does_not_hold_up_the_others() throws IOException {
    var broken = Files.createSymbolicLink(drop.resolve("broken.csv"), Path.of("nowhere"));

    hub.bean(DropFolder.class).lookThrough();

    assertThat(Files.isSymbolicLink(broken)).isFalse();
    assertThat(Files.isSymbolicLink(drop.resolve("refused/broken.csv"))).isTrue();
  }

  /** It was taken in again twice a second, and each time the log had its name and 35 lines. */
  @Test
  void a_name_as_long_as_names_may_be_is_taken_in_and_has_a_report() throws IOException {
    var name = "n".repeat(251) + ".csv";

    takeIn(Files.writeString(drop.resolve(name), "external_id\nL-1\n"));

    assertThat(drop.resolve(name)).doesNotExist();
    try (var files = Files.list(drop)) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("nnn")))
          .singleElement()
          .satisfies(file -> assertThat(file).content().contains("\"taken\" : 1"));
    }
  }

  @Test
  void a_file_that_cannot_be_reported_on_is_said_once_without_its_name(CapturedOutput output)
      throws IOException {
    var file = Files.writeString(drop.resolve("Ada-Lovelace.csv"), "external_id\nB-1\n");
    Files.writeString(
        Files.createDirectory(drop.resolve("Ada-Lovelace.csv.report.json")).resolve("x"), "");

    for (var i = 0; i < 3; i++) {
      takeIn(file);
    }

    assertThat(output.toString().split("a file in the drop folder cannot be read", -1)).hasSize(2);
    assertThat(output).doesNotContain("Ada-Lovelace");
    Files.delete(file);
  }

  private static Path old(Path file) throws IOException {
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
  }

  private static void takeIn(Path file) throws IOException {
    hub.bean(DropFolder.class).takeIn(file.toFile());
  }

  private String report(String name) throws IOException {
    return Files.readString(drop.resolve(name + ".report.json"));
  }
}
