package io.processorhub.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.processorhub.copy.ProviderAccounts;
import io.processorhub.processor.Approved;
import io.processorhub.processor.Declaration;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes one person out of a processor, and looks whether they are gone. It protects, so nothing but
 * a missing credential and the processor's own limits stand before it.
 */
public final class Removing {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Reads reads;
  private final ProviderAccounts accounts;

  Removing(Reads reads, ProviderAccounts accounts) {
    this.reads = reads;
    this.accounts = accounts;
  }

  /**
   * What a processor knows somebody by.
   *
   * @param text the key as it stands in a URL
   * @param id the processor's own id, if it is known
   */
  public record Key(String text, Optional<String> id) {

    private Key withoutId() {
      return new Key(text, Optional.empty());
    }

    @Override
    public String toString() {
      return "Key";
    }
  }

  /** What came of a call; causes are in our own words. */
  public sealed interface Result {

    /**
     * It says that it did it.
     *
     * @param until when it will be done, if it promised that for later
     */
    record Done(Optional<Instant> until) implements Result {}

    /** Nobody is there by this key. */
    record Absent() implements Result {}

    /** Somebody is. */
    record Present() implements Result {}

    /** It asked to be called later, or its limits are used up; nothing was done. */
    record Later(Optional<Duration> pause) implements Result {}

    /** It refuses, or cannot be asked: a person must look at it. */
    record Refused(String cause) implements Result {}

    /** Nobody knows what came of it; it may be asked again. */
    record Unknown(String cause) implements Result {}
  }

  /** Asks for the erasure of whoever has this key. */
  public Result erase(Approved approved, Key key) {
    var order = approved.declaration().calls().erase();
    return byEachName(approved, key, order.request(), named -> erase(approved, order, named));
  }

  private Result erase(Approved approved, Declaration.Order order, Key key) {
    return reads
        .answer(approved, "erase", order.request(), values(key), body(approved, order, key), true)
        .map(one -> erased(approved, order, key, one))
        .orElseGet(Removing::later);
  }

  /**
   * Nobody by an id that was once told may be there again under another id: their key tells. And
   * the id finds who changed the address there.
   */
  private Result byEachName(
      Approved approved, Key key, String request, Function<Key, Result> call) {
    var result = withId(approved, key, request, call);
    return result instanceof Result.Absent && key.id.isPresent() && request.contains("{id}")
        ? withId(approved, key.withoutId(), request, call)
        : result;
  }

  /** Looks the processor's own id up first, if the request wants it and it is not known. */
  private Result withId(Approved approved, Key key, String request, Function<Key, Result> call) {
    try {
      if (key.id.isPresent() || !request.contains("{id}")) {
        return call.apply(key);
      }
      var looked = find(approved, key);
      if (looked instanceof Looked.Id found) {
        return call.apply(new Key(key.text, Optional.of(found.id)));
      }
      return looked instanceof Looked.Nothing nothing ? nothing.result : new Result.Absent();
    } catch (Reads.NoCredential e) {
      return new Result.Refused(e.getMessage());
    }
  }

  /** Whether the target answers as itself; without that, absence proves nothing. */
  public Result control(Approved approved) {
    try {
      return reads
          .answer(
              approved,
              "verify",
              approved.declaration().calls().verify().control(),
              Map.of(),
              Optional.empty(),
              true)
          .map(answer -> controlled(approved, answer))
          .orElseGet(Removing::later);
    } catch (Reads.NoCredential e) {
      return new Result.Refused(e.getMessage());
    }
  }

  private Result controlled(Approved approved, Answer answer) {
    if (answer instanceof Answer.Received received && received.status() == 200) {
      return isJson(received.body())
          ? new Result.Done(Optional.empty())
          : new Result.Unknown("unreadable answer");
    }
    return other(approved, answer);
  }

  /** Whether somebody is there by this key. */
  public Result look(Approved approved, Key key) {
    var absent = approved.declaration().calls().verify().absent();
    return byEachName(approved, key, absent.request(), named -> look(approved, absent, named));
  }

  private Result look(Approved approved, Declaration.Absent absent, Key key) {
    return reads
        .answer(approved, "verify", absent.request(), values(key), Optional.empty(), true)
        .map(answer -> looked(approved, absent, answer))
        .orElseGet(Removing::later);
  }

  private Result looked(Approved approved, Declaration.Absent absent, Answer answer) {
    if (answer instanceof Answer.Received received) {
      if (absent.status().contains(received.status())) {
        return new Result.Absent();
      }
      if (received.status() == 200) {
        return isJson(received.body())
            ? new Result.Present()
            : new Result.Unknown("unreadable answer");
      }
    }
    return other(approved, answer);
  }

