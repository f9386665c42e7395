package io.processorhub.connector;

import io.processorhub.copy.Sighting;
import io.processorhub.copy.Sweeps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code routes/sweep.camel.yaml} asks for: who is at the processors, page by page. */
public final class Sweeping {

  /** A list that is longer than this has no end. */
  private static final int MOST_PAGES = 100_000;

  private static final int MOST_AT_ONCE = 4;
  private static final Logger LOG = LoggerFactory.getLogger(Sweeping.class);

  private final Sweeps sweeps;
  private final Operations operations;
  private final Adapters adapters;
  private final Complaints complaints = new Complaints();

  Sweeping(Sweeps sweeps, Operations operations, Adapters adapters) {
    this.sweeps = sweeps;
    this.operations = operations;
    this.adapters = adapters;
  }

  /** The sweeps whose time has come; a handful at a time. */
  public List<Sweeps.Sweep> next() {
    var next = new ArrayList<Sweeps.Sweep>();
    while (next.size() < MOST_AT_ONCE) {
      var sweep = sweeps.next();
      if (sweep.isEmpty()) {
        return next;
      }
      next.add(sweep.get());
    }
    return next;
  }

  /** Page after page, until the list ends, the limits are used up, or something is wrong. */
  public void run(@Body Sweeps.Sweep sweep) {
    try {
      list(sweep);
    } catch (RuntimeException e) {
      if (complaints.isNew(sweep.approved().name(), e.getClass().getSimpleName())) {
        LOG.error(
            "sweep of {}: stopped ({}); tried again later, said once",
            sweep.approved().name(),
            e.getClass().getSimpleName());
      }
      sweeps.putOff(sweep, e instanceof Jq.TooMuch ? e.getMessage() : "unexpected answer", true);
    }
  }

  private void list(Sweeps.Sweep sweep) {
    var adapter = adapters.of(sweep.approved());
    var cursor = sweep.cursor();
    for (var page = sweep.page(); page < MOST_PAGES; page++) {
      var from = new Position(page, Optional.empty(), cursor);
      var read = operations.read(sweep.approved(), "sweep", wire -> adapter.page(from, wire));
      if (!(read instanceof Reading.Known<Page> listed)) {
        putOff(sweep, read);
        return;
      }
      var next = listed.what().next();
      if (next.isPresent() && !next.get().isEmpty() && next.equals(cursor)) {
        sweeps.fail(sweep, "the list points to itself");
        return;
      }
      if (!sweeps.page(sweep, seen(listed.what().entries()), next)) {
        return;
      }
      if (next.isEmpty()) {
        if (seekMissing(sweep, adapter) && seekById(sweep, adapter)) {
          sweeps.finish(sweep);
        }
        return;
      }
      cursor = next;
    }
    sweeps.fail(sweep, "the list has no end");
  }

  private static List<Sighting> seen(List<Listed> entries) {
    return entries.stream().map(Listed::sighting).flatMap(Optional::stream).toList();
  }

  /**
   * Asks for each who should be there and was not listed: a list may leave people out, such as the
   * archived. Who is found counts as listed.
   *
   * @return whether all were asked for
   */
  private boolean seekMissing(Sweeps.Sweep sweep, Adapter adapter) {
    var size = adapter.findsAtOnce();
    var keys = size == 0 ? List.<String>of() : sweeps.missing(sweep);
    for (var from = 0; from < keys.size(); from += size) {
      var some = keys.subList(from, Math.min(keys.size(), from + size));
      var read = operations.read(sweep.approved(), "find", wire -> adapter.find(some, wire));
      if (!(read instanceof Reading.Known<List<Listed>> found)) {
        putOff(sweep, read);
        return false;
      }
      if (!sweeps.found(sweep, seen(found.what()))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Asks for each who was not found by their key by the processor's own id, where its file has a
   * call for that: they may have changed their address there. An answer that does not show this id
   * finds nobody.
   *
   * @return whether all were asked for
   */
  private boolean seekById(Sweeps.Sweep sweep, Adapter adapter) {
    for (var one : adapter.knowsIds() ? sweeps.unseen(sweep) : List.<Sweeps.Unseen>of()) {
      var read = operations.read(sweep.approved(), "verify", wire -> adapter.byId(one.id(), wire));
      if (!(read instanceof Reading.Known<Optional<Sighting>> seen)) {
        putOff(sweep, read);
        return false;
      }
      if (seen.what().isPresent() && !sweeps.found(sweep, one, seen.what().get())) {
        return false;
      }
    }
    return true;
  }

  private void putOff(Sweeps.Sweep sweep, Reading<?> read) {
    if (read instanceof Reading.Failed<?> failed) {
      sweeps.putOff(sweep, failed.cause(), true);
    } else {
      sweeps.putOff(sweep, "limits used up", false);
    }
  }
}
