package io.processorhub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.Role;
import io.processorhub.access.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;

/**
 * Each command that takes a token, with a token of each role, of the whole hub and of one account:
 * refused exactly where the table of tasks says so, and silent about another account.
 */
class CommandPermissionsTest {

  private static final String UNKNOWN = UUID.randomUUID().toString();

  /**
   * A command as it is typed.
   *
   * @param input what is piped in
   * @param about whether an argument is the reference of a thing of an account, marked {@code REF}
   */
  private record Typed(Task task, String input, boolean about, List<String> words) {

    static Typed of(Task task, String line) {
      return new Typed(task, "", line.contains("REF"), List.of(line.split(" ")));
    }

    Typed piped(String text) {
      return new Typed(task, text, about, words);
    }

    String command() {
      return words.get(0) + " " + words.get(1);
    }

    String[] with(String ref) {
      return words.stream().map(word -> word.replace("REF", ref)).toArray(String[]::new);
    }
  }

  private static final Map<Role, String> WHOLE = new EnumMap<>(Role.class);
  private static final Map<Role, String> OF_ACME = new EnumMap<>(Role.class);

  private static TestHub hub;
  private static CommandLineHub line;
  private static Things acme;
  private static Things beta;

  /** What an account has. */
  private record Things(String account, String person, String ref, String number, String many) {}

  @BeforeAll
  static void start() throws IOException {
    hub = TestHub.start(Map.of());
    line = new CommandLineHub(hub.home(), hub.sandboxes());
    var http = new Http(hub);
    hub.takeIn(
        Given.contacts()
            .row("a1", "acme", "a1@example.com", "A", "en", "", "yes", "2026-01-01T00:00:00Z")
            .row(
                "erased-a1",
                "acme",
                "erased-a1@example.com",
                "A",
                "en",
                "",
                "yes",
                "2026-01-01T00:00:00Z")
            .row("b1", "beta", "b1@example.com", "B", "en", "", "yes", "2026-01-01T00:00:00Z")
            .row(
                "erased-b1",
                "beta",
                "erased-b1@example.com",
                "B",
                "en",
                "",
                "yes",
                "2026-01-01T00:00:00Z")
            .csv());
    hub.quiet();
    for (var role : Role.values()) {
      WHOLE.put(role, hub.token("whole-" + role.name().toLowerCase(), role));
      OF_ACME.put(
          role, http.accountToken("acme-" + role.name().toLowerCase(), role, "crm", "acme"));
    }
    acme = things(http, OF_ACME.get(Role.SOURCE), "a1");
    beta = things(http, http.accountToken("beta", Role.SOURCE, "crm", "beta"), "b1");
    Files.writeString(hub.home().resolve("relay.yaml"), "processor: relay\nfacts: {country: IE}\n");
    Files.writeString(hub.home().resolve("cases.csv"), "kind,source,external_id\naccess,crm,a1\n");
    CommandContext.share(hub.bean(ApplicationContext.class));
  }

  @AfterAll
  static void stop() {
    CommandContext.share(null);
    line.close();
    hub.close();
  }

  private static Things things(Http http, String token, String id) {
    var filed =
        http.post(
            token,
            "/api/v1/cases",
            "application/json",
            "{\"kind\": \"erasure\", \"source\": \"crm\", \"external_id\": \"%s\"}"
                .formatted("erased-" + id));
    assertThat(filed.status()).as(filed.text()).isEqualTo(201);
    var many =
        hub.db()
            .sql(
                """
                insert into mass_erasure(ref, kind, people, account_id, asked_by)
                select gen_random_uuid(), 0, 0, id, 'test' from account where ref = ?::uuid returning ref::text""")
            .param(filed.at("/account"))
            .query(String.class)
            .single();
    return new Things(filed.at("/account"), id, filed.at("/ref"), filed.at("/number"), many);
  }

