package io.processorhub.erasure;

import io.processorhub.connector.ErasureCalls;
import io.processorhub.copy.Budget;
import io.processorhub.copy.CopyErasure;
import io.processorhub.foundation.Deadline;
import io.processorhub.processor.ApprovedDeclaration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code routes/forward-erasures.camel.yaml} asks for: which processors are to be called about
 * an erasure, and the calls themselves.
 */
public final class Passes {

  private static final Logger LOG = LoggerFactory.getLogger(Passes.class);

  private final Forwardings forwardings;
  private final ErasureCalls removing;
  private final Budget budget;
  private final ErasureSettings settings;
  private final Map<Short, AtomicInteger> busy = new ConcurrentHashMap<>();

  Passes(Forwardings forwardings, ErasureCalls removing, Budget budget, ErasureSettings settings) {
    this.forwardings = forwardings;
    this.removing = removing;
    this.budget = budget;
    this.settings = settings;
  }

  /** One worker's leave to work for one target. */
  public record Ticket(ApprovedDeclaration approved, ForwardingStep step) {}

  /** One ticket for each worker that may start. */
  public List<Ticket> tickets() {
    forwardings.takeOver();
    forwardings.handedOver();
    var tickets = new ArrayList<Ticket>();
    for (var due : forwardings.due()) {
      var working = busy.computeIfAbsent(due.approved().connection(), c -> new AtomicInteger());
      var most = due.approved().declaration().limits().concurrent();
      for (var left = due.count(); left > 0 && working.get() < most; left -= settings.batch()) {
        working.incrementAndGet();
        tickets.add(new Ticket(due.approved(), due.step()));
      }
    }
    return tickets;
  }

  /** Works for one target until nothing of it is due. */
  public void work(Ticket ticket) {
    try {
      while (!full(ticket)) {
        var claimed = forwardings.claim(ticket.approved, ticket.step);
        if (claimed.isEmpty()) {
          return;
        }
        close(ticket.step == ForwardingStep.ERASE ? erase(claimed) : check(claimed));
      }
    } catch (RuntimeException e) {
      // What was claimed is taken over when its lease is over.
      LOG.error(
          "erasures at {}: a pass broke off ({}); tried again later",
          ticket.approved.name(),
          e.getClass().getSimpleName());
    } finally {
      busy.get(ticket.approved.connection()).decrementAndGet();
    }
  }

  /** Together; if that fails, each by itself, so that one that cannot be closed stops no other. */
  private void close(List<Forwardings.Closed> closed) {
    try {
      forwardings.close(closed);
    } catch (RuntimeException e) {
      if (closed.size() == 1) {
        throw e;
      }
      closed.forEach(this::closeAlone);
    }
  }

  private void closeAlone(Forwardings.Closed one) {
    try {
      forwardings.close(List.of(one));
    } catch (RuntimeException e) {
      LOG.error(
          "case {}: what came of a call could not be written down ({}); asked again when its lease is over",
          one.forwarding().erasure(),
          e.getClass().getSimpleName());
    }
  }

  /** A fault about one person is theirs alone, and a person is told. */
  private static Forwardings.Closed broken(Forwarding one, RuntimeException e) {
    var fault = e.getClass().getSimpleName();
    LOG.error("case {}: a call to {} broke off ({})", one.erasure(), one.approved().name(), fault);
    return new Forwardings.Closed(
        one,
        Collections.nCopies(one.keys().size(), "unknown"),
        new ForwardingTransition.Event.Broken(
            "the call cannot be made, by a fault of the connector file or the hub (%s)"
                .formatted(fault)));
  }

  private boolean full(Ticket ticket) {
    return budget.isFull(
        ticket.approved, ticket.step == ForwardingStep.ERASE ? "erase" : "verify", true);
  }

  /** Work that is begun late would outlive the lease; what is left over is asked again. */
  private Deadline time() {
    return Deadline.in(settings.lease().dividedBy(2));
  }

  private List<Forwardings.Closed> erase(List<Forwarding> claimed) {
    var time = time();
    var closed = new ArrayList<Forwardings.Closed>();
    Optional<ErasureCalls.Result> stop = Optional.empty();
    for (var one : claimed) {
      try {
        var results = new ArrayList<ErasureCalls.Result>();
        for (var key : one.keys()) {
          var result =
              stop.isPresent() || time.left().isNegative()
                  ? new ErasureCalls.Result.Later(Optional.empty(), Optional.of(settings.poll()))
                  : removing.erase(one.approved(), key(key));
          if (result instanceof ErasureCalls.Result.Later) {
            stop = Optional.of(result);
          }
          results.add(result);
        }
        closed.add(new Forwardings.Closed(one, words(results), erased(one, results)));
      } catch (RuntimeException e) {
        closed.add(broken(one, e));
      }
    }
    return closed;
  }

