package io.processorhub.access;

import io.processorhub.foundation.Problem;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Whatever goes wrong in a request, as a problem in our own words. */
@RestControllerAdvice
final class Problems extends ResponseEntityExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  /** SQL states: no character of the encoding, a time or a number out of range. */
  private static final Set<String> UNSTORABLE = Set.of("22021", "22008", "22003");

  @ExceptionHandler
  ResponseEntity<Object> failed(Problem.Failure e) {
    return answer(e.problem(), new HttpHeaders());
  }

  @ExceptionHandler
  ResponseEntity<Object> notAllowed(Actor.NotAllowed e) {
    return answer(Problem.of(403, e.code(), "Not allowed", e.getMessage()), new HttpHeaders());
  }

  /** Nothing was done, and the same request may well succeed. */
  @ExceptionHandler({
    TransientDataAccessException.class,
    DataAccessResourceFailureException.class,
    CannotCreateTransactionException.class
  })
  ResponseEntity<Object> busy(Exception e) {
    LOG.warn("a request ended with 503: {}", what(e));
    return answer(StatusProblem.busy(), new HttpHeaders());
  }

  @ExceptionHandler
  ResponseEntity<Object> brokenOff(IOException e) {
    return answer(
        Problem.of(400, "BROKEN_OFF", "Request broke off", "The body could not be read to its end"),
        new HttpHeaders());
  }

  /** A query or form that is not escaped as it must be, or has too many parts. */
  @ExceptionHandler
  ResponseEntity<Object> malformed(InvalidParameterException e) {
    return answer(StatusProblem.of(e.getErrorCode(), ""), new HttpHeaders());
  }

  /** A character or a time that the database does not know is the sender's fault, not the hub's. */
  @ExceptionHandler
  ResponseEntity<Object> unstorable(DataIntegrityViolationException e) {
    return e.getMostSpecificCause() instanceof SQLException cause
            && UNSTORABLE.contains(String.valueOf(cause.getSQLState()))
        ? answer(StatusProblem.of(400, ""), new HttpHeaders())
        : unexpected(e);
  }

  /** The text of an exception may hold values, so the log gets its class and where it was. */
  @ExceptionHandler
  ResponseEntity<Object> unexpected(Exception e) {
    var number = UUID.randomUUID().toString().substring(0, 8);
    LOG.error("a request failed, number {}: {}", number, what(e));
    return answer(
        Problem.of(
            500,
            "FAILED",
            "The hub failed",
            "This is a fault of the hub; its log tells more under the number " + number),
        new HttpHeaders());
  }

  @Override
  protected ResponseEntity<Object> handleExceptionInternal(
      Exception e, Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    return answer(StatusProblem.of(status.value(), parameter(e)), headers);
  }

  /** The name of the parameter it is about: one of ours, never what the request says. */
  private static String parameter(Exception e) {
    if (e instanceof MethodArgumentTypeMismatchException mismatch) {
      return mismatch.getName();
    }
    return e instanceof MissingServletRequestParameterException missing
        ? missing.getParameterName()
        : "";
  }

  private static ResponseEntity<Object> answer(Problem problem, HttpHeaders headers) {
    if (problem.status() == 503) {
      headers.set(HttpHeaders.RETRY_AFTER, StatusProblem.TRY_AGAIN_SECONDS);
    }
    return ResponseEntity.status(problem.status())
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }

  private static String what(Throwable e) {
    var causes = new StringBuilder();
    for (var cause = e; cause != null; cause = cause.getCause()) {
      causes.append(causes.isEmpty() ? "" : ", caused by ").append(cause.getClass().getName());
      causes.append(
          Arrays.stream(cause.getStackTrace())
              .filter(frame -> frame.getClassName().startsWith("io.processorhub."))
              .limit(3)
              .map(StackTraceElement::toString)
              .collect(Collectors.joining(" < ", " at ", "")));
    }
    return causes.toString();
  }
}
