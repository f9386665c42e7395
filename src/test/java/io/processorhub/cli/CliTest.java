package io.processorhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.SandboxRun;
import io.processorhub.TestHub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The commands, beside a hub that is running. */
@ExtendWith(OutputCaptureExtension.class)
class CliTest {

  private static final Pattern TOKEN = Pattern.compile("hub_[A-Za-z0-9_-]{43}");

  private TestHub hub;
  private final Map<String, String> before = new HashMap<>();

  @BeforeEach
  void start() {
    hub = TestHub.unapproved(Map.of());
    SandboxRun.settings(hub.mailchimp(), hub.mailerlite())
        .forEach((name, value) -> set(name, value.toString()));
    set("hub.data", hub.home().resolve("data").toString());
    set("hub.safe", hub.home().resolve("safe").toString());
  }

  @AfterEach
  void stop() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
    hub.close();
  }

  @Test
  void somebody_new_finds_their_way_from_a_file_to_one_person(CapturedOutput output) {
    var olga = issue(output, "olga-way", "OPS");
    var carl = issue(output, "carl-way", "COMPLIANCE");
    hub.approve();

    set("HUB_TOKEN", olga);
    assertThat(run("connectors", "try", "newsletter-mailchimp")).isZero();
    assertThat(output).contains("the target: good", "who is there: good");
    assertThat(hub.mailchimp().journal()).noneMatch(call -> call.isWrite());
    hub.until("select baseline_at is not null from connection");
    assertThat(run("connectors", "pause", "newsletter-mailchimp")).isZero();
    hub.takeIn(io.processorhub.Given.ada().csv());
    assertThat(run("connectors", "status")).isZero();
    assertThat(output).contains("newsletter-mailchimp: Nothing is disclosed: somebody paused it");
    assertThat(hub.count("select count(*) from entry where kind = 4")).isEqualTo(1);

    var before = hub.count("select count(*) from entry");
    var usual = System.in;
    System.setIn(new java.io.ByteArrayInputStream("ada\n".getBytes()));
    assertThat(run("dry-run", "--source", "crm")).isZero();
    System.setIn(usual);
    assertThat(output)
        .contains("newsletter-mailchimp: create", "for newsletter")
        .contains("contact.email = a… (15 characters)")
        .doesNotContain("ada@example.com");
    assertThat(hub.count("select count(*) from entry")).isEqualTo(before);
    assertThat(hub.count("select count(*) from copy_key")).isZero();

    assertThat(run("connectors", "resume", "newsletter-mailchimp")).isZero();
    hub.quiet();
    assertThat(run("connectors", "status")).isZero();
    assertThat(output).contains("newsletter-mailchimp: In step: 1 current");

    assertThat(run("connectors", "resync", "newsletter-mailchimp")).isZero();
    hub.until("select count(*) = 2 from sweep where state = 1");
    assertThat(run("connectors", "resync", "newsletter-mailchimp", "--missing")).isEqualTo(1);

    hub.db().sql("update copy set state = 6, reason = 11").update();
    assertThat(run("copies", "dead", "newsletter-mailchimp")).isZero();
    assertThat(output).contains("1 the processor finds a value invalid");
    assertThat(run("copies", "redrive", "newsletter-mailchimp")).isZero();
    hub.quiet();
    assertThat(hub.count("select count(*) from copy where state = 2")).isEqualTo(1);

    set("HUB_TOKEN", carl);
    assertThat(run("copies", "redrive", "newsletter-mailchimp")).isEqualTo(1);
  }

  @Test
  void a_file_becomes_a_declaration_in_force_by_two_people(CapturedOutput output) {
    var olga = issue(output, "olga", "OPS");
    var carl = issue(output, "carl", "COMPLIANCE");

    set("HUB_TOKEN", olga);
    assertThat(run("connectors", "propose")).isZero();
    var digest = lastWord(output, "waiting   newsletter-mailchimp ([0-9a-f]{64})");
    assertThat(run("connectors", "approve", "newsletter-mailchimp", digest)).isEqualTo(1);
    set("HUB_TOKEN", carl);
    assertThat(run("connectors", "approve", "newsletter-mailchimp", digest.substring(0, 12)))
        .isZero();

    assertThat(output).contains("newsletter-mailchimp runs " + digest);
    assertThat(
            hub.db()
                .sql("select convert_from(leaf, 'UTF8') from entry where kind = 6")
                .query(String.class)
                .single())
        .contains("\"proposed_by\":\"olga\"", "\"approved_by\":\"carl\"", "\"four_eyes\":true");
  }

  @Test
  void whoever_proposed_cannot_approve_unless_the_register_says_so(CapturedOutput output) {
    var anna = issue(output, "anna", "ADMIN");
    set("HUB_TOKEN", anna);
    run("connectors", "propose");
    var digest = lastWord(output, "waiting   newsletter-mailchimp ([0-9a-f]{64})");

    assertThat(run("connectors", "approve", "newsletter-mailchimp", digest)).isEqualTo(1);
    assertThat(output.getErr()).contains("somebody else must approve it");
    assertThat(run("connectors", "approve", "newsletter-mailchimp", digest, "--two-eyes")).isZero();

    assertThat(
            hub.count(
                "select count(*) from entry where convert_from(leaf, 'UTF8') like '%\"four_eyes\":false%'"))
        .isEqualTo(1);
  }

  @Test
  void without_a_valid_token_nothing_is_proposed(CapturedOutput output) {
    set("HUB_TOKEN", "hub_" + "x".repeat(43));

    assertThat(run("connectors", "propose")).isEqualTo(1);

    assertThat(output.getErr()).contains("needs a valid token in HUB_TOKEN");
    assertThat(hub.count("select count(*) from proposal")).isZero();
  }

  @Test
  void a_revoked_token_is_worth_nothing(CapturedOutput output) {
    var olga = issue(output, "olga", "OPS");
    set("HUB_TOKEN", olga);

    assertThat(run("tokens", "revoke", "olga")).isZero();

    assertThat(run("connectors", "propose")).isEqualTo(1);
  }

  @Test
  void a_wrong_file_is_named_with_its_line(CapturedOutput output) throws Exception {
    var file = hub.home().resolve("wrong.yaml");
    Files.writeString(
        file, Files.readString(Path.of("connectors/mailchimp.yaml")).replaceFirst("why:", "whi:"));

    assertThat(run("connectors", "validate")).isZero();
    assertThat(run("connectors", "validate", file.toString())).isEqualTo(1);

    assertThat(output.getErr())
        .containsPattern("wrong.yaml:\\d+: 'whi' is not known here; did you mean 'why'\\?");
  }

  @Test
  void the_hub_that_was_running_is_still_running() {
    assertThat(run("tokens", "list")).isZero();

    assertThat(hub.count("select 1")).isEqualTo(1);
  }

  private String issue(CapturedOutput output, String name, String role) {
    assertThat(run("tokens", "issue", name, "--role", role)).isZero();
    return lastWord(output, "(" + TOKEN + ")");
  }

  private static String lastWord(CapturedOutput output, String pattern) {
    return Pattern.compile(pattern)
        .matcher(output.getOut())
        .results()
        .reduce((first, second) -> second)
        .orElseThrow()
        .group(1);
  }

  private static int run(String... args) {
    return Cli.run(args);
  }

  private void set(String name, String value) {
    before.putIfAbsent(name, System.getProperty(name));
    System.setProperty(name, value);
  }
}
