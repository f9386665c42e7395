package io.processorhub.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Post;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A processor without calls: asked by mail, answers by a link, is reminded, and may bounce. */
class ErasureByMailTest {

  private static final String SHOP = "privacy@letter-shop.example.com";
  private static final String FORM = "application/x-www-form-urlencoded";

  private static Post post;
  private static TestHub hub;
  private static Http http;
  private static String token;

  @BeforeAll
  static void start() {
    post = new Post();
    var settings = new HashMap<>(post.settings());
    settings.putAll(Map.of("hub.erasure.poll-ms", 25, "hub.erasure.visits", 1000));
    hub = TestHub.startWith(Path.of("docs/examples/letters-by-mail.yaml"), settings);
    http = new Http(hub);
    token = hub.token("compliance", Role.COMPLIANCE);
  }

  @AfterAll
  static void stop() {
    hub.close();
    post.close();
  }

  /** Erased, and the processor has so many mails in all. */
  private static String erased(String name) {
    hub.takeIn(Given.contacts().consenting(name, name + "@example.com", name).csv());
    return http.post(
            token,
            "/api/v1/cases",
            "application/json",
            "{\"kind\": \"erasure\", \"source\": \"crm\", \"external_id\": \"%s\", \"attestation\": \"called\"}"
                .formatted(name))
        .at("/ref");
  }

  private static String part(String ref, String field) {
    return http.get(token, "/api/v1/cases/" + ref).at("/parts/0/" + field);
  }

  /** The page that the newest mail about somebody leads to. */
  private static String link(String name, int many) {
    var about =
        org.awaitility.Awaitility.await()
            .until(
                () ->
                    post.to(SHOP).stream()
                        .filter(mail -> Post.text(mail).contains(name + "@example.com"))
                        .toList(),
                mails -> mails.size() >= many);
    return Post.page(about.get(about.size() - 1));
  }

  @Test
  void nothing_is_sent_there_before_and_the_answer_ends_the_case() {
    var ref = erased("ada");

    var link = link("ada", 1);
    assertThat(part(ref, "level")).isEqualTo("REQUESTED");
    assertThat(http.get("", link).text()).contains("<button");
    assertThat(part(ref, "level")).as("a scanner opened it").isEqualTo("REQUESTED");
    assertThat(http.post("", link, FORM, "answer=done&text=deleted").text()).contains("recorded");

    assertThat(part(ref, "ending")).isEqualTo("ATTESTED");
    assertThat(part(ref, "level")).isEqualTo("EXECUTED");
    assertThat(http.get(token, "/api/v1/cases/" + ref).at("/state")).isEqualTo("done");
    assertThat(http.post("", link, FORM, "answer=nothing").text()).contains("cannot be used");
    assertThat(hub.count("select count(*) from copy")).isZero();
    assertThat(
            hub.count(
                "select count(*) from entry where kind = 1 and convert_from(leaf, 'UTF8')::json ->> 'processor' = 'letter-shop'"))
        .isPositive();
  }

  @Test
  void what_the_law_makes_them_keep_is_said_with_its_reason() {
    var ref = erased("grace");
    var link = link("grace", 1);

    assertThat(http.post("", link, FORM, "answer=kept&text=").status()).isEqualTo(422);
    assertThat(http.post("", link, FORM, "answer=kept&text=invoices+until+2036").status())
        .isEqualTo(200);

    assertThat(part(ref, "ending")).isEqualTo("RETAINED");
    assertThat(
            hub.count(
                "select count(*) from forwarding where position('invoices'::bytea in evidence) > 0"))
        .as("their words are sealed")
        .isZero();
  }

  @Test
  void e06_a_mail_that_bounces_needs_a_person() {
    var ref = erased("hedy");
    link("hedy", 1);
    var aside = post.messages("To look at");

    post.arrives(report("failed", number(ref)));
    post.drained();

    assertThat(part(ref, "trouble")).isEqualTo("ACTION_REQUIRED");
    assertThat(part(ref, "sentence")).contains("mail bounced");
    assertThat(post.messages("To look at")).isEqualTo(aside);
  }

  @ParameterizedTest
  @ValueSource(strings = {"delayed", "delivered", "relayed", "expanded"})
  void e06_a_report_that_nothing_failed_changes_nothing(String action) {
    var ref = erased(action);
    link(action, 1);
    var reminder = reminder(ref);
    var automatic = post.messages("Automatic");

    post.arrives(report(action, number(ref)));
    post.drained();

    isAsBefore(ref, reminder);
    assertThat(post.messages("Automatic")).isEqualTo(automatic + 1);
  }

