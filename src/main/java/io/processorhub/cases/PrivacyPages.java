package io.processorhub.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.Channel;
import io.processorhub.erasure.Evidence;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Language;
import io.processorhub.foundation.Refused;
import io.processorhub.foundation.Texts;
import io.processorhub.foundation.Wording;
import io.processorhub.mail.MailOutbox;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

/**
 * Pages for people who have no login: ask, confirm, check a certificate, answer as a processor.
 * What a link opens changes nothing; only a button does.
 */
@Hidden
@RestController
@RequestMapping("/privacy")
class PrivacyPages {

  private static final int LONGEST_ADDRESS = 320;

  /** Known and unknown addresses get their answer after the same time. */
  private static final Duration SAME_TIME = Duration.ofMillis(400);

  private static final Resource CSS = new ClassPathResource("pages/style.css");

  private final PublicRequests requests;
  private final Cases cases;
  private final Certificates certificates;
  private final Evidence evidence;
  private final TemplateEngine pages;
  private final HubSettings hub;
  private final VisitorRateLimit visitors;
  private final MailOutbox outbox;
  private final WhereToWrite contact;
  private final ConfirmedWords words;
  private final Statements statements;
  private final Texts texts;
  private final CaseLanguages languages;

  PrivacyPages(
      PublicRequests requests,
      Cases cases,
      Certificates certificates,
      Evidence evidence,
      TemplateEngine pages,
      HubSettings hub,
      VisitorRateLimit visitors,
      MailOutbox outbox,
      WhereToWrite contact,
      ConfirmedWords words,
      Statements statements,
      Texts texts,
      CaseLanguages languages) {
    this.languages = languages;
    this.texts = texts;
    this.statements = statements;
    this.requests = requests;
    this.cases = cases;
    this.certificates = certificates;
    this.evidence = evidence;
    this.pages = pages;
    this.hub = hub;
    this.visitors = visitors;
    this.outbox = outbox;
    this.contact = contact;
    this.words = words;
  }

  @GetMapping("/style.css")
  ResponseEntity<Resource> style() {
    return ResponseEntity.ok().contentType(MediaType.valueOf("text/css;charset=UTF-8")).body(CSS);
  }

  @GetMapping
  ResponseEntity<String> mayAsk(HttpServletRequest request) {
    return ask(wording(request), 200, "");
  }

  private ResponseEntity<String> ask(Wording wording, int status, String wrong) {
    return page(
        wording,
        status,
        "ask",
        Map.of(
            "organisation", hub.organisation(),
            "wrong", wrong,
            "mail", outbox.on(),
            "contact", contact.line(wording),
            "here", "/privacy"));
  }

