package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Post;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.Channel;
import io.processorhub.erasure.ErasureTest;
import io.processorhub.foundation.Language;
import io.processorhub.foundation.Refused;
import io.processorhub.foundation.Texts;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is decided about a case is told to the person, and moves its dates by the calendar. */
class CaseDecisionsTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Post post;
  private static TestHub hub;
  private static Http http;
  private static String carl;

  @BeforeAll
  static void start() {
    post = new Post();
    var settings = new HashMap<String, Object>(post.out());
    settings.putAll(ErasureTest.FAST);
    hub = TestHub.start(settings);
    hub.until("select bool_and(baseline_at is not null) from connection");
    http = new Http(hub);
    carl = hub.token("carl", Role.COMPLIANCE);
  }

  @AfterAll
  static void stop() {
    hub.close();
    post.close();
  }

  @Test
  void the_clock_stands_while_a_person_is_asked_who_they_are_and_moves_the_date_by_that_time() {
    var filed = pending("paula", hub.today().minusDays(20));
    var due = view(filed).dueOn();

    decide(filed, "pause", "a copy of a letter that we sent you").status(200);
    assertThat(Post.text(post.await("paula@example.com", 2).get(1)))
        .contains("a copy of a letter", "does not run");
    assertThat(view(filed).pausedSince()).contains(hub.today());
    decide(filed, "pause", "once more").isProblem(422, "NOT_WAITING");
    hub.db()
        .sql("update rights_case set paused_on = paused_on - 15 where ref = ?")
        .param(filed.ref())
        .update();
    hub.db()
        .sql("update rights_case set due_on = today('Europe/Berlin') - 1 where ref = ?")
        .param(filed.ref())
        .update();
    assertThat(
            hub.bean(CaseList.class)
                .list(
                    new CaseList.Filter(Optional.empty(), OptionalLong.empty(), true),
                    Long.MAX_VALUE,
                    50))
        .as("not late while the clock stands")
        .noneMatch(one -> one.ref().equals(filed.ref()));
    hub.db()
        .sql("update rights_case set due_on = ? where ref = ?")
        .params(due, filed.ref())
        .update();

    hub.bean(Cases.class).attest(filed.ref(), "the letter came", TestHub.COMPLIANCE);
    assertThat(view(filed).dueOn()).isEqualTo(due.plusDays(15));
    assertThat(view(filed).dueRule()).contains("the clock stood from");
    assertThat(view(filed).pausedSince()).isEmpty();
    decide(filed, "pause", "too late").isProblem(422, "NOT_WAITING");

    decide(filed, "extend", "very many requests").status(200);
    assertThat(view(filed).extendedTo())
        .contains(DueDate.extended(view(filed).receivedOn()).plusDays(15));
  }

  @Test
  void a_person_is_told_why_it_takes_longer_and_why_it_is_refused() {
    var filed = pending("erna", hub.today());
    decide(filed, "extend", "many requests at once").status(200);
    assertThat(Post.text(post.await("erna@example.com", 2).get(1)))
        .contains(
            "many requests at once",
            Texts.shipped().in(Language.EN).day(view(filed).extendedTo().orElseThrow()));

    decide(filed, "refuse", "we could not find out who asked").status(200);
    assertThat(Post.text(post.await("erna@example.com", 3).get(2)))
        .contains("we could not find out who asked", "data protection authority");
    assertThat(view(filed).state()).isEqualTo("refused");
    decide(filed, "refuse", "again").isProblem(422, "NOT_WAITING");
    hub.until("select count(*) = 0 from outbox where letter is not null or key_id is not null");
  }

  @Test
  void the_clock_can_be_set_going_by_hand() {
    var filed = pending("rita", hub.today());
    assertThatThrownBy(() -> hub.bean(CaseDecisions.class).resume(filed.ref(), TestHub.COMPLIANCE))
        .isInstanceOf(Refused.class);
    decide(filed, "pause", "a document").status(200);

    assertThat(
            http.post(
                    carl, "/api/v1/cases/%s/resume".formatted(filed.ref()), "application/json", "")
                .status())
        .isEqualTo(200);
    assertThat(view(filed).pausedSince()).isEmpty();
    assertThat(view(filed).dueOn())
        .as("it stood for less than a day")
        .isEqualTo(DueDate.of(hub.today(), BERLIN).on());
  }

  private record Said(Http.Answer answer) {
    void status(int status) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    }

    void isProblem(int status, String code) {
      answer.isProblem(status, code);
    }
  }

  private static Said decide(Cases.Filed filed, String what, String reason) {
    return new Said(
        http.post(
            carl,
            "/api/v1/cases/%s/%s".formatted(filed.ref(), what),
            "application/json",
            "{\"reason\": \"%s\"}".formatted(reason)));
  }

  private static Cases.Filed pending(String name, LocalDate received) {
    hub.takeIn(Given.contacts().consenting(name, name + "@example.com", name).csv());
    hub.quiet();
    return hub.bean(Cases.class)
        .file(
            new Cases.Request(
                CaseKind.ERASURE,
                CaseScope.PERSON,
                new Cases.Who.Known("crm", name),
                Optional.empty(),
                Optional.empty(),
                Optional.of(received),
                Channel.API),
            TestHub.COMPLIANCE);
  }

  private static CaseView view(Cases.Filed filed) {
    return hub.bean(CaseList.class).find(filed.ref(), OptionalLong.empty()).orElseThrow();
  }
}
