package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.processorhub.foundation.Deadline;
import io.processorhub.processor.Approved;
import io.processorhub.processor.Declaration;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the calls need to know of a target, e.g. whether it asks people to confirm. Read before
 * anything is claimed, kept for a while.
 */
final class Facts {

  private static final Duration LIFE = Duration.ofMinutes(15);

  /** A target that does not answer is not asked again by each worker that comes along. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final Reads reads;
  private final Map<Integer, Known> known = new ConcurrentHashMap<>();
  private final Map<Integer, Object> locks = new ConcurrentHashMap<>();

  Facts(Reads reads) {
    this.reads = reads;
  }

  /**
   * @return empty if the target does not answer; nothing may be sent then
   */
  Optional<JsonNode> of(Approved approved) {
    var facts = approved.declaration().calls().facts();
    if (facts == null) {
      return Optional.of(JsonNodeFactory.instance.objectNode());
    }
    // One reads, the other workers of this target wait; those of other targets do not.
    synchronized (locks.computeIfAbsent(approved.id(), id -> new Object())) {
      return known(facts, approved);
    }
  }

  private Optional<JsonNode> known(Declaration.Facts facts, Approved approved) {
    var kept = known.get(approved.id());
    if (kept != null && !kept.until.left().isNegative()) {
      return kept.facts;
    }
    var read = reads.make(approved, "facts", facts.request(), Map.of(), Optional.empty());
    var taken = taken(facts.take(), read);
    known.put(approved.id(), new Known(taken, Deadline.in(taken.isPresent() ? LIFE : SILENCE)));
    return taken;
  }

  private static Optional<JsonNode> taken(String take, Reads.Read read) {
    try {
      return read instanceof Reads.Read.Document document
          ? Optional.of(Jq.one(take, document.json()))
          : Optional.empty();
    } catch (Jq.UnexpectedShape | Jq.TooMuch e) {
      return Optional.empty();
    }
  }

  private record Known(Optional<JsonNode> facts, Deadline until) {}
}