  private Result erased(Approved approved, Declaration.Order order, Key key, Answer answer) {
    if (answer instanceof Answer.Received received) {
      if (order.already() != null && order.already().contains(received.status())) {
        return new Result.Absent();
      }
      if (order.done().contains(received.status())) {
        return done(order, key, received);
      }
    }
    return other(approved, answer);
  }

  private static Result done(Declaration.Order order, Key key, Answer.Received received) {
    try {
      if (order.shows() != null
          && Jq.all(order.shows(), JSON.readTree(received.body()), names(key)).stream()
              .noneMatch(JsonNode::asBoolean)) {
        return new Result.Unknown("the answer does not say that it was done");
      }
      return new Result.Done(
          order.until() == null
              ? Optional.empty()
              : Optional.of(
                  Instant.parse(Jq.text(Jq.one(order.until(), JSON.readTree(received.body()))))));
    } catch (JsonProcessingException | Jq.UnexpectedShape | DateTimeParseException e) {
      return new Result.Unknown("unreadable answer");
    }
  }

  /** What a status says by itself; the account is left alone for as long as it asks. */
  private Result other(Approved approved, Answer answer) {
    if (answer instanceof Answer.None none) {
      return new Result.Unknown(none.cause());
    }
    var received = (Answer.Received) answer;
    var cause = "HTTP " + received.status();
    return switch (Status.of(received)) {
      case LATER -> {
        accounts.failed(approved.declaration().limits().account(), cause, received.retryAfter());
        yield new Result.Later(received.retryAfter());
      }
      case NO_ACCESS -> new Result.Refused("credentials refused");
      case IN_DOUBT -> new Result.Unknown(cause);
      case ITS_OWN -> new Result.Refused(cause);
    };
  }

  /** What came of looking an id up. */
  private sealed interface Looked {
    record Id(String id) implements Looked {
      @Override
      public String toString() {
        return "Id";
      }
    }

    record Nobody() implements Looked {}

    record Nothing(Result result) implements Looked {}
  }

  private Looked find(Approved approved, Key key) {
    var find = approved.declaration().calls().find();
    if (find == null) {
      return new Looked.Nothing(
          new Result.Refused("the processor's id is not known, and the file has no 'find'"));
    }
    var body =
        Optional.ofNullable(find.body())
            .map(program -> Jq.one(program, items(approved, key)).toString());
    var answer = reads.answer(approved, "find", find.request(), values(key), body, true);
    if (answer.isEmpty()) {
      return new Looked.Nothing(later());
    }
    if (!(answer.get() instanceof Answer.Received received)) {
      return new Looked.Nothing(other(approved, answer.get()));
    }
    if (find.none() != null && find.none().contains(received.status())) {
      return new Looked.Nobody();
    }
    if (received.status() != 200) {
      return new Looked.Nothing(other(approved, received));
    }
    try {
      var listing = new Listing(approved.declaration());
      return Jq.all(find.each(), JSON.readTree(received.body())).stream()
          .filter(entry -> listing.key(entry).equals(key.text))
          .map(entry -> listing.sighting(entry).flatMap(seen -> seen.id()))
          .flatMap(Optional::stream)
          .findFirst()
          .<Looked>map(Looked.Id::new)
          .orElseGet(Looked.Nobody::new);
    } catch (JsonProcessingException | Jq.UnexpectedShape e) {
      return new Looked.Nothing(new Result.Unknown("unreadable answer"));
    }
  }

  private static Optional<String> body(Approved approved, Declaration.Order order, Key key) {
    return Optional.ofNullable(order.body())
        .map(program -> Jq.one(program, items(approved, key)).toString());
  }

  private static JsonNode items(Approved approved, Key key) {
    var input = JSON.createObjectNode();
    var item = input.putArray("items").addObject().put("key", key.text);
    key.id.ifPresent(id -> item.put("id", id));
    input.set("target", JSON.valueToTree(approved.declaration().target()));
    return input;
  }

  private static Map<String, String> values(Key key) {
    var values = new HashMap<String, String>();
    values.put("key", key.text);
    key.id.ifPresent(id -> values.put("id", id));
    return values;
  }

  private static Map<String, JsonNode> names(Key key) {
    var nodes = JsonNodeFactory.instance;
    return Map.of(
        "key", nodes.textNode(key.text),
        "id", key.id.<JsonNode>map(nodes::textNode).orElse(nodes.nullNode()));
  }

  private static boolean isJson(String body) {
    try {
      var node = JSON.readTree(body);
      return node.isObject() || node.isArray();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static Result later() {
    return new Result.Later(Optional.empty());
  }
}
