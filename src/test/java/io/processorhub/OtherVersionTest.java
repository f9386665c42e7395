package io.processorhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

/** A database that another version of the hub made. */
@ExtendWith(OutputCaptureExtension.class)
class OtherVersionTest {

  private Path home;
  private TestHub.Sandboxes at;

  @BeforeEach
  void prepare() throws Exception {
    home = Files.createTempDirectory(Path.of("target"), "other");
    Template.copyTo(home);
    at = TestHub.Sandboxes.start();
  }

  @AfterEach
  void clean() throws Exception {
    at.close();
    FileSystemUtils.deleteRecursively(home);
  }

  /** The baseline took the number of a file that is gone; later numbers may be unknown. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 (foundation) | update hub.flyway_schema_history set description = 'foundation', checksum = 7 where version = '1'",
        "9073 (tally) | insert into hub.flyway_schema_history values (9073, '9073', 'tally', 'SQL', 'V9073__tally.sql', 7, 'hub_owner', now(), 1, true)"
      })
  void a_start_says_so_in_a_sentence_and_changes_nothing(
      String migration, String made, CapturedOutput output) throws Exception {
    try (var hub = TestHub.at(home, at)) {
      Owner.run(hub, made);
    }

    var refused = catchThrowable(() -> TestHub.at(home, at));

    assertThat(refused).hasRootCauseInstanceOf(IllegalStateException.class);
    assertThat(output.getAll())
        .contains(
            "the database was made by another version of the hub: this one does not know its migration "
                + migration,
            "begin with an empty database and an empty safe folder")
        .doesNotContain("FlywayValidate", "Application run failed");
  }
}
