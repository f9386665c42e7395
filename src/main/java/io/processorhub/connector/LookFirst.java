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
import io.processorhub.processor.RefusalCode;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads how a processor holds a person before an address that was given up is erased there: an
 * opt-out that no listing has shown yet must not be erased unseen, or the person would be
 * subscribed again under the new address.
 *
 * <p>Reads the processor's own id too, where a call needs it and nobody knows it.
 */
final class LookFirst {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Logger LOG = LoggerFactory.getLogger(LookFirst.class);

  private final Reads reads;
  private final Complaints complaints = new Complaints();

  LookFirst(Reads reads) {
    this.reads = reads;
  }

  /**
   * What a look showed.
   *
   * @param batch with the processor's own id, if the call needs it and nobody knew it
   * @param outcome what is known without the call; empty if the call is to be made
   */
  record Seen(Batch batch, Optional<CallOutcome> outcome) {}

  Seen before(Batch batch) {
    var find = batch.approved().declaration().calls().find();
    var needsId = Sending.needsId(batch);
    if (!batch.lines().get(0).looks() && !needsId || find == null) {
      return new Seen(batch, Optional.empty());
    }
    try {
      return read(batch, find, needsId);
    } catch (JsonProcessingException | RuntimeException e) {
      if (complaints.isNew(batch.approved().name(), e.getClass().getSimpleName())) {
        LOG.warn(
            "{}: it cannot be read who is there ({}; batch {}; said once)",
            batch.approved().name(),
            e.getClass().getSimpleName(),
            batch.id());
      }
      return known(batch, new CallOutcome.NotSent("it cannot be read who is there"));
    }
  }

  private Seen read(Batch batch, Declaration.Find find, boolean needsId)
      throws JsonProcessingException {
    var approved = batch.approved();
    var line = batch.lines().get(0);
    var body =
        Optional.ofNullable(find.body())
            .map(program -> Jq.one(program, items(approved, line)).toString());
    var answer = reads.before(approved, "find", find.request(), Map.of("key", line.key()), body);
    if (answer.isEmpty()) {
      return known(batch, new CallOutcome.Postponed("its limits allow no call"));
    }
    if (!(answer.get() instanceof Answer.Received received)) {
      return known(batch, new CallOutcome.NotSent(((Answer.None) answer.get()).cause()));
    }
    if (find.none() != null && find.none().contains(received.status())) {
      return nobody(batch);
    }
    if (received.status() != 200) {
      return known(
          batch, new CallOutcome.Deferred("HTTP " + received.status(), received.retryAfter()));
    }
    return found(batch, find, needsId, JSON.readTree(received.body()));
  }

  private static Seen found(
      Batch batch, Declaration.Find find, boolean needsId, JsonNode document) {
    var line = batch.lines().get(0);
    var listing = new Listing(batch.approved().declaration());
    var sighting =
        Jq.all(find.each(), document).stream()
            .filter(entry -> listing.key(entry).equals(line.key()))
            .map(listing::sighting)
            .flatMap(Optional::stream)
            .findFirst();
    if (sighting.isEmpty()) {
      return nobody(batch);
    }
    // An address that bounces is given up with the member. So is an archived one that they are not
    // known by any more: nobody said no by that.
    var spared =
        sighting
            .map(Sighting::presence)
            .filter(seen -> seen == Presence.LEFT || seen == Presence.INACTIVE && line.current())
            .filter(seen -> line.looks());
    if (spared.isPresent()) {
      return known(batch, new CallOutcome.Spared(spared.get()));
    }
    return new Seen(
        needsId ? sighting.get().id().map(batch::identified).orElse(batch) : batch,
        Optional.empty());
  }

  private static Seen known(Batch batch, CallOutcome outcome) {
    return new Seen(batch, Optional.of(outcome));
  }

  private static Seen nobody(Batch batch) {
    return known(
        batch,
        batch.operation().protects()
            ? new CallOutcome.Accepted(Optional.empty(), Presence.THERE, true)
            : new CallOutcome.Refused(RefusalCode.MISSING));
  }

  private static JsonNode items(Approved approved, Batch.Line line) {
    var input = JSON.createObjectNode();
    input.putArray("items").addObject().put("key", line.key());
    input.set("target", JSON.valueToTree(approved.declaration().target()));
    return input;
  }
}
