package io.processorhub.intake;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Page;
import io.processorhub.foundation.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Files in, reports out. */
@Tag(name = "Imports")
@RestController
@RequestMapping(path = "/api/v1/imports", produces = MediaType.APPLICATION_JSON_VALUE)
class ImportsController {

  private static final int PAGE = 100;
  private static final int MOST = 1_000;

  private final Uploads uploads;
  private final Imports imports;

  ImportsController(Uploads uploads, Imports imports) {
    this.uploads = uploads;
    this.imports = imports;
  }

  /** Takes a CSV file as the request's body; it is sealed on arrival and taken in soon after. */
  @Operation(
      operationId = "upload",
      summary = "Send a CSV file of contacts",
      description =
          "Roles OPS, SOURCE. It is taken in soon after; its report says what became of it.",
      requestBody =
          @RequestBody(
              required = true,
              content = @Content(mediaType = "text/csv", schema = @Schema(types = "string"))))
  @ApiResponse(responseCode = "202", description = "where the report will be")
  @PostMapping(consumes = "text/csv")
  ResponseEntity<Accepted> upload(
      @RequestParam(defaultValue = DropFolder.DEFAULT_SOURCE) String source,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    by.require(Task.DELIVER);
    if (!ContactValidator.isSource(source)) {
      throw problem(
          400, "BAD_SOURCE", "Not a source", "source: small letters, digits, dashes; at most 63");
    }
    if (by.account().isPresent() && !imports.source(by).equals(Optional.of(source))) {
      throw problem(
          403,
          "OTHER_ACCOUNT",
          "Not allowed",
          "this token acts on one account, which belongs to another source");
    }
    var ref = accept(source, request, by);
    var report = URI.create("/api/v1/imports/" + ref);
    return ResponseEntity.accepted().location(report).body(new Accepted(ref, report));
  }

  @Operation(
      operationId = "getImport",
      summary = "The report of one file",
      description = "Roles OPS, SOURCE, COMPLIANCE. A SOURCE reads its own only.")
  @GetMapping("/{ref}")
  ImportReport report(@PathVariable UUID ref, @AuthenticationPrincipal Actor by) {
    return find(ref, by);
  }

  @Operation(
      operationId = "listImports",
      summary = "The newest reports",
      description = "Roles OPS, SOURCE, COMPLIANCE. A SOURCE reads its own only.")
  @GetMapping
  Page<ImportReport> reports(
      @RequestParam Optional<Long> before,
      @RequestParam(defaultValue = "" + PAGE) int limit,
      @AuthenticationPrincipal Actor by) {
    by.require(Task.READ_IMPORTS);
    var size = Math.max(1, Math.min(limit, MOST));
    var page = imports.reports(before.orElse(Long.MAX_VALUE), size, by);
    return new Page<>(
        page,
        page.size() < size
            ? Optional.empty()
            : Optional.of("/api/v1/imports?before=" + page.get(size - 1).id() + "&limit=" + size));
  }

  @Operation(
      operationId = "listRefusals",
      summary = "The refused rows of one file, by line, field and code",
      description = "Roles OPS, SOURCE, COMPLIANCE. A SOURCE reads its own only.")
  @GetMapping("/{ref}/refusals")
  Page<ImportReport.Refusal> refusals(
      @PathVariable UUID ref,
      @RequestParam(defaultValue = "0") long after,
      @RequestParam(defaultValue = "" + PAGE) int limit,
      @AuthenticationPrincipal Actor by) {
    var size = Math.max(1, Math.min(limit, MOST));
    var page = imports.refusals(find(ref, by).id(), after, size);
    return new Page<>(
        page,
        page.size() < size
            ? Optional.empty()
            : Optional.of(
                "/api/v1/imports/%s/refusals?after=%d&limit=%d"
                    .formatted(ref, page.get(size - 1).line(), size)));
  }

  private ImportReport find(UUID ref, Actor by) {
    by.require(Task.READ_IMPORTS);
    return imports
        .report(ref, by)
        .orElseThrow(
            () ->
                problem(
                    404,
                    "NO_SUCH_IMPORT",
                    "No such import",
                    "There is no such import, or this token may not read it"));
  }

  private UUID accept(String source, HttpServletRequest request, Actor by) throws IOException {
    try {
      return uploads.accept(source, request.getInputStream(), by);
    } catch (FileRefused e) {
      throw problem(413, e.code().name(), "File refused", e.code().words());
    }
  }

  private static Problem.Failure problem(int status, String code, String title, String detail) {
    return Problem.of(status, code, title, detail).failure();
  }

  /** What an upload became. */
  record Accepted(UUID ref, URI report) {}
}
