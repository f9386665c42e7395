package io.processorhub.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.processorhub.copy.Doubtful;
import io.processorhub.copy.Leases;
import io.processorhub.copy.Settling;
import io.processorhub.foundation.Deadline;
import io.processorhub.processor.Declaration;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code routes/settle.camel.yaml} asks for: leases kept, and doubtful batches read back by
 * listing what changed at the processor since. A listing discloses nobody.
 */
public final class ReadBack {

  /** How far the processor's clock may be behind ours; a wider look only costs pages. */
  private static final Duration CLOCKS = Duration.ofHours(1);

  /** A list that never ends is cut here and tried again later. */
  private static final int MOST_PAGES = 10_000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(ReadBack.class);

  private final Leases leases;
  private final Settling settling;
  private final Credentials credentials;
  private final Calls calls;

  ReadBack(Leases leases, Settling settling, Credentials credentials, Calls calls) {
    this.leases = leases;
    this.settling = settling;
    this.credentials = credentials;
    this.calls = calls;
  }

  public void keepLeases() {
    leases.keep();
  }

  /** The doubtful batches whose quarantine is over; a handful at a time. */
  public List<Doubtful> due() {
    var due = new ArrayList<Doubtful>();
    while (due.size() < 4) {
      var next = settling.next();
      if (next.isEmpty()) {
        return due;
      }
      due.add(next.get());
    }
    return due;
  }

  public void settle(@Body Doubtful batch) {
    found(batch)
        .ifPresentOrElse(found -> settling.settle(batch, found), () -> settling.postpone(batch));
  }

  private Optional<Map<String, Map<String, String>>> found(Doubtful batch) {
    try {
      return credentials
          .authorization(batch.approved().declaration())
          .flatMap(authorization -> list(batch, authorization));
    } catch (RuntimeException e) {
      LOG.error(
          "batch {} cannot be read back ({}); tried again later",
          batch.id(),
          e.getClass().getSimpleName());
      return Optional.empty();
    }
  }

  private Optional<Map<String, Map<String, String>>> list(Doubtful batch, String authorization) {
    var wanted = new HashSet<String>();
    batch.lines().forEach(line -> wanted.add(line.key()));
    var declaration = batch.approved().declaration();
    var sweep = declaration.calls().sweep();
    var found = new HashMap<String, Map<String, String>>();
    for (var page = 0; page < MOST_PAGES; page++) {
      var entries = page(batch, declaration, authorization, page * sweep.count());
      if (entries.isEmpty()) {
        return Optional.empty();
      }
      entries.get().forEach(entry -> take(declaration, entry, wanted, found));
      if (entries.get().size() < sweep.count()) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private Optional<List<JsonNode>> page(
      Doubtful batch, Declaration declaration, String authorization, int offset) {
    var sweep = declaration.calls().sweep();
    var values = new HashMap<>(declaration.target());
    values.put("count", Integer.toString(sweep.count()));
    values.put("offset", Integer.toString(offset));
    values.put(
        "since", batch.attemptedAt().minus(CLOCKS).truncatedTo(ChronoUnit.SECONDS).toString());
    var request = sweep.request().split(" ", 2);
    var path =
        sweep.since() == null
            ? request[1]
            : request[1] + (request[1].contains("?") ? "&" : "?") + sweep.since();
    var answer =
        calls.make(
            new Call(
                request[0],
                Url.of(declaration.target().get("url"), path, values),
                authorization,
                Optional.empty(),
                Deadline.in(declaration.limits().timeout())));
    if (answer instanceof Answer.Received received && received.status() == 200) {
      try {
        return Optional.of(Jq.all(sweep.each(), JSON.readTree(received.body())));
      } catch (JsonProcessingException | Jq.UnexpectedShape e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static void take(
      Declaration declaration,
      JsonNode entry,
      Set<String> wanted,
      Map<String, Map<String, String>> found) {
    var key = Jq.one(declaration.calls().sweep().key(), entry).asText();
    if (wanted.contains(key)) {
      var values = new HashMap<String, String>();
      declaration.fields().forEach((name, rule) -> values.put(name, Sending.at(entry, rule.to())));
      found.put(key, values);
    }
  }
}
