package io.processorhub.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.TestHub;
import io.processorhub.cases.Cases;
import io.processorhub.copy.Sweeps;
import io.processorhub.processor.Connections;
import io.processorhub.sandbox.Misbehaviour;
import io.processorhub.sandbox.Misbehaviour.Kind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Noes, changes and erasures in an order that nobody would plan. */
class UnusualOrderTest {

  private static final String FIRST_YES = "2026-01-01T00:00:00Z";
  private static final Set<String> MAILED =
      Set.of("subscribed", "pending", "active", "unconfirmed");

  private static TestHub hub;
  private static int person;

  private String id;
  private String one;
  private String other;

  @BeforeAll
  static void start() {
    hub = TestHub.startAll(ErasureTest.FAST);
    hub.until("select bool_and(baseline_at is not null) from connection");
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @BeforeEach
  void somebodyNew() {
    id = "u" + ++person;
    one = "one" + person + "@example.com";
    other = "other" + person + "@example.com";
  }

  @AfterEach
  void behave() {
    hub.mailchimp().behave();
  }

  @Test
  void a_no_and_old_files_during_the_erasing_call_bring_nobody_back() {
    take("crm", row(id, one, "yes", FIRST_YES));
    hub.mailchimp()
        .misbehave(Misbehaviour.slow(Kind.DELAY_BEFORE, 3_000).on("POST", "delete-permanent"));

    var filed = ErasureTest.erase(hub, id);
    hub.takeIn("crm", row(id, one, "no", now()).csv());
    hub.takeIn("shop", row("s" + id, one, "yes", FIRST_YES).csv());
    hub.takeIn("crm", row(id, one, "yes", FIRST_YES).csv());
    ErasureTest.through(hub, filed);
    sweep();

    assertThat(hub.mailchimp().member(one)).isEmpty();
    assertThat(hub.mailerlite().subscriber(one)).isEmpty();
  }

  @Test
  void an_erased_address_with_an_umlaut_comes_back_in_no_form_of_its_domain() {
    take("crm", row(id, id + "@müller.example", "yes", FIRST_YES));
    ErasureTest.through(hub, ErasureTest.erase(hub, id));

    var domains =
        List.of(
            "MÜLLER.example",
            "xn--mller-kva.example",
            "mu\u0308ller.example",
            "müller.example.",
            "XN--MLLER-KVA.EXAMPLE");
    for (var place = 0; place < domains.size(); place++) {
      take("shop", row(id + "-" + place, id + "@" + domains.get(place), "yes", FIRST_YES));
    }

    assertThat(hub.mailchimp().members()).noneMatch(member -> member.email().startsWith(id + "@"));
    assertThat(hub.mailerlite().subscribers())
        .noneMatch(subscriber -> subscriber.email().startsWith(id + "@"));
  }

  @Test
  void of_a_yes_and_a_no_of_one_moment_the_no_counts_whichever_comes_last() {
    take("crm", row(id, one, "no", FIRST_YES));
    take("crm", row(id, one, "yes", FIRST_YES));
    assertNotMailed(one);

    take("crm", row(id + "b", other, "yes", FIRST_YES));
    take("shop", row(id + "s", other, "no", FIRST_YES));
    assertNotMailed(other);
  }

  @Test
  void a_no_that_a_second_source_tells_before_an_exchange_stays_with_person_and_mailbox() {
    take("crm", row(id, one, "yes", FIRST_YES));
    take("crm", row(id + "b", other, "yes", FIRST_YES));
    take("shop", row("s" + id, one, "no", "2026-11-05T00:00:00Z"));

    exchange();

    assertNotMailed(one);
    assertNotMailed(other);
  }

  @Test
  void a_no_that_a_second_source_tells_after_an_exchange_is_that_of_who_has_the_mailbox_now() {
    take("crm", row(id, one, "yes", FIRST_YES));
    take("crm", row(id + "b", other, "yes", FIRST_YES));
    exchange();

    take("shop", row("s" + id, one, "no", "2026-11-05T00:00:00Z"));
    sweep();

    assertNotMailed(one);
    assertThat(mailed("mailchimp", other)).isTrue();
    assertThat(mailed("mailerlite", other)).isTrue();
  }

  @Test
  void a_no_in_the_row_that_empties_the_address_outlives_the_old_row() {
    take("crm", row(id, one, "yes", FIRST_YES));

    take("crm", row(id, "", "no", now()));
    assertNotMailed(one);

    take("crm", row(id, one, "yes", FIRST_YES));
    assertNotMailed(one);
  }

  @Test
  void an_undated_no_outlives_each_undated_yes_of_either_source() {
    take("crm", row(id, one, "yes", ""));
    take("crm", row(id, one, "no", ""));

    take("crm", row(id, one, "yes", ""));
    take("shop", row("s" + id, one, "yes", ""));

    assertNotMailed(one);
  }

  @Test
  void a_no_while_processing_is_restricted_outlives_the_restriction() {
    take("crm", row(id, one, "yes", FIRST_YES));
    file(CaseKind.RESTRICTION);
    assertNotMailed(one);

    take("crm", row(id, one, "no", now()));
    file(CaseKind.LIFTING);
    sweep();

    assertNotMailed(one);
  }

  private void exchange() {
    take(
        "crm",
        row(id, other, "yes", FIRST_YES)
            .row(id + "b", "acme", one, "Ada", "en", "", "yes", FIRST_YES));
    sweep();
  }

  private static Given row(String id, String email, String consent, String at) {
    return Given.contacts().row(id, "acme", email, "Ada", "en", "", consent, at);
  }

  private static void take(String source, Given file) {
    hub.takeIn(source, file.csv());
    hub.quiet();
  }

  private void file(CaseKind kind) {
    hub.bean(Cases.class)
        .file(
            new Cases.Request(
                kind,
                CaseScope.PERSON,
                new Cases.Who.Known("crm", id),
                Optional.empty(),
                Optional.of("called"),
                Optional.empty(),
                Channel.API),
            TestHub.COMPLIANCE);
    hub.quiet();
  }

  private static void sweep() {
    hub.bean(Connections.class).approved().forEach(hub.bean(Sweeps.class)::ask);
    hub.until("select count(*) = 0 from sweep where state = 0");
    hub.quiet();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static boolean mailed(String processor, String address) {
    return hub.standIn(processor).status().apply(address).filter(MAILED::contains).isPresent();
  }

  private static void assertNotMailed(String address) {
    assertThat(mailed("mailchimp", address)).as("%s at mailchimp", address).isFalse();
    assertThat(mailed("mailerlite", address)).as("%s at mailerlite", address).isFalse();
  }
}
