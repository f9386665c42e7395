package io.processorhub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the sandbox shows of its subscribers. */
class MailerLiteReadingTest {

  private static final String GRACE = "grace@example.com";

  private final MailerLiteSandbox mailerLite = MailerLiteSandbox.start(new HandClock());
  private final MailerLiteCaller caller = new MailerLiteCaller(mailerLite);

  @BeforeEach
  void graceIsThere() {
    mailerLite.put(GRACE, "active", Map.of("name", "Grace"));
  }

  @AfterEach
  void stop() {
    mailerLite.close();
  }

  @Test
  void a_subscriber_is_found_by_id_and_by_address() {
    var id = mailerLite.subscriber(GRACE).orElseThrow().id();

    for (var key : List.of(id, GRACE, "Grace%40example.com")) {
      var got = caller.get("/api/subscribers/" + key);
      assertThat(got.status()).isEqualTo(200);
      assertThat(got.json().at("/data/id").asString()).isEqualTo(id);
      assertThat(got.json().at("/data/fields/name").asString()).isEqualTo("Grace");
    }
    assertThat(caller.get("/api/subscribers/ada@example.com").status()).isEqualTo(404);
    assertThat(caller.get("/api/subscribers/1").text())
        .isEqualTo("{\"message\":\"Resource not found.\"}");
  }

  @Test
  void subscribers_are_read_page_by_page_and_each_once() {
    people(59);

    var seen = new ArrayList<String>();
    var page = caller.get("/api/subscribers").json();
    assertThat(page.at("/meta/per_page").asInt()).isEqualTo(25);
    assertThat(page.at("/meta/prev_cursor").isNull()).isTrue();
    seen.addAll(emails(page));
    while (!page.at("/meta/next_cursor").isNull()) {
      var cursor = page.at("/meta/next_cursor").asString();
      page = caller.get("/api/subscribers?cursor=" + cursor).json();
      seen.addAll(emails(page));
    }

    assertThat(seen).hasSize(60).doesNotHaveDuplicates().startsWith(GRACE, "person0@example.com");
    assertThat(page.at("/links/next").isNull()).isTrue();
  }

  @Test
  void the_links_lead_forth_and_back() {
    people(9);
    var first = caller.get("/api/subscribers?limit=4").json();

    var second = follow(first, "next", 4);
    var third = follow(second, "next", 4);
    var back = follow(third, "prev", 4);

    assertThat(emails(third)).hasSize(2);
    assertThat(emails(back)).isEqualTo(emails(second));
    assertThat(emails(follow(back, "prev", 4))).isEqualTo(emails(first));
    assertThat(follow(back, "prev", 4).at("/links/prev").isNull()).isTrue();
  }

  private JsonNode follow(JsonNode page, String way, int limit) {
    var link = page.at("/links/" + way).asString();
    assertThat(link).startsWith(mailerLite.origin() + "/api/subscribers?cursor=");
    return caller.get(link.substring(mailerLite.origin().length()) + "&limit=" + limit).json();
  }

  @Test
  void who_joins_while_we_read_is_neither_missed_nor_in_the_way() {
    people(5);
    var first = caller.get("/api/subscribers?limit=3").json();
    mailerLite.delete(GRACE);
    mailerLite.put("late@example.com", "active", Map.of());

    var rest = follow(first, "next", 100);

    assertThat(emails(rest)).hasSize(4).endsWith("late@example.com");
  }

  @Test
  void subscribers_are_read_by_status() {
    people(3);
    mailerLite.unsubscribe(GRACE);

    var path = "/api/subscribers?filter%5Bstatus%5D=";

    assertThat(emails(caller.get(path + "unsubscribed").json())).containsExactly(GRACE);
    assertThat(emails(caller.get(path + "active").json())).hasSize(3);
    assertThat(caller.get(path + "gone").status()).isEqualTo(422);
  }

  @Test
  void a_list_shows_groups_if_it_is_asked_to() {
    var plain = caller.get("/api/subscribers").json();
    var more = caller.get("/api/subscribers?include=groups").json();

    assertThat(plain.at("/data/0").has("groups")).isFalse();
    assertThat(more.at("/data/0").has("groups")).isTrue();
  }

  @Test
  void a_limit_of_nothing_asks_for_the_number() {
    people(4);

    assertThat(caller.get("/api/subscribers?limit=0").text()).isEqualTo("{\"total\":5}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=1001",
        "limit=-1",
        "limit=all",
        "cursor=nonsense",
        "cursor=!",
        "search=grace",
        "page=2",
        "include=fields"
      })
  void a_page_nobody_offers_is_refused(String query) {
    assertThat(caller.get("/api/subscribers?" + query).status()).isEqualTo(422);
  }

  @Test
  void there_are_two_groups() {
    caller.post("{'email':'ada@example.com','groups':['" + mailerLite.group() + "']}");

    var groups = caller.get("/api/groups").json();
    var none = caller.get("/api/groups?filter%5Bname%5D=nothing");

    assertThat(groups.at("/data/0/id").asString()).isEqualTo(mailerLite.group());
    assertThat(groups.at("/data/0/active_count").asInt()).isEqualTo(1);
    assertThat(groups.at("/data/1/id").asString()).isEqualTo(mailerLite.secondGroup());
    assertThat(groups.at("/data/1/active_count").asInt()).isZero();
    assertThat(groups.at("/meta/total").asInt()).isEqualTo(2);
    assertThat(none.json().path("data").size()).isZero();
    assertThat(caller.get("/api/groups?page=2").json().path("data").size()).isZero();
    assertThat(caller.get("/api/groups?cursor=1").status()).isEqualTo(422);
  }

  @Test
  void a_group_lists_its_active_subscribers_unless_another_status_is_asked_for() {
    caller.post("{'email':'ada@example.com','groups':['" + mailerLite.group() + "']}");
    caller.post("{'email':'alan@example.com','groups':['" + mailerLite.group() + "']}");
    mailerLite.unsubscribe("alan@example.com");
    var path = "/api/groups/" + mailerLite.group() + "/subscribers";

    assertThat(caller.get(path).json().at("/data/0/email").asString()).isEqualTo("ada@example.com");
    assertThat(caller.get(path).json().path("data").size()).isEqualTo(1);
    assertThat(caller.get(path + "?filter%5Bstatus%5D=unsubscribed").json().path("data").size())
        .isEqualTo(1);
  }

  @Test
  void who_is_in_the_group_is_read_page_by_page() {
    for (var name : List.of("ada", "alan", "edsger")) {
      caller.post("{'email':'%s@example.com','groups':['%s']}".formatted(name, mailerLite.group()));
    }
    var path = "/api/groups/" + mailerLite.group() + "/subscribers";

    var first = caller.get(path + "?limit=2").json();
    var cursor = first.at("/meta/next_cursor").asString();
    var rest = caller.get(path + "?limit=2&cursor=" + cursor).json();

    assertThat(emails(first)).containsExactly("ada@example.com", "alan@example.com");
    assertThat(emails(rest)).containsExactly("edsger@example.com");
    assertThat(caller.get("/api/groups/1/subscribers").status()).isEqualTo(404);
  }

  private void people(int count) {
    for (int i = 0; i < count; i++) {
      mailerLite.put("person" + i + "@example.com", "active", Map.of());
    }
  }

  private static List<String> emails(JsonNode page) {
    return page.path("data").valueStream().map(person -> person.path("email").asString()).toList();
  }
}
