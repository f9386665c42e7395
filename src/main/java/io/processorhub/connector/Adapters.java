package io.processorhub.connector;

import io.processorhub.copy.Batch;
import io.processorhub.copy.CallsNeeded;
import io.processorhub.copy.Operation;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Connections;
import java.util.List;

/** The adapter of each connection that is called. */
final class Adapters implements CallsNeeded {

  private final Connections connections;

  Adapters(Connections connections) {
    this.connections = connections;
  }

  Adapter of(ApprovedDeclaration approved) {
    return new DescribedAdapter(
        approved, earlier -> connections.declaration(earlier).declaration());
  }

  @Override
  public List<String> of(ApprovedDeclaration approved, Operation operation, Batch.Line line) {
    return of(approved).calls(operation, line);
  }
}
