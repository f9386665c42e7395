package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.TestHub;
import io.processorhub.status.ConnectionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Connector files that would keep the hub busy for ever, or fill its memory or its log. */
@ExtendWith(OutputCaptureExtension.class)
class HostileFilesTest {

  private static final Path MAILCHIMP = Path.of("connectors/mailchimp.yaml");

  @Test
  void a_program_without_an_end_leaves_no_copy_in_sending_and_is_one_line_in_log_and_status(
      @TempDir Path folder, CapturedOutput output) throws IOException {
    var body = "[range(90000) as $a | range(90000) as $b | 1] | ";
    var file =
        Files.writeString(
            folder.resolve("mailchimp.yaml"),
            Files.readString(MAILCHIMP).replace("| {members: [", "| " + body + "{members: ["));
    try (var hub = TestHub.startWith(file, Map.of())) {
      hub.takeIn(
          "external_id,contact.email,consent.marketing.email,consent.marketing.email.at\n"
              + IntStream.range(0, 50)
                  .mapToObj(i -> "J-%d,j%d@example.com,yes,2026-05-04T10:00:00Z\n".formatted(i, i))
                  .collect(Collectors.joining()));

      hub.until(
          "select exists (select 1 from provider_account where failures >= 1 and cause like 'a program of the connector file does not end%')");
      hub.db().sql("update connection set paused = true").update();
      hub.until("select not exists (select 1 from copy where state = 1)");

      assertThat(hub.count("select count(*) from copy where state in (1, 4, 6)")).isZero();
      assertThat(output.toString().split("a program of the connector file does not end", -1))
          .hasSize(2);
      assertThat(hub.mailchimp().members()).isEmpty();
      hub.db().sql("update connection set paused = false").update();
      assertThat(hub.bean(ConnectionStatus.class).all().toString())
          .contains("a program of the connector file does not end, or makes too much");
    }
  }

  @Test
  void a_hostile_file_is_one_line_in_the_log_however_much_is_wrong_with_it() {
    var much = "my.yaml:1: wrong\n".repeat(2_100).strip();

    assertThat(ConnectorWatch.shortened(much))
        .isEqualTo("my.yaml:1: wrong (and 2099 more: connectors validate)");
    assertThat(ConnectorWatch.shortened("x".repeat(3_000_000))).hasSizeLessThan(400);
  }

  @Test
  void what_is_no_file_is_not_opened(@TempDir Path folder) throws IOException {
    Files.createDirectory(folder.resolve("odd.yaml"));

    assertThatThrownBy(() -> new ConnectorFiles(folder, ConnectorFileTest.reader()).read())
        .isInstanceOf(ConnectorFile.Unreadable.class);
  }
}
