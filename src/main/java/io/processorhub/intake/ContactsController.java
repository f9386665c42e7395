package io.processorhub.intake;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Problem;
import io.processorhub.foundation.StrictJson;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Contacts in, one by one or many at once; the answer says at once what became of each. */
@Tag(name = "Contacts")
@RestController
@RequestMapping("/api/v1/contacts")
class ContactsController {

  static final int MOST_BYTES = 5 * 1024 * 1024;
  static final String KEY = "Idempotency-Key";
  static final String REPLAYED = "Idempotency-Replayed";
  private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,200}");

  private final ContactRequests requests;

  ContactsController(ContactRequests requests) {
    this.requests = requests;
  }

  @Operation(
      operationId = "deliverContacts",
      summary = "Deliver one contact, or up to 1,000",
      description =
          "Roles OPS, SOURCE. The answer is 200 also if contacts were refused: each has its own result. One transaction; those that are refused stop no others.",
      parameters =
          @Parameter(
              in = ParameterIn.HEADER,
              name = KEY,
              description =
                  "1 to 200 visible characters. The same key with the same body within 24 hours gets the same answer and does nothing",
              schema = @Schema(types = "string", minLength = 1, maxLength = 200)))
  @ApiResponse(
      responseCode = "200",
      description = "what became of each contact",
      headers =
          @Header(
              name = REPLAYED,
              description = "true if this is the kept answer of an earlier request",
              schema = @Schema(types = "string")))
  @PostMapping(consumes = "application/json", produces = "application/json")
  ResponseEntity<Answer> take(@AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    by.require(Task.DELIVER);
    var key = key(request);
    var done = requests.take(StrictJson.body(request, MOST_BYTES), key, by);
    var answer = ResponseEntity.ok();
    return (done.repeated() ? answer.header(REPLAYED, "true") : answer).body(done.answer());
  }

  private static Optional<String> key(HttpServletRequest request) {
    var keys = Collections.list(request.getHeaders(KEY));
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    if (keys.size() > 1 || !VISIBLE.matcher(keys.get(0)).matches()) {
      throw Problem.of(
              400,
              "BAD_IDEMPOTENCY_KEY",
              "Not an Idempotency-Key",
              "Idempotency-Key takes 1 to 200 visible ASCII characters, once")
          .failure();
    }
    return Optional.of(keys.get(0));
  }
}
