package io.processorhub.copy;

import io.processorhub.processor.ApprovedDeclaration;
import java.util.List;

/** Which calls an operation takes, by their names in the connector file; its adapter knows. */
public interface CallsNeeded {

  /**
   * @param line the first copy of the batch
   * @return in their order; the last one carries the copies
   */
  List<String> of(ApprovedDeclaration approved, Operation operation, Batch.Line line);
}
