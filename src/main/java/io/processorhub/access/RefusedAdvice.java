package io.processorhub.access;

import io.processorhub.foundation.Problem;
import io.processorhub.foundation.Refused;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What a rule refuses, as a problem; before the advice for everything that goes wrong. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RefusedAdvice {

  @ExceptionHandler
  ResponseEntity<Problem> refused(Refused e) {
    var status = e.missing() ? 404 : 422;
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(Problem.of(status, e.code(), "Cannot do that", e.getMessage()));
  }
}
