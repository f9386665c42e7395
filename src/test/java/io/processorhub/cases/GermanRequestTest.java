package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.Post;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.erasure.ErasureTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each person is written to in a language that they read; pages follow the visitor. */
class GermanRequestTest {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String GERMAN = "de-AT,de;q=0.9,en;q=0.5";

  private static Post post;
  private static TestHub hub;
  private static Http http;

  @BeforeAll
  static void start() {
    post = new Post();
    var settings = new HashMap<>(post.settings());
    settings.putAll(ErasureTest.FAST);
    settings.put("hub.organisation", "MobileWorks");
    hub = TestHub.start(settings);
    http = new Http(hub);
  }

  @AfterAll
  static void stop() {
    hub.close();
    post.close();
  }

  private static Http.Answer page(String path, String... headers) {
    var request = http.request("", path).GET();
    return http.send(headers.length == 0 ? request : request.headers(headers));
  }

  @Test
  void a_request_on_a_german_page_is_german_to_its_certificate() throws Exception {
    hub.takeIn(Given.ada().csv());
    hub.quiet();
    var asked = page("/privacy", "Accept-Language", GERMAN);
    assertThat(asked.text())
        .contains("<html lang=\"de\">", "Ihre Daten bei MobileWorks", "DSGVO")
        .contains("<input type=\"hidden\" name=\"language\" value=\"de\">");
    assertThat(asked.header("Content-Language")).isEqualTo("de");
    assertThat(
            http.post(
                    "",
                    "/privacy/requests",
                    FORM,
                    "language=de&kind=erasure&address=ada%40example.com")
                .text())
        .contains("Bitte sehen Sie in Ihr Postfach");

    var mail = post.await("ada@example.com", 1).get(0);
    assertThat(mail.getSubject()).isEqualTo("Bitte bestätigen Sie Ihren Antrag an MobileWorks");
    assertThat(Post.text(mail)).contains("Ihre Daten zu löschen", "Uhr (Mitteleuropäische Zeit)");
    var link = Post.page(mail);
    assertThat(page(link).text()).as("as the mail").contains("Ja, der Antrag stammt von mir");
    assertThat(page(link + "?language=en").text()).contains("Yes, this is my request");
    assertThat(http.post("", link, FORM, "").text())
        .contains("Vielen Dank, Ihr Antrag wurde angenommen", "lassen sich hier ab jetzt nicht");

    var letters = post.await("ada@example.com", 3);
    assertThat(letters.get(1).getSubject()).isEqualTo("Ihr Antrag an MobileWorks wird ausgeführt");
    assertThat(letters.get(2).getSubject())
        .startsWith("Ihre Daten wurden gelöscht: Löschbestätigung ");
    var pdf = pdf(attached(letters.get(2)));
    assertThat(pdf)
        .contains("Löschbestätigung", "Angenommen am", "Mitteleuropäische Zeit")
        .contains(
            "Wir haben selbst nachgesehen und keine Daten", "Dieses Dokument nennt keine Person.")
        .doesNotContain("Certificate", "T0", "Zertifikat");
  }

  private static byte[] attached(jakarta.mail.internet.MimeMessage mail) throws Exception {
    var parts = (jakarta.mail.Multipart) mail.getContent();
    return parts.getBodyPart(1).getInputStream().readAllBytes();
  }

  private static String pdf(byte[] bytes) throws IOException {
    try (var document = Loader.loadPDF(bytes)) {
      return new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
    }
  }

  @Test
  void without_a_page_the_person_s_own_language_counts_and_then_the_organisation_s()
      throws Exception {
    hub.takeIn(
        Given.contacts()
            .row(
                "gerda",
                "acme",
                "gerda@example.com",
                "Gerda",
                "de-CH",
                "",
                "yes",
                "2026-01-01T00:00:00Z")
            .row(
                "fred", "acme", "fred@example.com", "Fred", "fr", "", "yes", "2026-01-01T00:00:00Z")
            .csv());
    hub.quiet();
    var token = hub.token("carla", Role.COMPLIANCE);
    var gerda = file(token, "gerda");
    var fred = file(token, "fred");
    assertThat(language(token, gerda)).isEqualTo("de");
    assertThat(language(token, fred)).as("nothing is written in French").isEqualTo("en");
    assertThat(post.await("gerda@example.com", 1).get(0).getSubject()).startsWith("Ihr Antrag");
    assertThat(post.await("fred@example.com", 1).get(0).getSubject()).startsWith("Your request");

    var certificate =
        hub.bean(Certificates.class).of(UUID.fromString(gerda), OptionalLong.empty()).orElseThrow();
    assertThat(certificate.language()).as("though the values are gone").isEqualTo("de");
    var shown =
        http.post(
            "",
            "/privacy/check",
            FORM,
            "language=en&number=%s&code=%s".formatted(certificate.number(), certificate.code()));
    assertThat(shown.text()).as("in the reader's").contains("is on record here", "was destroyed");
  }

  private static String file(String token, String id) {
    return http.post(
            token,
            "/api/v1/cases",
            "application/json",
            """
            {"kind": "erasure", "source": "crm", "external_id": "%s", "attestation": "by telephone"}"""
                .formatted(id))
        .at("/ref");
  }

  private static String language(String token, String ref) {
    return http.get(token, "/api/v1/cases/" + ref).at("/language");
  }

  @Test
  void pages_can_be_switched_by_a_link_and_fall_back_to_the_organisation_s_language() {
    assertThat(page("/privacy").text())
        .contains("<html lang=\"en\">", "<a href=\"/privacy?language=de\" lang=\"de\"");
    assertThat(page("/privacy", "Accept-Language", "fr, sv;q=0.1").text())
        .contains("<html lang=\"en\">");
    assertThat(page("/privacy", "Accept-Language", ";;q=,,\u00e4").status()).isLessThan(500);
    assertThat(page("/privacy?language=xx", "Accept-Language", GERMAN).text())
        .contains("<html lang=\"de\">");
    assertThat(page("/privacy/check?language=de").text())
        .contains("Löschbestätigung prüfen", "<a href=\"/privacy/check?language=en\" lang=\"en\"");
    var answer = page("/privacy/answer/" + "a".repeat(40) + "?language=de").text();
    assertThat(answer)
        .contains("Haben Sie die Daten der Person gelöscht")
        .contains("action=\"/privacy/answer/" + "a".repeat(40) + "\"");
    assertThat(http.post("", "/privacy/requests", FORM, "language=de&kind=none").text())
        .contains("Bitte geben Sie eine E-Mail-Adresse an");
    assertThat(Map.of("Set-Cookie", page("/privacy?language=de").header("Set-Cookie")))
        .containsEntry("Set-Cookie", "");
  }

  @Test
  void an_address_that_nobody_has_gets_the_same_page_in_each_language() {
    for (var language : new String[] {"en", "de"}) {
      var form = "language=%s&kind=withdrawal&address=nobody%%40example.com".formatted(language);
      assertThat(
              http.post("", "/privacy/requests", FORM, form.getBytes(StandardCharsets.UTF_8))
                  .text())
          .contains("<html lang=\"%s\">".formatted(language));
    }
  }
}
