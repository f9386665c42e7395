package io.processorhub.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.subject.AddressLosses;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A source empties addresses: a few are believed, many are asked about, a missing column is none.
 */
class AddressLossTest {

  private static final String HEADER =
      "external_id,account.external_id,contact.email,contact.given_name,consent.marketing.email,consent.marketing.email.at\n";

  @Test
  void a_file_that_empties_300_of_2000_addresses_is_asked_about_first() {
    try (var hub = TestHub.start()) {
      hub.takeIn(people(0, 2_000, true));
      hub.quiet();

      hub.takeIn(people(0, 300, false));
      hub.quiet();

      assertThat(asking(hub)).hasSize(300);
      assertThat(subscribed(hub)).isEqualTo(2_000);
      var http = new Http(hub);
      var token = hub.token("carl", Role.COMPLIANCE);
      var shown = http.get(token, "/api/v1/lost-addresses").json().at("/items/0");
      assertThat(shown.get("count").asLong()).isEqualTo(300);
      assertThat(shown.get("left").asLong()).isEqualTo(300);
      assertThat(shown.get("source").asString()).isEqualTo("crm");
      assertThat(shown.get("state").asString()).isEqualTo("asks");

      hub.takeIn(people(0, 300, true));
      hub.quiet();

      assertThat(asking(hub)).as("the source sent them again").isEmpty();
      assertThat(subscribed(hub)).isEqualTo(2_000);
      assertThat(http.get(token, "/api/v1/lost-addresses").text()).doesNotContain("crm");
    }
  }

  @Test
  void a_file_without_a_column_of_addresses_empties_none() {
    try (var hub = TestHub.startAll(Map.of())) {
      hub.takeIn(people(0, 20, true));
      hub.quiet();

      hub.takeIn(
          "external_id,contact.given_name\n" + lines(0, 20, i -> "p%d,Renamed %d".formatted(i, i)));
      hub.quiet();

      assertThat(hub.count("select count(*) from item where address_key is null")).isZero();
      assertThat(hub.count("select count(*) from address_loss")).isZero();
      assertThat(hub.mailchimp().members())
          .hasSize(20)
          .allMatch(member -> member.status().equals("subscribed"))
          .allMatch(
              member -> String.valueOf(member.mergeFields().get("FNAME")).startsWith("Renamed"));
      assertThat(hub.mailerlite().subscribers()).hasSize(20);
    }
  }

  @Test
  void a_file_without_columns_of_account_and_controller_changes_neither() {
    try (var hub = TestHub.start()) {
      hub.takeIn(
          """
          external_id,account.external_id,membership.controller,contact.email,contact.given_name,consent.marketing.email,consent.marketing.email.at
          p0,beta,account,p0@example.com,Pia,yes,2026-01-01T00:00:00Z
          """);
      hub.quiet();

      hub.takeIn("external_id,contact.email,contact.given_name\np0,p0@example.com,Paula\n");
      hub.quiet();

      assertThat(hub.count("select count(*) from membership where controller = 1")).isEqualTo(1);
      assertThat(hub.count("select count(*) from account"))
          .as("and the one of no name")
          .isLessThanOrEqualTo(2);
      assertThat(
              hub.count(
                  "select count(distinct i.account_id) from item i join consent_event e on e.account_id = i.account_id"))
          .isEqualTo(1);
      assertThat(hub.count("select max(version) from item")).as("the name was taken").isEqualTo(2);
    }
  }

  @Test
  void five_that_lose_their_address_are_believed() {
    try (var hub = TestHub.start()) {
      hub.takeIn(people(0, 40, true));
      hub.quiet();

      hub.takeIn(people(0, 5, false));
      hub.quiet();

      assertThat(asking(hub)).isEmpty();
      assertThat(hub.count("select count(*) from item where lost_in is not null")).isEqualTo(5);
      assertThat(hub.count("select count from address_loss where state = 1")).isEqualTo(5);
      assertThat(subscribed(hub)).as("taken off the list").isEqualTo(35);
    }
  }

