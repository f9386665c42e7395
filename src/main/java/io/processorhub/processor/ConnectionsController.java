package io.processorhub.processor;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Page;
import io.processorhub.foundation.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who receives data, what, and on what declaration. */
@Tag(name = "Connections")
@RestController
@RequestMapping(path = "/api/v1/connections", produces = MediaType.APPLICATION_JSON_VALUE)
class ConnectionsController {

  private final Connections connections;

  ConnectionsController(Connections connections) {
    this.connections = connections;
  }

  @Operation(
      operationId = "listConnections",
      summary = "Who receives what, and why",
      description = "Roles OPS, COMPLIANCE, AUDITOR.")
  @GetMapping
  Page<ConnectionView> connections(@AuthenticationPrincipal Actor by) {
    require(by);
    return new Page<>(ConnectionView.all(connections), Optional.empty());
  }

  @Operation(
      operationId = "getConnection",
      summary = "One connection",
      description = "Roles OPS, COMPLIANCE, AUDITOR.")
  @GetMapping("/{name}")
  ConnectionView connection(@PathVariable String name, @AuthenticationPrincipal Actor by) {
    require(by);
    return ConnectionView.all(connections).stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.of(
                        404,
                        "NO_SUCH_CONNECTION",
                        "No such connection",
                        "There is no connection of that name; /api/v1/connections lists them")
                    .failure());
  }

  private static void require(Actor by) {
    by.require(Task.READ_CONNECTIONS);
  }
}
