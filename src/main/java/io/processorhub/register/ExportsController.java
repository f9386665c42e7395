package io.processorhub.register;

import io.processorhub.access.Actor;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
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

  ExportsController(Exports exports) {
    this.exports = exports;
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

  private static ResponseEntity<String> file(String name, String type, String text) {
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_TYPE, type)
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
        .body(text);
  }
}
