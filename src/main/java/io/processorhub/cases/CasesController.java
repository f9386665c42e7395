package io.processorhub.cases;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.CaseState;
import io.processorhub.erasure.Channel;
import io.processorhub.erasure.Evidence;
import io.processorhub.foundation.Page;
import io.processorhub.foundation.Problem;
import io.processorhub.foundation.Refused;
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
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Requests of persons and accounts. */
@Tag(name = "Cases")
@RestController
@RequestMapping(path = "/api/v1/cases", produces = MediaType.APPLICATION_JSON_VALUE)
class CasesController {

  private static final int MOST = 200;
  private static final int MOST_BYTES = 10_000;
  private static final Set<String> NAMES =
      Set.of(
          "kind",
          "scope",
          "source",
          "external_id",
          "subject",
          "account",
          "attestation",
          "received_on");

  private final Cases cases;
  private final CaseList list;
  private final Evidence evidence;
  private final CaseDecisions decisions;
  private final CaseBatch batch;

  CasesController(
      Cases cases, CaseList list, Evidence evidence, CaseDecisions decisions, CaseBatch batch) {
    this.batch = batch;
    this.decisions = decisions;
    this.cases = cases;
    this.list = list;
    this.evidence = evidence;
  }

  @Operation(
      operationId = "fileCase",
      summary = "File a request: erasure, withdrawal, restriction, lifting, rectification, access",
      description =
          "Role COMPLIANCE; or a token of one account, which speaks for that account. With an attestation, or by an account's token, it is carried out at once; otherwise it waits until it is shown who asked. An erasure waits for a second person once this token had more people erased within 24 hours than hub.erasure.one-by-one: see /api/v1/mass-erasures.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Asked.class),
                      examples =
                          @ExampleObject(
                              "{\"kind\": \"erasure\", \"source\": \"crm\", \"external_id\": \"42\", \"attestation\": \"called back on the number we have\"}"))))
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<CaseView> file(@AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    Cases.mayFile(by);
    var filed = cases.file(request(StrictJson.read(StrictJson.body(request, MOST_BYTES))), by);
    return ResponseEntity.status(filed.existing() ? HttpStatus.OK : HttpStatus.CREATED)
        .body(list.find(filed.ref(), by.account()).orElseThrow());
  }

  @Operation(
      operationId = "fileCases",
      summary = "File the requests of a CSV file, one line each",
      description =
          "Role COMPLIANCE; or a token of one account. Nothing is filed if a line cannot be read. Columns: kind, source, external_id; if wanted account, attestation, received_on. At most 5,000 lines and 1 MB. If they would erase more people than hub.erasure.many, the erasures wait: see /api/v1/mass-erasures.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "text/csv",
                      schema = @Schema(type = "string"),
                      examples =
                          @ExampleObject(
                              "kind,source,external_id,attestation\nerasure,crm,42,letter of 4 May"))))
  @PostMapping(path = "/batch", consumes = "text/csv")
  FiledMany fileMany(@AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    Cases.mayFile(by);
    var rows = CaseFile.read(StrictJson.body(request, CaseFile.MOST_BYTES), Channel.FILE);
    var lines = new java.util.ArrayList<FiledLine>();
    var waits = batch.file(rows, line -> lines.add(filed(line)), by);
    return new FiledMany(lines, waits);
  }

  private static FiledLine filed(CaseBatch.Line line) {
    return new FiledLine(
        line.line(),
        line.filed().map(Cases.Filed::ref),
        line.filed().map(filed -> filed.state().word()),
        line.refused().map(Refused::code),
        line.refused().map(Refused::getMessage));
  }

  @Operation(
      operationId = "listCases",
      summary = "Cases, the newest first",
      description = "Roles COMPLIANCE, AUDITOR, OPS; a token of one account sees its own.")
  @GetMapping
  Page<CaseView> cases(
      @Parameter(description = "one word, such as open") @RequestParam Optional<String> state,
      @Parameter(description = "only those that are late") @RequestParam(defaultValue = "false")
          boolean overdue,
      @Parameter(description = "where the page before ended; next has it") @RequestParam
          Optional<Long> before,
      @Parameter(description = "at most 200") @RequestParam(defaultValue = "50") int limit,
      @AuthenticationPrincipal Actor by) {
    reads(by);
    var size = Math.max(1, Math.min(limit, MOST));
    var filter = new CaseList.Filter(state.map(CasesController::state), by.account(), overdue);
    var page = list.list(filter, before.orElse(Long.MAX_VALUE), size + 1);
    return page.size() <= size
        ? new Page<>(page, Optional.empty())
        : new Page<>(
            page.subList(0, size),
            Optional.of(
                "/api/v1/cases?before=%d&limit=%d%s%s"
                    .formatted(
                        list.number(page.get(size - 1)),
                        size,
                        state.map(word -> "&state=" + word).orElse(""),
                        overdue ? "&overdue=true" : "")));
  }

  @Operation(
      operationId = "getCase",
      summary = "One case with the part of each connection",
      description = "Roles COMPLIANCE, AUDITOR, OPS; a token of one account sees its own.")
  @GetMapping("/{ref}")
  CaseView one(@PathVariable UUID ref, @AuthenticationPrincipal Actor by) {
    reads(by);
    return list.find(ref, by.account()).orElseThrow(CasesController::none);
  }

  @Operation(
      operationId = "attestCase",
      summary = "Vouch for who asked; the case is then carried out",
      description = "Role COMPLIANCE.",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Attested.class))))
  @PostMapping(path = "/{ref}/attest", consumes = MediaType.APPLICATION_JSON_VALUE)
  CaseView attest(
      @PathVariable UUID ref, @AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    cases.attest(ref, only(request, "attestation"), by);
    return list.find(ref, by.account()).orElseThrow();
  }

  @Operation(
      operationId = "refuseCase",
      summary = "Refuse a case that waits, with the reason",
      description = "Role COMPLIANCE.",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Reasoned.class))))
  @PostMapping(path = "/{ref}/refuse", consumes = MediaType.APPLICATION_JSON_VALUE)
  CaseView refuse(
      @PathVariable UUID ref, @AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    decisions.refuse(ref, only(request, "reason"), by);
    return list.find(ref, by.account()).orElseThrow();
  }

  @Operation(
      operationId = "extendCase",
      summary = "Two months more, once, with the reason",
      description = "Role COMPLIANCE.",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Reasoned.class))))
  @PostMapping(path = "/{ref}/extend", consumes = MediaType.APPLICATION_JSON_VALUE)
  CaseView extend(
      @PathVariable UUID ref, @AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    decisions.extend(ref, only(request, "reason"), by);
    return list.find(ref, by.account()).orElseThrow();
  }

  @Operation(
      operationId = "pauseCase",
      summary =
          "Let the clock stand until it is shown who asked; the person is told what is needed",
      description = "Role COMPLIANCE.",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Reasoned.class))))
  @PostMapping(path = "/{ref}/pause", consumes = MediaType.APPLICATION_JSON_VALUE)
  CaseView pause(
      @PathVariable UUID ref, @AuthenticationPrincipal Actor by, HttpServletRequest request)
      throws IOException {
    decisions.pause(ref, only(request, "reason"), by);
    return list.find(ref, by.account()).orElseThrow();
  }

  @Operation(
      operationId = "resumeCase",
      summary = "Let the clock go on; the due dates move by the days it stood",
      description = "Role COMPLIANCE. It goes on by itself when it is shown who asked.")
  @PostMapping(path = "/{ref}/resume")
  CaseView resume(@PathVariable UUID ref, @AuthenticationPrincipal Actor by) {
    decisions.resume(ref, by);
    return list.find(ref, by.account()).orElseThrow();
  }

  @Operation(
      operationId = "attachEvidence",
      summary =
          "Say what shows that one connection's part was done by hand; that part is then over",
      description = "Role COMPLIANCE. The text is kept sealed under the case's key.",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = Said.class))))
  @PostMapping(
      path = "/{ref}/parts/{connection}/evidence",
      consumes = MediaType.APPLICATION_JSON_VALUE)
  CaseView evidence(
      @PathVariable UUID ref,
      @PathVariable String connection,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    evidence.attach(ref, connection, only(request, "text"), by);
    return list.find(ref, by.account()).orElseThrow();
  }

  private static void reads(Actor by) {
    by.require(Task.READ_CASES);
  }

  private static String only(HttpServletRequest request, String name) throws IOException {
    var asked = StrictJson.read(StrictJson.body(request, MOST_BYTES));
    if (!asked.isObject() || asked.size() != 1 || !asked.path(name).isString()) {
      throw bad("the body is {\"%s\": ...}, as text".formatted(name));
    }
    return asked.get(name).asString().strip();
  }

  private static Cases.Request request(JsonNode asked) {
    if (!asked.isObject()) {
      throw bad("the body is one JSON object");
    }
    for (var name : asked.propertyNames()) {
      if (!NAMES.contains(name)) {
        throw bad("a name in it is none of " + String.join(", ", new java.util.TreeSet<>(NAMES)));
      }
    }
    return new Cases.Request(
        kind(text(asked, "kind").orElseThrow(() -> bad("kind: one of " + kinds()))),
        text(asked, "scope").map(CasesController::scope).orElse(CaseScope.PERSON),
        who(asked),
        text(asked, "account").map(value -> uuid("account", value)),
        text(asked, "attestation"),
        text(asked, "received_on").map(CasesController::date),
        Channel.API);
  }

  private static Cases.Who who(JsonNode asked) {
    var subject = text(asked, "subject");
    var source = text(asked, "source");
    var id = text(asked, "external_id");
    if (subject.isPresent() && source.isEmpty() && id.isEmpty()) {
      return new Cases.Who.Subject(uuid("subject", subject.get()));
    }
    if (subject.isEmpty() && source.isPresent() && id.isPresent()) {
      return new Cases.Who.Known(source.get(), id.get());
    }
    throw bad("say whom it is about: source and external_id, or subject");
  }

  private static Optional<String> text(JsonNode asked, String name) {
    if (!asked.has(name)) {
      return Optional.empty();
    }
    if (!asked.get(name).isString()) {
      throw bad(name + ": must be text");
    }
    return Optional.of(asked.get(name).asString().strip());
  }

  static CaseKind kind(String word) {
    return Arrays.stream(CaseKind.values())
        .filter(kind -> kind.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> bad("kind: one of " + kinds()));
  }

  private static String kinds() {
    return String.join(", ", Arrays.stream(CaseKind.values()).map(CaseKind::word).toList());
  }

  private static CaseScope scope(String word) {
    return Arrays.stream(CaseScope.values())
        .filter(scope -> scope.word().equals(word))
        .findFirst()
        .orElseThrow(() -> bad("scope: person or account"));
  }

  private static CaseState state(String word) {
    return Arrays.stream(CaseState.values())
        .filter(state -> state.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                bad(
                    "state: one of "
                        + String.join(
                            ", ",
                            Arrays.stream(CaseState.values()).map(CaseState::word).toList())));
  }

  private static UUID uuid(String name, String value) {
    try {
      return UUID.fromString(value);
    } catch (IllegalArgumentException e) {
      throw bad(name + ": must be an opaque reference (a UUID)");
    }
  }

  private static LocalDate date(String value) {
    try {
      return LocalDate.parse(value);
    } catch (DateTimeParseException e) {
      throw bad("received_on: write a date such as 2026-05-04");
    }
  }

  private static Problem.Failure bad(String detail) {
    return Problem.of(400, "BAD_CASE", "Not a request", detail).failure();
  }

  private static Problem.Failure none() {
    return Problem.of(
            404, "NO_SUCH_CASE", "No such case", "There is none, or this token may not see it")
        .failure();
  }

  /** What a request looks like. */
  @Schema(name = "CaseRequest")
  record Asked(
      @Schema(description = "erasure, withdrawal, restriction, lifting, rectification or access")
          String kind,
      @Schema(description = "person (if left out) or account") String scope,
      String source,
      @JsonProperty("external_id") @Schema(description = "the source's own id") String externalId,
      @Schema(description = "instead of source and external_id: the opaque reference") UUID subject,
      @Schema(description = "with the scope account: whose instruction it is") UUID account,
      @Schema(description = "how it is known who asked; without values of the person")
          String attestation,
      @JsonProperty("received_on") @Schema(description = "if left out: today")
          LocalDate receivedOn) {}

  /** What became of each line. */
  @Schema(name = "FiledCases")
  record FiledMany(
      java.util.List<FiledLine> results,
      @Schema(description = "what the erasures wait for, if they are many")
          Optional<UUID> massErasure) {}

  @Schema(name = "FiledCase")
  record FiledLine(
      long line,
      Optional<UUID> ref,
      Optional<String> state,
      Optional<String> code,
      Optional<String> detail) {}

  @Schema(name = "CaseAttestation")
  record Attested(String attestation) {}

  @Schema(name = "CaseReason")
  record Reasoned(String reason) {}

  @Schema(name = "PartEvidence")
  record Said(String text) {}
}
