package io.processorhub.erasure;

import io.processorhub.foundation.Problem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What cannot be done about a case, as a problem; before the advice for whatever goes wrong. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class NotFiledAdvice {

  @ExceptionHandler
  ResponseEntity<Problem> notFiled(Cases.NotFiled e) {
    var status = e.missing() ? 404 : 422;
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(Problem.of(status, e.code(), "Cannot do that", e.getMessage()));
  }
}
