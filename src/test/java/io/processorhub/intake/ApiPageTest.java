package io.processorhub.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about the API shows what the API really does. */
class ApiPageTest {

  private static final Path PAGE = Path.of("docs/api.md");
  private static final Pattern JSON = Pattern.compile("(?s)```json\\n(.*?)```");
  private static final Pattern CODE =
      Pattern.compile(
          "(?:Problem\\.of|problem|refused)\\(\\s*(?:status|\\d{3})?,?\\s*\"([A-Z0-9_]+)\"");

  @Test
  void what_it_tells_to_send_is_taken_as_it_says() throws IOException {
    var bodies =
        JSON.matcher(Files.readString(PAGE)).results().map(found -> found.group(1)).toList();
    try (var hub = TestHub.start()) {
      var http = new Http(hub);
      var crm = hub.token("crm", Role.SOURCE);

      assertThat(bodies).hasSize(4);
      assertThat(results(http, crm, bodies.get(0))).containsExactly("1 new");
      assertThat(results(http, crm, bodies.get(1)))
          .containsExactly("1 new", "2 contact.email BAD_EMAIL");
      hub.quiet();
      assertThat(results(http, crm, bodies.get(2))).containsExactly("1 changed");
      var event = http.post(crm, "/api/v1/events", EventsController.ONE, bodies.get(3));
      assertThat(ContactsControllerTest.results(event)).containsExactly("1 new");
      hub.quiet();
      assertThat(hub.mailchimp().member("ada@example.com").orElseThrow().status())
          .isEqualTo("unsubscribed");
    }
  }

  @Test
  void every_code_is_explained() throws IOException {
    var page = Files.readString(PAGE);

    assertThat(Arrays.stream(RowCode.values()).map(code -> "`" + code + "`"))
        .allMatch(page::contains);
    assertThat(Arrays.stream(NoteCode.values()).map(code -> "`" + code + "`"))
        .allMatch(page::contains);
    assertThat(Arrays.stream(Heard.values()).flatMap(heard -> heard.word().stream()))
        .allMatch(word -> page.contains("`" + word + "`"));
    var codes = problemCodes();
    assertThat(codes).contains("NOT_JSON", "TOO_MANY", "STILL_UNDER_WAY", "NOT_FOUND", "BUSY");
    assertThat(codes.stream().filter(code -> !page.contains("`" + code + "`"))).isEmpty();
  }

  private static TreeSet<String> problemCodes() throws IOException {
    var codes = new TreeSet<String>();
    try (var files = Files.walk(Path.of("src/main/java"))) {
      for (var file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        CODE.matcher(Files.readString(file)).results().forEach(found -> codes.add(found.group(1)));
      }
    }
    return codes;
  }

  private static List<String> results(Http http, String token, String body) {
    return ContactsControllerTest.results(
        http.post(token, "/api/v1/contacts", "application/json", body));
  }
}
