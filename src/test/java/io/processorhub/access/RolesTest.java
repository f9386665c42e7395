package io.processorhub.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Given;
import io.processorhub.Http;
import io.processorhub.TestHub;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may do what, for every operation that the API's own description lists. */
class RolesTest {

  private static final Set<Role> DELIVER = EnumSet.of(Role.ADMIN, Role.OPS, Role.SOURCE);
  private static final Set<Role> REPORTS =
      EnumSet.of(Role.ADMIN, Role.OPS, Role.SOURCE, Role.COMPLIANCE);
  private static final Set<Role> LOOK =
      EnumSet.of(Role.ADMIN, Role.OPS, Role.COMPLIANCE, Role.AUDITOR);

  private static final Set<Role> COMPLIANCE = EnumSet.of(Role.ADMIN, Role.COMPLIANCE);
  private static final Set<Role> AUDIT = EnumSet.of(Role.ADMIN, Role.COMPLIANCE, Role.AUDITOR);

  private static final Map<String, Set<Role>> MAY =
      Map.ofEntries(
          Map.entry("post /api/v1/contacts", DELIVER),
          Map.entry("post /api/v1/events", DELIVER),
          Map.entry("post /api/v1/imports", DELIVER),
          Map.entry("get /api/v1/imports", REPORTS),
          Map.entry("get /api/v1/imports/{ref}", REPORTS),
          Map.entry("get /api/v1/imports/{ref}/refusals", REPORTS),
          Map.entry("get /api/v1/connections", LOOK),
          Map.entry("get /api/v1/connections/{name}", LOOK),
          Map.entry("post /api/v1/connections/{name}/offboarding", COMPLIANCE),
          Map.entry("get /api/v1/connections/{name}/offboarding", LOOK),
          Map.entry("post /api/v1/connections/{name}/offboarding/evidence", COMPLIANCE),
          Map.entry("post /api/v1/connections/{name}/found/confirmation", COMPLIANCE),
          Map.entry("get /api/v1/copies", LOOK),
          Map.entry("get /api/v1/lost-addresses", LOOK),
          Map.entry("post /api/v1/lost-addresses/{id}/decision", COMPLIANCE),
          Map.entry("post /api/v1/copies/search", LOOK),
          Map.entry("get /api/v1/processors", LOOK),
          Map.entry("get /api/v1/processors/{processor}", LOOK),
          Map.entry("put /api/v1/processors/{processor}", COMPLIANCE),
          Map.entry("post /api/v1/processors/{processor}/agreements", COMPLIANCE),
          Map.entry("post /api/v1/processors/{processor}/assessments", COMPLIANCE),
          Map.entry("post /api/v1/processors/{processor}/sub-processors", COMPLIANCE),
          Map.entry("post /api/v1/processors/{processor}/mechanisms", COMPLIANCE),
          Map.entry("post /api/v1/cases", COMPLIANCE),
          Map.entry("post /api/v1/cases/batch", COMPLIANCE),
          Map.entry("get /api/v1/cases", LOOK),
          Map.entry("get /api/v1/cases/{ref}", LOOK),
          Map.entry("post /api/v1/cases/{ref}/attest", COMPLIANCE),
          Map.entry("post /api/v1/cases/{ref}/refuse", COMPLIANCE),
          Map.entry("post /api/v1/cases/{ref}/extend", COMPLIANCE),
          Map.entry("post /api/v1/cases/{ref}/pause", COMPLIANCE),
          Map.entry("post /api/v1/cases/{ref}/resume", COMPLIANCE),
          Map.entry("post /api/v1/cases/{ref}/parts/{connection}/evidence", COMPLIANCE),
          Map.entry("get /api/v1/cases/{ref}/certificate", AUDIT),
          Map.entry("get /api/v1/cases/{ref}/certificate.pdf", AUDIT),
          Map.entry("put /api/v1/accounts/{ref}/contact", COMPLIANCE),
          Map.entry("get /api/v1/accounts/{ref}/contact", COMPLIANCE),
          Map.entry("put /api/v1/accounts/{ref}/retention", COMPLIANCE),
          Map.entry("get /api/v1/accounts/{ref}/retention", COMPLIANCE),
          Map.entry("post /api/v1/accounts/{ref}/retention/confirmation", COMPLIANCE),
          Map.entry("post /api/v1/accounts/{ref}/closing", COMPLIANCE),
          Map.entry("get /api/v1/accounts/{ref}/closing", LOOK),
          Map.entry("get /api/v1/register/checkpoint", AUDIT),
          Map.entry("get /api/v1/register/proofs/inclusion", AUDIT),
          Map.entry("get /api/v1/register/proofs/consistency", AUDIT),
          Map.entry("get /api/v1/register/restore", LOOK),
          Map.entry("post /api/v1/register/restore/confirmation", Set.of(Role.ADMIN)),
          Map.entry("get /api/v1/register/entries", LOOK),
          Map.entry("post /api/v1/register/recipients/search", LOOK),
          Map.entry("get /api/v1/register/recipients/{subject}", LOOK),
          Map.entry("get /api/v1/register/declared", LOOK),
          Map.entry("get /api/v1/register/breach", AUDIT),
          Map.entry("get /api/v1/register/breach/subjects", AUDIT),
          Map.entry("get /api/v1/register/exports/controller.csv", AUDIT),
          Map.entry("get /api/v1/register/exports/processor.csv", AUDIT),
          Map.entry("get /api/v1/register/exports/register.json", AUDIT));

