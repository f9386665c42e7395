package io.processorhub.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Calls calls;
  private final Map<Integer, Known> known = new ConcurrentHashMap<>();
  private final Map<Integer, Object> locks = new ConcurrentHashMap<>();

  Facts(Calls calls) {
    this.calls = calls;
  }

  /**
   * @return empty if the target does not answer; nothing may be sent then
   */
  Optional<JsonNode> of(Approved approved, String authorization) {
    var facts = approved.declaration().calls().facts();
    if (facts == null) {
      return Optional.of(JsonNodeFactory.instance.objectNode());
    }
    // One reads, the other workers of this target wait; those of other targets do not.
    synchronized (locks.computeIfAbsent(approved.id(), id -> new Object())) {
      return known(facts, approved, authorization);
    }
  }

  private Optional<JsonNode> known(
      Declaration.Facts facts, Approved approved, String authorization) {
    var kept = known.get(approved.id());
    if (kept != null && !kept.until.left().isNegative()) {
      return kept.facts;
    }
    var declaration = approved.declaration();
    var request = facts.request().split(" ", 2);
    var answer =
        calls.make(
            new Call(
                request[0],
                Url.of(declaration.target().get("url"), request[1], declaration.target()),
                authorization,
                Optional.empty(),
                Deadline.in(declaration.limits().timeout())));
    var read = read(facts.take(), answer);
    known.put(approved.id(), new Known(read, Deadline.in(read.isPresent() ? LIFE : SILENCE)));
    return read;
  }

  private static Optional<JsonNode> read(String take, Answer answer) {
    if (answer instanceof Answer.Received received && received.status() == 200) {
      try {
        return Optional.of(Jq.one(take, JSON.readTree(received.body())));
      } catch (JsonProcessingException | Jq.UnexpectedShape e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private record Known(Optional<JsonNode> facts, Deadline until) {}
}
