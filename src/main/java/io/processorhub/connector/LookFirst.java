package io.processorhub.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.processorhub.copy.Batch;
import io.processorhub.copy.CallOutcome;
import io.processorhub.copy.Presence;
import io.processorhub.copy.Sighting;
import io.processorhub.processor.Approved;
import io.processorhub.processor.Declaration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads how a processor holds a person before an address that was given up is erased there: an
 * opt-out that no listing has shown yet must not be erased unseen, or the person would be
 * subscribed again under the new address.
 */
final class LookFirst {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Logger LOG = LoggerFactory.getLogger(LookFirst.class);

  private final Reads reads;

  LookFirst(Reads reads) {
    this.reads = reads;
  }

  /**
   * What is known without the call.
   *
   * @return empty if the call is to be made
   */
  Optional<CallOutcome> before(Batch batch) {
    var find = batch.approved().declaration().calls().find();
    if (!batch.lines().get(0).looks() || find == null) {
      return Optional.empty();
    }
    try {
      return read(batch.approved(), find, batch.lines().get(0));
    } catch (JsonProcessingException | RuntimeException e) {
      LOG.warn(
          "batch {}: it cannot be read who left ({})", batch.id(), e.getClass().getSimpleName());
      return Optional.of(new CallOutcome.NotSent("it cannot be read who left"));
    }
  }

  private Optional<CallOutcome> read(Approved approved, Declaration.Find find, Batch.Line line)
      throws JsonProcessingException {
    var body =
        Optional.ofNullable(find.body())
            .map(program -> Jq.one(program, items(approved, line)).toString());
    var answer = reads.before(approved, "find", find.request(), Map.of("key", line.key()), body);
    if (answer.isEmpty()) {
      return Optional.of(new CallOutcome.Postponed("its limits allow no call"));
    }
    if (!(answer.get() instanceof Answer.Received received)) {
      return Optional.of(new CallOutcome.NotSent(((Answer.None) answer.get()).cause()));
    }
    if (find.none() != null && find.none().contains(received.status())) {
      return nobody();
    }
    if (received.status() != 200) {
      return Optional.of(
          new CallOutcome.Deferred("HTTP " + received.status(), received.retryAfter()));
    }
    return found(approved, find, line, JSON.readTree(received.body()));
  }

  private static Optional<CallOutcome> found(
      Approved approved, Declaration.Find find, Batch.Line line, JsonNode document) {
    var listing = new Listing(approved.declaration());
    var presence =
        Jq.all(find.each(), document).stream()
            .filter(entry -> listing.key(entry).equals(line.key()))
            .map(listing::sighting)
            .flatMap(Optional::stream)
            .map(Sighting::presence)
            .findFirst();
    if (presence.isEmpty()) {
      return nobody();
    }
    // An address that bounces is given up with the member.
    return presence
        .filter(seen -> seen == Presence.LEFT || seen == Presence.INACTIVE)
        .map(CallOutcome.Spared::new);
  }

  private static Optional<CallOutcome> nobody() {
    return Optional.of(new CallOutcome.Accepted(Optional.empty(), Presence.THERE, true));
  }

  private static JsonNode items(Approved approved, Batch.Line line) {
    var input = JSON.createObjectNode();
    input.putArray("items").addObject().put("key", line.key());
    input.set("target", JSON.valueToTree(approved.declaration().target()));
    return input;
  }
}
