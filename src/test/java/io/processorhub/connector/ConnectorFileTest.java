package io.processorhub.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.ItemKind;
import io.processorhub.processor.Declaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people may write into a connector file, tried on the one that is shipped. */
class ConnectorFileTest {

  static final Path MAILCHIMP = Path.of("connectors/mailchimp.yaml");
  private static final String URL = "https://{{mailchimp.dc}}.api.mailchimp.com/3.0";

  @Test
  void the_shipped_file_reads() throws IOException {
    var declaration = reader().read("mailchimp.yaml", shipped());

    assertThat(declaration.connection()).isEqualTo("newsletter-mailchimp");
    assertThat(declaration.target())
        .containsEntry("url", "https://us1.api.mailchimp.com/3.0")
        .containsEntry("list", "a1b2c3");
    assertThat(declaration.auth().basic().password()).isEqualTo("{{secret:mailchimp.api-key}}");
    assertThat(declaration.fields())
        .containsOnlyKeys("contact.email", "contact.given_name", "contact.language");
  }

  @Test
  void a_misspelt_key_is_named_with_file_line_and_what_was_meant() throws IOException {
    var text = changed("    onWithdrawal:", "    onWithdrawl:");

    assertThat(refusal(text))
        .isEqualTo(
            "my.yaml:%d: 'onWithdrawl' is not known here; did you mean 'onWithdrawal'?"
                .formatted(line(text, "onWithdrawl")));
  }

  @Test
  void a_key_that_resembles_none_is_answered_with_those_there_may_be() throws IOException {
    assertThat(refusal(changed("residues:", "zzzzzzzzzzzz:")))
        .contains("'zzzzzzzzzzzz' is not known here; there may be: ", "purposes", "residues");
  }

  @ParameterizedTest
  @ValueSource(strings = {"erase", "verify", "sweep"})
  void what_cannot_be_taken_back_cannot_be_sent(String call) throws IOException {
    assertThat(refusal(without(call)))
        .isEqualTo(
            "my.yaml:%d: no call '%s'; what we can send we must be able to take back"
                .formatted(line(shipped(), "calls:"), call));
  }

  @ParameterizedTest
  @CsvSource({"create, the hub could not send", "upsert, the hub could not correct what it sent"})
  void without_its_calls_the_hub_could_not_work(String call, String why) throws IOException {
    assertThat(refusal(without(call))).contains("no call '%s'; %s".formatted(call, why));
  }

  @Test
  void where_an_address_cannot_be_moved_it_must_be_read_who_left_before_it_is_erased()
      throws IOException {
    var text = without("rekey").replaceFirst("(?m)^  find:.*\\n(    .*\\n)+", "");

    assertThat(refusal(text)).contains("no call 'find'; without 'rekey'");
  }

  @Test
  void a_file_that_leaves_its_kind_out_sends_contacts() throws IOException {
    var declaration = reader().read("mailchimp.yaml", shipped());

    assertThat(declaration.kind()).isNull();
    assertThat(declaration.itemKind()).isEqualTo(ItemKind.CONTACT);
  }

  @Test
  void a_kind_there_is_not_is_refused_with_those_there_are() throws IOException {
    assertThat(refusal("kind: people\n" + shipped()))
        .isEqualTo(
            "my.yaml:1: there is no kind of item 'people'; write one of contact, customer, invoice, credit_note, site,"
                + " or leave it out: contact");
  }

  @Test
  void a_field_of_another_kind_is_refused_though_its_number_might_fit() throws IOException {
    assertThat(refusal("kind: customer\n" + shipped()))
        .contains("'contact.email' is no field of a customer, which is what this file sends");
  }

  @Test
  void a_field_there_is_not_is_named_with_its_line_and_what_was_meant() throws IOException {
    var text = changed("contact.given_name:", "contact.givenname:");

    assertThat(refusal(text))
        .isEqualTo(
            "my.yaml:%d: there is no field 'contact.givenname'; did you mean 'contact.given_name'?"
                .formatted(line(text, "contact.givenname")));
  }