  private List<Forwardings.Closed> check(List<Forwarding> claimed) {
    try {
      var control = removing.control(claimed.get(0).approved());
      var time = time();
      return claimed.stream()
          .map(
              one ->
                  control instanceof ErasureCalls.Result.Done
                      ? looked(one, time)
                      : new Forwardings.Closed(
                          one,
                          Collections.nCopies(one.keys().size(), "not sent"),
                          notShown(control)))
          .toList();
    } catch (RuntimeException e) {
      return claimed.stream().map(one -> broken(one, e)).toList();
    }
  }

  private Forwardings.Closed looked(Forwarding one, Deadline time) {
    try {
      var results = new ArrayList<ErasureCalls.Result>();
      for (var key : one.keys()) {
        results.add(
            time.left().isNegative()
                ? new ErasureCalls.Result.Later(Optional.empty(), Optional.of(settings.poll()))
                : removing.look(one.approved(), key(key)));
      }
      return new Forwardings.Closed(one, words(results), looked(one, results));
    } catch (RuntimeException e) {
      return broken(one, e);
    }
  }

  private static ErasureCalls.Key key(CopyErasure.Key key) {
    return new ErasureCalls.Key(key.text(), key.id());
  }

  private static ForwardingTransition.Event erased(
      Forwarding one, List<ErasureCalls.Result> results) {
    if (results.isEmpty()) {
      return new ForwardingTransition.Event.Returned(one.others().cleared(), one.others().shared());
    }
    return problem(results)
        .orElseGet(
            () ->
                new ForwardingTransition.Event.Erased(
                    results.stream().anyMatch(ErasureCalls.Result.Done.class::isInstance),
                    results.stream()
                        .filter(ErasureCalls.Result.Done.class::isInstance)
                        .flatMap(done -> ((ErasureCalls.Result.Done) done).until().stream())
                        .max(Instant::compareTo)));
  }

  private static ForwardingTransition.Event looked(
      Forwarding one, List<ErasureCalls.Result> results) {
    if (results.isEmpty()) {
      return new ForwardingTransition.Event.Returned(one.others().cleared(), one.others().shared());
    }
    if (!one.others().cleared()) {
      return new ForwardingTransition.Event.NotShown(
          "another contact has an address of theirs, and was not sent since");
    }
    if (results.stream().anyMatch(ErasureCalls.Result.Present.class::isInstance)) {
      return new ForwardingTransition.Event.There();
    }
    return problem(results)
        .map(
            event ->
                event instanceof ForwardingTransition.Event.Again again
                    ? new ForwardingTransition.Event.NotShown(again.cause())
                    : event)
        .orElseGet(ForwardingTransition.Event.Gone::new);
  }

  private static ForwardingTransition.Event notShown(ErasureCalls.Result control) {
    return problem(List.of(control))
        .map(
            event ->
                event instanceof ForwardingTransition.Event.Again again
                    ? new ForwardingTransition.Event.NotShown(
                        "the list does not answer: " + again.cause())
                    : event instanceof ForwardingTransition.Event.Refused refused
                        ? new ForwardingTransition.Event.NotShown(
                            "the list does not answer as itself: " + refused.cause())
                        : event)
        .orElseGet(
            () -> new ForwardingTransition.Event.NotShown("the list does not answer as itself"));
  }

  /** What stands in the way, the worst first; empty if nothing does. */
  private static Optional<ForwardingTransition.Event> problem(List<ErasureCalls.Result> results) {
    for (var result : results) {
      if (result instanceof ErasureCalls.Result.Refused refused) {
        return Optional.of(new ForwardingTransition.Event.Refused(refused.cause()));
      }
    }
    for (var result : results) {
      if (result instanceof ErasureCalls.Result.Unknown unknown) {
        return Optional.of(new ForwardingTransition.Event.Again(unknown.cause()));
      }
    }
    return results.stream()
        .filter(ErasureCalls.Result.Later.class::isInstance)
        .map(later -> ((ErasureCalls.Result.Later) later).pause())
        .max(java.util.Comparator.comparing(pause -> pause.orElse(Duration.ZERO)))
        .map(ForwardingTransition.Event.Later::new);
  }

  private static List<String> words(List<ErasureCalls.Result> results) {
    return results.stream().map(Passes::word).toList();
  }

  private static String word(ErasureCalls.Result result) {
    if (result instanceof ErasureCalls.Result.Done) {
      return "accepted";
    }
    if (result instanceof ErasureCalls.Result.Absent) {
      return "absent";
    }
    if (result instanceof ErasureCalls.Result.Present) {
      return "there";
    }
    if (result instanceof ErasureCalls.Result.Later) {
      return "deferred";
    }
    return result instanceof ErasureCalls.Result.Refused ? "refused" : "unknown";
  }
}
