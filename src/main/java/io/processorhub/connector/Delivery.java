package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.processorhub.copy.Batch;
import io.processorhub.copy.Budget;
import io.processorhub.copy.CallOutcome;
import io.processorhub.copy.Claims;
import io.processorhub.copy.Closing;
import io.processorhub.copy.ProviderAccounts;
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
import org.apache.camel.ExchangeException;
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
  private final ProviderAccounts accounts;
  private final Budget budget;
  private final LookFirst look;
  private final Complaints complaints = new Complaints();
  private final Map<Short, AtomicInteger> busy = new ConcurrentHashMap<>();

  Delivery(
      Connections connections,
      Claims claims,
      Closing closing,
      Sending sending,
      Credentials credentials,
      Facts facts,
      ProviderAccounts accounts,
      Budget budget,
      LookFirst look) {
    this.connections = connections;
    this.claims = claims;
    this.closing = closing;
    this.sending = sending;
    this.credentials = credentials;
    this.facts = facts;
    this.accounts = accounts;
    this.budget = budget;
    this.look = look;
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

  private boolean hasCredential(Approved approved) {
    if (credentials.authorization(approved.declaration()).isEmpty()) {
      notNow(approved, "no credential");
      return false;
    }
    return true;
  }

  /**
   * The next batch of a connection as a call, with nothing left to wait for but the socket.
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
        .next(approved.connection(), known.isPresent())
        .map(batch -> parcel(batch, known, authorization.get()))
        .map(List::of)
        .orElse(List.of());
  }

  private Parcel parcel(Batch batch, Optional<JsonNode> facts, String authorization) {
    var seen = look.before(batch);
    return seen.outcome().isPresent()
        ? new Parcel(seen.batch(), Optional.empty(), seen.outcome())
        : parcel(
            seen.batch(),
            () ->
                sending.call(
                    seen.batch(),
                    facts.orElseGet(JsonNodeFactory.instance::objectNode),
                    authorization));
  }

  private void notNow(Approved approved, String why) {
    if (accounts.failed(approved.declaration().limits().account(), why, Optional.empty())) {
      LOG.warn("{}: {}; nothing is sent, tried again later", approved.name(), why);
    }
  }

  /**
   * A batch that cannot be put into words is closed as not sent, and travels on in halves. A
   * program that had to be stopped would be stopped for each half too: its connection waits.
   */
  private Parcel parcel(Batch batch, java.util.function.Supplier<Call> call) {
    try {
      return new Parcel(batch, Optional.of(call.get()), Optional.empty());
    } catch (Jq.TooMuch e) {
      complain(batch, e.getMessage());
      return new Parcel(
          batch, Optional.empty(), Optional.of(new CallOutcome.NotSent(e.getMessage())));
    } catch (RuntimeException e) {
      complain(batch, "no request could be made of a batch: " + e.getClass().getSimpleName());
      return new Parcel(batch, Optional.empty(), Optional.empty());
    }
  }

  private void complain(Batch batch, String trouble) {
    var name = batch.approved().name();
    if (complaints.isNew(name, trouble)) {
      LOG.error("{}: {} (batch {}; said once)", name, trouble, batch.id());
    }
  }

  /** The calls of a parcel: one, or none if no request could be made. */
  public List<Call> calls(@Body Parcel parcel) {
    return parcel.call().map(List::of).orElse(List.of());
  }

  public void close(@ExchangeProperty("parcel") Parcel parcel, @Body Object answer) {
    if (answer instanceof Answer.Received received) {
      received
          .limit()
          .ifPresent(
              limit ->
                  budget.learn(parcel.batch().approved().declaration().limits().account(), limit));
    }
    if (parcel.known().isPresent()) {
      closing.close(parcel.batch(), all(parcel.batch(), parcel.known().get()));
      return;
    }
    closing.close(
        parcel.batch(),
        answer instanceof Answer known
            ? outcomes(parcel.batch(), known)
            : all(parcel.batch(), new CallOutcome.Unsendable("no request")));
  }

  private List<CallOutcome> outcomes(Batch batch, Answer answer) {
    try {
      var outcomes = sending.outcomes(batch, answer);
      complaints.over(batch.approved().name());
      return outcomes;
    } catch (Jq.TooMuch e) {
      complain(batch, e.getMessage());
      return all(batch, new CallOutcome.Unknown(e.getMessage()));
    } catch (RuntimeException e) {
      complain(batch, "unreadable answer: " + e.getClass().getSimpleName());
      return all(batch, new CallOutcome.Unknown("unreadable answer"));
    }
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
  public record Ticket(Approved approved) {}

  /**
   * A batch and the call that carries it.
   *
   * @param known what came of it, if that is known without a call
   */
  public record Parcel(Batch batch, Optional<Call> call, Optional<CallOutcome> known) {
    @Override
    public String toString() {
      return "Parcel[" + batch.id() + "]";
    }
  }
}
