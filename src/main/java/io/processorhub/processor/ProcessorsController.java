package io.processorhub.processor;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Page;
import io.processorhub.foundation.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The processors' entries: facts, agreements, assessments, sub-processors, transfer mechanisms. */
@Tag(name = "Processors")
@RestController
@RequestMapping(path = "/api/v1/processors", produces = MediaType.APPLICATION_JSON_VALUE)
class ProcessorsController {

  private static final String READERS = "Roles OPS, COMPLIANCE, AUDITOR.";
  private static final String WRITERS =
      "Role COMPLIANCE. Adds a version; none is ever changed. If-Match carries the ETag of what it builds on; a new processor needs none.";
  private static final int MOST = 200;
  private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern ETAG = Pattern.compile("\"(\\d{1,9})\"");

  private final Processors processors;
  private final Connections connections;
  private final Clearances clearances;
  private final OrganisationDate today;

  ProcessorsController(
      Processors processors,
      Connections connections,
      Clearances clearances,
      OrganisationDate today) {
    this.processors = processors;
    this.connections = connections;
    this.clearances = clearances;
    this.today = today;
  }

  @Operation(
      operationId = "listProcessors",
      summary = "Who handles data for us, what is on record today, and what is missing",
      description = READERS)
  @GetMapping
  Page<ProcessorView> processors(
      @Parameter(description = "where the page before ended; next has it") @RequestParam
          Optional<String> after,
      @Parameter(description = "at most 200") @RequestParam(defaultValue = "100") int limit,
      @AuthenticationPrincipal Actor by) {
    reads(by);
    var size = Math.max(1, Math.min(limit, MOST));
    var found = processors.list(after.map(ProcessorsController::start).orElse(""), size + 1);
    var page = found.size() > size ? found.subList(0, size) : found;
    var day = today.date();
    return new Page<>(
        page.stream().map(one -> ProcessorView.of(one, day, states(one.processor()))).toList(),
        found.size() > size
            ? Optional.of(next(page.get(size - 1).processor(), size))
            : Optional.empty());
  }

  @Operation(
      operationId = "getProcessor",
      summary = "Everything recorded about one processor, every version",
      description = READERS + " The ETag is what the next change builds on.")
  @GetMapping("/{processor}")
  ResponseEntity<ProcessorRecords> processor(
      @PathVariable String processor, @AuthenticationPrincipal Actor by) {
    reads(by);
    return answer(
        Optional.of(processor)
            .filter(key -> KEY.matcher(key).matches())
            .flatMap(processors::find)
            .orElseThrow(
                () ->
                    Problem.of(
                            404,
                            "NO_SUCH_PROCESSOR",
                            "No such processor",
                            "There is no processor of that name; /api/v1/processors lists them")
                        .failure()));
  }

