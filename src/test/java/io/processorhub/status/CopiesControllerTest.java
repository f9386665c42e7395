package io.processorhub.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.copy.CopyState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CopiesControllerTest {

  private static final String COPIES = "/api/v1/copies";
  private static final String SEARCH = COPIES + "/search";

  private static TestHub hub;
  private static Http http;
  private static String auditor;
  private static String acme;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of());
    http = new Http(hub);
    auditor = hub.token("auditor", Role.AUDITOR);
    var file = Given.people(7);
    file.row("silent", "globex", "silent@example.com", "Silent", "en", "", "", "");
    file.row("blank", "globex", "", "Blank", "en", "", "yes", "2026-01-01T00:00:00Z");
    hub.takeIn(file.csv());
    hub.takeIn("shop", Given.contacts().consenting("s3", "person3@example.com", "Third").csv());
    hub.quiet();
    acme = http.accountToken("acme", Role.OPS, "crm", "acme");
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void all_copies_are_listed_page_by_page_and_none_twice() {
    var all = new ArrayList<String>();
    var pages = 0;
    for (var next = COPIES + "?limit=4"; !next.isEmpty(); pages++) {
      var page = http.get(auditor, next);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      page.json().get("items").forEach(copy -> all.add(copy.toString()));
      next = page.json().path("next").asString("");
    }

    assertThat(pages).isEqualTo(3);
    assertThat(all).hasSize(10);
    assertThat(all.toString()).doesNotContain("example.com", "person", "silent");
  }

  @Test
  void a_copy_tells_how_it_stands_and_why_in_words() {
    var held = items(http.get(auditor, COPIES + "?state=held&connection=newsletter-mailchimp"));
    var current = items(http.get(auditor, COPIES + "?state=current"));

    assertThat(held.stream().map(copy -> copy.path("reason").asString("")))
        .contains("no address to send it under")
        .hasSize(10 - current.size());
    assertThat(current)
        .hasSizeGreaterThanOrEqualTo(7)
        .allSatisfy(
            copy -> {
              assertThat(copy.get("desired").asInt()).isEqualTo(1);
              assertThat(copy.get("actual").asInt()).isEqualTo(1);
              assertThat(copy.has("reason")).isFalse();
              assertThat(copy.get("connection").asString()).isEqualTo("newsletter-mailchimp");
            });
    assertThat(items(http.get(auditor, COPIES + "?state=dead"))).isEmpty();
  }

  @Test
  void a_search_finds_all_copies_of_one_person_also_of_other_sources() {
    var found = items(search(auditor, "crm", "p3"));

    assertThat(found).hasSize(2);
    assertThat(found.get(0).get("subject")).isEqualTo(found.get(1).get("subject"));
    assertThat(found.get(0).get("account")).isNotEqualTo(found.get(1).get("account"));
    search(auditor, "crm", "nobody").isProblem(404, "NO_SUCH_CONTACT");
    search(auditor, "nosuch", "p3").isProblem(404, "NO_SUCH_CONTACT");
  }

  @Test
  void a_token_of_one_account_sees_that_account_only() {
    var accounts =
        items(http.get(acme, COPIES)).stream().map(copy -> copy.get("account").asString()).toList();

    assertThat(accounts).hasSize(7);
    assertThat(accounts.stream().distinct()).hasSize(1);
    assertThat(items(search(acme, "crm", "p3"))).hasSize(1);
    search(acme, "crm", "silent").isProblem(404, "NO_SUCH_CONTACT");
    search(acme, "shop", "s3").isProblem(404, "NO_SUCH_CONTACT");
  }

  @Test
  void every_state_and_reason_that_can_be_stored_has_its_words() {
    assertThat(CopyState.values())
        .allSatisfy(state -> assertThat(CopyList.word(state)).isNotBlank());
    assertThat(CopyCursor.parse(new CopyCursor(5, (short) 2).text()))
        .contains(new CopyCursor(5, (short) 2));
    assertThat(CopyCursor.parse("AAAA")).isEmpty();
  }

  private static Http.Answer search(String token, String source, String id) {
    return http.post(
        token,
        SEARCH,
        "application/json",
        "{\"source\": \"%s\", \"external_id\": \"%s\"}".formatted(source, id));
  }

  private static List<JsonNode> items(Http.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    var items = new ArrayList<JsonNode>();
    answer.json().get("items").forEach(items::add);
    return items;
  }
}