  @Test
  void who_loses_the_address_is_taken_off_both_lists_and_of_many_only_when_a_person_says_so() {
    try (var hub = TestHub.startAll(Map.of())) {
      hub.takeIn(people(0, 50, true));
      hub.quiet();

      hub.takeIn(people(0, 1, false));
      hub.quiet();
      assertThat(subscribed(hub)).isEqualTo(49);
      assertThat(active(hub)).isEqualTo(49);

      hub.takeIn(people(1, 15, false));
      hub.quiet();
      assertThat(subscribed(hub)).isEqualTo(49);
      assertThat(active(hub)).isEqualTo(49);
      assertThat(hub.count("select count(*) from copy where state = 5 and reason = 17"))
          .isGreaterThanOrEqualTo(28);

      hub.takeIn(people(14, 15, true));
      hub.quiet();
      var carl = hub.token("carl", Role.COMPLIANCE);
      var at =
          "/api/v1/lost-addresses/%d/decision"
              .formatted(hub.count("select max(lost_in) from item"));
      decide(new Http(hub), carl, at, "go-on", 14);
      hub.quiet();

      assertThat(subscribed(hub)).as("those with an address").isEqualTo(36);
      assertThat(active(hub)).isEqualTo(36);
      assertThat(hub.mailchimp().member("p14@example.com").orElseThrow().status())
          .isEqualTo("subscribed");
    }
  }

  @Test
  void files_of_one_day_are_counted_together() {
    try (var hub = TestHub.start()) {
      hub.takeIn(people(0, 40, true));
      hub.takeIn(people(0, 8, false));
      hub.quiet();
      assertThat(asking(hub)).isEmpty();

      hub.takeIn(people(8, 12, false));
      hub.quiet();

      assertThat(asking(hub)).hasSize(12);
    }
  }

  @Test
  void a_no_of_somebody_who_lost_the_address_is_not_delayed() {
    try (var hub = TestHub.startAll(Map.of())) {
      hub.takeIn(people(0, 40, true));
      hub.quiet();

      hub.takeIn(
          people(0, 20, false)
              .replace(
                  "p0,acme,,P,yes,2026-01-01T00:00:00Z", "p0,acme,,P,no,2026-06-01T00:00:00Z"));
      hub.quiet();

      assertThat(asking(hub)).hasSize(20);
      assertThat(hub.mailchimp().member("p0@example.com").orElseThrow().status())
          .isEqualTo("unsubscribed");
      assertThat(subscribed(hub)).isEqualTo(39);
      assertThat(hub.mailerlite().subscribers())
          .filteredOn(one -> !one.status().equals("active"))
          .hasSize(1);
    }
  }

  @Test
  void in_json_a_value_that_is_left_out_is_gone_and_many_are_asked_about_too() {
    try (var hub = TestHub.start()) {
      hub.takeIn(people(0, 40, true));
      hub.quiet();
      var http = new Http(hub);
      var token = hub.token("crm", Role.OPS);

      for (var i = 0; i < 20; i++) {
        http.post(
            token,
            "/api/v1/contacts",
            "application/json",
            "{\"source\": \"crm\", \"external_id\": \"p%d\", \"account\": {\"external_id\": \"acme\"}, \"contact\": {\"given_name\": \"P\"}}"
                .formatted(i));
      }
      hub.quiet();

      assertThat(asking(hub)).hasSize(20);
      assertThat(subscribed(hub)).as("but for the first ten at most").isGreaterThanOrEqualTo(30);
    }
  }

  @Test
  void a_person_keeps_the_copies_or_lets_it_go_on() {
    try (var hub = TestHub.start()) {
      hub.takeIn(people(0, 60, true));
      hub.takeIn(people(0, 20, false));
      hub.quiet();
      var http = new Http(hub);
      var carl = hub.token("carl", Role.COMPLIANCE);
      var id = hub.count("select id from address_loss");
      var at = "/api/v1/lost-addresses/%d/decision".formatted(id);

      decide(http, hub.token("olga", Role.OPS), at, "go-on", 20).isProblem(403, "NOT_ALLOWED");
      decide(http, carl, at, "go-on", 19).isProblem(422, "NOTHING_ASKED");
      decide(http, carl, at, "maybe", 20).isProblem(400, "BAD_DECISION");
      assertThat(decide(http, carl, at, "keep", 20).json().get("count").asLong()).isEqualTo(20);
      assertThat(asking(hub)).as("until addresses come again").hasSize(20);
      assertThat(http.get(carl, "/api/v1/lost-addresses").text()).contains("kept");

      assertThat(decide(http, carl, at, "go-on", 20).json().get("count").asLong()).isEqualTo(20);
      assertThat(asking(hub)).isEmpty();
      decide(http, carl, at, "go-on", 20).isProblem(422, "NOTHING_ASKED");
      assertThat(
              hub.db().sql("select what from audit_event order by id").query(String.class).list())
          .containsExactly("lost addresses: keep", "lost addresses: go on");
    }
  }

