package io.processorhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.processor.Connections;
import io.processorhub.processor.Declaration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a compliance officer types: recording, and reading what happened. */
@ExtendWith(OutputCaptureExtension.class)
class ProcessorsCommandTest {

  @Test
  void from_a_file_that_records_to_a_register_that_is_read(CapturedOutput output) throws Exception {
    try (var hub = TestHub.unapproved(Map.of());
        var line = new CommandLineHub(hub.home(), hub.sandboxes())) {
      line.set("hub.organisation", "Example GmbH");
      // A consent is kept once some declaration asks for it.
      hub.approveWithoutRecords();
      hub.takeIn(Given.ada().csv());
      assertThat(line.run("processors", "list")).isZero();
      assertThat(output)
          .contains("mailchimp: The Rocket Science Group LLC, US; agreements in force: 0")
          .contains("xero: legal name not recorded")
          .contains("newsletter-mailchimp: no agreement with the processor is in force, and");

      line.set("HUB_TOKEN", hub.token("olga", Role.OPS));
      var file = hub.home().resolve("mailchimp.yaml");
      Files.writeString(
          file,
          Files.readString(Path.of("docs/examples/mailchimp.yaml"))
              .replace("2027-01-", "2099-01-")
              .replace("*.api.mailchimp.com", "127.0.0.1"));
      assertThat(line.run("processors", "record", file.toString())).isEqualTo(1);
      assertThat(output.getErr()).contains("takes [COMPLIANCE]");
      line.set("HUB_TOKEN", hub.token("carl", Role.COMPLIANCE));
      assertThat(line.run("processors", "record", file.toString(), "--revision", "9")).isEqualTo(1);
      assertThat(output.getErr()).contains("mailchimp is at revision 1");
      assertThat(line.run("processors", "record", file.toString(), "--revision", "1")).isZero();
      assertThat(output).contains("mailchimp is at revision 5");
      hub.quiet();

      assertThat(line.run("processors", "list")).isZero();
      assertThat(output).contains("newsletter-mailchimp: nothing is missing");
      assertThat(line.run("processors", "show", "mailchimp")).isZero();
      assertThat(output).contains("DPA-2026", "recordedBy: \"carl\"");
      assertThat(line.run("processors", "show", "nobody")).isEqualTo(1);
      assertThat(line.run("connectors", "list")).isZero();
      assertThat(output).contains("four eyes: on");

      assertThat(line.run("entries", "list", "--kind", "ATTEMPT")).isZero();
      assertThat(output).contains("\"kind\":\"ATTEMPT\"");
      assertThat(line.run("entries", "list", "--kind", "NOSUCH")).isEqualTo(1);
      assertThat(output.getErr()).contains("kind: one of");
      assertThat(line.pipe("ada\n", "entries", "recipients", "--source", "crm")).isZero();
      assertThat(output).contains("\"legalName\" : \"The Rocket Science Group LLC\"");
      assertThat(line.run("entries", "breach", "mailchimp")).isZero();
      assertThat(output).contains("\"persons\" : 1");
      assertThat(line.run("entries", "declared")).isZero();
      assertThat(output).contains("newsletter-mailchimp contact.email: declared, sent 1 times");
      assertThat(line.run("entries", "export", "controller")).isZero();
      assertThat(output)
          .contains("\"Business function\",\"Purpose of processing\"", "Example GmbH");
      assertThat(output).doesNotContain("ada@example.com");
    }
  }

  @Test
  void outside_the_sandbox_what_was_copied_from_the_example_is_refused(CapturedOutput output)
      throws Exception {
    try (var hub = TestHub.outsideSandbox();
        var line = new CommandLineHub(hub.home(), hub.sandboxes())) {
      line.leaveSandbox();
      var carl = hub.token("carl", Role.COMPLIANCE);
      line.set("HUB_TOKEN", carl);
      var example = Path.of("docs/examples/mailchimp.yaml");
      var text = Files.readString(example);
      var place = text.substring(0, text.indexOf("link:")).lines().count();
      var records = "select count(*) from processor_record where recorded_by = 'carl'";

      assertThat(line.run("processors", "record", example.toString())).isEqualTo(1);
      new Http(hub)
          .put(
              carl,
              "/api/v1/processors/relay",
              "application/json",
              "{\"privacyUrl\": \"https://relay.example.com/privacy\"}")
          .isProblem(400, "BAD_RECORD");

      assertThat(output.getErr())
          .contains("mailchimp.yaml:%d: 'link' holds an address that is kept for".formatted(place));
      assertThat(hub.count(records)).isZero();

      var mine =
          Files.writeString(
              hub.home().resolve("mine.yaml"), text.replace(".example.com", ".our-company.eu"));
      assertThat(line.run("processors", "record", mine.toString())).isZero();
      assertThat(hub.count(records)).isPositive();
    }
  }

