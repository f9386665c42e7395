package io.processorhub.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import io.processorhub.access.ApiCalls.Call;
import io.processorhub.access.ApiCalls.Things;
import io.processorhub.cli.Cli;
import io.swagger.v3.oas.annotations.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import picocli.CommandLine;

/** Each cell of the table of tasks, tried at a whole hub with the people of two accounts. */
class PermissionsTest {

  /** What became of a call. */
  enum Met {
    REACHED,
    REFUSED,
    /** Answered word for word as for something that does not exist. */
    HIDDEN,
    /** Reached, and the answer names what belongs to another account. */
    LEAKED
  }

  /** Whose token it is and whose object. */
  enum Scope {
    WHOLE_OWN,
    WHOLE_OTHER,
    ACCOUNT_OWN,
    ACCOUNT_OTHER;

    boolean whole() {
      return this == WHOLE_OWN || this == WHOLE_OTHER;
    }

    boolean other() {
      return this == WHOLE_OTHER || this == ACCOUNT_OTHER;
    }
  }

  private static final Map<Role, String> WHOLE = new EnumMap<>(Role.class);
  private static final Map<Role, String> OF_ACME = new EnumMap<>(Role.class);

  private static TestHub hub;
  private static Http http;
  private static Things acme;
  private static Things beta;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of());
    hub.until("select bool_and(baseline_at is not null) from connection");
    http = new Http(hub);
    hub.takeIn(people("acme", "beta"));
    hub.quiet();
    for (var role : Role.values()) {
      var name = role.name().toLowerCase(Locale.ROOT);
      WHOLE.put(role, hub.token("whole-" + name, role));
      OF_ACME.put(role, http.accountToken("acme-" + name, role, "crm", "acme"));
    }
    acme = things("acme", OF_ACME.get(Role.SOURCE));
    beta = things("beta", http.accountToken("beta", Role.SOURCE, "crm", "beta"));
    hub.quiet();
  }

  private static String people(String... accounts) {
    var given = Given.contacts();
    for (var account : accounts) {
      for (var id : List.of("living", "erased")) {
        var name = id + "-" + account;
        given.row(
            name, account, name + "@example.com", name, "en", "", "yes", "2026-01-01T00:00:00Z");
      }
    }
    return given.csv();
  }

  /** What the account has: a person, an erased one with the case, a report, a rule, a closing. */
  private static Things things(String account, String token) {
    var json = "application/json";
    var erased = "erased-" + account;
    var filed =
        http.post(
            token,
            "/api/v1/cases",
            json,
            "{\"kind\": \"erasure\", \"source\": \"crm\", \"external_id\": \"%s\"}"
                .formatted(erased));
    assertThat(filed.status()).as(filed.text()).isEqualTo(201);
    var report = http.post(token, "/api/v1/imports?source=crm", "text/csv", people(account));
    assertThat(report.status()).as(report.text()).isEqualTo(202);
    http.put(token, "/api/v1/accounts/own/retention", json, "{\"keep\": \"P20Y\"}");
    var ref = filed.at("/account");
    hub.db()
        .sql(
            """
            insert into account_closing(ref, account_id, people, opened_by, accepted_at)
            select gen_random_uuid(), id, 0, 'test', now() from account where ref = ?::uuid""")
        .param(ref)
        .update();
    return new Things(
        ref,
        subject("living-" + account),
        "living-" + account,
        erased,
        filed.at("/ref"),
        report.at("/ref"),
        many(ref));
  }

  private static String many(String account) {
    return hub.db()
        .sql(
            """
            insert into mass_erasure(ref, kind, people, account_id, asked_by)
            select gen_random_uuid(), 0, 0, id, 'test' from account where ref = ?::uuid returning ref::text""")
        .param(account)
        .query(String.class)
        .single();
  }

  private static String subject(String id) {
    return http.post(
            WHOLE.get(Role.COMPLIANCE),
            "/api/v1/register/recipients/search",
            "application/json",
            "{\"source\": \"crm\", \"external_id\": \"%s\"}".formatted(id))
        .at("/subject");
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void every_cell_of_the_table_is_what_the_api_does() {
    var cells = 0;
    var differences = new ArrayList<String>();
    for (var named : ApiCalls.all().entrySet()) {
      for (var role : Role.values()) {
        for (var scope : Scope.values()) {
          cells++;
          var expected = expected(named.getValue(), role, scope);
          var met = met(named.getValue(), role, scope);
          if (met != expected) {
            differences.add(
                "%s, %s, %s: %s instead of %s"
                    .formatted(named.getKey(), role, scope, met, expected));
          }
        }
      }
    }

    System.out.printf("permissions of the API: %,d cells, %,d differ%n", cells, differences.size());
    assertThat(differences).isEmpty();
    assertThat(cells).isGreaterThan(1_300);
  }

  private static Met expected(Call call, Role role, Scope scope) {
    var task = Task.ofOperation(call.operation()).orElseThrow();
    var may = scope.whole() ? task.whole() : task.ofAccount();
    if (!may.contains(role)) {
      return Met.REFUSED;
    }
    if (task == Task.READ_IMPORTS && role == Role.SOURCE && scope.whole() && about(call)) {
      return Met.HIDDEN; // A system reads the reports of its own deliveries.
    }
    return about(call) && scope == Scope.ACCOUNT_OTHER ? Met.HIDDEN : Met.REACHED;
  }

  /** A task that is not for accounts at all hides nothing from them. */
  private static boolean about(Call call) {
    return call.about() && !Task.ofOperation(call.operation()).orElseThrow().ofAccount().isEmpty();
  }

  private static Met met(Call call, Role role, Scope scope) {
    var token = scope.whole() ? WHOLE.get(role) : OF_ACME.get(role);
    var answer = call.send(http, token, scope.other() ? beta : acme);
    assertThat(answer.status()).as(answer.text()).isNotEqualTo(401).isLessThan(500);
    if (answer.status() == 403) {
      return Met.REFUSED;
    }
    if (about(call) && same(answer, call.send(http, token, Things.unknown()))) {
      return Met.HIDDEN;
    }
    return !scope.whole() && names(answer.text(), beta) ? Met.LEAKED : Met.REACHED;
  }

  private static boolean same(Http.Answer answer, Http.Answer unknown) {
    return answer.status() == unknown.status() && answer.text().equals(unknown.text());
  }

  private static boolean names(String text, Things things) {
    return List.of(
            things.account(), things.subject(), things.erasure(), things.report(), things.many())
        .stream()
        .anyMatch(text::contains);
  }

  @Test
  void the_table_knows_every_operation_that_is_mapped_and_no_other() {
    var mapped = new TreeSet<String>();
    hub.bean(ApplicationContext.class)
        .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .forEach(
            (mapping, handler) -> {
              if (handler.getBeanType().getName().startsWith("io.processorhub.")
                  && mapping.getPatternValues().stream()
                      .anyMatch(path -> path.startsWith("/api/v1/"))) {
                var operation = handler.getMethodAnnotation(Operation.class);
                mapped.add(operation == null ? handler.toString() : operation.operationId());
              }
            });

    assertThat(operations()).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(operations())).isEqualTo(mapped);
    assertThat(ApiCalls.all().values().stream().map(Call::operation).collect(Collectors.toSet()))
        .as("operations that are tried")
        .isEqualTo(mapped);
  }

  private static List<String> operations() {
    return Arrays.stream(Task.values()).flatMap(task -> task.operations().stream()).toList();
  }

  @Test
  void every_command_takes_a_task_of_the_table_or_is_for_whoever_has_the_machine() {
    var listed =
        Arrays.stream(Task.values())
            .flatMap(task -> task.commands().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    listed.addAll(OPERATOR);

    assertThat(listed).isEqualTo(commands());
  }

  private static Set<String> commands() {
    var names = new TreeSet<String>();
    new CommandLine(new Cli())
        .getSubcommands()
        .forEach(
            (group, line) ->
                line.getSubcommands().keySet().forEach(name -> names.add(group + " " + name)));
    return names;
  }

  /** Without a token: they need the data folder itself. */
  private static final Set<String> OPERATOR =
      Set.of(
          "connectors list",
          "connectors show",
          "connectors status",
          "connectors validate",
          "keys attest",
          "keys rotate",
          "keys status",
          "processors list",
          "processors show",
          "register adopt",
          "register checkpoint",
          "register export",
          "register key",
          "register verify",
          "secrets list",
          "tokens issue",
          "tokens list",
          "tokens revoke");

  @Test
  void a_token_of_one_account_sees_in_no_total_what_was_sent_for_another() {
    var ofAcme = declared(OF_ACME.get(Role.COMPLIANCE));
    var ofBeta = declared(http.accountToken("beta-compliance", Role.COMPLIANCE, "crm", "beta"));

    assertThat(ofAcme).isPositive();
    assertThat(ofBeta).isPositive();
    assertThat(ofAcme + ofBeta).isLessThanOrEqualTo(declared(WHOLE.get(Role.COMPLIANCE)));
  }

  private static long declared(String token) {
    var sent = 0L;
    for (var connection : http.get(token, "/api/v1/register/declared").json().get("items")) {
      for (var field : connection.get("fields")) {
        sent += field.get("sent").asLong();
      }
    }
    return sent;
  }

  @Test
  void the_committed_page_prints_the_table() throws IOException {
    var page = PermissionsPage.write();
    if (Boolean.getBoolean("hub.write")) {
      Files.writeString(PermissionsPage.FILE, page);
    }

    assertThat(Files.readString(PermissionsPage.FILE)).isEqualTo(page);
  }
}
