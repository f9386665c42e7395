package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Who trusts the sandbox because the hub works with it trusts two things of the same makers. So
 * Mailchimp's own client library, which we did not make, has to work with it too.
 *
 * <p>Needs node and npm; skipped without, unless HUB_VENDOR_TESTS is "required".
 */
class VendorClientTest {

  private static final Path KEPT = Path.of("src/test/vendor/mailchimp");
  private static final Path USED = Path.of("target/vendor/mailchimp");

  @Test
  void the_client_library_of_mailchimp_works_with_the_sandbox() throws Exception {
    assumeTrue(isRequired() || (runs("node") && runs("npm")), "node and npm are not there");
    install();

    try (var mailchimp = MailchimpSandbox.start()) {
      var seen = runCheck(mailchimp);

      assertThat(seen.at("/ping/health_status").asString()).isEqualTo("Everything's Chimpy!");
      assertThat(seen.path("list").propertyNames()).containsExactly("id", "double_optin");
      assertThat(seen.at("/batch/new_members/0/merge_fields/FNAME").asString()).isEqualTo("Grace");
      assertThat(seen.at("/batch/errors/0/error_code").asString()).isEqualTo("ERROR_GENERIC");
      assertThat(seen.at("/set/status").asString()).isEqualTo("pending");
      assertThat(seen.path("get")).isEqualTo(seen.path("set"));
      assertThat(seen.at("/update/status").asString()).isEqualTo("unsubscribed");
      assertThat(seen.at("/page/total_items").asInt()).isEqualTo(2);
      assertThat(seen.at("/page/members/1").propertyNames()).containsExactly("email_address");
      assertThat(seen.at("/gone/status").asInt()).isEqualTo(404);
      assertThat(seen.at("/gone/title").asString()).isEqualTo("Resource Not Found");
      assertThat(mailchimp.members())
          .extracting(Member::email)
          .containsExactly("grace@example.com");
    }
  }

  private static boolean isRequired() {
    return "required".equals(System.getenv("HUB_VENDOR_TESTS"));
  }

  private static boolean runs(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** In a copy, so that nothing is ever installed among the sources. */
  private static void install() throws Exception {
    Files.createDirectories(USED);
    for (var name : List.of("package.json", "package-lock.json", "check.js")) {
      Files.copy(KEPT.resolve(name), USED.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    output("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline");
  }

  private static JsonNode runCheck(MailchimpSandbox mailchimp) throws Exception {
    var printed =
        output("node", "check.js", mailchimp.origin(), mailchimp.apiKey(), mailchimp.audience());
    return Json.read(printed).orElseThrow(() -> new AssertionError(printed));
  }

  private static String output(String... command) throws Exception {
    var printed = Files.createTempFile("vendor", ".out");
    var mistakes = Files.createTempFile("vendor", ".err");
    try {
      var process =
          new ProcessBuilder(command)
              .directory(USED.toFile())
              .redirectOutput(printed.toFile())
              .redirectError(mistakes.toFile())
              .start();
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("%s ended", command[0]).isTrue();
      assertThat(process.exitValue()).as(Files.readString(mistakes)).isZero();
      return Files.readString(printed);
    } finally {
      Files.delete(printed);
      Files.delete(mistakes);
    }
  }
}
