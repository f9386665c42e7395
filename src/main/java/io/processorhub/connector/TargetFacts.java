package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.processorhub.foundation.Deadline;
import io.processorhub.processor.ApprovedDeclaration;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the calls need to know of a target, e.g. whether it asks people to confirm. Read before
 * anything is claimed, kept for a while.
 */
final class TargetFacts {

  private static final Duration LIFE = Duration.ofMinutes(15);

  /** A target that does not answer is not asked again by each worker that comes along. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final Operations operations;
  private final Adapters adapters;
  private final Map<Integer, Known> known = new ConcurrentHashMap<>();
  private final Map<Integer, Object> locks = new ConcurrentHashMap<>();

  TargetFacts(Operations operations, Adapters adapters) {
    this.operations = operations;
    this.adapters = adapters;
  }

  /**
   * @return empty if the target does not answer; nothing may be sent then
   */
  Optional<JsonNode> of(ApprovedDeclaration approved) {
    var adapter = adapters.of(approved);
    if (!adapter.hasFacts()) {
      return Optional.of(JsonNodeFactory.instance.objectNode());
    }
    // One reads, the other workers of this target wait; those of other targets do not.
    synchronized (locks.computeIfAbsent(approved.id(), id -> new Object())) {
      return known(adapter, approved);
    }
  }

  private Optional<JsonNode> known(Adapter adapter, ApprovedDeclaration approved) {
    var kept = known.get(approved.id());
    if (kept != null && !kept.until.left().isNegative()) {
      return kept.facts;
    }
    var taken = read(adapter, approved);
    known.put(approved.id(), new Known(taken, Deadline.in(taken.isPresent() ? LIFE : SILENCE)));
    return taken;
  }

  private Optional<JsonNode> read(Adapter adapter, ApprovedDeclaration approved) {
    try {
      return operations.read(approved, "facts", adapter::facts)
              instanceof Reading.Known<JsonNode> facts
          ? Optional.of(facts.what())
          : Optional.empty();
    } catch (Jq.UnexpectedShape | Jq.TooMuch e) {
      return Optional.empty();
    }
  }

  private record Known(Optional<JsonNode> facts, Deadline until) {}
}