  @Operation(
      operationId = "putProcessor",
      summary = "Record the facts about a processor",
      description = WRITERS + " The facts replace those before as a whole.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = ProcessorFacts.class))))
  @PutMapping(path = "/{processor}", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ProcessorRecords> facts(
      @PathVariable String processor,
      @RequestHeader(name = "If-Match", required = false) String match,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    writes(by);
    var facts = ProcessorBody.read(request, ProcessorFacts.class);
    return record(new ProcessorFile(processor, null, facts, null, null, null, null), match, by);
  }

  @Operation(
      operationId = "addAgreement",
      summary = "Record an agreement, or a new version of one",
      description = WRITERS + " The same reference is the same agreement.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Agreement.class))))
  @PostMapping(path = "/{processor}/agreements", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ProcessorRecords> agreement(
      @PathVariable String processor,
      @RequestHeader(name = "If-Match", required = false) String match,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    writes(by);
    var one = ProcessorBody.read(request, Agreement.class);
    return record(
        new ProcessorFile(processor, null, null, List.of(one), null, null, null), match, by);
  }

  @Operation(
      operationId = "addAssessment",
      summary = "Record an assessment",
      description = WRITERS + " The newest one counts.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Assessment.class))))
  @PostMapping(path = "/{processor}/assessments", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ProcessorRecords> assessment(
      @PathVariable String processor,
      @RequestHeader(name = "If-Match", required = false) String match,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    writes(by);
    var one = ProcessorBody.read(request, Assessment.class);
    return record(
        new ProcessorFile(processor, null, null, null, List.of(one), null, null), match, by);
  }

  @Operation(
      operationId = "addSubProcessor",
      summary = "Record a sub-processor, or a change of one",
      description = WRITERS + " The same name is the same sub-processor.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = SubProcessor.class))))
  @PostMapping(path = "/{processor}/sub-processors", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ProcessorRecords> subProcessor(
      @PathVariable String processor,
      @RequestHeader(name = "If-Match", required = false) String match,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    writes(by);
    var one = ProcessorBody.read(request, SubProcessor.class);
    return record(
        new ProcessorFile(processor, null, null, null, null, List.of(one), null), match, by);
  }

  @Operation(
      operationId = "addMechanism",
      summary = "Record a transfer mechanism for a country, or a new version of it",
      description = WRITERS + " There is one for each country.",
      requestBody =
          @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "application/json",
                      schema = @Schema(implementation = Mechanism.class))))
  @PostMapping(path = "/{processor}/mechanisms", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<ProcessorRecords> mechanism(
      @PathVariable String processor,
      @RequestHeader(name = "If-Match", required = false) String match,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    writes(by);
    var one = ProcessorBody.read(request, Mechanism.class);
    return record(
        new ProcessorFile(processor, null, null, null, null, null, List.of(one)), match, by);
  }

  private ResponseEntity<ProcessorRecords> record(ProcessorFile file, String match, Actor by) {
    ProcessorBody.refuse(processors.wrong(file));
    try {
      return answer(processors.record(file, revision(file.processor(), match), by));
    } catch (Processors.Stale e) {
      throw Problem.of(
              412,
              "CHANGED_MEANWHILE",
              "Somebody else recorded something",
              "Get the processor again, look at what changed, and send this with its new ETag")
          .failure();
    }
  }

  /** Whoever builds on nothing must find nothing. */
  private Optional<Integer> revision(String processor, String match) {
    if (match == null) {
      if (processors.find(processor).filter(one -> one.revision() > 0).isPresent()) {
        throw Problem.of(
                428,
                "ETAG_NEEDED",
                "ETag needed",
                "Send If-Match with the ETag of the processor that you looked at")
            .failure();
      }
      return Optional.of(0);
    }
    var etag = ETAG.matcher(match.strip());
    return Optional.of(etag.matches() ? Integer.parseInt(etag.group(1)) : -1);
  }

  private List<ProcessorView.ConnectionState> states(String processor) {
    return connections.inForce().stream()
        .filter(one -> one.declaration().processor().equals(processor))
        .map(
            one ->
                new ProcessorView.ConnectionState(
                    one.name(),
                    clearances.missing(one.name(), today).stream()
                        .map(Requirement::missing)
                        .toList()))
        .toList();
  }

  private static ResponseEntity<ProcessorRecords> answer(ProcessorRecords records) {
    return ResponseEntity.ok().eTag("\"" + records.revision() + "\"").body(records);
  }

  private static String start(String after) {
    try {
      return new String(Base64.getUrlDecoder().decode(after), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problem.of(
              400, "BAD_CURSOR", "Cannot list that", "after: take it from next of the page before")
          .failure();
    }
  }

  private static String next(String last, int size) {
    return "/api/v1/processors?after=%s&limit=%d"
        .formatted(
            Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(last.getBytes(StandardCharsets.UTF_8)),
            size);
  }

  private static void reads(Actor by) {
    by.require(Task.READ_PROCESSORS);
  }

  private static void writes(Actor by) {
    by.require(Task.RECORD_PROCESSORS);
  }
}
