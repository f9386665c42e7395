package io.processorhub.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.Http;
import io.processorhub.TestHub;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is refused before anything is read. Who may do what, cell by cell: PermissionsTest. */
class RolesTest {

  private static TestHub hub;
  private static Http http;

  @BeforeAll
  static void start() {
    hub = TestHub.start(Map.of());
    http = new Http(hub);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void nobody_without_a_token_gets_anywhere() {
    assertThat(operations()).hasSizeGreaterThan(50);
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
    var words = operation.split(" ");
    var path = words[1].replaceAll("\\{\\w+}", "0");
    return switch (words[0]) {
      case "get" -> http.get(token, path);
      case "put" -> http.put(token, path, "application/json", "{}");
      case "post" -> http.post(token, path, "application/json", "{}");
      default -> throw new AssertionError("no way to call " + operation);
    };
  }
}
