package io.processorhub.access;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Asks the table of tasks before any operation of the API reads its request. */
final class TaskInterceptor implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method && ours(method)) {
      actor().require(task(method));
    }
    return true;
  }

  /** The description of the API is open to every valid token. */
  private static boolean ours(HandlerMethod method) {
    return method.getBeanType().getName().startsWith("io.processorhub.");
  }

  private static Actor actor() {
    return (Actor) SecurityContextHolder.getContext().getAuthentication().getPrincipal();
  }

  /** The operationId of whatever answers a request, if it is an operation of the API. */
  static Optional<String> operation(Object handler) {
    return handler instanceof HandlerMethod method
        ? Optional.ofNullable(method.getMethodAnnotation(Operation.class))
            .map(Operation::operationId)
        : Optional.empty();
  }

  /** An operation that the table does not know is open to nobody. */
  private static Task task(HandlerMethod method) {
    return operation(method)
        .flatMap(Task::ofOperation)
        .orElseThrow(() -> new IllegalStateException("no task has the operation " + method));
  }
}
