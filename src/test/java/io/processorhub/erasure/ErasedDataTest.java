package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Post;
import io.processorhub.SampleRunTest;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.cli.CommandLineHub;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.subject.SubjectErasure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * What is left of somebody after their erasure: byte by byte, here and there; and what a copy of
 * the data folder from before still tells, with the keys of then and with those of today.
 */
@ExtendWith(OutputCaptureExtension.class)
class ErasedDataTest {

  private static final List<String> VALUES =
      List.of(
          "zqy.markeraddress@example.com",
          "ZQY.MARKERADDRESS@EXAMPLE.COM",
          "zqy.earlieraddress@example.com",
          "Zqymarkername",
          "zqy-external-id");

  @Test
  void nothing_of_an_erased_person_is_left_and_a_copy_from_before_dies_with_its_kek(
      CapturedOutput output) throws Exception {
    var home = Files.createTempDirectory(Path.of("target"), "erased");
    try (var at = TestHub.Sandboxes.start();
        var post = new Post()) {
      var settings = new HashMap<String, Object>(ErasureTest.FAST);
      settings.putAll(post.out());
      try (var hub = TestHub.at(home, at, settings)) {
        hub.approve();
        hub.until("select bool_and(baseline_at is not null) from connection");
        hub.takeIn(marker("zqy.earlieraddress@example.com"));
        hub.quiet();
        hub.takeIn(marker("zqy.markeraddress@example.com"));
        hub.quiet();
        hub.sequenced();
      }
      copy(home.resolve("data"), home.resolve("before"));
      copy(home.resolve("safe"), home.resolve("safe-before"));

      var answers = new StringBuilder();
      try (var hub = TestHub.at(home, at, settings)) {
        var filed = ErasureTest.erase(hub, "zqy-external-id");
        ErasureTest.through(hub, filed);
        hub.until("select count(*) = 0 from outbox where letter is not null");
        hub.takeIn(marker("zqy.markeraddress@example.com"));
        hub.sequenced();
        var http = new Http(hub);
        var auditor = hub.token("ann", Role.AUDITOR);
        for (var page :
            List.of(
                "cases/" + filed.ref(),
                "cases/" + filed.ref() + "/certificate",
                "copies?limit=100",
                "imports",
                "register/entries?limit=200",
                "register/exports/controller.csv",
                "register/exports/processor.csv",
                "register/exports/register.json")) {
          answers.append(http.get(auditor, "/api/v1/" + page).text());
        }
        try (var cli = new CommandLineHub(home, at)) {
          assertThat(cli.run("register", "export", home.resolve("register.bin").toString()))
              .isZero();
        }
      }
      assertNothingIn("answers and exports", answers.toString().getBytes(StandardCharsets.UTF_8));
      assertNothingIn("the log", output.getAll().getBytes(StandardCharsets.UTF_8));
      try (var cli = new CommandLineHub(home, at)) {
        for (var place : List.of("data", "safe", "register.bin")) {
          assertNothingInFilesOf(home.resolve(place));
        }
        assertThat(at.mailchimp().members()).isEmpty();
        assertThat(at.mailerlite().subscribers()).noneMatch(one -> VALUES.contains(one.email()));

        assertThat(told(home, at, "before", "safe-before"))
            .as("with the keys of then, the copy tells everything")
            .contains("zqy.markeraddress@example.com");
        assertThat(cli.run("keys", "rotate", "--now")).isZero();
      }
      assertThatThrownBy(() -> told(home, at, "before", "safe"))
          .as("with today's it tells nothing")
          .hasStackTraceContaining("KEK");
    } finally {
      FileSystemUtils.deleteRecursively(home);
    }
  }

  private static String marker(String address) {
    return Given.contacts().consenting("zqy-external-id", address, "Zqymarkername").csv();
  }

  /** With its rights: the server starts on nothing that others may read. */
  private static void copy(Path from, Path to) throws Exception {
    assertThat(
            new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
  }

  /** What a hub on copies of these folders knows of the person. */
  private static String told(Path home, TestHub.Sandboxes at, String data, String safe)
      throws Exception {
    var there = Files.createTempDirectory(Path.of("target"), "copy");
    try {
      copy(home.resolve(data), there.resolve("data"));
      copy(home.resolve(safe), there.resolve("safe"));
      FileSystemUtils.deleteRecursively(there.resolve("safe/erasures"));
      try (var hub = TestHub.at(there, at, Map.of("hub.delivery.poll-ms", 3_600_000))) {
        var forgetting = hub.bean(SubjectErasure.class);
        return hub.bean(TransactionTemplate.class)
            .execute(
                status ->
                    Optional.of(hub.count("select min(id) from subject"))
                        .flatMap(forgetting::lock)
                        .map(ErasedDataTest::email)
                        .orElse("nobody"));
      }
    } finally {
      FileSystemUtils.deleteRecursively(there);
    }
  }

  private static String email(SubjectErasure.Person person) {
    return person
        .told()
        .get(0)
        .values()
        .get(FieldTaxonomy.read().field("contact.email"))
        .orElse("no address");
  }

  private static void assertNothingInFilesOf(Path place) throws IOException {
    try (var files = Files.walk(place)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        if (Files.size(file) < 200_000_000) {
          assertNothingIn(file.toString(), Files.readAllBytes(file));
        }
      }
    }
  }

  private static void assertNothingIn(String place, byte[] bytes) {
    assertThat(SampleRunTest.found(VALUES, bytes)).as("values in " + place).isEmpty();
  }
}
