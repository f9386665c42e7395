package io.processorhub.reports;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The records of processing, as an authority would get them. */
class ExportsTest {

  private static TestHub hub;
  private static Http http;
  private static String carl;

  @BeforeAll
  static void start() {
    hub =
        TestHub.startAll(
            Map.of(
                "hub.organisation", "Example GmbH",
                "hub.record.controller.address", "Street 1, 10115 Berlin",
                "hub.record.controller.email", "office@example.com",
                "hub.record.controller.telephone", "+49 30 123456",
                "hub.record.dpo.name", "Carl Example"));
    http = new Http(hub);
    carl = hub.token("carl", Role.COMPLIANCE);
    hub.takeIn(
        """
        external_id,account.external_id,membership.controller,contact.email,consent.marketing.email,consent.marketing.email.at
        ada,acme,us,ada@example.com,yes,2026-01-01T00:00:00Z
        grace,globex,account,grace@example.com,yes,2026-01-01T00:00:00Z
        """);
    hub.quiet();
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void the_icos_table_of_the_sample_has_its_thirty_columns_and_no_empty_required_one() {
    var rows = csv("controller.csv");

    assertThat(rows.get(0)).contains("Controller", "Data Protection Officer (if applicable)");
    assertThat(rows.get(1)).containsSequence("Name", "Example GmbH", "Name", "Carl Example");
    assertThat(rows.get(4)).containsSequence("Telephone", "'+49 30 123456");
    assertThat(rows.get(5)).contains("As of");
    assertThat(rows.get(6)).isEqualTo(ControllerRecord.COLUMNS).hasSize(30);
    var record = rows.subList(7, rows.size());
    assertThat(record).hasSize(2);
    assertThat(record)
        .allSatisfy(
            row -> {
              assertThat(row).hasSize(30);
              assertThat(row.subList(0, ControllerRecord.REQUIRED))
                  .allSatisfy(
                      cell ->
                          assertThat(cell)
                              .isNotBlank()
                              .doesNotContain(ProcessingActivity.NOT_RECORDED));
            });
    assertThat(record.get(0))
        .contains(
            "Marketing",
            "newsletter",
            "readers of the newsletter",
            "https://documents.example.com/sample-dpa",
            "US",
            "US: EU-US Data Privacy Framework, Art. 45(3)",
            "Art. 6(1)(a) consent");
    assertThat(record.get(0).get(4)).contains("user.contact.email (contact.email)");
    assertThat(record.get(0).get(5)).contains("SAMPLE company behind mailchimp, processor");
  }

  @Test
  void what_is_done_for_an_account_that_decides_itself_is_a_register_of_its_own() {
    var rows = csv("processor.csv");

    assertThat(rows.get(6)).isEqualTo(ProcessorRecord.COLUMNS).hasSize(13);
    assertThat(rows).hasSize(8);
    assertThat(rows.get(7).get(0)).contains("Example GmbH", "Street 1", "office@example.com");
    assertThat(rows.get(7).get(3)).startsWith("account ");
    assertThat(rows.get(7).get(6))
        .as("our own newsletter is nothing that we do for the account")
        .isEqualTo(ProcessorRecord.KEPT);
    assertThat(rows.get(7).get(11)).as("sub-processors").isEmpty();
  }

  @Test
  void before_anything_was_approved_there_was_nothing_to_record() {
    assertThat(csv("controller.csv?on=2026-01-01")).hasSize(7);
    assertThat(csv("controller.csv?on=2090-01-01")).hasSize(9);
    http.get(carl, "/api/v1/register/exports/controller.csv?on=soon").isProblem(400, "BAD_FILTER");
  }

  @Test
  void as_json_there_is_all_that_is_on_record() {
    var json = http.get(carl, "/api/v1/register/exports/register.json").json();

    assertThat(json.get("processors").size()).isEqualTo(2);
    assertThat(json.at("/processors/0/agreements/0/reference").asString()).isEqualTo("SAMPLE-DPA");
    assertThat(json.at("/processors/0/assessment/outcome").asString()).isEqualTo("PASS");
    assertThat(json.at("/connections/0/purposes/newsletter/basis").asString()).isEqualTo("CONSENT");
    assertThat(json.toString()).doesNotContain("ada@", hub.mailchimp().apiKey());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        " =1",
        "\u00a0=1",
        "\u200b=1",
        "'=1",
        "'",
        "|cmd",
        "%0A"
      })
  void a_formula_is_text_and_can_be_had_back(String cell) {
    var harmless = Csv.harmless(cell);
    var read = read(Csv.write(List.of(List.of(cell)))).get(0).get(0);

    assertThat(harmless).isEqualTo("'" + cell);
    assertThat(read).isEqualTo(harmless);
    assertThat(Csv.original(read)).isEqualTo(cell);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "1-2", "a=b", "two\nlines", "\"quoted\"; and, more", "ä＝"})
  void other_text_stays_as_it_is(String cell) {
    assertThat(read(Csv.write(List.of(List.of(cell, "x")))).get(0).get(0)).isEqualTo(cell);
  }

  @Test
  void a_recorded_formula_is_neutralised_on_its_way_out() {
    hub.bean(io.processorhub.processor.Processors.class)
        .record(
            io.processorhub.SampleRecords.sample("host"),
            java.util.Optional.empty(),
            TestHub.COMPLIANCE);
    var rows = csv("controller.csv");

    assertThat(rows.stream().flatMap(List::stream))
        .noneMatch(cell -> cell.matches("(?s)[\\s]*[=+@＝＋－＠-].*"));
    var statement =
        http.post(
            carl,
            "/api/v1/register/recipients/search",
            "application/json",
            "{\"source\": \"crm\", \"external_id\": \"ada\"}");
    assertThat(
            http.get(carl, "/api/v1/register/recipients/" + statement.at("/subject"))
                .at("/others/0/processor"))
        .as("a recipient under an agreement that has no connection")
        .isEqualTo("host");
  }

  private static List<List<String>> csv(String file) {
    var answer = http.get(carl, "/api/v1/register/exports/" + file);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("text/csv");
    assertThat(answer.header("Content-Disposition")).startsWith("attachment");
    return read(answer.text());
  }

  private static List<List<String>> read(String text) {
    var rows = new ArrayList<List<String>>();
    try (var csv = CsvReader.builder().ofCsvRecord(new StringReader(text))) {
      csv.forEach(row -> rows.add(row.getFields()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return rows;
  }
}
