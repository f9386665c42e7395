package io.processorhub.cases;

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
import java.util.UUID;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers to "what is known about me?" that staff bring to the person. They are made by POST, since
 * each one is noted.
 */
@Tag(name = "Cases")
@RestController
@RequestMapping("/api/v1/cases/{ref}")
class StatementsController {

  private static final int MOST_BYTES = 10_000;

  private final Statements statements;

  StatementsController(Statements statements) {
    this.statements = statements;
  }

  @Operation(
      operationId = "makeStatement",
      summary = "What is known about the person who asks for access, and who received it",
      description =
          "Role COMPLIANCE. It holds values, is made at this moment and is not stored. Taking it is noted and does not end the case.")
  @PostMapping(path = "/statement", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<PersonStatement> json(@PathVariable UUID ref, @AuthenticationPrincipal Actor by) {
    return json(statements.of(ref, by));
  }

  @Operation(
      operationId = "makeStatementPdf",
      summary = "The same to print",
      description = "Role COMPLIANCE. Taking it is noted and does not end the case.")
  @PostMapping(path = "/statement.pdf", produces = MediaType.APPLICATION_PDF_VALUE)
  ResponseEntity<byte[]> pdf(@PathVariable UUID ref, @AuthenticationPrincipal Actor by) {
    return pdf(statements.of(ref, by), statements);
  }

  @Operation(
      operationId = "answeredOtherwise",
      summary = "Say that the person was answered by another way",
      description = "Role COMPLIANCE. It ends a request for access.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      schema = @Schema(implementation = Answered.class),
                      examples = @ExampleObject("{\"how\":\"handed over on paper\"}"))))
  @PostMapping(
      path = "/answered",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Void> answered(
      @PathVariable UUID ref, @AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    by.require(Task.ANSWER_ACCESS);
    var asked = StrictJson.read(StrictJson.body(request, MOST_BYTES));
    if (!asked.isObject() || asked.size() != 1 || !asked.path("how").isString()) {
      throw Problem.of(422, "BAD_REQUEST", "Cannot do that", "the body is {\"how\": ...}, as text")
          .failure();
    }
    statements.answered(ref, asked.get("how").asString().strip(), by);
    return ResponseEntity.noContent().build();
  }

  /**
   * How the person was answered.
   *
   * @param how without values of the person
   */
  record Answered(String how) {}

  static ResponseEntity<PersonStatement> json(PersonStatement statement) {
    return attached(statement, "json").contentType(MediaType.APPLICATION_JSON).body(statement);
  }

  static ResponseEntity<byte[]> pdf(PersonStatement statement, Statements statements) {
    return attached(statement, "pdf")
        .contentType(MediaType.APPLICATION_PDF)
        .body(statements.pdf(statement));
  }

  private static ResponseEntity.BodyBuilder attached(PersonStatement statement, String end) {
    return ResponseEntity.ok()
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment()
                .filename("statement-%s.%s".formatted(statement.number(), end))
                .build()
                .toString());
  }
}
