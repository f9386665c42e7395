package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Post;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who asks what is known about them is told, by the link that showed who they are. */
class StatementTest {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";

  private static Post post;
  private static TestHub hub;
  private static Http http;
  private static String compliance;

  @BeforeAll
  static void start() {
    post = new Post();
    var settings = new HashMap<>(post.settings());
    settings.putAll(Map.of("hub.erasure.poll-ms", 25, "hub.erasure.visits", 1000));
    hub = TestHub.startAll(settings);
    hub.until("select bool_and(baseline_at is not null) from connection");
    http = new Http(hub);
    compliance = hub.token("officer", Role.COMPLIANCE);
  }

  @AfterAll
  static void stop() {
    hub.close();
    post.close();
  }

  @Test
  void a_person_gets_what_is_known_and_who_received_it_by_the_confirmed_link() throws Exception {
    hub.takeIn(Given.ada().csv());
    hub.quiet();
    var link = confirmed("ada@example.com");

    var statement = taken(link);

    assertThat(statement.at("/known/0/values/contact.email").asString())
        .isEqualTo("ada@example.com");
    assertThat(statement.at("/known/0/source").asString()).isEqualTo("crm");
    assertThat(statement.at("/consents/0/consent").asString()).isEqualTo("marketing.email");
    assertThat(statement.at("/recipients").findValuesAsString("processor"))
        .containsExactlyInAnyOrder("mailchimp", "mailerlite");
    assertThat(statement.at("/recipients/0/fields").findValuesAsString("field"))
        .contains("contact.email");
    assertThat(statement.at("/purposes").findValuesAsString("basis"))
        .contains("Art. 6(1)(a) GDPR, consent");
    assertThat(state(ref())).as("the case ends with its statement").isEqualTo("done");
    assertThat(pdf(link))
        .contains("ada@example.com", "Who received it", "newsletter", "Your rights", "supervisory");
  }

  @Test
  void the_link_shows_it_for_seven_days_and_each_fetch_is_noted() {
    hub.takeIn(Given.contacts().consenting("week", "week@example.com", "Week").csv());
    hub.quiet();
    var link = confirmed("week@example.com");
    taken(link);
    taken(link);

    assertThat(noted()).isEqualTo(2);
    hub.db()
        .sql("update rights_case set statement_until = now() where statement_hash is not null")
        .update();
    assertThat(http.post("", take(link), FORM, "form=json").text())
        .contains("This link shows no statement")
        .doesNotContain("week@example.com");
    assertThat(http.get("", link).text()).doesNotContain("Your statement");
  }

  /** A source had a stranger's address; the stranger keeps the link and the source corrects it. */
  @Test
  void a_link_is_good_for_nothing_once_its_address_is_not_the_persons_any_more() {
    hub.takeIn(Given.contacts().consenting("moved", "wrong@example.com", "Moved").csv());
    hub.quiet();
    var taken = confirmed("wrong@example.com");
    asked("wrong@example.com");
    var unused = post.link("wrong@example.com", 2);
    hub.takeIn(Given.contacts().consenting("moved", "right@example.com", "Moved").csv());
    hub.quiet();

    assertThat(http.get("", taken).text()).doesNotContain("Your statement");
    assertThat(http.post("", take(taken), FORM, "form=json").text())
        .contains("This link shows no statement")
        .doesNotContain("right@example.com");
    assertThat(http.post("", unused, FORM, "").text()).contains("This link cannot be used");
    assertThat(http.post("", take(unused), FORM, "form=json").text())
        .contains("This link shows no statement");
  }

  @Test
  void a_link_shows_nothing_any_more_once_somebody_else_has_the_address_too() {
    hub.takeIn(Given.contacts().consenting("first", "later@example.com", "First").csv());
    hub.quiet();
    var link = confirmed("later@example.com");
    hub.takeIn(Given.contacts().consenting("second", "later@example.com", "Second").csv());
    hub.quiet();

    assertThat(http.post("", take(link), FORM, "form=json").text())
        .contains("This link shows no statement")
        .doesNotContain("later@example.com");
  }

  /** A letter to a person goes to no connection; that is no contradiction. */
  @Test
  void letters_to_people_do_not_look_like_changed_entries() {
    hub.takeIn(Given.contacts().consenting("post", "post@example.com", "Post").csv());
    hub.quiet();
    confirmed("post@example.com");

    assertThat(http.get(compliance, "/api/v1/register/entries?limit=1000").text())
        .contains("\"letter\":\"confirm\"")
        .doesNotContain("contradiction");
  }

  @Test
  void opening_the_link_takes_nothing() {
    hub.takeIn(Given.contacts().consenting("look", "look@example.com", "Look").csv());
    hub.quiet();
    var link = confirmed("look@example.com");

    assertThat(http.get("", link).text()).contains("Your statement", "Get it to read");

    assertThat(state(ref())).isEqualTo("open");
  }

