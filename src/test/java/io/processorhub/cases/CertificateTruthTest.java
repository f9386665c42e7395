package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Owner;
import io.processorhub.Post;
import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.processorhub.access.KeyCustodian;
import io.processorhub.access.Role;
import io.processorhub.foundation.KeyRotation;
import io.processorhub.foundation.Language;
import io.processorhub.foundation.Texts;
import io.processorhub.foundation.Wording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a person holds in their hand at the end, against what happened on a whole hub. */
class CertificateTruthTest {

  private static final Wording ENGLISH = Texts.shipped().in(Language.EN);
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
    settings.put("hub.organisation", "MobileWorks");
    settings.put("hub.erasure.one-by-one", 1_000);
    hub = TestHub.startWith(Path.of("docs/examples/letters-by-mail.yaml"), settings);
    http = new Http(hub);
    token = hub.token("compliance", Role.COMPLIANCE);
  }

  @AfterAll
  static void stop() {
    hub.close();
    post.close();
  }

  @Test
  void the_key_is_called_destroyed_only_where_the_register_says_so() {
    hub.takeIn(Given.contacts().consenting("ada", "ada@example.com", "Ada").csv());
    hub.takeIn("shop", contact("s-ada", "beta", "ada@example.com"));
    var filed = http.accountToken("acme", Role.SOURCE, "crm", "acme");
    var ref = erase(filed, "crm", "ada");

    assertThat(destroyed(ref)).as("another customer provided the person too").isZero();
    assertThat(pdf(ref))
        .contains("The values that this customer provided were removed")
        .contains("others stay, because another customer provided them too")
        .doesNotContain("was destroyed when")
        .doesNotContain("can be read from");

    var last = erase(http.accountToken("beta", Role.SOURCE, "shop", "beta"), "shop", "s-ada");
    assertThat(destroyed(last)).isEqualTo(1);
    assertThat(pdf(last)).contains("was destroyed when the erasure was accepted");
  }

  @Test
  void paper_and_check_page_name_the_same_day_after_the_next_key_began() throws Exception {
    hub.bean(KeyCustodian.class).attestSafeFolder(Actor.operator());
    hub.takeIn(Given.contacts().consenting("bea", "bea@example.com", "Bea").csv());
    var ref = erase(token, "crm", "bea");
    var day = "can be read from " + ENGLISH.day(certificate(ref).unreadableFrom().orElseThrow());
    assertThat(pdf(ref))
        .contains(day)
        .contains("as MobileWorks attested on " + ENGLISH.day(hub.today()));

    Owner.run(hub, "update keys.epoch set made_at = made_at - interval '20 days'");
    hub.bean(KeyRotation.class).rotate((table, looked, wrapped) -> {});
    Owner.run(hub, "update keys.epoch set made_at = made_at + interval '15 days'");

    assertThat(pdf(ref)).contains(day);
    assertThat(checkPage(ref)).contains(day);
    Owner.run(hub, "delete from hub.safe_attestation");
  }

  @Test
  void that_no_copy_of_the_safe_folder_was_kept_is_not_said_by_the_hub_itself() {
    hub.takeIn(Given.contacts().consenting("cleo", "cleo@example.com", "Cleo").csv());
    var ref = erase(token, "crm", "cleo");

    var text = pdf(ref);
    assertThat(text.substring(text.indexOf("What this does not prove")))
        .contains("no copy of the safe folder was kept");
    assertThat(text.substring(0, text.indexOf("What this does not prove")))
        .doesNotContain("can be read from");
  }

  @Test
  void a_person_is_told_which_part_the_law_keeps_and_what_they_can_do() throws Exception {
    hub.takeIn(Given.contacts().consenting("dora", "dora@example.com", "Dora").csv());
    hub.quiet();
    var ref = erase(token, "crm", "dora");
    http.post("", link("dora"), FORM, "answer=kept&text=invoices,+HGB+257,+until+2034");

    var mail =
        post.await("dora@example.com", 2).stream()
            .filter(one -> subject(one).contains("certificate"))
            .findFirst()
            .orElseThrow();
    assertThat(mail.getSubject())
        .startsWith("Your request was carried out; some records must be kept");
    assertThat(Post.text(mail))
        .contains("invoices, HGB 257, until 2034")
        .contains("complain to a data protection authority")
        .contains("go to court")
        .doesNotContain("Your data was erased");
    assertThat(pdf(ref)).contains("complain to a data protection authority", "go to court");
  }

  @Test
  void a_person_is_not_told_that_all_is_gone_while_a_customer_decides_about_a_part() {
    hub.takeIn(Given.contacts().consenting("eli", "eli@example.com", "Eli").csv());
    hub.takeIn(
        "shop",
        """
        external_id,account.external_id,membership.controller,contact.email
        s-eli,gamma,account,eli@example.com
        """);
    erase(token, "crm", "eli");

    var mail = Post.text(post.await("eli@example.com", 1).get(0));
    assertThat(mail)
        .contains("was accepted")
        .contains("a customer of ours decides about it")
        .doesNotContain("can no longer be read");
  }

  private static String subject(jakarta.mail.internet.MimeMessage mail) {
    try {
      return mail.getSubject();
    } catch (jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String contact(String id, String account, String address) {
    return Given.contacts().consenting(id, address, "S").csv().replace("acme", account);
  }

  private static String erase(String by, String source, String id) {
    return http.post(
            by,
            "/api/v1/cases",
            "application/json",
            "{\"kind\": \"erasure\", \"source\": \"%s\", \"external_id\": \"%s\"%s}"
                .formatted(source, id, by.equals(token) ? ", \"attestation\": \"called\"" : ""))
        .at("/ref");
  }

  private static String link(String name) {
    var about =
        org.awaitility.Awaitility.await()
            .until(
                () ->
                    post.to(SHOP).stream()
                        .filter(mail -> Post.text(mail).contains(name + "@example.com"))
                        .toList(),
                mails -> !mails.isEmpty());
    return Post.page(about.get(about.size() - 1));
  }

  private static long destroyed(String ref) {
    return hub.db()
        .sql(
            """
            select count(*) from entry where kind = 9 and convert_from(leaf, 'UTF8')::json ->> 'case' = ?
              and convert_from(leaf, 'UTF8')::json ->> 'of' = 'person'""")
        .param(ref)
        .query(Long.class)
        .single();
  }

  private static Certificate certificate(String ref) {
    return hub.bean(Certificates.class)
        .of(UUID.fromString(ref), OptionalLong.empty())
        .orElseThrow();
  }

  /** The text of the paper, its lines joined. */
  private static String pdf(String ref) {
    try (var document = Loader.loadPDF(hub.bean(Certificates.class).pdf(certificate(ref)))) {
      return new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String checkPage(String ref) {
    var certificate = certificate(ref);
    return http.post(
            "",
            "/privacy/check",
            FORM,
            "number=%s&code=%s"
                .formatted(certificate.number(), certificate.codeInGroups().replace(' ', '+')))
        .text();
  }
}
