package io.processorhub.access;

import io.processorhub.foundation.Problem;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What was refused before any controller saw it, such as a path with a trick in it. */
@Hidden
@RestController
class ErrorPage implements ErrorController {

  @RequestMapping("${server.error.path:/error}")
  ResponseEntity<Problem> error(HttpServletRequest request) {
    var problem = problem(request);
    var answer =
        ResponseEntity.status(problem.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (problem.status() == 503) {
      answer.header(HttpHeaders.RETRY_AFTER, StatusProblem.TRY_AGAIN_SECONDS);
    }
    return answer.body(problem);
  }

  /** Without a database nobody can tell whose token it is. */
  private static Problem problem(HttpServletRequest request) {
    if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION)
        instanceof DataAccessResourceFailureException) {
      return StatusProblem.busy();
    }
    return StatusProblem.of(
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : 404,
        "");
  }
}
