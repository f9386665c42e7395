package io.processorhub.reports;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.processorhub.access.Actor;
import io.processorhub.foundation.Page;
import io.processorhub.foundation.StrictJson;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What happened, and to whom whose data went. */
@Tag(name = "Register")
@RestController
@RequestMapping(path = "/api/v1/register", produces = MediaType.APPLICATION_JSON_VALUE)
class RegisterController {

  private static final int MOST_BYTES = 10_000;
  private static final String WINDOW = "a day 2026-01-31 or a moment 2026-01-31T10:00:00Z";

  private final Entries entries;
  private final Recipients recipients;
  private final Breach breach;
  private final DeclaredAndSent declared;

  RegisterController(
      Entries entries, Recipients recipients, Breach breach, DeclaredAndSent declared) {
    this.entries = entries;
    this.recipients = recipients;
    this.breach = breach;
    this.declared = declared;
  }

  @Operation(
      operationId = "listEntries",
      summary = "Entries of the register, newest first",
      description =
          "Roles OPS, COMPLIANCE, AUDITOR. A page looks at 20,000 entries at most, so it may hold fewer than asked for, even none: it is the last one only if it has no next.")
  @GetMapping("/entries")
  Page<Map<String, Object>> entries(
      @RequestParam Optional<String> processor,
      @RequestParam Optional<String> connection,
      @Parameter(description = "opaque id of a person") @RequestParam Optional<String> subject,
      @Parameter(description = "opaque id of an account") @RequestParam Optional<String> account,
      @RequestParam Optional<String> purpose,
      @Parameter(description = "such as contact.email") @RequestParam Optional<String> field,
      @Parameter(description = "such as ATTEMPT") @RequestParam Optional<String> kind,
      @Parameter(description = "result of an OUTCOME, such as accepted") @RequestParam
          Optional<String> outcome,
      @Parameter(description = WINDOW) @RequestParam Optional<String> from,
      @Parameter(description = "the first that is too late") @RequestParam Optional<String> to,
      @Parameter(description = "where the page before ended; next has it") @RequestParam
          Optional<String> after,
      @Parameter(description = "at most 1000") @RequestParam(defaultValue = "100") int limit,
      @AuthenticationPrincipal Actor by) {
    return entries.list(
        new Entries.Query(
            processor,
            connection,
            subject,
            account,
            purpose,
            field,
            kind,
            outcome,
            from,
            to,
            after,
            limit),
        by);
  }

  /** A search by value is a POST, so that the value stands in no log of addresses. */
  @Operation(
      operationId = "findSubject",
      summary = "The opaque id of the person whom a source knows under an id",
      description = "Roles OPS, COMPLIANCE, AUDITOR.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Search.class),
                      examples = @ExampleObject("{\"source\": \"crm\", \"external_id\": \"42\"}"))))
  @PostMapping(path = "/recipients/search", consumes = MediaType.APPLICATION_JSON_VALUE)
  Found find(@AuthenticationPrincipal Actor by, HttpServletRequest request) throws IOException {
    RegisterQuery.reader(by);
    var asked = StrictJson.read(StrictJson.body(request, MOST_BYTES));
    return new Found(recipients.find(text(asked, "source"), text(asked, "external_id"), by));
  }

  @Operation(
      operationId = "getRecipients",
      summary = "Who got which of a person's data, when, where, and under which safeguard",
      description =
          "Roles OPS, COMPLIANCE, AUDITOR. GDPR Art. 15(1)(c) and 15(2). Taking it is noted.")
  @GetMapping("/recipients/{subject}")
  Recipients.Statement recipients(@PathVariable String subject, @AuthenticationPrincipal Actor by) {
    RegisterQuery.reader(by);
    return recipients.of(RegisterQuery.uuid("subject", subject), by);
  }

  @Operation(
      operationId = "getBreachExtent",
      summary = "Whose data a processor got in a window of time: how many, and which fields",
      description =
          "Roles COMPLIANCE, AUDITOR. Without from: everybody whose data it ever got until then. Taking it is noted.")
  @GetMapping("/breach")
  Breach.Extent breach(
      @RequestParam String processor,
      @Parameter(description = WINDOW) @RequestParam Optional<String> from,
      @Parameter(description = "the first that is too late; left out: now") @RequestParam
          Optional<String> to,
      @AuthenticationPrincipal Actor by) {
    return breach.extent(processor, from, to, by);
  }

  @Operation(
      operationId = "listBreachSubjects",
      summary = "The opaque ids of the people concerned",
      description = "Roles COMPLIANCE, AUDITOR. Taking it is noted.")
  @GetMapping("/breach/subjects")
  Breach.Subjects breachSubjects(
      @RequestParam String processor,
      @Parameter(description = WINDOW) @RequestParam Optional<String> from,
      @RequestParam Optional<String> to,
      @Parameter(description = "where the page before ended; next has it") @RequestParam
          Optional<String> after,
      @Parameter(description = "at most 10000") @RequestParam(defaultValue = "1000") int limit,
      @AuthenticationPrincipal Actor by) {
    return breach.subjects(processor, from, to, after, limit, by);
  }

  @Operation(
      operationId = "compareDeclaredAndSent",
      summary = "Fields that declarations permit against fields that were sent",
      description = "Roles OPS, COMPLIANCE, AUDITOR. One item for each connection in force.")
  @GetMapping("/declared")
  Page<DeclaredAndSent.Compared> declared(
      @RequestParam Optional<String> connection,
      @Parameter(description = WINDOW) @RequestParam Optional<String> from,
      @AuthenticationPrincipal Actor by) {
    return new Page<>(declared.compare(connection, from, by), Optional.empty());
  }

  private static String text(JsonNode asked, String name) {
    if (!asked.isObject() || asked.size() != 2 || !asked.path(name).isString()) {
      throw RegisterQuery.refused(
          400, "BAD_SEARCH", "A search is {\"source\": ..., \"external_id\": ...}, both as text");
    }
    return asked.get(name).asString().strip();
  }

  /** Whom a search is about. */
  record Search(String source, @JsonProperty("external_id") String externalId) {}

  /** Who was found. */
  record Found(UUID subject) {}
}
