package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Post;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Requests by mail and page: nobody is believed before a link to the address on file came back. */
@ExtendWith(OutputCaptureExtension.class)
class MailTest {

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
            "hub.erasure.poll", "50ms",
            "hub.erasure.pause", "50ms",
            "hub.erasure.poll-ms", 25,
            "hub.erasure.visits", 1000,
            "hub.organisation", "Acme Ltd"));
    hub = TestHub.start(settings);
    http = new Http(hub);
  }

  @AfterAll
  static void stop() {
    hub.close();
    post.close();
  }

  private static void person(String name) {
    hub.takeIn(Given.contacts().consenting(name, name + "@example.com", name).csv());
    hub.quiet();
  }

  private static String mailFrom(String from, String... more) {
    return "From: %s\nTo: privacy@example.com\nSubject: please erase me\n%s\nplease\n"
        .formatted(from, String.join("", more));
  }

  private static long cases(String name, int state) {
    return hub.db()
        .sql(
            "select count(*) from rights_case where state = ? and subject_id in (select id from subject where address_key = ?)")
        .params(
            state,
            hub.bean(io.processorhub.foundation.KeyedHash.class)
                .of("address", name + "@example.com"))
        .query(Long.class)
        .single();
  }

  private static boolean isKnown(String name) {
    return hub.db()
        .sql("select exists (select from subject where address_key = ?)")
        .param(
            hub.bean(io.processorhub.foundation.KeyedHash.class)
                .of("address", name + "@example.com"))
        .query(Boolean.class)
        .single();
  }

  private static Http.Answer asks(String address) {
    return http.post(
        "", "/privacy/requests", FORM, "kind=erasure&address=" + address.replace("@", "%40"));
  }

  @Test
  void a_person_is_erased_by_mail_link_and_button_and_gets_a_certificate(CapturedOutput output)
      throws Exception {
    person("ada");

    post.arrives(mailFrom("Ada <Ada@Example.com>"));
    var link = post.link("ada@example.com", 1);
    post.drained();
    assertThat(isKnown("ada")).isTrue();
    assertThat(http.get("", link).status()).isEqualTo(200);
    assertThat(http.post("", link, FORM, "").text()).contains("was accepted");

    assertThat(isKnown("ada")).isFalse();
    hub.until("select count(*) = 0 from rights_case where state = 2");
    var mails = post.await("ada@example.com", 3);
    assertThat(mails.get(1).getSubject()).contains("is being carried out");
    var certificate = (Multipart) mails.get(2).getContent();
    assertThat(certificate.getBodyPart(1).getContentType()).startsWith("application/pdf");
    hub.until("select count(*) = 0 from outbox where letter is not null or key_id is not null");
    assertThat(hub.standIn("mailchimp").addresses().get()).doesNotContain("ada@example.com");
    assertThat(output.getAll()).doesNotContain(link.substring(link.lastIndexOf('/') + 1));
    assertThat(output.getAll().toLowerCase()).doesNotContain("ada@example.com");
    assertThat(
            hub.count(
                "select count(*) from entry where kind = 1 and convert_from(leaf, 'UTF8')::json ->> 'operation' = 'mail'"))
        .as("no mail without its entry")
        .isGreaterThanOrEqualTo(3);
  }

  @Test
  void e06_a_forged_sender_gets_nothing_and_the_mail_goes_to_the_address_on_file() {
    person("grace");

    post.arrives(
        mailFrom(
            "grace@example.com",
            "Reply-To: attacker@example.com\nReturn-Path: <attacker@example.com>\n"));
    post.await("grace@example.com", 1);
    post.drained();

    assertThat(post.to("attacker@example.com")).isEmpty();
    assertThat(isKnown("grace")).isTrue();
    assertThat(cases("grace", 0)).isEqualTo(1);
  }

  @Test
  void e06_a_scanner_that_opens_the_link_changes_nothing() {
    person("hedy");
    asks("hedy@example.com");
    var link = post.link("hedy@example.com", 1);

    for (var i = 0; i < 3; i++) {
      assertThat(http.get("", link).text()).contains("<button");
    }

    assertThat(isKnown("hedy")).isTrue();
    assertThat(cases("hedy", 0)).isEqualTo(1);
  }

  @Test
  void e06_a_link_is_good_once_for_its_own_request_and_for_its_time() {
    person("ida");
    person("joan");
    asks("ida@example.com");
    asks("joan@example.com");
    var idas = post.link("ida@example.com", 1);
    var joans = post.link("joan@example.com", 1);

    assertThat(http.post("", idas, FORM, "").text()).contains("was accepted");
    assertThat(http.post("", idas, FORM, "").text()).contains("cannot be used");
    assertThat(isKnown("ida")).isFalse();
    assertThat(isKnown("joan")).isTrue();

    hub.db()
        .sql("update rights_case set link_until = now() - interval '1 second' where state = 0")
        .update();
    assertThat(http.post("", joans, FORM, "").text()).contains("cannot be used");
    assertThat(http.post("", "/privacy/confirm/" + "A".repeat(43), FORM, "").text())
        .contains("cannot be used");
    assertThat(isKnown("joan")).isTrue();
  }

  @Test
  void e08_who_asked_first_does_not_stand_in_the_real_persons_way() {
    person("kay");
    asks("kay@example.com");
    post.arrives(mailFrom("kay@example.com"));
    post.await("kay@example.com", 2);
    asks("kay@example.com");
    var newest = post.link("kay@example.com", 3);

    assertThat(cases("kay", 0)).as("unconfirmed ones pass nothing on").isEqualTo(3);
    assertThat(http.post("", newest, FORM, "").text()).contains("was accepted");

    assertThat(isKnown("kay")).isFalse();
    assertThat(hub.count("select count(*) from rights_case where state = 6 and link_hash is null"))
        .as("joined to the one that was confirmed")
        .isGreaterThanOrEqualTo(2);
  }

  @Test
  void e07_a_flood_from_one_address_is_drained_and_makes_no_more_than_the_limit() {
    person("mary");
    person("nora");

    for (var i = 0; i < 60; i++) {
      post.arrives(mailFrom("mary@example.com"));
    }
    post.arrives(mailFrom("nora@example.com"));
    post.await("nora@example.com", 1);
    post.drained();

    assertThat(cases("mary", 0)).isEqualTo(3);
    hub.until("select count(*) = 0 from outbox where state in (0, 1)");
    assertThat(post.to("mary@example.com")).hasSize(3);
  }

  @Test
  void e07_one_client_cannot_ask_without_end() {
    var visitors = new HashMap<>(post.out());
    visitors.put("hub.erasure.visits", 2);
    try (var other = TestHub.start(visitors)) {
      var page = new Http(other);
      var statuses = new ArrayList<Integer>();
      for (var i = 0; i < 3; i++) {
        statuses.add(
            page.post("", "/privacy/requests", FORM, "kind=erasure&address=nobody%40example.com")
                .status());
      }
      assertThat(statuses).containsExactly(200, 200, 429);
    }
  }

  @Test
  void e06_whoever_is_known_gets_the_same_answer_as_whoever_is_not() {
    person("olive");

    var known = asks("olive@example.com");
    var unknown = asks("olive.unknown@example.com");

    assertThat(unknown.text()).isEqualTo(known.text());
    assertThat(unknown.status()).isEqualTo(known.status());
    assertThat(unknown.response().headers().map().keySet())
        .isEqualTo(known.response().headers().map().keySet());
  }

  @Test
  void e07_machines_are_never_answered_and_strangers_are_left_to_people() {
    person("rosa");
    var aside = post.messages("To look at");
    var automatic = post.messages("Automatic");

    post.arrives(mailFrom("rosa@example.com", "Auto-Submitted: auto-replied\n"));
    post.arrives(mailFrom("rosa@example.com", "Precedence: bulk\n"));
    post.arrives(mailFrom("rosa@example.com", "List-Id: <news.example.com>\n"));
    post.arrives(
        mailFrom("rosa@example.com", "Content-Type: multipart/report; boundary=x\n", "\n--x--\n"));
    post.arrives(mailFrom("rosa@example.com", "Return-Path: <>\n"));
    post.arrives(mailFrom(Post.PRIVACY));
    post.arrives(mailFrom("rosa@example.com, other@example.com"));
    post.arrives(mailFrom("stranger@example.com"));
    post.drained();

    assertThat(cases("rosa", 0)).isZero();
    assertThat(post.to("stranger@example.com")).isEmpty();
    assertThat(post.messages("To look at")).as("a person looks").isEqualTo(aside + 6);
    assertThat(post.messages("Automatic")).isEqualTo(automatic + 2);
  }

  @Test
  void a_request_that_a_service_sends_for_a_person_is_for_a_person_to_look_at() {
    person("tilda");
    var aside = post.messages("To look at");

    post.arrives(mailFrom("tilda@example.com", "List-Unsubscribe: <mailto:stop@agent.example>\n"));
    post.arrives(mailFrom("tilda@example.com", "Auto-Submitted: auto-generated\n"));
    post.arrives(mailFrom("tilda@example.com", "Precedence: bulk\n"));
    post.drained();

    assertThat(post.messages("To look at")).isEqualTo(aside + 3);
    assertThat(cases("tilda", 0)).isZero();
    assertThat(post.to("tilda@example.com")).as("a machine is never answered").isEmpty();
  }

  @Test
  void answers_of_machines_are_kept_apart_so_that_they_hide_no_request() {
    person("uwe");
    var aside = post.messages("To look at");
    var automatic = post.messages("Automatic");

    post.arrives(mailFrom("uwe@example.com", "Auto-Submitted: auto-replied (vacation)\n"));
    post.arrives(mailFrom("uwe@example.com", "Precedence: auto_reply\n"));
    post.arrives(mailFrom("uwe@example.com", "X-Autoreply: yes\n"));
    post.arrives(
        mailFrom(
            "uwe@example.com",
            "Auto-Submitted: auto-generated\n",
            "In-Reply-To: <00000000-0000-4000-8000-000000000001@example.com>\n"));
    post.drained();

    assertThat(post.messages("To look at")).isEqualTo(aside);
    assertThat(post.messages("Automatic")).isEqualTo(automatic + 4);
    assertThat(cases("uwe", 0)).isZero();
  }

  @Test
  void i12_a_mail_out_of_all_proportion_is_put_aside_unopened() {
    person("sara");
    var before = post.messages("Quarantine");
    var boxes =
        new StringBuilder("From: sara@example.com\nContent-Type: multipart/mixed; boundary=b0\n\n");
    for (var i = 0; i < 11; i++) {
      boxes.append("--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n".formatted(i, i + 1));
    }

    post.arrives(boxes.toString());
    post.arrives(
        mailFrom("sara@example.com", String.join("", Collections.nCopies(250, "X-A: b\n"))));
    post.arrives(mailFrom("sara@example.com") + "x".repeat(70).concat("\n").repeat(31_000));
    post.drained();

    assertThat(post.messages("Quarantine")).isEqualTo(before + 3);
    assertThat(cases("sara", 0)).isZero();
  }

  @Test
  void i13_a_mail_of_ours_has_our_headers_and_no_others() throws Exception {
    var name = "Tess\\nBcc: attacker@example.com";
    hub.takeIn(Given.contacts().consenting("tess", "tess@example.com", name).csv());
    hub.quiet();

    post.arrives(
        mailFrom(
            "tess@example.com",
            "CamelHttpUri: http://attacker.example.com\nmail.smtp.host: attacker.example.com\n",
            "Subject: =?utf-8?q?a=0D=0ABcc:_attacker=40example.com?=\n"));
    var mail = post.await("tess@example.com", 1).get(0);

    assertThat(ours(mail))
        .containsExactlyInAnyOrder(
            "Date",
            "From",
            "To",
            "Message-ID",
            "Subject",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "Auto-Submitted");
    assertThat(mail.getMessageID()).matches("<[0-9a-f-]{36}@example.com>");
    assertThat(post.to("attacker@example.com")).isEmpty();
  }

  /** Without those that every relay adds. */
  private static List<String> ours(MimeMessage mail) throws Exception {
    var names = new ArrayList<String>();
    mail.getAllHeaders().asIterator().forEachRemaining(header -> names.add(header.getName()));
    names.removeAll(List.of("Return-Path", "Received"));
    return names;
  }

  @Test
  void i14_a_public_page_runs_nothing_loads_nothing_and_is_kept_nowhere() {
    var page = http.get("", "/privacy");

    assertThat(page.header("Content-Security-Policy"))
        .startsWith("default-src 'none'; style-src 'self'; form-action 'self'");
    assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(page.header("Cache-Control")).contains("no-store");
    assertThat(page.header("Set-Cookie")).isEmpty();
    assertThat(page.text()).contains("<html lang=\"en\">").doesNotContain("<script", "http");
    var quoted =
        http.post("", "/privacy/check", FORM, "number=%3Cscript%3E&code=%3Cscript%3Ealert(1)");
    assertThat(quoted.text()).doesNotContain("<script");
  }

  @Test
  void a_certificate_can_be_checked_by_its_number_and_code_and_shows_no_value() {
    person("uma");
    var token = hub.token("compliance", Role.COMPLIANCE);
    var filed =
        http.post(
            token,
            "/api/v1/cases",
            "application/json",
            "{\"kind\": \"erasure\", \"source\": \"crm\", \"external_id\": \"uma\", \"attestation\": \"called\"}");
    hub.until("select count(*) = 0 from rights_case where state = 2");
    var certificate = http.get(token, "/api/v1/cases/%s/certificate".formatted(filed.at("/ref")));

    var shown =
        http.post(
            "",
            "/privacy/check",
            FORM,
            "number=%s&code=%s".formatted(certificate.at("/number"), certificate.at("/code")));

    assertThat(shown.text()).contains("newsletter-mailchimp", "Every part is settled");
    assertThat(shown.text().toLowerCase()).doesNotContain("uma@example.com");
    assertThat(
            http.post(
                    "",
                    "/privacy/check",
                    FORM,
                    "number=%s&code=0".formatted(certificate.at("/number")))
                .text())
        .contains("There is no certificate");
  }
}
