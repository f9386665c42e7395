package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.copy.Sweeps;
import io.processorhub.processor.Connections;
import io.processorhub.register.EntryKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** One person from the first yes to an old file after their erasure, step by step. */
class OnePersonThroughTest {

  private static final String OLD = "ada.old@example.com";
  private static final String NEW = "ada.new@example.com";
  private static final String FIRST_YES = "2026-01-01T00:00:00Z";
  private static final JsonMapper JSON = new JsonMapper();

  private final List<String> table = new ArrayList<>();
  private TestHub hub;
  private long seen;

  @ParameterizedTest(name = "comes back under {0}")
  @ValueSource(strings = {OLD, NEW})
  void a_person_leaves_moves_comes_back_says_no_is_erased_and_stays_away(String comesBackUnder) {
    try (var started = TestHub.startAll(ErasureTest.FAST)) {
      hub = started;
      hub.until("select bool_and(baseline_at is not null) from connection");

      tells("crm", OLD, "yes", FIRST_YES);
      assertThat(step("The CRM tells about her: yes"))
          .containsExactlyInAnyOrder(
              "ATTEMPT create", "ATTEMPT create", "OUTCOME accepted", "OUTCOME accepted");
      assertThat(lists()).isEqualTo(both(Map.of(OLD, "subscribed"), Map.of(OLD, "active")));

      hub.mailerlite().unsubscribe(OLD);
      tells("crm", NEW, "yes", FIRST_YES);
      assertThat(step("She leaves at MailerLite; the CRM has another address"))
          .contains(
              "ATTEMPT erase address changed, not moved at the processor yet",
              "OUTCOME not sent",
              "DENIED consent withdrawn",
              "ATTEMPT restrict consent withdrawn")
          .doesNotContain("ATTEMPT create", "ATTEMPT resume");
      assertThat(list("mailchimp").values()).as("old or new").containsExactly("unsubscribed");
      assertThat(list("mailerlite")).isEqualTo(Map.of(OLD, "unsubscribed"));
      assertThat(said("granted = false")).as("her leaving is a withdrawal").isEqualTo(1);

      sweep();
      hub.mailerlite().put(comesBackUnder, "active", Map.of());
      sweep();
      assertThat(step("She comes back by MailerLite's own form"))
          .contains(
              "SWEPT came back",
              "DENIED subscribed there again by themselves after a no; a person must decide")
          .doesNotContain("ATTEMPT create", "ATTEMPT restrict consent withdrawn");
      assertThat(list("mailchimp").values()).containsExactly("unsubscribed");
      assertThat(list("mailerlite")).isEqualTo(Map.of(comesBackUnder, "active"));

      tells("crm", NEW, "no", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
      sweep();
      assertThat(step("She says no at the CRM"))
          .containsExactlyInAnyOrder(
              "DENIED consent withdrawn", "ATTEMPT restrict consent withdrawn", "OUTCOME accepted");
      assertThat(list("mailchimp").values()).containsExactly("unsubscribed");
      assertThat(list("mailerlite")).isEqualTo(Map.of(comesBackUnder, "unsubscribed"));

      var filed = ErasureTest.erase(hub, "ada");
      ErasureTest.through(hub, filed);
      assertThat(Set.copyOf(step("She is erased")))
          .containsExactlyInAnyOrder(
              "CASE accepted",
              "KEY_DESTROYED",
              "ATTEMPT erase",
              "OUTCOME accepted",
              "OUTCOME absent",
              "ATTEMPT verify",
              "CASE done",
              "CASE over");
      assertThat(lists()).isEqualTo(both(Map.of(), Map.of()));
      assertThat(hub.mailerlite().kept()).isEmpty();

      tells("shop", OLD, "yes", FIRST_YES);
      tells("fair", NEW, "yes", FIRST_YES);
      sweep();
      assertThat(step("Old files of two sources know both addresses")).isEmpty();
      assertThat(lists()).isEqualTo(both(Map.of(), Map.of()));
      assertThat(hub.count("select count(*) from subject")).isZero();
      System.out.println(String.join("\n", table));
    }
  }

  private void tells(String source, String address, String consent, String at) {
    hub.takeIn(
        source, Given.contacts().row("ada", "acme", address, "Ada", "en", "", consent, at).csv());
    hub.quiet();
  }

  private void sweep() {
    hub.bean(Connections.class).approved().forEach(hub.bean(Sweeps.class)::ask);
    hub.until("select count(*) = 0 from sweep where state = 0");
    hub.quiet();
  }

  private static Map<String, Map<String, String>> both(
      Map<String, String> mailchimp, Map<String, String> mailerlite) {
    return Map.of("mailchimp", mailchimp, "mailerlite", mailerlite);
  }

  private Map<String, Map<String, String>> lists() {
    return both(list("mailchimp"), list("mailerlite"));
  }

  private Map<String, String> list(String processor) {
    var list = hub.standIn(processor);
    var held = new TreeMap<String, String>();
    list.addresses()
        .get()
        .forEach(address -> held.put(address, list.status().apply(address).orElseThrow()));
    return held;
  }

  private long said(String what) {
    return hub.count("select count(*) from consent_event where " + what);
  }

  /** Notes what each list holds; what the register says of people since the step before. */
  private List<String> step(String what) {
    var entries = new ArrayList<String>();
    hub.db()
        .sql(
            """
            select id, kind, convert_from(leaf, 'UTF8') from entry
            where id > ? and subject_id is not null order by id""")
        .param(seen)
        .query(
            row -> {
              seen = row.getLong(1);
              entries.add(words(row.getInt(2), row.getString(3)));
            });
    table.add(
        "| %s | %s | %s | %s |"
            .formatted(what, list("mailchimp"), list("mailerlite"), counted(entries)));
    return entries;
  }

  /** The kind and what it says besides numbers and references. */
  private static String words(int kind, String leaf) {
    var json = JSON.readTree(leaf);
    var name =
        Arrays.stream(EntryKind.values())
            .filter(one -> one.code() == kind)
            .findFirst()
            .orElseThrow();
    return (name
            + " "
            + List.of("operation", "event", "result", "reason").stream()
                .map(field -> json.path(field).asString(""))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" ")))
        .strip();
  }

  private static String counted(List<String> entries) {
    var counted = new java.util.LinkedHashMap<String, Integer>();
    entries.forEach(one -> counted.merge(one, 1, Integer::sum));
    return counted.entrySet().stream()
        .map(one -> one.getKey() + (one.getValue() > 1 ? " (" + one.getValue() + "×)" : ""))
        .collect(Collectors.joining("; "));
  }
}
