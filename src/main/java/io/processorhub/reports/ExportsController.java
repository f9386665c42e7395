package io.processorhub.reports;

import io.processorhub.access.Actor;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The records of processing as files. */
@Tag(name = "Register")
@RestController
@RequestMapping("/api/v1/register/exports")
class ExportsController {

  private static final String WORDS = "Roles COMPLIANCE, AUDITOR. Taking it is noted.";
  private static final String CSV = "text/csv;charset=UTF-8";

  private final Exports exports;
  private final BreachExport breach;

  ExportsController(Exports exports, BreachExport breach) {
    this.exports = exports;
    this.breach = breach;
  }

  @Operation(
      operationId = "exportController",
      summary = "The record of processing of a controller, Art. 30(1), in the ICO's columns",
      description = WORDS)
  @GetMapping(path = "/controller.csv", produces = CSV)
  ResponseEntity<String> controller(
      @Parameter(description = "as of the end of this day; left out: today") @RequestParam
          Optional<String> on,
      @AuthenticationPrincipal Actor by) {
    return file("controller.csv", CSV, exports.controller(on, by));
  }

  @Operation(
      operationId = "exportProcessor",
      summary = "The record of processing on behalf of accounts, Art. 30(2)",
      description = WORDS)
  @GetMapping(path = "/processor.csv", produces = CSV)
  ResponseEntity<String> processor(
      @Parameter(description = "as of the end of this day; left out: today") @RequestParam
          Optional<String> on,
      @AuthenticationPrincipal Actor by) {
    return file("processor.csv", CSV, exports.processor(on, by));
  }

  @Operation(
      operationId = "exportJson",
      summary = "Processors, agreements, assessments and declarations as of a day",
      description = WORDS)
  @GetMapping(path = "/register.json", produces = "application/json")
  ResponseEntity<String> json(
      @Parameter(description = "as of the end of this day; left out: today") @RequestParam
          Optional<String> on,
      @AuthenticationPrincipal Actor by) {
    return file("register.json", "application/json", exports.json(on, by));
  }

  @Operation(
      operationId = "exportBreach",
      summary = "The people of a breach with their addresses, to write to them",
      description =
          "Role COMPLIANCE; a token of one account gets the people of that account (Art. 33(2)). One line for each "
              + "person, account and address: email, reference (our random id), account, state (known, erased, no "
              + "address), connections, fields, first, last. The last line says 'complete' and how many people are erased; "
              + "a file without it was cut off. Taking it is noted.")
  @ApiResponse(
      responseCode = "200",
      content = @Content(mediaType = "text/csv", schema = @Schema(type = "string")))
  @GetMapping(path = "/breach.csv", produces = CSV)
  void breach(
      @RequestParam String processor,
      @Parameter(description = "a day 2026-01-31 or a moment 2026-01-31T10:00:00Z") @RequestParam
          Optional<String> from,
      @Parameter(description = "the first that is too late; left out: now") @RequestParam
          Optional<String> to,
      @Parameter(description = "opaque id of the only account") @RequestParam
          Optional<String> account,
      @AuthenticationPrincipal Actor by,
      HttpServletResponse response)
      throws IOException {
    var people = breach.of(processor, from, to, account, by);
    response.setContentType(CSV);
    response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"breach.csv\"");
    people.write(response.getWriter());
  }

  private static ResponseEntity<String> file(String name, String type, String text) {
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_TYPE, type)
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
        .body(text);
  }
}