  @Test
  void e06_a_read_receipt_changes_nothing() {
    var ref = erased("iris");
    link("iris", 1);
    var reminder = reminder(ref);
    var automatic = post.messages("Automatic");

    post.arrives(
        """
        From: privacy@letter-shop.example.com
        Content-Type: multipart/report; report-type=disposition-notification; boundary=r

        --r
        Content-Type: message/disposition-notification

        Original-Message-ID: <%s@example.com>
        Disposition: manual-action/MDN-sent-manually; displayed

        --r--
        """
            .formatted(number(ref)));
    post.drained();

    isAsBefore(ref, reminder);
    assertThat(post.messages("Automatic")).isEqualTo(automatic + 1);
  }

  @Test
  void e06_a_report_that_says_nothing_plain_is_for_a_person_to_look_at() {
    var ref = erased("jana");
    link("jana", 1);
    var reminder = reminder(ref);
    var aside = post.messages("To look at");

    post.arrives(report("failed", number(ref)).replace("Action:", "Outcome:"));
    post.arrives("From: MAILER-DAEMON@mx.example.com\n\n<%s@x>\n".formatted(number(ref)));
    post.drained();

    isAsBefore(ref, reminder);
    assertThat(post.messages("To look at")).isEqualTo(aside + 2);
  }

  private static void isAsBefore(String ref, String reminder) {
    assertThat(part(ref, "trouble")).isNotEqualTo("ACTION_REQUIRED");
    assertThat(part(ref, "sentence")).doesNotContain("bounced");
    assertThat(reminder(ref)).as("the reminder is still due").isEqualTo(reminder);
  }

  private static String report(String action, String number) {
    return """
    From: MAILER-DAEMON@mx.example.com
    Content-Type: multipart/report; report-type=delivery-status; boundary=r

    --r
    Content-Type: text/plain

    about your mail
    --r
    Content-Type: message/delivery-status

    Reporting-MTA: dns; mx.example.com

    Final-Recipient: rfc822; privacy@letter-shop.example.com
    Action: %s
    Status: 5.1.1

    --r
    Content-Type: message/rfc822

    Message-ID: <%s@example.com>
    Subject: Please erase one person

    --r--
    """
        .formatted(action, number);
  }

  private static String number(String ref) {
    return ofForwarding("mail::text", ref);
  }

  private static String reminder(String ref) {
    return ofForwarding("remind_at::text", ref);
  }

  private static String ofForwarding(String column, String ref) {
    return hub.db()
        .sql(
            "select %s from forwarding f join rights_case c on c.id = f.case_id where c.ref = ?::uuid"
                .formatted(column))
        .param(ref)
        .query(String.class)
        .single();
  }

  @Test
  void e06_silence_is_reminded_of_once_and_then_needs_a_person() {
    var ref = erased("ida");
    var first = link("ida", 1);

    onTheDay(ref);
    var second = link("ida", 2);
    assertThat(http.post("", first, FORM, "answer=done").text()).contains("cannot be used");
    onTheDay(ref);
    hub.until("select count(*) = 1 from forwarding where cause like 'no answer until%'");

    assertThat(part(ref, "trouble")).isEqualTo("ACTION_REQUIRED");
    assertThat(part(ref, "sentence")).contains("no answer until 20");
    assertThat(http.post("", second, FORM, "answer=nothing").text()).contains("recorded");
    assertThat(part(ref, "ending")).isEqualTo("NOT_FOUND");
  }

  private static void onTheDay(String ref) {
    hub.db()
        .sql(
            "update forwarding set remind_at = now() where case_id = (select id from rights_case where ref = ?::uuid)")
        .param(ref)
        .update();
  }

  @Test
  void somebody_of_ours_can_attach_what_shows_it() {
    var ref = erased("joan");
    link("joan", 1);
    var path = "/api/v1/cases/%s/parts/letters-by-mail/evidence".formatted(ref);

    http.post(hub.token("ops", Role.OPS), path, "application/json", "{\"text\": \"done\"}")
        .isProblem(403, "NOT_ALLOWED");
    http.post(token, path, "application/json", "{\"text\": \"\"}").isProblem(422, "BAD_EVIDENCE");
    assertThat(
            http.post(token, path, "application/json", "{\"text\": \"they wrote back\"}").status())
        .isEqualTo(200);
    http.post(token, path, "application/json", "{\"text\": \"again\"}")
        .isProblem(404, "NO_SUCH_PART");

    assertThat(part(ref, "ending")).isEqualTo("ATTESTED");
  }
}