  @Test
  void a_field_without_a_reason_is_refused() throws IOException {
    assertThat(refusal(changed(",           why: the newsletter is written in it", "")))
        .isEqualTo(
            "my.yaml:%d: say where it goes ('to') and why it is needed ('why')"
                .formatted(line(shipped(), "contact.language")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://us1.api.mailchimp.com/3.0",
        "https://us1.api.mailchimp.com:8443/3.0",
        "https://us1.api.mailchimp.com:22/3.0",
        "https://us1.api.mailchimp.com@example.com/3.0",
        "https://user:password@us1.api.mailchimp.com/3.0",
        "https://us1.api.mailchimp.com/3.0?to=example.com",
        "https://us1.api.mailchimp.com/3.0#x",
        "https://0x7f.1/3.0",
        "https:///3.0",
        "file:///etc/passwd",
        "jar:https://example.com/x.jar!/x",
        "ftp://example.com/",
        "//example.com/",
        "not a url",
      })
  void a_target_that_is_not_plain_https_is_refused(String url) throws IOException {
    var text = changed(URL, url);

    assertThat(refusal(text)).startsWith("my.yaml:%d: ".formatted(line(text, "  url:")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://us1.api.mailchimp.com:443/3.0",
        "https://169.254.169.254/",
        "https://2130706433/",
        "https://[::ffff:127.0.0.1]/",
      })
  void whether_an_address_may_be_reached_is_judged_at_the_call_and_not_here(String url)
      throws IOException {
    assertThat(reader().read("my.yaml", changed(URL, url)).target()).containsEntry("url", url);
  }

  @Test
  void a_credential_never_stands_in_a_file() throws IOException {
    var literal = "3f2a9c-us1";

    assertThat(refusal(changed("{{secret:mailchimp.api-key}}", literal)))
        .contains("a credential never stands in a file; write {{secret:name}}")
        .doesNotContain(literal);
    assertThat(refusal(changed("auth: { basic:", "auth: { bearer: " + literal + ", basic:")))
        .contains("one of 'basic' and 'bearer'")
        .doesNotContain(literal);
    assertThat(refusal(changed("{{secret:mailchimp.api-key}}", "{{mailchimp.dc}}")))
        .contains("a credential never stands in a file");
  }

  @Test
  void a_setting_that_is_not_set_is_named_as_an_environment_variable() throws IOException {
    var reader = reader(Map.of("mailchimp.dc", "us1"));

    assertThatThrownBy(() -> reader.read("my.yaml", shipped()))
        .hasMessage(
            "my.yaml:%d: no value for {{mailchimp.audience}}; set it, e.g. as the environment variable MAILCHIMP_AUDIENCE"
                .formatted(line(shipped(), "{{mailchimp.audience}}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hub.secret.mailchimp.api-key",
        "HUB_SECRET_MAILCHIMP_API_KEY",
        "hub.database.password",
        "spring.application.name",
        "PATH",
        "java.home",
        "mailerlite.group",
        "mailchimp",
        "mailchimp.",
        "mailchimp.api-key",
        "mailchimp.client-secret",
        "mailchimp.apikey",
        "mailchimp.accesstoken",
        "mailchimp.pass",
        "mailchimp.db.pwd",
        "mailchimp.audience:default",
        "?mailchimp.audience",
        "env:MAILCHIMP_AUDIENCE",
        "sys:mailchimp.audience",
        "bean:secrets.find",
        "properties:mailchimp.audience",
        "SECRET:mailchimp.audience",
        "MAILCHIMP_AUDIENCE",
        "random.uuid",
      })
  void a_file_reads_settings_of_its_own_processor_only_and_none_that_is_a_credential(String name)
      throws IOException {
    var text = changed("{{mailchimp.audience}}", "{{" + name + "}}");

    assertThatThrownBy(() -> telling().read("my.yaml", text))
        .isInstanceOf(ConnectorFile.Unreadable.class)
        .hasMessageContaining("my.yaml:%d: ".formatted(line(text, "  list:")))
        .hasMessageContaining("{{%s}}".formatted(name))
        .message()
        .doesNotContain("leaked");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hub",
        "hub-secret",
        "spring",
        "java",
        "user",
        "server",
        "{{hub.zone}}",
        "database",
        "https",
        "aws",
        "pg",
        "redis"
      })
  void a_processor_that_is_called_like_something_of_the_hubs_own_reads_nothing(String processor)
      throws IOException {
    var text =
        changed("processor: mailchimp", "processor: \"" + processor + "\"")
            .replace("{{mailchimp.audience}}", "{{" + processor + ".home}}");

    assertThatThrownBy(() -> telling().read("my.yaml", text)).message().doesNotContain("leaked");
  }

  /** DATABASE_URL and the like, whatever the processor is called. */
  @Test
  void a_setting_with_a_password_in_it_is_refused_and_not_shown() throws IOException {
    var reader =
        reader(
            Map.of(
                "mailchimp.dc", "us1", "mailchimp.audience", "postgres://hub:leaked@127.0.0.1/x"));

    assertThatThrownBy(() -> reader.read("my.yaml", shipped()))
        .hasMessageContaining("{{mailchimp.audience}} holds a name or password before an @")
        .message()
        .doesNotContain("leaked");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{mailchimp.{{hub.zone}}}}",
        "{{mailchimp.audience:{{hub.secret.mailchimp.api-key}}}}",
        "{{{hub.zone}}}",
        "{{mailchimp.dc}}{{hub.zone}}",
      })
  void a_setting_within_a_setting_is_refused(String nested) throws IOException {
    var text = changed("{{mailchimp.audience}}", nested);

    assertThatThrownBy(() -> telling().read("my.yaml", text))
        .isInstanceOf(ConnectorFile.Unreadable.class)
        .hasMessageContaining("is no setting of this processor")
        .message()
        .doesNotContain("leaked");
  }

  /** A secret is put in nowhere but where it says who calls. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /lists/{{secret:mailchimp.api-key}}",
        "GET /lists/{{{secret:mailchimp.api-key}}}",
        "GET /lists?apikey={{secret:mailchimp.api-key}}",
      })
  void a_secret_in_a_request_is_refused(String request) throws IOException {
    assertThat(refusal(changed("GET /lists/{list}?fields=id", "'" + request + "'")))
        .contains("nothing fills in {secret:mailchimp.api-key}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{secret:mailchimp.api-key}}",
        "{{mailchimp.${hub.secret.mailchimp.api-key}}}",
        "${hub.secret.mailchimp.api-key}",
        "a{{secret:mailchimp.api-key}}b",
      })
  void a_secret_in_a_target_is_refused(String value) throws IOException {
    assertThat(refusal(changed("{{mailchimp.audience}}", value)))
        .contains("holds braces that nothing fills; a secret stands in 'auth' alone");
  }

  @Test
  void a_secret_in_the_name_of_a_host_is_refused() throws IOException {
    assertThat(refusal(changed(URL, "https://{{secret:mailchimp.api-key}}.example.com/3.0")))
        .contains("is not a URL");
  }

  /** What is read by the person who approves is what runs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\e[2K",
        "\\u202eretcatta",
        "\\u200b",
        "\\u2028# who: x",
        "\\x85",
        "\\0",
        "\\x7f"
      })
  void characters_that_nobody_sees_are_refused_wherever_they_stand(String hidden)
      throws IOException {
    var text = changed("why: the newsletter greets its reader", "why: \"greets" + hidden + "\"");
    assertThat(refusal(text))
        .contains("my.yaml:%d: ".formatted(line(text, "contact.given_name:")))
        .contains("holds a character that nobody sees");
    assertThat(refusal(changed("each: .members[]", "each: \"" + hidden + ".members[]\"")))
        .contains("holds a character that nobody sees");
  }

  @Test
  void a_reason_of_several_lines_is_refused() throws IOException {
    assertThat(
            refusal(
                changed(
                    "why: the newsletter greets its reader",
                    "why: \"greets\\n# who: approved already\"")))
        .contains("'to' and 'why' are one line each");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mailerlite.token", "mail.password", "api-key", "mailchimp", "Mailchimp.x"})
  void a_secret_of_another_processor_is_refused(String name) throws IOException {
    assertThat(refusal(changed("secret:mailchimp.api-key", "secret:" + name)))
        .contains("a secret of mailchimp is called mailchimp.NAME, such as {{secret:mailchimp.");
  }

  /** Answers whatever it is asked. */
  private static ConnectorFile telling() {
    return new ConnectorFile(
        FieldTaxonomy.read(),
        new Placeholders(
            name -> Optional.of(name.equals("mailchimp.dc") ? "us1" : "leaked"),
            new io.processorhub.foundation.HubSettings.Sandbox(Map.of(), 1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"product news", "news,offers", "news]", "\"quoted\"", "Ünews", ".news", " news"})
  void a_purpose_that_a_register_could_not_name_is_refused(String name) throws IOException {
    var text = changed("  newsletter:\n", "  '" + name + "':\n");

    assertThat(refusal(text))
        .isEqualTo(
            "my.yaml:%d: a purpose is called by letters, digits, dots, underscores and dashes, such as product-news"
                .formatted(line(text, "  '" + name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"marketing email", "marketing,email", "Marketing", "-x"})
  void a_consent_that_no_column_could_name_is_refused(String name) throws IOException {
    assertThat(refusal(changed("consent: marketing.email", "consent: '" + name + "'")))
        .contains("a consent is called by small letters, digits, dots, underscores and dashes");
  }

  @Test
  void a_file_a_program_and_a_text_have_their_limits() throws IOException {
    assertThat(refusal(shipped() + "#" + "x".repeat(300_000))).contains("larger than 256 kB");
    assertThat(refusal(changed(".members[]", "'.members[]" + " | .".repeat(2_500) + "'")))
        .contains("longer than 8,000 characters");
    assertThat(refusal(changed("anonymous counts", "x".repeat(3_000))))
        .contains("longer than 2,000 characters");
  }

  @Test
  void a_file_of_boxes_in_boxes_is_refused_in_one_line() throws IOException {
    assertThat(refusal("a: " + "[".repeat(50_000))).startsWith("my.yaml:").doesNotContain("\n");
    assertThat(refusal(shipped() + "\nx: " + "{a: ".repeat(20_000)))
        .startsWith("my.yaml:")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"env", "env.PATH", "$ENV", "$ENV.PATH", "[.x, $ENV]", "input", "[inputs]"})
  void jq_sees_its_input_and_nothing_else(String program) throws IOException {
    var text = changed(".members[]", "'" + program + "'");

    assertThat(refusal(text))
        .isEqualTo(
            "my.yaml:%d: a connector's jq sees its input only; env, $ENV and input are refused"
                .formatted(line(text, "    each: '")));
  }

  @Test
  void a_table_of_words_has_words_and_each_value_once() throws IOException {
    assertThat(refusal(words("{}"))).contains("give at least one value of ours and their word");
    assertThat(refusal(words("{ de: ' ' }"))).contains("give at least one value of ours");
    assertThat(refusal(words("{ pt-BR: pt, pt_br: pt }")))
        .contains("'pt-BR' and 'pt_br' are one value");
  }

  @Test
  void the_field_that_makes_the_key_goes_as_it_is() throws IOException {
    assertThat(refusal(changed("to: email_address,  ", "to: email_address, words: { a: b },")))
        .contains("contact.email makes the key, so it has no 'words'");
  }

  @ParameterizedTest
  @CsvSource({
    "find > none, none: [404], none: []",
    "sweep > undeliverable, '.status == \"cleaned\"\n', '.status == [\n'",
  })
  void what_a_look_up_and_a_sweep_say_is_checked(String place, String now, String then)
      throws IOException {
    assertThat(refusal(changed(now.replace("\\n", "\n"), then.replace("\\n", "\n")))).isNotBlank();
  }

  private static String words(String table) throws IOException {
    return shipped().replaceFirst("words: \\{[^}]*}", "words: " + table);
  }

  @Test
  void broken_jq_is_refused_with_its_line() throws IOException {
    var text = changed("each: .members[]", "each: .members[");

    assertThat(refusal(text))
        .startsWith("my.yaml:%d: not a jq program".formatted(line(text, "    each: .members[")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nosuch", "noSuch", "no_such", "list2", "", "list/../x"})
  void braces_that_nothing_fills_are_refused(String name) throws IOException {
    var text = changed("GET /lists/{list}?fields=id", "GET /lists/{" + name + "}?fields=id");

    assertThat(refusal(text))
        .isEqualTo(
            "my.yaml:%d: nothing fills in {%s}; 'target' has no such entry"
                .formatted(line(text, "    control:"), name));
  }

  @Test
  void a_refusal_by_the_processor_without_a_meaning_is_refused() throws IOException {
    assertThat(refusal(changed("code: invalid }", "}"))).contains("'when' and 'code'");
  }

  @Test
  void a_request_goes_to_the_target_and_nowhere_else() throws IOException {
    assertThat(refusal(changed("GET /lists/{list}?fields=id", "GET https://example.com/")))
        .contains("write method and path");
    assertThat(refusal(changed("GET /lists/{list}?fields=id", "TRACE /lists")))
        .contains("write method and path");
    assertThat(refusal(changed("GET /lists/{list}?fields=id", "GET @example.com/lists")))
        .contains("write method and path");
  }

  @Test
  void a_key_written_twice_is_refused() throws IOException {
    assertThatThrownBy(() -> reader().read("my.yaml", shipped() + "\nprocessor: another\n"))
        .isInstanceOf(ConnectorFile.Unreadable.class)
        .hasMessageStartingWith("my.yaml:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a: [", "- a", "text", "connection: {a: b}", "!!java.net.URL [x]"})
  void what_is_no_connector_file_is_refused_with_its_name(String text) {
    assertThatThrownBy(() -> reader().read("my.yaml", text))
        .isInstanceOf(ConnectorFile.Unreadable.class)
        .hasMessageStartingWith("my.yaml:");
  }

  @Test
  void everything_that_is_wrong_is_said_at_once() throws IOException {
    var text = changed(URL, "http://example.com/").replace("concurrent: 8", "concurrent: 0");

    assertThat(refusal(text).lines()).hasSize(2);
  }

  @Test
  void two_files_with_one_id_are_refused(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("a.yaml"), shipped());
    Files.writeString(folder.resolve("b.yaml"), shipped());

    assertThatThrownBy(() -> new ConnectorFiles(folder, reader()).read())
        .isInstanceOf(ConnectorFile.Unreadable.class)
        .hasMessageContainingAll("b.yaml", "'newsletter-mailchimp' is taken by", "a.yaml");
  }

  @Test
  void two_files_with_two_ids_are_two_connections(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("a.yaml"), shipped());
    Files.writeString(
        folder.resolve("b.yaml"), changed("newsletter-mailchimp", "partners-mailchimp"));
    Files.writeString(folder.resolve("notes.txt"), "not a connector file");

    assertThat(new ConnectorFiles(folder, reader()).read().values())
        .extracting(Declaration::connection)
        .containsExactly("newsletter-mailchimp", "partners-mailchimp");
  }

  @Test
  void requests_to_erase_are_not_written_to_an_address_of_the_examples() throws IOException {
    var letters = Files.readString(Path.of("docs/examples/letters-by-mail.yaml"));

    assertThat(refusal(letters))
        .isEqualTo(
            "my.yaml:%d: 'to' is an address that is kept for examples; write the real one"
                .formatted(line(letters, "  to: privacy")));
    var real = letters.replace(".example.com", ".our-letter-shop.eu");
    assertThat(reader().read("my.yaml", real).mail().to())
        .isEqualTo("privacy@letter-shop.our-letter-shop.eu");
  }

  static ConnectorFile reader() {
    return reader(
        Map.of("mailchimp.dc", "us1", "mailchimp.audience", "a1b2c3", "mailerlite.group", "1"));
  }

  private static ConnectorFile reader(Map<String, String> settings) {
    return new ConnectorFile(
        FieldTaxonomy.read(),
        new Placeholders(
            name -> Optional.ofNullable(settings.get(name)),
            new io.processorhub.foundation.HubSettings.Sandbox(Map.of(), 1)));
  }

  private static String refusal(String text) {
    var refusal =
        catchThrowableOfType(ConnectorFile.Unreadable.class, () -> reader().read("my.yaml", text));
    assertThat(refusal).as("refused").isNotNull();
    return refusal.getMessage();
  }

  static String shipped() throws IOException {
    return Files.readString(MAILCHIMP);
  }

  static String changed(String from, String to) throws IOException {
    var text = shipped();
    assertThat(text).contains(from);
    return text.replace(from, to);
  }

  private static String without(String call) throws IOException {
    var text = shipped().replaceFirst("(?m)^  " + call + ":.*\\n(    .*\\n)+", "");
    assertThat(text).isNotEqualTo(shipped());
    return text;
  }

  private static long line(String text, String part) {
    return text.lines().takeWhile(line -> !line.contains(part)).count() + 1;
  }
}
