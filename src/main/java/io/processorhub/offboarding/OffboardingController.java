package io.processorhub.offboarding;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Problem;
import io.processorhub.foundation.StrictJson;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Processors that are being left. */
@Tag(name = "Connections")
@RestController
@RequestMapping(
    path = "/api/v1/connections/{name}/offboarding",
    produces = MediaType.APPLICATION_JSON_VALUE)
class OffboardingController {

  private static final int MOST_BYTES = 8_000;

  private final Offboarding offboarding;

  OffboardingController(Offboarding offboarding) {
    this.offboarding = offboarding;
  }

  @Operation(
      operationId = "offboard",
      summary = "Leave the processor: everybody is erased there, and then its file may go",
      description =
          "Role COMPLIANCE. Cannot be taken back once it has begun. If it reaches more people than hub.erasure.many, the connection is paused and a second person confirms it: see /api/v1/mass-erasures. Asked again, it says how far it is.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Reason.class),
                      examples = @ExampleObject("{\"reason\": \"contract ends 2026-12-31\"}"))))
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  Offboarding.Grid begin(
      @PathVariable String name, @AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    by.require(Task.OFFBOARD);
    return offboarding.begin(name, text(request, "reason"), by);
  }

  @Operation(
      operationId = "getOffboarding",
      summary = "How far the off-boarding is",
      description = "Roles COMPLIANCE, OPS, AUDITOR.")
  @GetMapping
  Offboarding.Grid grid(@PathVariable String name, @AuthenticationPrincipal Actor by) {
    return offboarding
        .grid(name, by)
        .orElseThrow(
            () ->
                Problem.of(404, "NOT_OFFBOARDING", "Not off-boarded", "Nobody off-boards it")
                    .failure());
  }

  @Operation(
      operationId = "attestOffboarding",
      summary = "End it by other evidence, where no listing can be had",
      description = "Role COMPLIANCE. Cannot be taken back.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Shown.class))))
  @PostMapping(path = "/evidence", consumes = MediaType.APPLICATION_JSON_VALUE)
  Offboarding.Grid attest(
      @PathVariable String name, @AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    by.require(Task.ATTEST_OFFBOARDING);
    return offboarding.attest(name, text(request, "evidence"), by);
  }

  private static String text(HttpServletRequest request, String name) throws IOException {
    var asked = StrictJson.read(StrictJson.body(request, MOST_BYTES));
    if (!asked.isObject() || asked.size() != 1 || !asked.path(name).isString()) {
      throw Problem.of(
              400,
              "BAD_CASE",
              "Not a request",
              "the body is {\"%s\": ...}, as text".formatted(name))
          .failure();
    }
    return asked.get(name).asString();
  }

  @Schema(name = "OffboardingReason")
  record Reason(@Schema(description = "why the processor is left") String reason) {}

  @Schema(name = "OffboardingEvidence")
  record Shown(
      @Schema(description = "what shows that the processor holds nobody, and where it is kept")
          String evidence) {}
}
