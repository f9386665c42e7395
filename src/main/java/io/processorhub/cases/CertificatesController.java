package io.processorhub.cases;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What can be shown about an erasure, to read and to print. */
@Tag(name = "Cases")
@RestController
@RequestMapping("/api/v1/cases/{ref}")
class CertificatesController {

  private final Certificates certificates;

  CertificatesController(Certificates certificates) {
    this.certificates = certificates;
  }

  @Operation(
      operationId = "getCertificate",
      summary = "The certificate of an erasure, or how far it is",
      description = "Roles COMPLIANCE, AUDITOR; a token of one account sees its own.")
  @GetMapping(path = "/certificate", produces = MediaType.APPLICATION_JSON_VALUE)
  Certificate json(@PathVariable UUID ref, @AuthenticationPrincipal Actor by) {
    return find(ref, by);
  }

  @Operation(
      operationId = "getCertificatePdf",
      summary = "The same to print",
      description = "Roles COMPLIANCE, AUDITOR; a token of one account sees its own.")
  @GetMapping(path = "/certificate.pdf", produces = MediaType.APPLICATION_PDF_VALUE)
  ResponseEntity<byte[]> pdf(@PathVariable UUID ref, @AuthenticationPrincipal Actor by) {
    var certificate = find(ref, by);
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_PDF)
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            ContentDisposition.attachment()
                .filename("certificate-%s.pdf".formatted(certificate.number()))
                .build()
                .toString())
        .body(certificates.pdf(certificate));
  }

  private Certificate find(UUID ref, Actor by) {
    by.require(Task.READ_CERTIFICATES);
    return certificates
        .of(ref, by.account())
        .orElseThrow(
            () ->
                Problem.of(
                        404,
                        "NO_SUCH_CASE",
                        "No such case",
                        "There is no accepted erasure of that reference, or this token may not see it")
                    .failure());
  }
}
