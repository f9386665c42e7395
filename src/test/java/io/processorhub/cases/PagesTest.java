package io.processorhub.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import io.processorhub.Given;
import io.processorhub.Post;
import io.processorhub.TestHub;
import io.processorhub.access.Actor;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.ErasureTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The public pages in a real browser, light and dark, wide and narrow: axe finds nothing, nothing
 * is loaded from elsewhere, no message on the console, and no line runs out of the page. Pictures
 * of them and of the certificate are in {@code target/pages}.
 *
 * <p>Needs chromium; skipped without, unless HUB_BROWSER_TESTS is "required".
 */
class PagesTest {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path PICTURES = Path.of("target/pages");
  private static final int[] WIDTHS = {1280, 320};

  private static Post post;
  private static TestHub hub;
  private static Playwright playwright;
  private static Browser browser;
  private static Page page;
  private static final List<String> MESSAGES = new ArrayList<>();
  private static final List<String> ELSEWHERE = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        Files.isExecutable(CHROMIUM) || "required".equals(System.getenv("HUB_BROWSER_TESTS")),
        "there is no chromium");
    Files.createDirectories(PICTURES);
    post = new Post();
    var settings = new HashMap<>(post.settings());
    settings.putAll(ErasureTest.FAST);
    settings.put("hub.organisation", "MobileWorks");
    hub = TestHub.start(settings);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
    page = browser.newPage();
    page.onConsoleMessage(
        message -> {
          // A page that says 422 is not a fault of the page.
          if (!message.text().contains("status of 422")) {
            MESSAGES.add(message.text());
          }
        });
    page.onRequest(
        request -> {
          if (!request.url().startsWith("http://127.0.0.1:" + hub.port() + "/privacy")
              && !request.url().endsWith("/favicon.ico")) {
            ELSEWHERE.add(request.url());
          }
        });
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      playwright.close();
      hub.close();
      post.close();
    }
  }

  @Test
  void a_person_asks_confirms_and_checks_the_certificate() throws IOException {
    hub.takeIn(Given.ada().csv());
    hub.quiet();
    open("/privacy");
    look("ask");
    page.fill("#address", "ada@@example.com");
    page.check("input[value=erasure]");
    page.evaluate("document.querySelector('form').noValidate = true");
    page.click("button");
    assertThat(page.textContent("[role=alert]")).contains("one e-mail address");
    look("ask-wrong");

    page.fill("#address", "ada@example.com");
    page.check("input[value=erasure]");
    page.keyboard().press("Enter");
    page.waitForSelector("h1:has-text('look into your mail')");
    look("asked");

    var link = post.link("ada@example.com", 1);
    open(link);
    look("confirm");
    page.click("button");
    page.waitForSelector("h1:has-text('accepted')");
    look("confirmed");
    open(link);
    page.click("button");
    page.waitForSelector("h1:has-text('cannot be used')");
    look("confirmed-before");

    var ref = newest(CaseKind.ERASURE);
    hub.until("select done_at is not null from rights_case where ref = '%s'".formatted(ref));
    var certificates = hub.bean(Certificates.class);
    var certificate = certificate(ref);
    picture("certificate", certificates.pdf(certificate));
    open("/privacy/check");
    look("check");
    page.fill("#number", certificate.number());
    page.fill("#code", "wrong");
    page.click("button");
    look("check-wrong");
    page.fill("#number", certificate.number());
    page.fill("#code", certificate.code());
    page.click("button");
    page.waitForSelector("table");
    look("check-found");
    nothingElse();
  }

  @Test
  void a_person_asks_what_is_known_and_gets_the_statement() throws IOException {
    hub.takeIn(Given.contacts().consenting("olive", "olive@example.com", "Olive").csv());
    hub.quiet();
    open("/privacy");
    page.fill("#address", "olive@example.com");
    page.check("input[value=access]");
    page.keyboard().press("Enter");
    page.waitForSelector("h1:has-text('look into your mail')");
    var link = post.link("olive@example.com", 1);

    open(link);
    page.click("button");
    page.waitForSelector("h1:has-text('Your statement')");
    look("statement-offered");
    open(link);
    look("statement-offered-again");

    hub.db().sql("update rights_case set statement_until = now()").update();
    page.click("button[value=json]");
    page.waitForSelector("h1:has-text('no statement')");
    look("statement-over");
    nothingElse();
  }

  @Test
  void in_german_every_page_reads_as_well() throws IOException {
    hub.takeIn(Given.contacts().consenting("dieter", "dieter@example.com", "Dieter").csv());
    hub.quiet();
    open("/privacy");
    page.click("nav a");
    assertThat(page.getAttribute("html", "lang")).isEqualTo("de");
    look("de-ask");
    page.fill("#address", "dieter@example.com");
    page.check("input[value=access]");
    page.keyboard().press("Enter");
    page.waitForSelector("h1:has-text('in Ihr Postfach')");
    look("de-asked");
    open(post.link("dieter@example.com", 1));
    look("de-confirm");
    page.click("button");
    page.waitForSelector("h1:has-text('Ihre Auskunft')");
    look("de-statement-offered");
    var access = newest(CaseKind.ACCESS);
    var statements = hub.bean(Statements.class);
    picture("de-statement", statements.pdf(statements.of(access, Actor.operator())));

    open("/privacy?language=de");
    page.fill("#address", "dieter@example.com");
    page.check("input[value=erasure]");
    page.keyboard().press("Enter");
    open(post.link("dieter@example.com", 2));
    page.click("button");
    page.waitForSelector("h1:has-text('angenommen')");
    look("de-confirmed");
    var erasure = newest(CaseKind.ERASURE);
    var certificates = hub.bean(Certificates.class);
    hub.until("select done_at is not null from rights_case where ref = '%s'".formatted(erasure));
    picture("de-certificate", certificates.pdf(certificate(erasure)));
    open("/privacy/check?language=de");
    look("de-check");
    page.fill("#number", certificate(erasure).number());
    page.fill("#code", certificate(erasure).code());
    page.click("button");
    page.waitForSelector("table");
    look("de-check-found");
    open("/privacy/answer/" + "a".repeat(40) + "?language=de");
    look("de-answer");
    page.check("input[value=kept]");
    page.click("button");
    look("de-answer-wrong");
    nothingElse();
  }

  private static java.util.UUID newest(CaseKind kind) {
    return hub.db()
        .sql("select ref from rights_case where kind = :kind order by id desc limit 1")
        .param("kind", kind.code())
        .query(java.util.UUID.class)
        .single();
  }

  private static Certificate certificate(java.util.UUID ref) {
    return hub.bean(Certificates.class).of(ref, OptionalLong.empty()).orElseThrow();
  }

  @Test
  void a_processor_answers() {
    open("/privacy/answer/" + "a".repeat(40));
    look("answer");
    page.check("input[value=kept]");
    page.click("button");
    assertThat(page.textContent("[role=alert]")).contains("by which law");
    look("answer-wrong");
    page.check("input[value=done]");
    page.click("button");
    page.waitForSelector("h1:has-text('cannot be used')");
    look("answer-unknown");
    nothingElse();
  }

  @Test
  void the_form_is_filled_in_by_keyboard_alone() {
    open("/privacy");
    page.keyboard().press("Tab");
    assertThat(page.evaluate("document.activeElement.textContent")).isEqualTo("Deutsch");
    page.keyboard().press("Tab");
    page.keyboard().type("nobody@example.com");
    page.keyboard().press("Tab");
    page.keyboard().press("Space");
    page.keyboard().press("Tab");
    assertThat(page.evaluate("document.activeElement.tagName")).isEqualTo("BUTTON");
    page.keyboard().press("Enter");
    page.waitForSelector("h1:has-text('look into your mail')");
  }

  private static void open(String path) {
    page.navigate("http://127.0.0.1:" + hub.port() + path);
  }

  private static void look(String name) {
    for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (var width : WIDTHS) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.setViewportSize(width, 900);
        var where = "%s-%s-%d".formatted(name, scheme.name().toLowerCase(), width);
        page.screenshot(
            new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(PICTURES.resolve(where + ".png")));
        assertThat(page.evaluate("document.documentElement.scrollWidth"))
            .as("width of " + where)
            .isEqualTo(width);
        assertThat(new AxeBuilder(page).analyze().getViolations()).as("axe, " + where).isEmpty();
      }
    }
  }

  private static void nothingElse() {
    assertThat(MESSAGES).as("on the console").isEmpty();
    assertThat(ELSEWHERE).as("loaded from elsewhere").isEmpty();
  }

  private static void picture(String name, byte[] pdf) throws IOException {
    try (var document = Loader.loadPDF(pdf)) {
      for (var i = 0; i < document.getNumberOfPages(); i++) {
        ImageIO.write(
            new PDFRenderer(document).renderImageWithDPI(i, 110),
            "png",
            PICTURES.resolve("%s-%d.png".formatted(name, i + 1)).toFile());
      }
    }
  }
}