  @PostMapping(path = "/requests", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
  ResponseEntity<String> asked(HttpServletRequest request) {
    var start = System.nanoTime();
    var wording = wording(request);
    if (!visitors.mayCome(request.getRemoteAddr())) {
      return tooOften(wording);
    }
    var address = value(request, "address");
    var kind = kind(value(request, "kind"));
    if (!isAddress(address) || kind.isEmpty()) {
      return ask(wording, 422, wording.of("pages.ask.wrong"));
    }
    requests.ask(address, kind.get(), Channel.PAGE, Optional.of(wording.language()));
    LockSupport.parkNanos(SAME_TIME.toNanos() - (System.nanoTime() - start));
    return outbox.on() ? linkComes(wording) : noLinkComes(wording);
  }

  private ResponseEntity<String> linkComes(Wording wording) {
    return said(
        wording,
        200,
        wording.of("pages.asked.title"),
        wording.of("pages.asked.next"),
        wording.of("pages.asked.no-mail-came", "contact", contact.line(wording)));
  }

  /** The same words for an address that is known and for one that is not. */
  private ResponseEntity<String> noLinkComes(Wording wording) {
    return said(
        wording,
        200,
        wording.of("pages.recorded.title"),
        wording.of("pages.recorded.no-mail"),
        wording.of("pages.recorded.next", "contact", contact.line(wording)));
  }

  /** Of the form itself; what stands in the address line was written there by somebody else. */
  private static String value(HttpServletRequest request, String name) {
    return request.getQueryString() != null
        ? ""
        : Optional.ofNullable(request.getParameter(name)).orElse("").strip();
  }

  private static boolean isAddress(String text) {
    return text.length() <= LONGEST_ADDRESS
        && text.matches("[^\\s\\p{Cntrl},;<>@]+@[^\\s\\p{Cntrl},;<>@]+");
  }

  private static Optional<CaseKind> kind(String word) {
    return PublicRequests.KINDS.stream().filter(kind -> kind.word().equals(word)).findFirst();
  }

  @GetMapping("/confirm/{word}")
  ResponseEntity<String> mayConfirm(@PathVariable String word, HttpServletRequest request) {
    var wording = wording(request, word);
    var until = statements.shownUntil(word);
    if (until.isPresent()) {
      return offered(wording, word, until.get());
    }
    return page(
        wording,
        200,
        "confirm",
        Map.of("organisation", hub.organisation(), "here", here("confirm", word)));
  }

  @PostMapping("/confirm/{word}")
  ResponseEntity<String> confirm(@PathVariable String word, HttpServletRequest request) {
    var wording = wording(request, word);
    if (!visitors.mayCome(request.getRemoteAddr())) {
      return tooOften(wording);
    }
    var filed = confirmed(word);
    var until = statements.shownUntil(word);
    if (until.isPresent()) {
      return offered(wording, word, until.get());
    }
    return filed
        .map(one -> words.of(one, wording))
        .map(one -> said(wording, 200, one.title(), one.paragraphs().toArray(String[]::new)))
        .orElseGet(
            () ->
                said(
                    wording,
                    200,
                    wording.of("pages.used.title"),
                    wording.of("pages.used.confirm"),
                    wording.of("pages.used.again")));
  }

  private ResponseEntity<String> offered(Wording wording, String word, Instant until) {
    return page(
        wording,
        200,
        "offered",
        Map.of(
            "organisation",
            hub.organisation(),
            "word",
            word,
            "until",
            wording.moment(until, hub.zone()),
            "zone",
            wording.zone(hub.zone()),
            "here",
            here("confirm", word)));
  }

  /** A button, and not a link: what a mail program opens by itself takes nothing. */
  @PostMapping(path = "/statement/{word}", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
  ResponseEntity<?> statement(@PathVariable String word, HttpServletRequest request) {
    var wording = wording(request, word);
    if (!visitors.mayCome(request.getRemoteAddr())) {
      return tooOften(wording);
    }
    var statement = statement(word);
    if (statement.isEmpty()) {
      return said(
          wording,
          200,
          wording.of("pages.no-statement.title"),
          wording.of("pages.no-statement.why"),
          wording.of("pages.no-statement.next", "contact", contact.line(wording)));
    }
    return value(request, "form").equals("json")
        ? StatementsController.json(statement.get())
        : StatementsController.pdf(statement.get(), statements);
  }

  /** None while the register says that it was changed: who received something may be missing. */
  private Optional<PersonStatement> statement(String word) {
    try {
      return statements.of(word);
    } catch (Refused e) {
      return Optional.empty();
    }
  }

  private Optional<Cases.Filed> confirmed(String word) {
    try {
      return cases.confirm(word);
    } catch (Refused e) {
      return Optional.empty();
    }
  }

  @GetMapping("/check")
  ResponseEntity<String> mayCheck(HttpServletRequest request) {
    return check(wording(request), "", Optional.empty());
  }

  @PostMapping(path = "/check", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
  ResponseEntity<String> check(HttpServletRequest request) {
    var wording = wording(request);
    if (!visitors.mayCome(request.getRemoteAddr())) {
      return tooOften(wording);
    }
    var found =
        certificates.check(value(request, "number"), value(request, "code"), wording.language());
    return check(wording, found.isEmpty() ? wording.of("pages.check.wrong") : "", found);
  }

  private ResponseEntity<String> check(Wording wording, String wrong, Optional<Certificate> found) {
    return page(
        wording,
        wrong.isEmpty() ? 200 : 422,
        "check",
        Map.of("wrong", wrong, "certificate", found, "zone", hub.zone(), "here", "/privacy/check"));
  }

  @GetMapping("/answer/{word}")
  ResponseEntity<String> mayAnswer(@PathVariable String word, HttpServletRequest request) {
    return page(
        wording(request),
        200,
        "answer",
        Map.of("organisation", hub.organisation(), "wrong", "", "here", here("answer", word)));
  }

  @PostMapping(path = "/answer/{word}", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
  ResponseEntity<String> answer(@PathVariable String word, HttpServletRequest request) {
    var wording = wording(request);
    if (!visitors.mayCome(request.getRemoteAddr())) {
      return tooOften(wording);
    }
    var answer = Evidence.Answer.of(value(request, "answer").toLowerCase(Locale.ROOT));
    var text = value(request, "text");
    if (answer.isEmpty()
        || text.length() > Evidence.LONGEST
        || answer.get() == Evidence.Answer.KEPT && text.isBlank()) {
      return page(
          wording,
          422,
          "answer",
          Map.of(
              "organisation",
              hub.organisation(),
              "wrong",
              wording.of("pages.answer.wrong"),
              "here",
              here("answer", word)));
    }
    return evidence.answer(word, answer.get(), text)
        ? said(wording, 200, wording.of("pages.answered.title"), wording.of("pages.answered.text"))
        : said(wording, 200, wording.of("pages.used.title"), wording.of("pages.used.answer"));
  }

  private static String here(String page, String word) {
    return "/privacy/%s/%s".formatted(page, UriUtils.encodePathSegment(word, UTF_8));
  }

  private ResponseEntity<String> tooOften(Wording wording) {
    return said(wording, 429, wording.of("pages.later.title"), wording.of("pages.later.text"));
  }

  /** As the visitor chose, or else as their browser asks for. */
  private Wording wording(HttpServletRequest request) {
    return texts.in(chosen(request).or(() -> ofBrowser(request)).orElse(hub.language()));
  }

  /** As the visitor chose, or else as the mail was written that led here. */
  private Wording wording(HttpServletRequest request, String word) {
    return texts.in(
        chosen(request)
            .or(() -> languages.ofLink(word))
            .or(() -> ofBrowser(request))
            .orElse(hub.language()));
  }

  private static Optional<Language> chosen(HttpServletRequest request) {
    return Optional.ofNullable(request.getParameter("language")).flatMap(Language::of);
  }

  private static Optional<Language> ofBrowser(HttpServletRequest request) {
    return request.getHeader(HttpHeaders.ACCEPT_LANGUAGE) == null
        ? Optional.empty()
        : Collections.list(request.getLocales()).stream()
            .flatMap(one -> Language.of(one.getLanguage()).stream())
            .findFirst();
  }

  /** It offers no other language: a link cannot press the button once more. */
  private ResponseEntity<String> said(
      Wording wording, int status, String title, String... paragraphs) {
    return page(wording, status, "said", Map.of("title", title, "paragraphs", List.of(paragraphs)));
  }

  private ResponseEntity<String> page(
      Wording wording, int status, String name, Map<String, Object> model) {
    var shown = new HashMap<>(model);
    shown.put("wording", wording);
    var html = new StringOutput();
    pages.render("cases/%s.jte".formatted(name), shown, html);
    return ResponseEntity.status(status)
        .contentType(MediaType.valueOf("text/html;charset=UTF-8"))
        .header(HttpHeaders.CONTENT_LANGUAGE, wording.code())
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
        .body(html.toString());
  }
}
