package io.processorhub.intake;

import io.processorhub.access.Actor;
import io.processorhub.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Files in, reports out. */
@RestController
@RequestMapping("/api/v1/imports")
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
  @PostMapping(consumes = "text/csv")
  ResponseEntity<Accepted> upload(
      @RequestParam(defaultValue = DropFolder.DEFAULT_SOURCE) String source,
      @AuthenticationPrincipal Actor by,
      HttpServletRequest request)
      throws IOException {
    by.require("import contacts", Role.OPS, Role.SOURCE);
    if (!source.matches("[a-z0-9][a-z0-9_-]{0,62}")) {
      throw problem(
          HttpStatus.BAD_REQUEST,
          "Not a source",
          "source: small letters, digits, dashes; at most 63");
    }
    if (by.account().isPresent() && !imports.source(by).equals(Optional.of(source))) {
      throw problem(
          HttpStatus.FORBIDDEN,
          "Not allowed",
          "this token acts on one account, which belongs to another source");
    }
    var ref = uploads.accept(source, request.getInputStream(), by);
    var report = URI.create("/api/v1/imports/" + ref);
    return ResponseEntity.accepted().location(report).body(new Accepted(ref, report));
  }

  @GetMapping("/{ref}")
  ImportReport report(@PathVariable UUID ref, @AuthenticationPrincipal Actor by) {
    return find(ref, by);
  }

  @GetMapping
  Page<ImportReport> reports(
      @RequestParam Optional<Long> before,
      @RequestParam(defaultValue = "" + PAGE) int limit,
      @AuthenticationPrincipal Actor by) {
    by.require("read reports", Role.OPS, Role.SOURCE, Role.COMPLIANCE);
    var size = Math.max(1, Math.min(limit, MOST));
    var page = imports.reports(before.orElse(Long.MAX_VALUE), size, by);
    return new Page<>(
        page,
        page.size() < size
            ? Optional.empty()
            : Optional.of("/api/v1/imports?before=" + page.get(size - 1).id() + "&limit=" + size));
  }

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
    by.require("read reports", Role.OPS, Role.SOURCE, Role.COMPLIANCE);
    return imports
        .report(ref, by)
        .orElseThrow(
            () -> problem(HttpStatus.NOT_FOUND, "No such import", "There is no import " + ref));
  }

  @ExceptionHandler
  ProblemDetail refused(FileRefused e) {
    var problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, e.code().words());
    problem.setTitle("File refused");
    problem.setProperty("code", e.code());
    return problem;
  }

  private static ErrorResponseException problem(HttpStatus status, String title, String detail) {
    var problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setTitle(title);
    return new ErrorResponseException(status, problem, null);
  }

  /** What an upload became. */
  record Accepted(UUID ref, URI report) {}

  /**
   * @param next where the next page is
   */
  record Page<T>(List<T> items, Optional<String> next) {}
}
