package io.processorhub.account;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Problem;
import io.processorhub.foundation.StrictJson;
import io.processorhub.subject.SubjectErasure;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What an account decides about what it provided. */
@Tag(name = "Accounts")
@RestController
@RequestMapping(path = "/api/v1/accounts/{ref}", produces = MediaType.APPLICATION_JSON_VALUE)
class AccountsController {

  private static final int MOST_BYTES = 2_000;
  private static final String REF = "the account's opaque reference; own: the token's account";

  private final Retention retention;
  private final AccountClosure closing;
  private final SubjectErasure accounts;
  private final AccountContacts contacts;
  private final AccountInstructions instructions;

  AccountsController(
      Retention retention,
      AccountClosure closing,
      SubjectErasure accounts,
      AccountContacts contacts,
      AccountInstructions instructions) {
    this.instructions = instructions;
    this.contacts = contacts;
    this.retention = retention;
    this.closing = closing;
    this.accounts = accounts;
  }

  @Operation(
      operationId = "setRetention",
      summary = "How long the account keeps what it told; older is destroyed here and there",
      description =
          "Role COMPLIANCE, or the account's own token. The answer says what it means now. With preview nothing is changed.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Keep.class),
                      examples = @ExampleObject("{\"keep\": \"P2Y\"}"))))
  @PutMapping(path = "/retention", consumes = MediaType.APPLICATION_JSON_VALUE)
  Retention.View set(
      @Parameter(description = REF) @PathVariable String ref,
      @Parameter(description = "only say what it would mean") @RequestParam(defaultValue = "false")
          boolean preview,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    decides(by);
    var keep = text(body(request), "keep");
    return preview
        ? retention.preview(account(ref, by), keep, by)
        : retention.set(account(ref, by), keep, by);
  }

  @Operation(
      operationId = "getRetention",
      summary = "What is kept, what is older, and what was destroyed when",
      description = "Role COMPLIANCE, or the account's own token.")
  @GetMapping("/retention")
  Retention.View get(
      @Parameter(description = REF) @PathVariable String ref, @AuthenticationPrincipal Actor by) {
    return retention
        .get(account(ref, by), by)
        .orElseThrow(
            () ->
                Problem.of(
                        404,
                        "NO_RETENTION",
                        "Nothing set",
                        "The account keeps what it told until it says otherwise; set it by PUT")
                    .failure());
  }

  @Operation(
      operationId = "confirmRetention",
      summary = "Let it destroy so many, after it asked",
      description = "Role COMPLIANCE, or the account's own token.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Count.class))))
  @PostMapping(path = "/retention/confirmation", consumes = MediaType.APPLICATION_JSON_VALUE)
  Retention.View confirm(
      @Parameter(description = REF) @PathVariable String ref,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    decides(by);
    var asked = body(request);
    if (asked.size() != 1 || !asked.path("count").canConvertToLong()) {
      throw bad("the body is {\"count\": 123}: what was shown");
    }
    return retention.confirm(account(ref, by), asked.get("count").asLong(), by);
  }

  @Operation(
      operationId = "closeAccount",
      summary = "Close the account: everybody in it is erased for it",
      description =
          "The account's own token; or role COMPLIANCE with an attestation. If it reaches more people than hub.erasure.many, nobody is erased before a second person confirms it: see /api/v1/mass-erasures. Asked again, it says how far it is.",
      requestBody =
          @RequestBody(
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Attestation.class))))
  @PostMapping(path = "/closing", consumes = MediaType.APPLICATION_JSON_VALUE)
  AccountClosure.Grid close(
      @Parameter(description = REF) @PathVariable String ref,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    decides(by);
    var asked = body(request);
    return closing.close(
        account(ref, by),
        asked.isEmpty() ? Optional.empty() : Optional.of(text(asked, "attestation")),
        by);
  }

  @Operation(
      operationId = "getClosing",
      summary = "How far the closing is: persons by connection",
      description = "Roles COMPLIANCE, AUDITOR, OPS, or the account's own token.")
  @GetMapping("/closing")
  AccountClosure.Grid grid(
      @Parameter(description = REF) @PathVariable String ref, @AuthenticationPrincipal Actor by) {
    return closing
        .grid(account(ref, by), by)
        .orElseThrow(
            () ->
                Problem.of(404, "NOT_CLOSING", "Not closed", "Nobody closed this account")
                    .failure());
  }

  @Operation(
      operationId = "setAccountContact",
      summary = "Where the account is written to when it must decide about a person",
      description =
          "Role COMPLIANCE, or the account's own token. null: nowhere. The address is kept sealed and never shown.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Contact.class),
                      examples = @ExampleObject("{\"email\": \"privacy@example.com\"}"))))
  @PutMapping(path = "/contact", consumes = MediaType.APPLICATION_JSON_VALUE)
  AccountContacts.View contact(
      @Parameter(description = REF) @PathVariable String ref,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    decides(by);
    var asked = body(request);
    return contacts.set(
        account(ref, by),
        asked.size() == 1 && asked.path("email").isNull()
            ? Optional.empty()
            : Optional.of(text(asked, "email")),
        by);
  }

  @Operation(
      operationId = "getAccountContact",
      summary = "Whether the account is written to",
      description = "Role COMPLIANCE, or the account's own token.")
  @GetMapping("/contact")
  AccountContacts.View contact(
      @Parameter(description = REF) @PathVariable String ref, @AuthenticationPrincipal Actor by) {
    return contacts.get(account(ref, by), by);
  }

  @Operation(
      operationId = "setInstruction",
      summary = "Whether the account's data may be used for the account's purposes",
      description =
          "Role COMPLIANCE, or the account's own token. Name the agreement that the instruction stands in. agreement null: taken back.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Instruction.class),
                      examples =
                          @ExampleObject(
                              "{\"agreement\": \"DPA 7\", \"agreed_on\": \"2026-01-31\"}"))))
  @PutMapping(path = "/instruction", consumes = MediaType.APPLICATION_JSON_VALUE)
  AccountInstructions.View instruct(
      @Parameter(description = REF) @PathVariable String ref,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    decides(by);
    return instructions.instruct(account(ref, by), agreement(body(request)), by);
  }

  @Operation(
      operationId = "setObjection",
      summary = "Whether the account objects to a recipient of its data",
      description =
          "Role COMPLIANCE, or the account's own token. Its data is taken back there and goes on to others.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Objection.class),
                      examples = @ExampleObject("{\"objects\": true}"))))
  @PutMapping(path = "/objections/{processor}", consumes = MediaType.APPLICATION_JSON_VALUE)
  AccountInstructions.View object(
      @Parameter(description = REF) @PathVariable String ref,
      @PathVariable String processor,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    decides(by);
    var asked = body(request);
    if (asked.size() != 1 || !asked.path("objects").isBoolean()) {
      throw bad("the body is {\"objects\": true} or false");
    }
    return instructions.object(account(ref, by), processor, asked.get("objects").asBoolean(), by);
  }

  @Operation(
      operationId = "getInstruction",
      summary = "The account's instruction, and the recipients it objects to",
      description = "Role COMPLIANCE, or the account's own token.")
  @GetMapping("/instruction")
  AccountInstructions.View instruction(
      @Parameter(description = REF) @PathVariable String ref, @AuthenticationPrincipal Actor by) {
    return instructions.get(account(ref, by), by);
  }

  private static Optional<AccountInstructions.Agreement> agreement(JsonNode asked) {
    if (asked.size() == 1 && asked.path("agreement").isNull()) {
      return Optional.empty();
    }
    if (asked.size() != 2
        || !asked.path("agreement").isString()
        || !asked.path("agreed_on").isString()) {
      throw bad(
          "the body is {\"agreement\": ..., \"agreed_on\": \"2026-01-31\"}, or agreement null");
    }
    try {
      return Optional.of(
          new AccountInstructions.Agreement(
              asked.get("agreement").asString().strip(),
              LocalDate.parse(asked.get("agreed_on").asString())));
    } catch (DateTimeParseException e) {
      throw bad("agreed_on: a day such as 2026-01-31");
    }
  }

  private static void decides(Actor by) {
    by.require(Task.DECIDE_FOR_ACCOUNT);
  }

  private UUID account(String ref, Actor by) {
    if (ref.equals("own") && by.account().isPresent()) {
      return accounts.accountRef(by.account().getAsLong());
    }
    try {
      return UUID.fromString(ref);
    } catch (IllegalArgumentException e) {
      throw bad("the address holds an account's opaque reference, or own");
    }
  }

  private static JsonNode body(HttpServletRequest request) throws IOException {
    var asked = StrictJson.read(StrictJson.body(request, MOST_BYTES));
    if (!asked.isObject()) {
      throw bad("the body is one JSON object");
    }
    return asked;
  }

  private static String text(JsonNode asked, String name) {
    if (asked.size() != 1 || !asked.path(name).isString()) {
      throw bad("the body is {\"%s\": ...}, as text".formatted(name));
    }
    return asked.get(name).asString().strip();
  }

  private static Problem.Failure bad(String detail) {
    return Problem.of(400, "BAD_CASE", "Not a request", detail).failure();
  }

  @Schema(name = "AccountContact")
  record Contact(@Schema(description = "an address, or null", nullable = true) String email) {}

  @Schema(name = "AccountInstruction")
  record Instruction(
      @Schema(description = "number or name of the agreement, or null", nullable = true)
          String agreement,
      @JsonProperty("agreed_on") @Schema(description = "its day") LocalDate agreedOn) {}

  @Schema(name = "AccountObjection")
  record Objection(@Schema(description = "whether it objects") boolean objects) {}

  /** How long. */
  @Schema(name = "RetentionPeriod")
  record Keep(@Schema(description = "such as P2Y, P18M or P90D") String keep) {}

  @Schema(name = "RetentionCount")
  record Count(@Schema(description = "what was shown as older") long count) {}

  @Schema(name = "ClosingAttestation")
  record Attestation(
      @Schema(description = "how it is known that the account wants it; its own token needs none")
          String attestation) {}
}
