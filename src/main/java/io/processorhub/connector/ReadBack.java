package io.processorhub.connector;

import io.processorhub.copy.InDoubtBatch;
import io.processorhub.copy.InDoubtResolution;
import io.processorhub.copy.Leases;
import io.processorhub.copy.Operation;
import io.processorhub.copy.Presence;
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
  private final InDoubtResolution settling;
  private final Operations operations;
  private final Adapters adapters;
  private final Complaints complaints = new Complaints();

  ReadBack(Leases leases, InDoubtResolution settling, Operations operations, Adapters adapters) {
    this.leases = leases;
    this.settling = settling;
    this.operations = operations;
    this.adapters = adapters;
  }

  public void keepLeases() {
    leases.keep();
  }

  /** The next doubtful batch whose quarantine is over; the route asks until there is none. */
  public List<InDoubtBatch> next() {
    return settling.next().map(List::of).orElse(List.of());
  }

  public void settle(@Body InDoubtBatch batch) {
    found(batch)
        .ifPresentOrElse(found -> settling.settle(batch, found), () -> settling.postpone(batch));
  }

  private Optional<Map<String, InDoubtBatch.Found>> found(InDoubtBatch batch) {
    try {
      if (batch.lines().isEmpty()) {
        return Optional.of(Map.of());
      }
      var adapter = adapters.of(batch.approved());
      var found = asks(batch, adapter) ? ask(batch, adapter) : list(batch, adapter);
      return found.isPresent() && adapter.knowsIds() ? askById(batch, adapter, found.get()) : found;
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
  private static boolean asks(InDoubtBatch batch, Adapter adapter) {
    return adapter.findsAtOnce() > 0
        && (!adapter.listsChanges() || keys(batch).size() <= MOST_FINDS * adapter.findsAtOnce());
  }

  /** By listing what changed since the call. */
  private Optional<Map<String, InDoubtBatch.Found>> list(InDoubtBatch batch, Adapter adapter) {
    var wanted = keys(batch);
    var since =
        Optional.of(batch.attemptedAt().minus(CLOCKS).truncatedTo(ChronoUnit.SECONDS).toString());
    var found = new HashMap<String, InDoubtBatch.Found>();
    var cursor = Optional.<String>empty();
    for (var page = 0; page < MOST_PAGES; page++) {
      var from = new Position(page, since, cursor);
      if (!(operations.read(batch.approved(), "sweep", wire -> adapter.page(from, wire))
          instanceof Reading.Known<Page> listed)) {
        return Optional.empty();
      }
      listed.what().entries().forEach(entry -> take(entry, wanted, found));
      cursor = listed.what().next();
      if (cursor.isEmpty()) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** By asking for the keys themselves. */
  private Optional<Map<String, InDoubtBatch.Found>> ask(InDoubtBatch batch, Adapter adapter) {
    var size = adapter.findsAtOnce();
    var keys = List.copyOf(keys(batch));
    var found = new HashMap<String, InDoubtBatch.Found>();
    for (var from = 0; from < keys.size(); from += size) {
      var some = keys.subList(from, Math.min(keys.size(), from + size));
      if (!(operations.read(batch.approved(), "find", wire -> adapter.find(some, wire))
          instanceof Reading.Known<List<Listed>> there)) {
        return Optional.empty();
      }
      there.what().forEach(entry -> found.put(entry.key(), entry.found()));
    }
    return Optional.of(found);
  }

  /**
   * Who is not there by any key is asked for by the processor's own id: found under an address of
   * their own choice, they are there, and not to be made anew.
   */
  private Optional<Map<String, InDoubtBatch.Found>> askById(
      InDoubtBatch batch, Adapter adapter, Map<String, InDoubtBatch.Found> byKey) {
    var found = new HashMap<>(byKey);
    for (var line : batch.lines()) {
      var about = line.current() || batch.operation() == Operation.REKEY;
      if (!about
          || line.id().isEmpty()
          || byKey.containsKey(line.key())
          || line.oldKey().filter(byKey::containsKey).isPresent()) {
        continue;
      }
      if (!(operations.read(batch.approved(), "verify", wire -> adapter.byId(line.id().get(), wire))
          instanceof Reading.Known<Optional<Sighting>> seen)) {
        return Optional.empty();
      }
      seen.what().ifPresent(there -> found.put(line.key(), elsewhere(there)));
    }
    return Optional.of(found);
  }

  private static InDoubtBatch.Found elsewhere(Sighting seen) {
    return new InDoubtBatch.Found(
        Map.of(), seen.id(), seen.presence() == Presence.THERE ? Presence.MOVED : seen.presence());
  }

  private static Set<String> keys(InDoubtBatch batch) {
    var keys = new LinkedHashSet<String>();
    for (var line : batch.lines()) {
      keys.add(line.key());
      line.oldKey().ifPresent(keys::add);
    }
    return keys;
  }

  private static void take(
      Listed entry, Set<String> wanted, Map<String, InDoubtBatch.Found> found) {
    var key = entry.key();
    if (wanted.contains(key)) {
      found.put(key, entry.found());
    }
  }
}
