package io.processorhub.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.cases.Cases;
import io.processorhub.cli.CommandLineHub;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** FAULTS.md P18: after a breach at a processor, the people concerned can be written to. */
@ExtendWith(OutputCaptureExtension.class)
class BreachExportTest {

  private static final String EXPORT = "/api/v1/register/exports/breach.csv?processor=mailchimp";
  private static final int PEOPLE = 1_100;

  private static TestHub hub;
  private static Http http;
  private static String carl;
  private static String erased;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of("hub.delivery.linger", "1ms"));
    http = new Http(hub);
    carl = hub.token("carl", Role.COMPLIANCE);
    hub.takeIn(
        Given.people(PEOPLE)
            .consenting("formula", "+formula@example.com", "Formula")
            .consenting("gone", "gone@example.com", "Gone")
            .row("g", "globex", "g@example.com", "G", "en", "", "yes", "2026-01-01T00:00:00Z")
            .row("both", "acme", "both@example.com", "B", "en", "", "yes", "2026-01-01T00:00:00Z")
            .csv());
    hub.takeIn(
        "shop",
        Given.contacts()
            .row("b", "globex", "both@example.com", "B", "en", "", "yes", "2026-01-01T00:00:00Z")
            .csv());
    hub.quiet();
    erased = subject("gone");
    hub.bean(Cases.class)
        .file(
            new Cases.Request(
                CaseKind.ERASURE,
                CaseScope.PERSON,
                new Cases.Who.Known("crm", "gone"),
                Optional.empty(),
                Optional.of("met in person"),
                Optional.empty(),
                Channel.API),
            TestHub.COMPLIANCE);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void the_list_has_address_reference_account_connection_and_fields_of_each_person() {
    var answer = http.get(carl, EXPORT);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("text/csv");
    assertThat(answer.header("Cache-Control")).contains("no-store");
    var lines = answer.text().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo(
            "\"email\",\"reference\",\"account\",\"state\",\"connections\",\"fields\",\"first\",\"last\"");
    for (var i : List.of(0, 1, 499, 500, 501, 1_000, PEOPLE - 1)) {
      assertThat(lines)
          .filteredOn(line -> line.startsWith("\"person%d@example.com\"".formatted(i)))
          .hasSize(1)
          .allMatch(line -> line.contains(subject("p" + i)))
          .allMatch(
              line ->
                  line.contains(
                      "\"known\",\"newsletter-mailchimp\",\"contact.email contact.given_name contact.language\""));
    }
    assertThat(lines).hasSizeGreaterThan(PEOPLE + 4).doesNotHaveDuplicates();
  }

  @Test
  void the_erased_have_no_address_and_are_counted_in_the_last_line() {
    var lines = http.get(carl, EXPORT).text().lines().toList();

    assertThat(lines)
        .filteredOn(line -> line.contains(erased))
        .hasSize(1)
        .allMatch(line -> line.startsWith("\"\",") && line.contains("\"erased\""));
    assertThat(lines.get(lines.size() - 1))
        .contains(
            "complete: %d people, 1 of them erased, 0 without an address".formatted(PEOPLE + 4));
    assertThat(http.get(carl, "/api/v1/register/breach?processor=mailchimp").at("/persons"))
        .isEqualTo(String.valueOf(PEOPLE + 4));
  }

  @Test
  void no_address_becomes_a_formula_of_a_spreadsheet() {
    assertThat(http.get(carl, EXPORT).text()).contains("\n\"'+formula@example.com\",");
  }

  @Test
  void a_token_of_one_account_gets_the_people_of_that_account_only() {
    var globex = http.accountToken("globex-carl", Role.COMPLIANCE, "crm", "globex");

    var lines = http.get(globex, EXPORT).text().lines().toList();

    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).startsWith("\"g@example.com\",\"" + subject("g"));
    assertThat(lines.get(2)).contains("complete: 1 people");
    assertThat(http.get(globex, EXPORT + "&account=" + account("acme")).text())
        .isEqualTo(http.get(globex, EXPORT).text());
    assertThat(http.get(carl, EXPORT + "&account=" + account("globex")).text().lines().toList())
        .isEqualTo(lines);
  }

  @Test
  void only_compliance_takes_it_and_taking_it_is_noted() {
    var before = hub.count("select count(*) from audit_event");

    http.get(hub.token("audrey", Role.AUDITOR), EXPORT).isProblem(403, "NOT_ALLOWED");
    http.get(hub.token("olga", Role.OPS), EXPORT).isProblem(403, "NOT_ALLOWED");
    http.get(carl, EXPORT.replace("mailchimp", "nobody")).isProblem(400, "NO_SUCH_PROCESSOR");
    http.get(carl, EXPORT + "&from=2026-01-01");

    assertThat(
            hub.db()
                .sql(
                    "select actor || ': ' || what || ', ' || about from audit_event order by id offset ?")
                .param(before)
                .query(String.class)
                .list())
        .containsExactly("carl: breach list with addresses, mailchimp");
  }

  @Test
  void the_command_writes_a_new_file_that_its_owner_only_can_read(CapturedOutput output)
      throws Exception {
    var folder = Files.createTempDirectory(Path.of("target"), "breach");
    var file = folder.resolve("people.csv");
    try (var line = new CommandLineHub(hub.home(), hub.sandboxes())) {
      System.setProperty("HUB_TOKEN", carl);

      assertThat(line.run("entries", "breach", "mailchimp", "--with-addresses", file.toString()))
          .isZero();

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(Files.readString(file)).contains("\"person7@example.com\"", "complete: ");
      assertThat(output).contains("%d people".formatted(PEOPLE + 4));
      assertThat(output.getAll()).doesNotContain("person7@example.com");
      assertThat(line.run("entries", "breach", "mailchimp", "--with-addresses", file.toString()))
          .isEqualTo(1);
      assertThat(output.getErr()).contains("exists already");
    } finally {
      System.clearProperty("HUB_TOKEN");
    }
  }

  private static String subject(String id) {
    return hub.db()
        .sql(
            "select s.ref::text from item i join subject s on s.id = i.subject_id where i.source_key = ?")
        .param(
            io.processorhub.subject.ContactKey.of(
                hub.bean(io.processorhub.foundation.KeyedHash.class), id))
        .query(String.class)
        .single();
  }

  private static String account(String id) {
    return hub.db()
        .sql(
            "select a.ref::text from account a join source s on s.id = a.source where s.name = 'crm' and a.source_key = ?")
        .param(hub.bean(io.processorhub.foundation.KeyedHash.class).of("account", id))
        .query(String.class)
        .single();
  }
}
