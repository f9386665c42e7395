package io.processorhub.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.processorhub.copy.Budget;
import io.processorhub.foundation.Deadline;
import io.processorhub.processor.Approved;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

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

    /** It answers that nobody is there. */
    record Nobody() implements Read {}

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
    return make(approved, call, request, values, body, Set.of());
  }

  /**
   * @param none statuses that mean that nobody is there
   */
  Read make(
      Approved approved,
      String call,
      String request,
      Map<String, String> values,
      Optional<String> body,
      Set<Integer> none) {
    try {
      return answer(approved, call, request, values, body, false)
          .map(answer -> read(answer, none))
          .orElseGet(Read.Later::new);
    } catch (NoCredential e) {
      return new Read.Failed(e.getMessage());
    }
  }

  /**
   * Any call outside a batch, with leave for it.
   *
   * @param protects whether it may have what is kept back for calls that protect
   * @return empty if its limits allow no call right now
   * @throws NoCredential if there is none
   */
  Optional<Answer> answer(
      Approved approved,
      String call,
      String request,
      Map<String, String> values,
      Optional<String> body,
      boolean protects) {
    return answer(
        approved, request, values, body, until -> budget.take(approved, call, until, protects));
  }

  /**
   * A call before another one whose leave is held already.
   *
   * @return empty if its limits allow no call right now
   * @throws NoCredential if there is none
   */
  Optional<Answer> before(
      Approved approved,
      String call,
      String request,
      Map<String, String> values,
      Optional<String> body) {
    return answer(
        approved, request, values, body, until -> budget.takeBefore(approved, call, until));
  }

  private Optional<Answer> answer(
      Approved approved,
      String request,
      Map<String, String> values,
      Optional<String> body,
      Function<Instant, Optional<Long>> permit) {
    var authorization =
        credentials.authorization(approved.declaration()).orElseThrow(NoCredential::new);
    var deadline = Deadline.in(approved.declaration().limits().timeout());
    return permit
        .apply(deadline.wall())
        .map(
            leave -> {
              try {
                return calls.make(
                    prepared(approved, request, values, body, authorization, deadline));
              } finally {
                budget.over(leave);
              }
            });
  }

  /** Nobody gave the hub what it needs to show who it is. */
  static final class NoCredential extends RuntimeException {
    NoCredential() {
      super("no credential");
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

  private static Read read(Answer answer, Set<Integer> none) {
    if (!(answer instanceof Answer.Received received)) {
      return new Read.Failed(((Answer.None) answer).cause());
    }
    if (none.contains(received.status())) {
      return new Read.Nobody();
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
