package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Post;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.CaseState;
import io.processorhub.erasure.Channel;
import io.processorhub.erasure.ErasureList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Whatever ends a case, the register says so. */
class CaseEntriesTest {

  private static final String FORM = "application/x-www-form-urlencoded";

  private static Post post;
  private static TestHub hub;
  private static Http http;

  @BeforeAll
  static void start() {
    post = new Post();
    var settings = new HashMap<>(post.settings());
    settings.putAll(
        Map.of(
            "hub.erasure.poll-ms",
            25,
            "hub.erasure.visits",
            1000,
            "hub.erasure.many",
            1,
            "hub.erasure.waiting",
            "0"));
    hub = TestHub.start(settings);
    http = new Http(hub);
  }

  @AfterAll
  static void stop() {
    hub.close();
    post.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = CaseKind.class,
      names = {"WITHDRAWAL", "RESTRICTION", "LIFTING", "RECTIFICATION"})
  void a_case_that_every_processor_shows_to_be_done(CaseKind kind) {
    var id = "does-" + kind.word();
    hub.takeIn(Given.contacts().consenting(id, id + "@example.com", "Kim").csv());
    hub.quiet();

    var ref = file(kind, id, Optional.of("called"));
    hub.until(
        "select bool_and(done_at is not null) from rights_case where ref = '%s'".formatted(ref));

    assertThat(events(ref)).containsExactly("accepted", "done");
    assertThat(subjects(ref)).as("each entry is the person's").hasSize(1);
  }

  @Test
  void a_request_for_access_whose_statement_was_taken() {
    hub.takeIn(Given.contacts().consenting("asks", "asks@example.com", "Kim").csv());
    hub.quiet();
    http.post("", "/privacy/requests", FORM, "kind=access&address=asks%40example.com");
    var link = post.link("asks@example.com", 1);
    http.post("", link, FORM, "");
    var take = link.replace("/confirm/", "/statement/");
    http.post("", take, FORM, "form=json");
    http.post("", take, FORM, "form=json");

    assertThat(events(newest()))
        .containsExactly("opened", "accepted", "statement taken", "done", "statement taken");
  }

  @Test
  void a_request_that_another_about_the_same_person_made_needless() {
    hub.takeIn(Given.contacts().consenting("twice", "twice@example.com", "Kim").csv());
    hub.quiet();
    var waits = file(CaseKind.ERASURE, "twice", Optional.empty());
    var other = file(CaseKind.ERASURE, "twice", Optional.of("met in person"));

    assertThat(hub.count("select state from rights_case where ref = '%s'".formatted(waits)))
        .isEqualTo(CaseState.JOINED.code());
    assertThat(events(waits)).containsExactly("opened", "joined");
    assertThat(subjects(waits)).hasSize(1);
    assertThat(events(other)).startsWith("accepted");
  }

  /** One of many erasures that waited so long that the account tells of nobody any more. */
  @Test
  void one_of_many_whose_person_is_known_to_nobody_any_more() {
    hub.takeIn(
        Given.contacts()
            .consenting("gone", "gone@example.com", "Kim")
            .consenting("here", "here@example.com", "Lee")
            .row("o", "beta", "o@example.com", "Oli", "en", "", "yes", "2026-01-01T00:00:00Z")
            .csv());
    hub.quiet();
    var acme = http.accountToken("acme", Role.COMPLIANCE, "crm", "acme");
    var asked =
        http.post(
                acme,
                "/api/v1/cases/batch",
                "text/csv",
                "kind,source,external_id\nerasure,crm,gone\nerasure,crm,here\n")
            .json();
    var ref = UUID.fromString(asked.at("/results/0/ref").asString());
    hub.db()
        .sql(
            """
            update rights_case set account_id =
              (select i.account_id from item i join account a on a.id = i.account_id where a.id <> rights_case.account_id limit 1)
            where ref = ?""")
        .param(ref)
        .update();
    http.post(
        hub.token("dora", Role.COMPLIANCE),
        "/api/v1/mass-erasures/%s/confirmation".formatted(asked.at("/massErasure").asString()),
        "application/json",
        "{\"people\": 2}");
    hub.until(
        "select bool_and(closed_at is not null) from rights_case where ref = '%s'".formatted(ref));

    assertThat(hub.count("select state from rights_case where ref = '%s'".formatted(ref)))
        .isEqualTo(CaseState.STOPPED.code());
    assertThat(events(ref)).containsExactly("waits for a second person", "stopped");
  }

  /** All that is known of them was told by an account, which decides about it. */
  @Test
  void no_case_is_left_of_somebody_whom_a_restore_need_not_erase_again() {
    hub.takeIn(
        """
        external_id,account.external_id,membership.controller,contact.email
        tess,theirs,account,tess@example.com
        """);
    var subject =
        hub.db()
            .sql("select s.ref from subject s order by s.id desc limit 1")
            .query(UUID.class)
            .single();
    var line = new ErasureList.Line(UUID.randomUUID(), subject, Optional.empty(), List.of());

    var again =
        hub.bean(TransactionTemplate.class).execute(status -> hub.bean(Cases.class).again(line));

    assertThat(again).isFalse();
    assertThat(
            hub.count(
                "select count(*) from rights_case where ref = '%s'".formatted(line.erasure())))
        .isZero();
  }

  private static UUID file(CaseKind kind, String id, Optional<String> attestation) {
    var request =
        new Cases.Request(
            kind,
            CaseScope.PERSON,
            new Cases.Who.Known("crm", id),
            Optional.empty(),
            attestation,
            Optional.empty(),
            Channel.API);
    return hub.bean(Cases.class).file(request, TestHub.COMPLIANCE).ref();
  }

  private static UUID newest() {
    return hub.db()
        .sql("select ref from rights_case order by id desc limit 1")
        .query(UUID.class)
        .single();
  }

  private static List<String> events(UUID ref) {
    return hub.db()
        .sql(
            """
            select e.said ->> 'event' from (select id, convert_from(leaf, 'UTF8')::jsonb said from entry
              where kind = 8) e where e.said ->> 'case' = ? order by e.id""")
        .param(ref.toString())
        .query(String.class)
        .list();
  }

  private static List<Long> subjects(UUID ref) {
    return hub.db()
        .sql(
            """
            select distinct coalesce(subject_id, 0) from entry
            where kind = 8 and convert_from(leaf, 'UTF8')::jsonb ->> 'case' = ?""")
        .param(ref.toString())
        .query(Long.class)
        .list();
  }
}
