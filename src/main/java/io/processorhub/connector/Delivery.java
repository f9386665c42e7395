package io.processorhub.connector;

import io.processorhub.copy.Batch;
import io.processorhub.copy.CallOutcome;
import io.processorhub.copy.Claims;
import io.processorhub.copy.Closing;
import io.processorhub.processor.Approved;
import io.processorhub.processor.Connections;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code routes/deliver.camel.yaml} asks for: who may work, what to send, what came of it. */
public final class Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final Connections connections;
  private final Claims claims;
  private final Closing closing;
  private final Sending sending;
  private final Credentials credentials;
  private final Facts facts;
  private final Map<Short, AtomicInteger> busy = new ConcurrentHashMap<>();

  Delivery(
      Connections connections,
      Claims claims,
      Closing closing,
      Sending sending,
      Credentials credentials,
      Facts facts) {
    this.connections = connections;
    this.claims = claims;
    this.closing = closing;
    this.sending = sending;
    this.credentials = credentials;
    this.facts = facts;
  }

  /**
   * One ticket for each worker that may start: connections with something due, each up to the calls
   * its processor allows at the same time. A slow processor keeps its own workers busy and nobody
   * else's.
   */
  public List<Ticket> tickets() {
    var tickets = new ArrayList<Ticket>();
    var due = claims.due();
    for (var approved : connections.approved()) {
      if (due.contains(approved.connection())) {
        var working = busy(approved.connection());
        while (working.get() < approved.declaration().limits().concurrent()) {
          working.incrementAndGet();
          tickets.add(new Ticket(approved));
        }
      }
    }
    return tickets;
  }

  /**
   * The next batch of a connection as a call, with nothing left to wait for but the socket.
   *
   * @return empty when the worker may go home
   */
  public List<Parcel> next(@ExchangeProperty("ticket") Ticket ticket) {
    var authorization = credentials.authorization(ticket.approved.declaration());
    if (authorization.isEmpty()) {
      LOG.warn("{}: no credential; nothing is sent", ticket.approved.name());
      return List.of();
    }
    var known = facts.of(ticket.approved, authorization.get());
    if (known.isEmpty()) {
      LOG.warn("{}: the target does not answer; nothing is sent", ticket.approved.name());
      return List.of();
    }
    return claims
        .next(ticket.approved.connection())
        .map(batch -> parcel(batch, () -> sending.call(batch, known.get(), authorization.get())))
        .map(List::of)
        .orElse(List.of());
  }

  /** A batch that cannot be put into words is closed as not sent; its copies try again later. */
  private static Parcel parcel(Batch batch, java.util.function.Supplier<Call> call) {
    try {
      return new Parcel(batch, Optional.of(call.get()));
    } catch (RuntimeException e) {
      LOG.error(
          "batch {}: no request could be made of it ({})",
          batch.id(),
          e.getClass().getSimpleName());
      return new Parcel(batch, Optional.empty());
    }
  }

  /** The calls of a parcel: one, or none if no request could be made. */
  public List<Call> calls(@Body Parcel parcel) {
    return parcel.call().map(List::of).orElse(List.of());
  }

  public void close(@ExchangeProperty("parcel") Parcel parcel, @Body Object answer) {
    List<CallOutcome> outcomes =
        answer instanceof Answer known
            ? sending.outcomes(parcel.batch(), known)
            : Collections.nCopies(
                parcel.batch().lines().size(), new CallOutcome.NotSent("no request"));
    closing.close(parcel.batch(), outcomes);
  }

  /** The worker goes home. */
  public void done(@ExchangeProperty("ticket") Ticket ticket) {
    busy(ticket.approved.connection()).decrementAndGet();
  }

  private AtomicInteger busy(short connection) {
    return busy.computeIfAbsent(connection, c -> new AtomicInteger());
  }

  /** One worker's leave to work for a connection. */
  public record Ticket(Approved approved) {}

  /** A batch and the call that carries it. */
  public record Parcel(Batch batch, Optional<Call> call) {
    @Override
    public String toString() {
      return "Parcel[" + batch.id() + "]";
    }
  }
}
