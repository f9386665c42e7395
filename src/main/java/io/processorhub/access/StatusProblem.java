package io.processorhub.access;

import io.processorhub.foundation.Problem;

/** The problem for a status that a server or framework gave, when there is nothing more to say. */
final class StatusProblem {

  /** What {@link #busy()} asks to wait. */
  static final String TRY_AGAIN_SECONDS = "5";

  private StatusProblem() {}

  /** Nothing was done, and the same request may well succeed. */
  static Problem busy() {
    return Problem.of(
        503,
        "BUSY",
        "Try again",
        "The database is not there or is busy with the same data; nothing was done, send it again");
  }

  /**
   * @param parameter the name of the parameter it is about, if it is about one
   */
  static Problem of(int status, String parameter) {
    return switch (status) {
      case 401 ->
          Problem.of(
              status,
              "TOKEN_NEEDED",
              "Token needed",
              "Send a valid token as Authorization: Bearer hub_...; make one with: tokens issue");
      case 403 ->
          Problem.of(status, "NOT_ALLOWED", "Not allowed", "There is nothing here for this token");
      case 404 -> Problem.of(status, "NOT_FOUND", "Not found", "There is nothing at this address");
      case 405 ->
          Problem.of(
              status,
              "METHOD_NOT_ALLOWED",
              "Method not allowed",
              "The header Allow says which methods this address takes");
      case 406 ->
          Problem.of(status, "NOT_ACCEPTABLE", "Not acceptable", "Answers are application/json");
      case 413 -> Problem.of(status, "TOO_LONG", "Request too long", "Send it in parts");
      case 415 ->
          Problem.of(
              status,
              "UNSUPPORTED_MEDIA_TYPE",
              "Unsupported media type",
              "Content-Type is not one that this address takes; the header Accept says which");
      default -> other(status, parameter);
    };
  }

  private static Problem other(int status, String parameter) {
    if (status >= 500) {
      return Problem.of(status, "FAILED", "The hub failed", "This is a fault of the hub");
    }
    return Problem.of(
        status,
        "BAD_REQUEST",
        "Bad request",
        parameter.isEmpty()
            ? "The request is not one that HTTP and this API allow"
            : "The parameter %s is missing or not what it must be".formatted(parameter));
  }
}