  private static final Map<String, String> TYPES =
      Map.of(
          "/api/v1/imports", "text/csv",
          "/api/v1/cases/batch", "text/csv",
          "/api/v1/events", "application/cloudevents-batch+json");

  private static TestHub hub;
  private static Http http;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of());
    http = new Http(hub);
    hub.takeIn(Given.ada().csv());
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void every_operation_is_open_to_its_roles_and_shut_to_all_others() {
    var operations = operations();
    assertThat(operations).isEqualTo(new TreeSet<>(MAY.keySet()));

    for (var role : Role.values()) {
      var token = hub.token("role-" + role.name().toLowerCase(Locale.ROOT), role);
      for (var operation : operations) {
        var answer = call(token, operation);
        if (MAY.get(operation).contains(role)) {
          assertThat(answer.status())
              .as("%s %s", role, operation)
              .isIn(200, 201, 202, 400, 404, 409);
        } else {
          answer.isProblem(403, "NOT_ALLOWED");
        }
      }
    }
  }

  @Test
  void nobody_without_a_token_gets_anywhere() {
    for (var operation : operations()) {
      call("", operation).isProblem(401, "TOKEN_NEEDED");
      call("hub_nonsense", operation).isProblem(401, "TOKEN_NEEDED");
    }
  }

  @Test
  void a_role_is_looked_at_before_the_body() {
    var finance = hub.token("finance-body", Role.FINANCE);

    http.post(finance, "/api/v1/contacts", "application/json", "{").isProblem(403, "NOT_ALLOWED");
    http.post(finance, "/api/v1/copies/search", "application/json", "{")
        .isProblem(403, "NOT_ALLOWED");
  }

  private static Set<String> operations() {
    var operations = new TreeSet<String>();
    var document =
        http.get(hub.token("doc-" + System.nanoTime(), Role.SOURCE), "/api/v1/openapi.json");
    for (var path : document.json().get("paths").properties()) {
      for (var method : path.getValue().propertyNames()) {
        operations.add(method + " " + path.getKey());
      }
    }
    return operations;
  }

  private static Http.Answer call(String token, String operation) {
    var path = operation.substring(operation.indexOf(' ') + 1);
    if (path.startsWith("/api/v1/processors/{processor}") && !operation.startsWith("get")) {
      return record(token, operation, path);
    }
    if (operation.startsWith("put")) {
      return http.put(
          token, path.replace("{ref}", NOBODY), "application/json", "{\"keep\": \"P2Y\"}");
    }
    return operation.startsWith("post")
        ? http.post(
            token,
            path.replace("{ref}", NOBODY)
                .replace("{connection}", "newsletter-mailchimp")
                .replace("{id}", "0")
                .replace("{name}", "none"),
            TYPES.getOrDefault(path, "application/json"),
            BODIES.getOrDefault(path, SEARCH))
        : http.get(
            token,
            path.replace("{ref}", NOBODY)
                    .replace("{subject}", NOBODY)
                    .replace("{name}", "newsletter-mailchimp")
                    .replace("{processor}", "mailchimp")
                + QUERIES.entrySet().stream()
                    .filter(query -> path.contains(query.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(""));
  }

  private static final String NOBODY = "00000000-0000-0000-0000-000000000000";
  private static final String SEARCH = "{\"source\": \"crm\", \"external_id\": \"ada\"}";
  private static final Map<String, String> QUERIES =
      Map.of(
          "/breach", "?processor=mailchimp",
          "/inclusion", "?entry=1",
          "/consistency", "?from=0&to=0");
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry(
              "/api/v1/cases",
              "{\"kind\": \"access\", \"source\": \"crm\", \"external_id\": \"ada\"}"),
          Map.entry("/api/v1/cases/batch", "kind,source,external_id\naccess,crm,ada\n"),
          Map.entry("/api/v1/cases/{ref}/attest", "{\"attestation\": \"met\"}"),
          Map.entry("/api/v1/cases/{ref}/parts/{connection}/evidence", "{\"text\": \"letter\"}"),
          Map.entry("/api/v1/cases/{ref}/refuse", "{\"reason\": \"unfounded\"}"),
          Map.entry("/api/v1/cases/{ref}/pause", "{\"reason\": \"a document\"}"),
          Map.entry("/api/v1/cases/{ref}/extend", "{\"reason\": \"many\"}"),
          Map.entry("/api/v1/connections/{name}/found/confirmation", "{\"count\": 1}"),
          Map.entry("/api/v1/connections/{name}/offboarding", "{\"reason\": \"it ends\"}"),
          Map.entry(
              "/api/v1/connections/{name}/offboarding/evidence", "{\"evidence\": \"letter\"}"),
          Map.entry("/api/v1/accounts/{ref}/retention/confirmation", "{\"count\": 1}"),
          Map.entry("/api/v1/accounts/{ref}/closing", "{\"attestation\": \"letter\"}"),
          Map.entry("/api/v1/imports", "external_id\n"),
          Map.entry("/api/v1/events", "[]"),
          Map.entry("/api/v1/contacts", "{\"contacts\": []}"));

  /** Each caller records the first thing about a processor of its own. */
  private static Http.Answer record(String token, String operation, String path) {
    var bodies =
        Map.of(
            "agreements",
                "{\"kind\": \"dpa\", \"reference\": \"R\", \"signedOn\": \"2026-01-01\", \"effectiveFrom\": \"2026-01-01\", \"ownUse\": false}",
            "assessments",
                "{\"performedOn\": \"2026-01-01\", \"performedBy\": \"R\", \"outcome\": \"pass\", \"nextReviewOn\": \"2027-01-01\"}",
            "sub-processors",
                "{\"name\": \"R\", \"country\": \"IE\", \"since\": \"2026-01-01\", \"decision\": \"pending\"}",
            "mechanisms",
                "{\"country\": \"US\", \"means\": \"derogation\", \"validFrom\": \"2026-01-01\"}");
    var body =
        bodies.getOrDefault(path.substring(path.lastIndexOf('/') + 1), "{\"country\": \"DE\"}");
    var request =
        http.request(token, path.replace("{processor}", "own-" + System.nanoTime()))
            .header("Content-Type", "application/json");
    var publisher = java.net.http.HttpRequest.BodyPublishers.ofString(body);
    return http.send(
        operation.startsWith("put") ? request.PUT(publisher) : request.POST(publisher));
  }
}