  @Test
  void a_wrong_file_is_named_with_its_line(CapturedOutput output) throws Exception {
    try (var hub = TestHub.unapproved(Map.of());
        var line = new CommandLineHub(hub.home(), hub.sandboxes())) {
      var file =
          Files.writeString(hub.home().resolve("wrong.yaml"), "processor: x\nagreemnts: []\n");

      assertThat(line.run("processors", "record", file.toString())).isEqualTo(1);

      assertThat(output.getErr())
          .contains("wrong.yaml:2: 'agreemnts' is not known here; did you mean 'agreements'?");
    }
  }

  @Test
  void who_approves_reads_who_gets_what_why_and_where_and_what_changes(CapturedOutput output)
      throws Exception {
    try (var hub = TestHub.unapproved(Map.of());
        var line = new CommandLineHub(hub.home(), hub.sandboxes())) {
      line.set("HUB_TOKEN", hub.token("olga", Role.OPS));
      line.run("connectors", "propose");
      assertThat(line.run("connectors", "show", "newsletter-mailchimp")).isZero();
      assertThat(output)
          .contains("# who:    mailchimp, The Rocket Science Group LLC, US")
          .contains("# where:  list=")
          .contains("# why:    newsletter, Art. 6(1)(a) consent to marketing.email")
          .contains("# what:     contact.given_name as merge_fields.FNAME, for: ")
          .contains("# ends:     when the consent is taken back: restrict, then erase after P30D")
          .contains("# new: nothing of this connection is in force")
          .contains("processor: mailchimp");

      hub.approve();
      var connections = hub.bean(Connections.class);
      var now = connections.approved("newsletter-mailchimp").orElseThrow().declaration();
      assertThat(line.run("connectors", "show", "newsletter-mailchimp")).isZero();
      assertThat(output).contains(", in force");
      connections.propose(withMore(now), TestHub.OPS);
      assertThat(line.run("connectors", "show", "newsletter-mailchimp")).isZero();

      assertThat(output)
          .contains(", waits")
          .contains("# + purposes > newsletter > fields > contact.family_name > to: \"LNAME\"")
          .contains(
              "# ~ residues: \"nothing\", and was \"campaign reports keep anonymous counts\"");
      assertThat(line.run("connectors", "show", "nosuch")).isEqualTo(1);
      assertThat(output.getErr()).contains("there is no connection nosuch");
    }
  }

  private static Declaration withMore(Declaration now) {
    var name = now.purposes().keySet().iterator().next();
    var purpose = now.purposes().get(name);
    var fields = new LinkedHashMap<>(purpose.fields());
    fields.put("contact.family_name", new Declaration.FieldRule("LNAME", "greets by name"));
    return new Declaration(
        now.connection(),
        now.processor(),
        Map.of(
            name,
            new Declaration.Purpose(
                purpose.basis(), purpose.consent(), purpose.onWithdrawal(), fields)),
        now.key(),
        now.target(),
        now.auth(),
        now.limits(),
        now.removed(),
        now.calls(),
        "nothing",
        now.adapter(),
        now.mail(),
        now.kind(),
        now.needs());
  }

  @Test
  void with_four_eyes_switched_off_a_proposer_approves_and_it_shows(CapturedOutput output) {
    try (var hub = TestHub.unapproved(Map.of());
        var line = new CommandLineHub(hub.home(), hub.sandboxes())) {
      line.set("hub.approval.four-eyes", "false");
      line.set("HUB_TOKEN", hub.token("anna", Role.ADMIN));
      line.run("connectors", "propose");
      var digest =
          hub.db().sql("select encode(digest, 'hex') from proposal").query(String.class).single();

      assertThat(line.run("connectors", "approve", "newsletter-mailchimp", digest)).isZero();
      assertThat(line.run("connectors", "list")).isZero();

      assertThat(output).contains("four eyes: OFF", digest + " approved by its proposer");
      assertThat(
              hub.count(
                  "select count(*) from entry where convert_from(leaf, 'UTF8') like '%\"four_eyes\":false%'"))
          .isEqualTo(1);
    }
  }
}
