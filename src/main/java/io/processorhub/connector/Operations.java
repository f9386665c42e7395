package io.processorhub.connector;

import io.processorhub.copy.Batch;
import io.processorhub.copy.Budget;
import io.processorhub.foundation.Deadline;
import io.processorhub.processor.ApprovedDeclaration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Gives each operation of an adapter its wire: all its permits, one deadline, the credential. */
final class Operations {

  private final Calls calls;
  private final Budget budget;
  private final Credentials credentials;

  Operations(Calls calls, Budget budget, Credentials credentials) {
    this.calls = calls;
    this.budget = budget;
    this.credentials = credentials;
  }

  /**
   * An operation that belongs to no batch.
   *
   * @param names of the calls it makes at most, in the connector file
   * @param protects whether it may have what is kept back for calls that protect
   * @return empty if the limits do not allow all of its calls right now; nothing was asked
   * @throws NoCredential if there is none
   */
  <T> Optional<T> make(
      ApprovedDeclaration approved,
      List<String> names,
      boolean protects,
      Function<Wire, T> operation) {
    var authorization =
        credentials.authorization(approved.declaration()).orElseThrow(NoCredential::new);
    var deadline = Deadline.in(approved.declaration().limits().timeout());
    return budget
        .take(approved, names, deadline.wall(), protects)
        .map(
            permit -> {
              var wire = new GuardedWire(calls, budget, approved, authorization, deadline, permit);
              try {
                return operation.apply(wire);
              } finally {
                wire.giveBack();
                budget.over(permit);
              }
            });
  }

  /** An operation that only reads. */
  <T> Reading<T> read(
      ApprovedDeclaration approved, String call, Function<Wire, Reading<T>> operation) {
    try {
      return make(approved, List.of(call), false, operation).orElseGet(Reading.Later::new);
    } catch (NoCredential e) {
      return new Reading.Failed<>(e.getMessage());
    }
  }

  /** The wire of a batch, whose permits were taken with its claim. */
  GuardedWire wire(Batch batch, String authorization) {
    return new GuardedWire(
        calls, budget, batch.approved(), authorization, batch.deadline(), batch.permit());
  }

  /** Nobody gave the hub what it needs to show who it is. */
  static final class NoCredential extends RuntimeException {
    NoCredential() {
      super("no credential");
    }
  }
}
