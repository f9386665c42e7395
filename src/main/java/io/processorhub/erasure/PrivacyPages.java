package io.processorhub.erasure;

import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.processorhub.connector.Outbox;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Refused;
import io.processorhub.foundation.Texts;
import io.processorhub.foundation.Wording;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Pages for people who have no login: ask, confirm, check a certificate, answer as a processor.
 * What a link opens changes nothing; only a button does.
 */
@Hidden
@RestController
@RequestMapping("/privacy")
class PrivacyPages {

  private static final int LONGEST_ADDRESS = 320;

  /** Whoever is known and whoever is not wait for the same time. */
  private static final Duration SAME_TIME = Duration.ofMillis(400);

  private static final String CSS =
      """
      :root { color-scheme: light dark; --text: #1a1a1a; --ground: #fff; --line: #595959; --rule: #ccc; --accent: #14509b; --on-accent: #fff; --wrong: #a3000b }
      @media (prefers-color-scheme: dark) { :root { --text: #e8e8e8; --ground: #16181b; --line: #9a9a9a; --rule: #444; --accent: #7db7ff; --on-accent: #10131a; --wrong: #ff8a80 } }
      body { font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); margin: 0 auto; padding: 1.5rem; max-width: 42rem }
      h1 { font-size: 1.6rem; line-height: 1.2 } h2 { font-size: 1.2rem; margin-top: 2rem }
      label, legend { display: block; font-weight: 600; margin-top: 1.2rem; padding: 0 } label + input { margin-top: .2rem }
      fieldset { border: 0; padding: 0; margin: 1.5rem 0 0 }
      fieldset label { font-weight: 400; margin-top: .2rem; padding: .3rem 0 .3rem 1.8rem; text-indent: -1.8rem } fieldset input { width: 1.1rem; height: 1.1rem; margin: 0 .5rem 0 0; text-indent: 0; vertical-align: -.15rem }
      input[type=email], input[type=text], textarea { font: inherit; color: inherit; background: var(--ground); width: 100%; box-sizing: border-box; padding: .5rem; border: 1px solid var(--line); border-radius: 4px }
      button { font: inherit; margin-top: 1.5rem; padding: .6rem 1.2rem; color: var(--on-accent); background: var(--accent); border: 0; border-radius: 4px; cursor: pointer }
      :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
      .wrong { border-left: 4px solid var(--wrong); padding-left: .8rem }
      table { border-collapse: collapse; width: 100%; margin-bottom: 2rem } th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: anywhere }
      """;

  private final PublicRequests requests;
  private final Cases cases;
  private final Certificates certificates;
  private final Evidence evidence;
  private final TemplateEngine pages;
  private final HubSettings hub;
  private final Visitors visitors;
  private final Outbox outbox;
  private final WhereToWrite contact;
  private final ConfirmedWords words;
  private final Statements statements;
  private final Texts texts;

  PrivacyPages(
      PublicRequests requests,
      Cases cases,
      Certificates certificates,
      Evidence evidence,
      TemplateEngine pages,
      HubSettings hub,
      Visitors visitors,
      Outbox outbox,
      WhereToWrite contact,
      ConfirmedWords words,
      Statements statements,
      Texts texts) {
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
  ResponseEntity<String> style() {
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
            "contact", contact.line(wording)));
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
    requests.ask(address, kind.get(), Channel.PAGE);
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
    var wording = wording(request);
    var until = statements.shownUntil(word);
    if (until.isPresent()) {
      return offered(wording, word, until.get());
    }
    return page(wording, 200, "confirm", Map.of("organisation", hub.organisation()));
  }

  @PostMapping("/confirm/{word}")
  ResponseEntity<String> confirm(@PathVariable String word, HttpServletRequest request) {
    var wording = wording(request);
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
            hub.zone().toString()));
  }

  /** A button, and not a link: what a mail program opens by itself takes nothing. */
  @PostMapping(path = "/statement/{word}", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
  ResponseEntity<?> statement(@PathVariable String word, HttpServletRequest request) {
    var wording = wording(request);
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
    var found = certificates.check(value(request, "number"), value(request, "code"));
    return check(wording, found.isEmpty() ? wording.of("pages.check.wrong") : "", found);
  }

  private ResponseEntity<String> check(Wording wording, String wrong, Optional<Certificate> found) {
    return page(
        wording,
        wrong.isEmpty() ? 200 : 422,
        "check",
        Map.of("wrong", wrong, "certificate", found));
  }

  @GetMapping("/answer/{word}")
  ResponseEntity<String> mayAnswer(@PathVariable String word, HttpServletRequest request) {
    return page(
        wording(request), 200, "answer", Map.of("organisation", hub.organisation(), "wrong", ""));
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
          Map.of("organisation", hub.organisation(), "wrong", wording.of("pages.answer.wrong")));
    }
    return evidence.answer(word, answer.get(), text)
        ? said(wording, 200, wording.of("pages.answered.title"), wording.of("pages.answered.text"))
        : said(wording, 200, wording.of("pages.used.title"), wording.of("pages.used.answer"));
  }

  private ResponseEntity<String> tooOften(Wording wording) {
    return said(wording, 429, wording.of("pages.later.title"), wording.of("pages.later.text"));
  }

  private Wording wording(HttpServletRequest request) {
    return texts.in(hub.language());
  }

  private ResponseEntity<String> said(
      Wording wording, int status, String title, String... paragraphs) {
    return page(wording, status, "said", Map.of("title", title, "paragraphs", List.of(paragraphs)));
  }

  private ResponseEntity<String> page(
      Wording wording, int status, String name, Map<String, Object> model) {
    var shown = new HashMap<>(model);
    shown.put("wording", wording);
    var html = new StringOutput();
    pages.render("erasure/%s.jte".formatted(name), shown, html);
    return ResponseEntity.status(status)
        .contentType(MediaType.valueOf("text/html;charset=UTF-8"))
        .body(html.toString());
  }
}
