package io.processorhub.copy;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Page;
import io.processorhub.foundation.Problem;
import io.processorhub.foundation.StrictJson;
import io.processorhub.subject.AddressLosses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Contacts of which many lost their address at once: what waits, and a person's decision. */
@Tag(name = "Copies")
@RestController
@RequestMapping(path = "/api/v1/lost-addresses", produces = MediaType.APPLICATION_JSON_VALUE)
class LostAddressesController {

  private static final int MOST_BYTES = 2_000;

  private final LostAddresses lost;

  LostAddressesController(LostAddresses lost) {
    this.lost = lost;
  }

  @Operation(
      operationId = "listLostAddresses",
      summary =
          "Contacts that lost their address, many at once, and whose copies stay until a person decides",
      description = "Roles OPS, COMPLIANCE, AUDITOR. The newest first.")
  @GetMapping
  Page<Loss> list(@AuthenticationPrincipal Actor by) {
    return new Page<>(lost.list(by).stream().map(Loss::of).toList(), Optional.empty());
  }

  @Operation(
      operationId = "decideLostAddresses",
      summary = "Take those contacts off the lists, or keep their copies as they are",
      description =
          "Role COMPLIANCE. decision is go-on or keep; count is what was shown as left: if there are more by now, nothing is done.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Decision.class),
                      examples = @ExampleObject("{\"decision\": \"keep\", \"count\": 300}"))))
  @PostMapping(path = "/{id}/decision", consumes = MediaType.APPLICATION_JSON_VALUE)
  Decided decide(
      @PathVariable long id, @AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    by.require(Task.DECIDE_LOST_ADDRESSES);
    var asked = StrictJson.read(StrictJson.body(request, MOST_BYTES));
    return new Decided(lost.decide(id, goOn(asked), count(asked), by));
  }

  private static boolean goOn(JsonNode asked) {
    return switch (asked.path("decision").asString("")) {
      case "go-on" -> true;
      case "keep" -> false;
      default -> throw badRequest();
    };
  }

  private static long count(JsonNode asked) {
    if (asked.size() != 2 || !asked.path("count").canConvertToLong()) {
      throw badRequest();
    }
    return asked.get("count").asLong();
  }

  private static Problem.Failure badRequest() {
    return Problem.of(
            400,
            "BAD_DECISION",
            "Not a decision",
            "the body is {\"decision\": \"go-on\" or \"keep\", \"count\": 123}, with what was shown")
        .failure();
  }

  @ExceptionHandler
  ResponseEntity<Problem> nothingAsked(LostAddresses.NothingAsked e) {
    return ResponseEntity.status(422)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(Problem.of(422, "NOTHING_ASKED", "Cannot do that", e.getMessage()));
  }

  @Schema(name = "LostAddresses")
  record Loss(
      long id,
      String source,
      @Schema(description = "in the zone of the organisation") LocalDate day,
      @Schema(description = "how many lost their address") long count,
      @Schema(description = "how many of them have none yet") long left,
      @Schema(description = "counting (a file is under way), asks, or kept") String state) {

    static Loss of(AddressLosses.Loss loss) {
      return new Loss(
          loss.id(),
          loss.source(),
          loss.day(),
          loss.count(),
          loss.left(),
          loss.state().name().toLowerCase(Locale.ROOT));
    }
  }

  @Schema(name = "LostAddressesDecision")
  record Decision(@Schema(description = "go-on or keep") String decision, long count) {}

  @Schema(name = "LostAddressesDecided")
  record Decided(@Schema(description = "how many contacts it is about") long count) {}
}