  private static List<Typed> typed() {
    var relay = hub.home().resolve("relay.yaml");
    var cases = hub.home().resolve("cases.csv");
    return List.of(
        Typed.of(Task.READ_REFUSED_COPIES, "copies dead newsletter-mailchimp"),
        Typed.of(Task.PREVIEW, "copies dry-run --source crm").piped("a1\n"),
        Typed.of(Task.SEND_AGAIN, "copies redrive nosuch"),
        Typed.of(Task.READ_LOST_ADDRESSES, "copies lost"),
        Typed.of(Task.DECIDE_LOST_ADDRESSES, "copies lost 99 --keep 1"),
        Typed.of(Task.PROPOSE, "connectors propose"),
        Typed.of(Task.APPROVE, "connectors approve nosuch 12345678"),
        Typed.of(Task.PAUSE, "connectors pause nosuch"),
        Typed.of(Task.RESUME, "connectors resume nosuch"),
        Typed.of(Task.LIST_AT_PROCESSOR, "connectors resync newsletter-mailchimp"),
        Typed.of(Task.CONFIRM_FOUND, "connectors resync newsletter-mailchimp --found 99"),
        Typed.of(Task.TRY_CONNECTION, "connectors try nosuch"),
        Typed.of(Task.OFFBOARD, "connectors offboard nosuch reason"),
        Typed.of(Task.RECORD_PROCESSORS, "processors record " + relay),
        Typed.of(Task.READ_REGISTER, "entries list"),
        Typed.of(Task.READ_REGISTER, "entries declared"),
        Typed.of(Task.READ_REGISTER, "entries recipients --source crm").piped("PERSON\n"),
        Typed.of(Task.READ_WHOLE_REGISTER, "entries breach mailchimp"),
        Typed.of(Task.READ_WHOLE_REGISTER, "entries export controller"),
        Typed.of(Task.READ_WHOLE_REGISTER, "register proof 1"),
        Typed.of(Task.EXPORT_BREACH, "entries breach mailchimp --with-addresses FILE"),
        Typed.of(Task.CONFIRM_RESTORE, "register confirm-restore"),
        Typed.of(Task.FILE_CASES, "cases file --source crm --kind access").piped("PERSON\n"),
        Typed.of(Task.FILE_CASES, "cases import " + cases),
        Typed.of(Task.READ_CASES, "cases list"),
        Typed.of(Task.READ_CASES, "cases show REF"),
        Typed.of(Task.ANSWER_ACCESS, "cases statement REF FILE"),
        Typed.of(Task.ANSWER_ACCESS, "cases answered REF handed-over"),
        Typed.of(Task.READ_MASS_ERASURES, "cases waiting"),
        Typed.of(Task.CONFIRM_MASS_ERASURE, "cases confirm MANY 0"),
        Typed.of(Task.STOP_MASS_ERASURE, "cases stop MANY"),
        Typed.of(Task.DECIDE_CASES, "cases attest REF on-the-phone"),
        Typed.of(Task.DECIDE_CASES, "cases refuse REF excessive"),
        Typed.of(Task.SET_CLOCK, "cases extend REF reason"),
        Typed.of(Task.SET_CLOCK, "cases pause REF reason"),
        Typed.of(Task.SET_SECRETS, "secrets set test.secret").piped("value\n"),
        Typed.of(Task.SET_SECRETS, "secrets remove test.secret"));
  }

  @Test
  void every_command_of_the_table_is_typed() {
    assertThat(typed().stream().map(Typed::command).collect(Collectors.toSet()))
        .isEqualTo(
            Arrays.stream(Task.values())
                .flatMap(task -> task.commands().stream())
                .collect(Collectors.toSet()));
  }

  @Test
  void every_cell_of_the_table_is_what_the_commands_do() {
    var cells = 0;
    var differences = new ArrayList<String>();
    for (var one : typed()) {
      for (var role : Role.values()) {
        for (var whole : List.of(true, false)) {
          for (var other : List.of(true, false)) {
            cells++;
            var expected = expected(one, role, whole);
            var met = met(one, (whole ? WHOLE : OF_ACME).get(role), other ? beta : acme);
            var told = !whole && met.contains(beta.ref) | met.contains(beta.account);
            if (refused(met) == expected || told) {
              differences.add(
                  "%s, %s, whole %s, other %s: %s".formatted(one.words, role, whole, other, met));
            }
          }
        }
      }
    }

    System.out.printf(
        "permissions of commands: %,d cells, %,d differ%n", cells, differences.size());
    assertThat(differences).isEmpty();
    assertThat(cells).isGreaterThan(800);
  }

  @Test
  void what_is_of_another_account_is_answered_like_what_is_not_there() {
    for (var words :
        List.of(
            "cases show REF",
            "cases attest REF on-the-phone",
            "cases refuse REF excessive",
            "cases confirm MANY 0",
            "cases stop MANY")) {
      var one = Typed.of(Task.READ_CASES, words);
      var theirs = met(one, OF_ACME.get(Role.COMPLIANCE), beta);
      var none =
          met(
              one,
              OF_ACME.get(Role.COMPLIANCE),
              new Things(UNKNOWN, "none", UNKNOWN, "2026-999999", UNKNOWN));

      assertThat(theirs).as(words).isEqualTo(none);
    }
  }

  private static boolean expected(Typed one, Role role, boolean whole) {
    return (whole ? one.task.whole() : one.task.ofAccount()).contains(role);
  }

  private static boolean refused(String met) {
    return met.contains("has the role") || met.contains("acts on one account; to ");
  }

  /** What it prints, without times. */
  private static String met(Typed one, String token, Things things) {
    line.set("HUB_TOKEN", token);
    var words =
        Arrays.stream(one.with(things.ref))
            .map(word -> word.equals("MANY") ? things.many : word)
            .map(word -> word.equals("FILE") ? fresh().toString() : word)
            .toArray(String[]::new);
    var printed = new ByteArrayOutputStream();
    var out = System.out;
    var err = System.err;
    try (var stream = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(stream);
      System.setErr(stream);
      var code = line.pipe(one.input.replace("PERSON", things.person), words);
      assertThat(code).as(String.join(" ", words)).isNotEqualTo(70);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static Path fresh() {
    return hub.home().resolve(UUID.randomUUID() + ".out");
  }
}
