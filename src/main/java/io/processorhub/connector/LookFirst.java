package io.processorhub.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.processorhub.copy.Batch;
import io.processorhub.copy.CallOutcome;
import io.processorhub.copy.Operation;
import io.processorhub.copy.Presence;
import io.processorhub.copy.Sighting;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Declaration;
import io.processorhub.processor.RefusalCode;
import java.util.List;
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

  private static final Complaints COMPLAINTS = new Complaints();

  private final ApprovedDeclaration approved;
  private final Declaration declaration;
  private final Requests requests;

  LookFirst(ApprovedDeclaration approved, Requests requests) {
    this.approved = approved;
    this.declaration = approved.declaration();
    this.requests = requests;
  }

  /**
   * What a look showed.
   *
   * @param batch with the processor's own id, if the call needs it and nobody knew it
   * @param outcome what is known without the call; empty if the call is to be made
   */
  record Seen(Batch batch, Optional<CallOutcome> outcome) {}

  /** Whether it is read first how the processor holds the person, or by which id. */
  boolean isNeeded(Operation operation, Batch.Line line) {
    return declaration.calls().find() != null && (line.looks() || needsId(operation, line));
  }

  /** Whether the call names the processor's own id, and nobody knows it. */
  private boolean needsId(Operation operation, Batch.Line line) {
    return line.id().isEmpty() && BatchCodec.words(declaration, operation).contains("{id}");
  }

  Seen before(Batch batch, Wire wire) {
    if (!isNeeded(batch.operation(), batch.lines().get(0))) {
      return new Seen(batch, Optional.empty());
    }
    try {
      return read(batch, wire);
    } catch (Wire.OneCallTooMany e) {
      throw e;
    } catch (JsonProcessingException | RuntimeException e) {
      if (COMPLAINTS.isNew(approved.name(), e.getClass().getSimpleName())) {
        LOG.warn(
            "{}: it cannot be read who is there ({}; batch {}; said once)",
            approved.name(),
            e.getClass().getSimpleName(),
            batch.id());
      }
      return known(batch, new CallOutcome.NotSent("it cannot be read who is there"));
    }
  }

  private Seen read(Batch batch, Wire wire) throws JsonProcessingException {
    var find = declaration.calls().find();
    var line = batch.lines().get(0);
    var body =
        Optional.ofNullable(find.body())
            .map(program -> requests.body(program, List.of(line.key())));
    var answer = wire.call(requests.of(find.request(), Map.of("key", line.key()), body));
    if (!(answer instanceof Answer.Received received)) {
      return known(batch, new CallOutcome.NotSent(((Answer.None) answer).cause()));
    }
    if (find.none() != null && find.none().contains(received.status())) {
      return nobody(batch);
    }
    if (received.status() != 200) {
      return known(
          batch, new CallOutcome.Deferred("HTTP " + received.status(), received.retryAfter()));
    }
    return found(batch, needsId(batch.operation(), line), JSON.readTree(received.body()));
  }

  private Seen found(Batch batch, boolean needsId, JsonNode document) {
    var line = batch.lines().get(0);
    var sighting =
        new Listing(declaration)
            .found(document).stream()
                .filter(entry -> entry.key().equals(line.key()))
                .map(Listed::sighting)
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
}
