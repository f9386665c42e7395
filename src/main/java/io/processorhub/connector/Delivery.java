package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.processorhub.copy.Batch;
import io.processorhub.copy.BatchOutcomes;
import io.processorhub.copy.CallOutcome;
import io.processorhub.copy.Claims;
import io.processorhub.copy.ProviderAccounts;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Connections;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code routes/deliver.camel.yaml} asks for: who may work, what to send, what came of it. */
public final class Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final Connections connections;
  private final Claims claims;
  private final BatchOutcomes closing;
  private final Operations operations;
  private final Adapters adapters;
  private final Credentials credentials;
  private final TargetFacts facts;
  private final ProviderAccounts accounts;
  private final Complaints complaints = new Complaints();
  private final Map<Short, AtomicInteger> busy = new ConcurrentHashMap<>();

  Delivery(
      Connections connections,
      Claims claims,
      BatchOutcomes closing,
      Operations operations,
      Adapters adapters,
      Credentials credentials,
      TargetFacts facts,
      ProviderAccounts accounts) {
    this.connections = connections;
    this.claims = claims;
    this.closing = closing;
    this.operations = operations;
    this.adapters = adapters;
    this.credentials = credentials;
    this.facts = facts;
    this.accounts = accounts;
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
      if (due.contains(approved.connection()) && hasCredential(approved)) {
        var working = busy(approved.connection());
        while (working.get() < approved.declaration().limits().concurrent()) {
          working.incrementAndGet();
          tickets.add(new Ticket(approved));
        }
      }
    }
    return tickets;
  }

  private boolean hasCredential(ApprovedDeclaration approved) {
    if (credentials.authorization(approved.declaration()).isEmpty()) {
      notNow(approved, "no credential");
      return false;
    }
    return true;
  }

  /**
   * The next batch of a connection, with nothing left to wait for but the socket.
   *
   * @return empty when the worker may go home
   */
  public List<Parcel> next(@ExchangeProperty("ticket") Ticket ticket) {
    var approved = ticket.approved;
    var authorization = credentials.authorization(approved.declaration());
    if (authorization.isEmpty()) {
      notNow(approved, "no credential");
      return List.of();
    }
    var known = facts.of(approved);
    if (known.isEmpty()) {
      notNow(approved, "the target does not answer");
    }
    // What protects needs no facts.
    return claims
        .next(approved.connection(), known.isPresent(), adapters)
        .map(batch -> new Parcel(batch, known, authorization.get()))
        .map(List::of)
        .orElse(List.of());
  }

  private void notNow(ApprovedDeclaration approved, String why) {
    if (accounts.failed(approved.declaration().limits().account(), why, Optional.empty())) {
      LOG.warn("{}: {}; nothing is sent, tried again later", approved.name(), why);
    }
  }

  /** Makes the calls of a batch: what came of each of its copies. */
  public List<CallOutcome> send(@Body Parcel parcel) {
    var batch = parcel.batch();
    var wire = operations.wire(batch, parcel.authorization());
    try {
      var outcomes = outcomes(parcel, wire);
      if (outcomes.size() != batch.lines().size()) {
        throw new IllegalStateException("not one outcome for each copy");
      }
      return outcomes;
    } catch (Jq.TooMuch e) {
      return stopped(batch, wire, e);
    } catch (RuntimeException e) {
      return broken(batch, wire, e);
    } finally {
      wire.giveBack();
    }
  }

  private List<CallOutcome> outcomes(Parcel parcel, Wire wire) {
    var batch = parcel.batch();
    var facts = parcel.facts().orElseGet(JsonNodeFactory.instance::objectNode);
    var outcomes = adapters.of(batch.approved()).send(batch, facts, wire);
    complaints.over(batch.approved().name());
    return outcomes;
  }

  /**
   * A program that had to be stopped would be stopped for each half too: its connection waits, or
   * what it said is read back.
   */
  private List<CallOutcome> stopped(Batch batch, GuardedWire wire, Jq.TooMuch stop) {
    complain(batch, stop.getMessage());
    return all(
        batch,
        wire.carried()
            ? new CallOutcome.Unknown(stop.getMessage())
            : new CallOutcome.NotSent(stop.getMessage()));
  }

  /** A batch that cannot be put into words is closed as not sent, and travels on in halves. */
  private List<CallOutcome> broken(Batch batch, GuardedWire wire, RuntimeException fault) {
    var kind = fault.getClass().getSimpleName();
    if (wire.carried()) {
      complain(batch, "unreadable answer: " + kind);
      return all(batch, new CallOutcome.Unknown("unreadable answer"));
    }
    complain(batch, "no request could be made of a batch: " + kind);
    return all(batch, new CallOutcome.Unsendable("no request"));
  }

  private void complain(Batch batch, String trouble) {
    var name = batch.approved().name();
    if (complaints.isNew(name, trouble)) {
      LOG.error("{}: {} (batch {}; said once)", name, trouble, batch.id());
    }
  }

  public void close(@ExchangeProperty("parcel") Parcel parcel, @Body List<CallOutcome> outcomes) {
    closing.close(parcel.batch(), outcomes);
  }

  private static List<CallOutcome> all(Batch batch, CallOutcome outcome) {
    return Collections.nCopies(batch.lines().size(), outcome);
  }

  /** The call or its closing broke in a way nobody foresaw: what happened is read back later. */
  public void abandon(
      @ExchangeProperty("parcel") Parcel parcel, @ExchangeException Exception cause) {
    LOG.error("batch {}: abandoned ({})", parcel.batch().id(), cause.getClass().getSimpleName());
    closing.abandon(parcel.batch());
  }

  /** The worker goes home. */
  public void done(@ExchangeProperty("ticket") Ticket ticket) {
    busy(ticket.approved.connection()).decrementAndGet();
  }

  private AtomicInteger busy(short connection) {
    return busy.computeIfAbsent(connection, c -> new AtomicInteger());
  }

  /** One worker's leave to work for a connection. */
  public record Ticket(ApprovedDeclaration approved) {}

  /**
   * A batch and what its calls need.
   *
   * @param facts of the target; empty if it did not answer, and then the batch protects
   * @param authorization the header's value
   */
  public record Parcel(Batch batch, Optional<JsonNode> facts, String authorization) {
    @Override
    public String toString() {
      return "Parcel[" + batch.id() + "]";
    }
  }
}
