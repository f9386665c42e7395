package io.processorhub.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.processorhub.copy.Budget;
import io.processorhub.foundation.Deadline;
import io.processorhub.processor.Approved;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Calls that only read: each takes its leave first, as every call does. */
final class Reads {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Calls calls;
  private final Budget budget;
  private final Credentials credentials;

  Reads(Calls calls, Budget budget, Credentials credentials) {
    this.calls = calls;
    this.budget = budget;
    this.credentials = credentials;
  }

  /** What came of it. */
  sealed interface Read {
    record Document(JsonNode json) implements Read {}

    /** Its limits allow no call right now. */
    record Later() implements Read {}

    /**
     * @param cause in our own words
     */
    record Failed(String cause) implements Read {}
  }

  /**
   * @param call its name in the connector file
   * @param request method and path, with names in braces
   * @param values what fills them in, beside the target
   */
  Read make(
      Approved approved,
      String call,
      String request,
      Map<String, String> values,
      Optional<String> body) {
    var authorization = credentials.authorization(approved.declaration());
    if (authorization.isEmpty()) {
      return new Read.Failed("no credential");
    }
    var deadline = Deadline.in(approved.declaration().limits().timeout());
    var leave = budget.take(approved, call, deadline.wall(), false);
    if (leave.isEmpty()) {
      return new Read.Later();
    }
    try {
      return read(
          calls.make(prepared(approved, request, values, body, authorization.get(), deadline)));
    } finally {
      budget.over(leave.get());
    }
  }

  private static Call prepared(
      Approved approved,
      String request,
      Map<String, String> values,
      Optional<String> body,
      String authorization,
      Deadline deadline) {
    var target = approved.declaration().target();
    var all = new HashMap<>(target);
    all.putAll(values);
    var parts = request.split(" ", 2);
    return new Call(
        parts[0], Url.of(target.get("url"), parts[1], all), authorization, body, deadline);
  }

  private static Read read(Answer answer) {
    if (!(answer instanceof Answer.Received received)) {
      return new Read.Failed(((Answer.None) answer).cause());
    }
    if (received.status() != 200) {
      return new Read.Failed("HTTP " + received.status());
    }
    try {
      return new Read.Document(JSON.readTree(received.body()));
    } catch (JsonProcessingException e) {
      return new Read.Failed("unreadable answer");
    }
  }
}
