package io.processorhub.erasure;

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
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** People who had been erased and whom a sweep found again, many at once. */
@Tag(name = "Connections")
@RestController
class ResiduesController {

  private static final int MOST_BYTES = 2_000;

  private final Residues residues;

  ResiduesController(Residues residues) {
    this.residues = residues;
  }

  @Operation(
      operationId = "confirmFound",
      summary = "Erase again those whom a sweep found, after it asked",
      description =
          "Role COMPLIANCE. count is what was shown; if there are more by now, nothing is done.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Count.class),
                      examples = @ExampleObject("{\"count\": 740}"))))
  @PostMapping(
      path = "/api/v1/connections/{name}/found/confirmation",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  Count confirm(
      @PathVariable String name, @AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    by.require(Task.CONFIRM_FOUND);
    var asked = StrictJson.read(StrictJson.body(request, MOST_BYTES));
    if (!asked.isObject() || asked.size() != 1 || !asked.path("count").canConvertToLong()) {
      throw Problem.of(
              400, "BAD_CASE", "Not a request", "the body is {\"count\": 123}: what was shown")
          .failure();
    }
    return new Count(residues.confirm(name, asked.get("count").asLong(), by));
  }

  @Schema(name = "FoundCount")
  record Count(@Schema(description = "how many") long count) {}
}