  @Test
  void where_two_people_have_the_address_nothing_is_shown_and_staff_answer() {
    hub.takeIn(
        Given.contacts()
            .consenting("one", "shared@example.com", "One")
            .consenting("two", "shared@example.com", "Two")
            .csv());
    hub.quiet();
    var page = asked("shared@example.com");
    var link = post.link("shared@example.com", 1);
    page = http.post("", link, FORM, "").text();

    assertThat(page).doesNotContain("Your statement").contains("within one month");
    assertThat(http.post("", take(link), FORM, "form=json").text())
        .contains("This link shows no statement");
    var ref = ref();
    assertThat(
            http.post(compliance, "/api/v1/cases/%s/statement".formatted(ref), JSON, "")
                .json()
                .at("/known/0/values/contact.email")
                .asString())
        .isEqualTo("shared@example.com");
    assertThat(state(ref)).isEqualTo("open");
    assertThat(
            http.post(
                    compliance,
                    "/api/v1/cases/%s/answered".formatted(ref),
                    JSON,
                    "{\"how\":\"handed over in the office\"}")
                .status())
        .isEqualTo(204);
    assertThat(state(ref)).isEqualTo("done");
  }

  @Test
  void what_a_customer_decides_about_is_not_in_it_and_it_says_so() {
    hub.takeIn(
        """
        external_id,account.external_id,membership.controller,contact.email
        tess,theirs,account,tess@example.com
        """);
    var statement = taken(confirmed("tess@example.com"));

    assertThat(statement.at("/known").isMissingNode()).isTrue();
    assertThat(statement.toString())
        .doesNotContain("tess@example.com")
        .contains("Customers of ours provided further data about you");
  }

  @Test
  void who_was_sent_to_nobody_is_told_of_no_purpose() {
    hub.takeIn(
        Given.contacts()
            .row(
                "silent",
                "acme",
                "silent@example.com",
                "Silent",
                "en",
                "",
                "no",
                "2026-01-01T00:00:00Z")
            .csv());
    hub.quiet();

    var statement = taken(confirmed("silent@example.com"));

    assertThat(statement.at("/known/0/values/contact.email").asString())
        .isEqualTo("silent@example.com");
    assertThat(statement.at("/recipients").isMissingNode()).isTrue();
    assertThat(statement.at("/purposes").isMissingNode()).isTrue();
  }

  @Test
  void nothing_of_a_statement_is_stored() throws IOException {
    hub.takeIn(Given.contacts().consenting("kept", "kept@example.com", "Zzyxwv").csv());
    hub.quiet();
    taken(confirmed("kept@example.com"));

    try (var files = Files.walk(hub.home().resolve("data"))) {
      assertThat(files.filter(Files::isRegularFile).filter(file -> holds(file, "Zzyxwv")))
          .isEmpty();
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
          .contains(text);
    } catch (IOException e) {
      return false; // the server removed it meanwhile
    }
  }

  private static String asked(String address) {
    return http.post(
            "",
            "/privacy/requests",
            FORM,
            "kind=access&address=%s".formatted(address.replace("@", "%40")))
        .text();
  }

  /** The link of the mail, confirmed; the page offers the statement. */
  private static String confirmed(String address) {
    asked(address);
    var link = post.link(address, 1);
    assertThat(http.post("", link, FORM, "").text()).contains("Your statement");
    return link;
  }

  private static String take(String link) {
    return link.replace("/confirm/", "/statement/");
  }

  private static JsonNode taken(String link) {
    return http.post("", take(link), FORM, "form=json").json();
  }

  private static String pdf(String link) throws Exception {
    var answer =
        HttpClient.newHttpClient()
            .send(
                http.request("", take(link))
                    .header("Content-Type", FORM)
                    .POST(HttpRequest.BodyPublishers.ofString("form=pdf"))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    Files.createDirectories(Path.of("target/pages"));
    Files.write(Path.of("target/pages/statement.pdf"), answer.body());
    try (var document = Loader.loadPDF(answer.body())) {
      return new PDFTextStripper().getText(document);
    }
  }

  private static long noted() {
    return hub.count(
        "select count(*) from entry where convert_from(leaf, 'UTF8')::jsonb ->> 'event' = 'statement taken' and convert_from(leaf, 'UTF8')::jsonb ->> 'case' = '%s'"
            .formatted(ref()));
  }

  private static String ref() {
    return hub.db()
        .sql(
            "select ref::text from rights_case where accepted_at is not null order by accepted_at desc limit 1")
        .query(String.class)
        .single();
  }

  private static String state(String ref) {
    return http.get(compliance, "/api/v1/cases/" + ref).at("/state");
  }
}
