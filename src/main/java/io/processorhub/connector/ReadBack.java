package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.processorhub.copy.Doubtful;
import io.processorhub.copy.Leases;
import io.processorhub.copy.Operation;
import io.processorhub.copy.Presence;
import io.processorhub.copy.Settling;
import io.processorhub.copy.Sighting;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code routes/settle.camel.yaml} asks for: leases kept, and doubtful batches read back: by
 * their keys, which the processor was told already, or by listing what changed there since.
 */
public final class ReadBack {

  /** How far the processor's clock may be behind ours; a wider look only costs pages. */
  private static final Duration CLOCKS = Duration.ofHours(1);

  /** A list that never ends is cut here and tried again later. */
  private static final int MOST_PAGES = 10_000;

  /** Calls of find that take the place of one list. */
  private static final int MOST_FINDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(ReadBack.class);

  private final Leases leases;
  private final Settling settling;
  private final Reads reads;
  private final Complaints complaints = new Complaints();
  private final Finding finding;

  ReadBack(Leases leases, Settling settling, Reads reads) {
    this.finding = new Finding(reads);
    this.leases = leases;
    this.settling = settling;
    this.reads = reads;
  }

  public void keepLeases() {
    leases.keep();
  }

  /** The next doubtful batch whose quarantine is over; the route asks until there is none. */
  public List<Doubtful> next() {
    return settling.next().map(List::of).orElse(List.of());
  }

  public void settle(@Body Doubtful batch) {
    found(batch)
        .ifPresentOrElse(found -> settling.settle(batch, found), () -> settling.postpone(batch));
  }

  private Optional<Map<String, Doubtful.Found>> found(Doubtful batch) {
    try {
      if (batch.lines().isEmpty()) {
        return Optional.of(Map.of());
      }
      var found = asks(batch) ? ask(batch) : list(batch);
      return found.isPresent() && Finding.knowsIds(batch.approved().declaration())
          ? askById(batch, found.get())
          : found;
    } catch (RuntimeException e) {
      if (complaints.isNew(batch.approved().name(), e.getClass().getSimpleName())) {
        LOG.error(
            "{}: batch {} cannot be read back ({}); tried again later, said once",
            batch.approved().name(),
            batch.id(),
            e.getClass().getSimpleName());
      }
      return Optional.empty();
    }
  }

  /** Many keys are read in fewer calls from the list of what changed, where there is one. */
  private static boolean asks(Doubtful batch) {
    var calls = batch.approved().declaration().calls();
    return calls.find() != null
        && (calls.sweep().since() == null
            || keys(batch).size() <= MOST_FINDS * calls.find().batchSize());
  }

  /** By listing what changed since the call. */
  private Optional<Map<String, Doubtful.Found>> list(Doubtful batch) {
    var wanted = keys(batch);
    var listing = new Listing(batch.approved().declaration());
    var since =
        Optional.of(batch.attemptedAt().minus(CLOCKS).truncatedTo(ChronoUnit.SECONDS).toString());
    var found = new HashMap<String, Doubtful.Found>();
    var cursor = Optional.<String>empty();
    for (var page = 0; page < MOST_PAGES; page++) {
      var read =
          reads.make(
              batch.approved(),
              "sweep",
              listing.request(since, cursor),
              listing.values(page, since, cursor),
              Optional.empty());
      if (!(read instanceof Reads.Read.Document document)) {
        return Optional.empty();
      }
      var entries = listing.entries(document.json());
      entries.forEach(entry -> take(listing, entry, wanted, found));
      var next = listing.next(document.json(), entries.size());
      if (next.isEmpty()) {
        return Optional.of(found);
      }
      cursor = next;
    }
    return Optional.empty();
  }

  /** By asking for the keys themselves. */
  private Optional<Map<String, Doubtful.Found>> ask(Doubtful batch) {
    var size = batch.approved().declaration().calls().find().batchSize();
    var listing = new Listing(batch.approved().declaration());
    var keys = List.copyOf(keys(batch));
    var found = new HashMap<String, Doubtful.Found>();
    for (var from = 0; from < keys.size(); from += size) {
      var some = keys.subList(from, Math.min(keys.size(), from + size));
      if (!(finding.find(batch.approved(), some) instanceof Finding.Found.Entries there)) {
        return Optional.empty();
      }
      there.entries().forEach(entry -> found.put(listing.key(entry), listing.found(entry)));
    }
    return Optional.of(found);
  }

  /**
   * Who is not there by any key is asked for by the processor's own id: found under an address of
   * their own choice, they are there, and not to be made anew.
   */
  private Optional<Map<String, Doubtful.Found>> askById(
      Doubtful batch, Map<String, Doubtful.Found> byKey) {
    var listing = new Listing(batch.approved().declaration());
    var found = new HashMap<>(byKey);
    for (var line : batch.lines()) {
      var about = line.current() || batch.operation() == Operation.REKEY;
      if (!about
          || line.id().isEmpty()
          || byKey.containsKey(line.key())
          || line.oldKey().filter(byKey::containsKey).isPresent()) {
        continue;
      }
      var read = finding.byId(batch.approved(), line.id().get());
      if (read instanceof Reads.Read.Document document) {
        listing
            .named(document.json(), line.id().get())
            .ifPresent(seen -> found.put(line.key(), elsewhere(seen)));
      } else if (!(read instanceof Reads.Read.Nobody)) {
        return Optional.empty();
      }
    }
    return Optional.of(found);
  }

  private static Doubtful.Found elsewhere(Sighting seen) {
    return new Doubtful.Found(
        Map.of(), seen.id(), seen.presence() == Presence.THERE ? Presence.MOVED : seen.presence());
  }

  private static Set<String> keys(Doubtful batch) {
    var keys = new LinkedHashSet<String>();
    for (var line : batch.lines()) {
      keys.add(line.key());
      line.oldKey().ifPresent(keys::add);
    }
    return keys;
  }

  private static void take(
      Listing listing, JsonNode entry, Set<String> wanted, Map<String, Doubtful.Found> found) {
    var key = listing.key(entry);
    if (wanted.contains(key)) {
      found.put(key, listing.found(entry));
    }
  }
}
