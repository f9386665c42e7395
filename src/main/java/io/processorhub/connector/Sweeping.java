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
  private final Reads reads;
  private final Complaints complaints = new Complaints();
  private final Finding finding;

  Sweeping(Sweeps sweeps, Reads reads) {
    this.finding = new Finding(reads);
    this.sweeps = sweeps;
    this.reads = reads;
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
    var listing = new Listing(sweep.approved().declaration());
    var cursor = sweep.cursor();
    for (var page = sweep.page(); page < MOST_PAGES; page++) {
      var read =
          reads.make(
              sweep.approved(),
              "sweep",
              listing.request(Optional.empty(), cursor),
              listing.values(page, Optional.empty(), cursor),
              Optional.empty());
      if (!(read instanceof Reads.Read.Document document)) {
        putOff(sweep, read);
        return;
      }
      var entries = listing.entries(document.json());
      var next = listing.next(document.json(), entries.size());
      if (next.isPresent() && !next.get().isEmpty() && next.equals(cursor)) {
        sweeps.fail(sweep, "the list points to itself");
        return;
      }
      var seen = new ArrayList<Sighting>();
      entries.forEach(entry -> listing.sighting(entry).ifPresent(seen::add));
      if (!sweeps.page(sweep, seen, next)) {
        return;
      }
      if (next.isEmpty()) {
        if (seekMissing(sweep, listing) && seekById(sweep, listing)) {
          sweeps.finish(sweep);
        }
        return;
      }
      cursor = next;
    }
    sweeps.fail(sweep, "the list has no end");
  }

  /**
   * Asks for each who should be there and was not listed: a list may leave people out, such as the
   * archived. Who is found counts as listed.
   *
   * @return whether all were asked for
   */
  private boolean seekMissing(Sweeps.Sweep sweep, Listing listing) {
    var find = sweep.approved().declaration().calls().find();
    var keys = find == null ? List.<String>of() : sweeps.missing(sweep);
    for (var from = 0; from < keys.size(); from += find.batchSize()) {
      var some = keys.subList(from, Math.min(keys.size(), from + find.batchSize()));
      var found = finding.find(sweep.approved(), some);
      if (found instanceof Finding.Found.Unread unread) {
        putOff(sweep, unread.read());
        return false;
      }
      var seen = new ArrayList<Sighting>();
      ((Finding.Found.Entries) found)
          .entries()
          .forEach(entry -> listing.sighting(entry).ifPresent(seen::add));
      if (!sweeps.found(sweep, seen)) {
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
  private boolean seekById(Sweeps.Sweep sweep, Listing listing) {
    var knowsIds = Finding.knowsIds(sweep.approved().declaration());
    for (var one : knowsIds ? sweeps.unseen(sweep) : List.<Sweeps.Unseen>of()) {
      var read = finding.byId(sweep.approved(), one.id());
      if (read instanceof Reads.Read.Document document) {
        var seen = listing.named(document.json(), one.id());
        if (seen.isPresent() && !sweeps.found(sweep, one, seen.get())) {
          return false;
        }
      } else if (!(read instanceof Reads.Read.Nobody)) {
        putOff(sweep, read);
        return false;
      }
    }
    return true;
  }

  private void putOff(Sweeps.Sweep sweep, Reads.Read read) {
    if (read instanceof Reads.Read.Failed failed) {
      sweeps.putOff(sweep, failed.cause(), true);
    } else {
      sweeps.putOff(sweep, "limits used up", false);
    }
  }
}
