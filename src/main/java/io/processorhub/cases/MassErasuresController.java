package io.processorhub.cases;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Page;
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
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Erasures of many people, which a second person confirms. */
@Tag(name = "Cases")
@RestController
@RequestMapping(path = "/api/v1/mass-erasures", produces = MediaType.APPLICATION_JSON_VALUE)
class MassErasuresController {

  private static final int MOST = 200;
  private static final int MOST_BYTES = 1_000;

  private final MassErasures many;

  MassErasuresController(MassErasures many) {
    this.many = many;
  }

  @Operation(
      operationId = "listMassErasures",
      summary = "Erasures of many people: those that wait first, then the newest; at most 200",
      description =
          "Roles COMPLIANCE, AUDITOR, OPS; a token of one account sees those of its account.")
  @GetMapping
  Page<MassErasures.View> list(@AuthenticationPrincipal Actor by) {
    by.require(Task.READ_MASS_ERASURES);
    return new Page<>(many.list(MOST, by), Optional.empty());
  }

  @Operation(
      operationId = "confirmMassErasure",
      summary = "Confirm an erasure of many that somebody else asked for",
      description =
          "Role COMPLIANCE, by another token name than the one that asked; name the number of people that you were shown. It begins after the waiting time (hub.erasure.waiting) unless somebody stops it.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = People.class),
                      examples = @ExampleObject("{\"people\": 461}"))))
  @PostMapping(path = "/{ref}/confirmation", consumes = MediaType.APPLICATION_JSON_VALUE)
  MassErasures.View confirm(
      @PathVariable UUID ref, @AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    by.require(Task.CONFIRM_MASS_ERASURE);
    var asked = StrictJson.read(StrictJson.body(request, MOST_BYTES));
    if (!asked.isObject() || asked.size() != 1 || !asked.path("people").canConvertToLong()) {
      throw Problem.of(
              400,
              "BAD_CASE",
              "Not a request",
              "the body is {\"people\": 461}: the number that you were shown")
          .failure();
    }
    return many.confirm(ref, asked.get("people").asLong(), by);
  }

  @Operation(
      operationId = "stopMassErasure",
      summary = "Stop an erasure of many before it begins",
      description =
          "Role COMPLIANCE, no matter who asked and confirmed; or a token of the account whose people they are.")
  @PostMapping("/{ref}/stop")
  MassErasures.View stop(@PathVariable UUID ref, @AuthenticationPrincipal Actor by) {
    by.require(Task.STOP_MASS_ERASURE);
    return many.stop(ref, by);
  }

  @Schema(name = "MassErasurePeople")
  record People(@Schema(description = "the number that you were shown") long people) {}
}