  @Test
  void of_300_all_stay_on_both_lists_after_a_person_declines_and_none_after_a_person_confirms() {
    try (var hub = TestHub.startAll(Map.of())) {
      hub.takeIn(people(0, 600, true));
      hub.quiet();
      hub.takeIn(people(0, 300, false));
      hub.quiet();
      assertStatuses(hub, Map.of("subscribed", 600L), Map.of("active", 600L));
      var http = new Http(hub);
      var carl = hub.token("carl", Role.COMPLIANCE);
      var at =
          "/api/v1/lost-addresses/%d/decision"
              .formatted(hub.count("select max(id) from address_loss"));

      decide(http, carl, at, "keep", 300);
      hub.quiet();
      assertStatuses(hub, Map.of("subscribed", 600L), Map.of("active", 600L));
      hub.takeIn(people(0, 300, false));
      hub.quiet();
      assertStatuses(hub, Map.of("subscribed", 600L), Map.of("active", 600L));
      assertThat(asking(hub)).as("held until addresses come again").hasSize(300);

      decide(http, carl, at, "go-on", 300);
      hub.quiet();
      assertStatuses(
          hub,
          Map.of("subscribed", 300L, "unsubscribed", 300L),
          Map.of("active", 300L, "unsubscribed", 300L));
      assertThat(hub.mailchimp().members())
          .filteredOn(member -> member.status().equals("unsubscribed"))
          .allMatch(member -> Integer.parseInt(member.email().split("[p@]")[1]) < 300);

      thirtyDaysLater(hub);
      assertStatuses(hub, Map.of("subscribed", 300L), Map.of("active", 300L));
    }
  }

  private static void thirtyDaysLater(TestHub hub) {
    hub.db()
        .sql(
            "update copy set restricted_at = restricted_at - interval '31 days', due_at = now() where restricted_at is not null")
        .update();
    hub.quiet();
  }

  private static void assertStatuses(
      TestHub hub, Map<String, Long> mailchimp, Map<String, Long> mailerlite) {
    assertThat(
            hub.mailchimp().members().stream()
                .collect(Collectors.groupingBy(one -> one.status(), Collectors.counting())))
        .isEqualTo(mailchimp);
    assertThat(
            hub.mailerlite().subscribers().stream()
                .collect(Collectors.groupingBy(one -> one.status(), Collectors.counting())))
        .isEqualTo(mailerlite);
  }

  private static Http.Answer decide(Http http, String token, String at, String what, long count) {
    return http.post(
        token,
        at,
        "application/json",
        "{\"decision\": \"%s\", \"count\": %d}".formatted(what, count));
  }

  private static java.util.Set<Long> asking(TestHub hub) {
    return hub.bean(AddressLosses.class)
        .asking(hub.db().sql("select id from item").query(Long.class).list());
  }

  private static long subscribed(TestHub hub) {
    return hub.mailchimp().members().stream()
        .filter(member -> member.status().equals("subscribed"))
        .count();
  }

  private static long active(TestHub hub) {
    return hub.mailerlite().subscribers().stream()
        .filter(one -> one.status().equals("active"))
        .count();
  }

  private static String people(int from, int until, boolean address) {
    return HEADER
        + lines(
            from,
            until,
            i ->
                "p%d,acme,%s,P,yes,2026-01-01T00:00:00Z"
                    .formatted(i, address ? "p%d@example.com".formatted(i) : ""));
  }

  private static String lines(int from, int until, java.util.function.IntFunction<String> line) {
    return String.join("\n", IntStream.range(from, until).mapToObj(line).toList()) + "\n";
  }
}
