package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Owner;
import io.processorhub.Post;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.CaseState;
import io.processorhub.erasure.Channel;
import io.processorhub.erasure.ErasureSettings;
import io.processorhub.erasure.ErasureTest;
import io.processorhub.foundation.Language;
import io.processorhub.foundation.Texts;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Who must act is told: the staff about due dates, an account about what it decides. */
@ExtendWith(OutputCaptureExtension.class)
class StaffAndAccountsTest {

  private static Post post;
  private static TestHub hub;
  private static Http http;

  @BeforeAll
  static void start() {
    post = new Post();
    var settings = new HashMap<>(post.settings());
    settings.putAll(
        Map.of(
            "hub.erasure.poll", "50ms",
            "hub.erasure.pause", "50ms",
            "hub.erasure.poll-ms", 25,
            "hub.erasure.digest.to", "team@example.com, second@example.com",
            "hub.erasure.digest.at", "00:00"));
    hub = TestHub.start(settings);
    hub.until("select bool_and(baseline_at is not null) from connection");
    http = new Http(hub);
  }

  @AfterAll
  static void stop() {
    hub.close();
    post.close();
  }

  @Test
  void the_staff_is_told_once_a_day_what_is_overdue_and_due_soon_without_a_name(
      CapturedOutput output) throws Exception {
    hub.takeIn(Given.people(3).csv());
    hub.quiet();
    hub.until("select count(*) = 1 from digest");
    file("p0", hub.today().minusDays(70));
    file("p1", hub.today().minusMonths(1).plusDays(3));
    file("p2", hub.today());
    assertThat(post.to("team@example.com")).as("nothing was due in the morning").isEmpty();

    assertThat(meter("overdue")).isEqualTo(1);
    assertThat(meter("due-soon")).isEqualTo(1);
    assertThat(meter("pending")).isEqualTo(3);
    Owner.run(hub, "delete from hub.digest");

    var mail = post.await("team@example.com", 1).get(0);
    assertThat(mail.getSubject()).contains("1 overdue, 1 due within a week, 0 need a person");
    assertThat(Post.text(mail))
        .contains("erasure, due " + day(DueDate.of(hub.today().minusDays(70), berlin()).on()))
        .contains("Waiting until it is shown who asked: 3")
        .doesNotContain("person0", "p0");
    post.await("second@example.com", 1);
    hub.until("select count(*) = 0 from outbox where letter is not null or key_id is not null");
    assertThat(
            hub.count(
                "select count(*) from entry where convert_from(leaf, 'UTF8') like '%digest%'"))
        .as("about nobody, so no entry")
        .isZero();
    assertThat(output.getAll()).doesNotContain("team@example.com");
  }

  @Test
  void an_account_that_decides_is_written_to_and_decides_by_its_own_token() {
    hub.takeIn(
        "theirs",
        """
        external_id,account.external_id,membership.controller,contact.email,contact.given_name,contact.language,consent.marketing.email,consent.marketing.email.at
        t1,theirs,account,tess@example.com,Tess,en,yes,2026-01-01T00:00:00Z
        """);
    hub.quiet();
    var own = http.accountToken("theirs", Role.SOURCE, "theirs", "theirs");
    var at = "/api/v1/accounts/own/contact";
    assertThat(http.put(own, at, "application/json", "{\"email\": \"nobody\"}").status())
        .isEqualTo(422);
    assertThat(http.get(own, at).json().get("set").asBoolean()).isFalse();
    http.put(own, at, "application/json", "{\"email\": \"first@theirs.example\"}");
    var set = http.put(own, at, "application/json", "{\"email\": \"dpo@theirs.example\"}");
    assertThat(set.json().get("set").asBoolean()).isTrue();
    assertThat(set.text()).doesNotContain("dpo@");
    assertThat(hub.count("select count(*) from account_contact")).isEqualTo(1);

    var filed =
        hub.bean(Cases.class)
            .file(request("theirs", "t1", Optional.of("met in person")), TestHub.COMPLIANCE);
    assertThat(filed.state()).isEqualTo(CaseState.WAITING_CONTROLLER);
    var mail = post.await("dpo@theirs.example", 1).get(0);
    var text = Post.text(mail);
    assertThat(text)
        .contains("An answer is due by law on: " + day(DueDate.of(hub.today(), berlin()).on()))
        .doesNotContain("tess", "Tess", "t1");
    assertThat(post.to("first@theirs.example")).isEmpty();
    var link = text.substring(text.indexOf("/api/v1/cases/")).lines().findFirst().orElseThrow();
    var seen = http.get(own, link.strip()).json();
    assertThat(seen.get("state").asString()).isEqualTo("waiting_controller");
    assertThat(
            hub.count(
                "select count(*) from subject where state = 0 and id in (select subject_id from rights_case where state = 1)"))
        .as("nothing is done before it decides")
        .isEqualTo(1);

    var answer =
        http.post(
            own,
            "/api/v1/cases",
            "application/json",
            "{\"kind\": \"erasure\", \"source\": \"theirs\", \"external_id\": \"t1\"}");
    assertThat(answer.status()).isEqualTo(201);
    hub.until("select count(*) = 0 from rights_case where state in (1, 2)");
    assertThat(hub.mailchimp().member("tess@example.com")).isEmpty();
    assertThat(
            hub.bean(CaseList.class)
                .find(filed.ref(), java.util.OptionalLong.empty())
                .orElseThrow()
                .state())
        .isEqualTo("joined");

    http.put(own, at, "application/json", "{\"email\": null}");
    assertThat(hub.count("select count(*) from account_contact")).isZero();
  }

  @Test
  void who_the_staff_is_must_be_addresses() {
    assertThatThrownBy(() -> new ErasureSettings.Digest(List.of("team"), LocalTime.MIDNIGHT))
        .hasMessageContaining("hub.erasure.digest.to");
  }

  private static java.time.ZoneId berlin() {
    return java.time.ZoneId.of("Europe/Berlin");
  }

  private static double meter(String state) {
    return hub.bean(MeterRegistry.class).get("hub.cases").tag("state", state).gauge().value();
  }

  private static void file(String id, LocalDate received) {
    hub.bean(Cases.class)
        .file(
            new Cases.Request(
                CaseKind.ERASURE,
                CaseScope.PERSON,
                new Cases.Who.Known("crm", id),
                Optional.empty(),
                Optional.empty(),
                Optional.of(received),
                Channel.API),
            TestHub.COMPLIANCE);
  }

  private static Cases.Request request(String source, String id, Optional<String> attestation) {
    return ErasureTest.request(source, id, attestation);
  }

  private static String day(LocalDate day) {
    return Texts.shipped().in(Language.EN).day(day);
  }
}
