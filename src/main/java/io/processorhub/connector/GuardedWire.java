package io.processorhub.connector;

import io.processorhub.copy.Budget;
import io.processorhub.copy.Permit;
import io.processorhub.foundation.Deadline;
import io.processorhub.processor.ApprovedDeclaration;
import java.util.Optional;

/** The wire of one operation: each call costs a permit, and goes by the one route. */
final class GuardedWire implements Wire {

  private final Calls calls;
  private final Budget budget;
  private final ApprovedDeclaration approved;
  private final String authorization;
  private final Deadline deadline;
  private final Permit permit;
  private int made;

  GuardedWire(
      Calls calls,
      Budget budget,
      ApprovedDeclaration approved,
      String authorization,
      Deadline deadline,
      Permit permit) {
    this.calls = calls;
    this.budget = budget;
    this.approved = approved;
    this.authorization = authorization;
    this.deadline = deadline;
    this.permit = permit;
  }

  @Override
  public Answer call(Request request) {
    if (made == permit.calls().size()) {
      throw new OneCallTooMany(approved.name());
    }
    made++;
    var answer =
        calls.make(
            new Call(request.method(), request.url(), authorization, request.body(), deadline));
    limit(answer).ifPresent(most -> budget.learn(account(), most));
    return answer;
  }

  private static Optional<Integer> limit(Answer answer) {
    return answer instanceof Answer.Received received ? received.limit() : Optional.empty();
  }

  private String account() {
    return approved.declaration().limits().account();
  }

  /** Whether the last call that the operation named was made: the one that everything is for. */
  boolean carried() {
    return made == permit.calls().size();
  }

  /** Gives back the permits of calls that were not made. */
  void giveBack() {
    budget.giveBack(permit, made);
  }
}
