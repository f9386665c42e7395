package io.processorhub.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.processorhub.connector.ErasureCalls.Key;
import io.processorhub.connector.ErasureCalls.Result;
import io.processorhub.processor.Declaration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How a connector file has somebody erased, and looked for. */
final class DescribedErasure {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Declaration declaration;
  private final Requests requests;

  DescribedErasure(Declaration declaration, Requests requests) {
    this.declaration = declaration;
    this.requests = requests;
  }

  boolean goesById() {
    return wantsId(erase().request()) || wantsId(absent().request());
  }

  /** The calls for a key, by their names: its id is looked up first where it is wanted. */
  List<String> calls(String call, Key key) {
    var words = call.equals("erase") ? erase().request() : absent().request();
    return looksUp(words, key) ? List.of("find", call) : List.of(call);
  }

  private Declaration.Order erase() {
    return declaration.calls().erase();
  }

  private Declaration.Absent absent() {
    return declaration.calls().verify().absent();
  }

  private static boolean wantsId(String words) {
    return words.contains("{id}");
  }

  private boolean looksUp(String words, Key key) {
    return key.id().isEmpty() && wantsId(words) && declaration.calls().find() != null;
  }

  Result erase(Key key, Wire wire) {
    return withId(key, erase().request(), wire, named -> eraseNamed(named, wire));
  }

  private Result eraseNamed(Key key, Wire wire) {
    var body = Optional.ofNullable(erase().body()).map(program -> requests.body(program, key));
    return erased(key, wire.call(requests.of(erase().request(), values(key), body)));
  }

  Result look(Key key, Wire wire) {
    var absent = absent().request();
    return withId(
        key,
        absent,
        wire,
        named -> looked(wire.call(requests.of(absent, values(named), Optional.empty()))));
  }

  Result control(Wire wire) {
    var control = declaration.calls().verify().control();
    return controlled(wire.call(requests.of(control, Map.of(), Optional.empty())));
  }

  /** Looks the processor's own id up first, if the request wants it and it is not known. */
  private Result withId(Key key, String words, Wire wire, Function<Key, Result> call) {
    if (key.id().isPresent() || !wantsId(words)) {
      return call.apply(key);
    }
    var looked = find(key, wire);
    if (looked instanceof Looked.Id found) {
      return call.apply(new Key(key.text(), Optional.of(found.id)));
    }
    return looked instanceof Looked.Nothing nothing ? nothing.result : new Result.Absent();
  }

  private static Result controlled(Answer answer) {
    if (answer instanceof Answer.Received received && received.status() == 200) {
      return isJson(received.body())
          ? new Result.Done(Optional.empty())
          : new Result.Unknown("unreadable answer");
    }
    return other(answer);
  }

  private Result looked(Answer answer) {
    if (answer instanceof Answer.Received received) {
      if (absent().status().contains(received.status())) {
        return new Result.Absent();
      }
      if (received.status() == 200) {
        return isJson(received.body())
            ? new Result.Present()
            : new Result.Unknown("unreadable answer");
      }
    }
    return other(answer);
  }

  private Result erased(Key key, Answer answer) {
    var order = erase();
    if (answer instanceof Answer.Received received) {
      if (order.already() != null && order.already().contains(received.status())) {
        return new Result.Absent();
      }
      if (order.done().contains(received.status())) {
        return done(order, key, received);
      }
    }
    return other(answer);
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

  /** What a status says by itself. */
  private static Result other(Answer answer) {
    if (answer instanceof Answer.None none) {
      return new Result.Unknown(none.cause());
    }
    var received = (Answer.Received) answer;
    var cause = "HTTP " + received.status();
    return switch (Status.of(received)) {
      case LATER -> new Result.Later(Optional.of(cause), received.retryAfter());
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

  private Looked find(Key key, Wire wire) {
    var find = declaration.calls().find();
    if (find == null) {
      return new Looked.Nothing(
          new Result.Refused("the processor's id is not known, and the file has no 'find'"));
    }
    var body = Optional.ofNullable(find.body()).map(program -> requests.body(program, key));
    var answer = wire.call(requests.of(find.request(), values(key), body));
    if (!(answer instanceof Answer.Received received)) {
      return new Looked.Nothing(other(answer));
    }
    if (find.none() != null && find.none().contains(received.status())) {
      return new Looked.Nobody();
    }
    if (received.status() != 200) {
      return new Looked.Nothing(other(received));
    }
    try {
      return id(key, JSON.readTree(received.body()))
          .<Looked>map(Looked.Id::new)
          .orElseGet(Looked.Nobody::new);
    } catch (JsonProcessingException | Jq.UnexpectedShape e) {
      return new Looked.Nothing(new Result.Unknown("unreadable answer"));
    }
  }

  private Optional<String> id(Key key, JsonNode answer) {
    return new Listing(declaration)
        .found(answer).stream()
            .filter(entry -> entry.key().equals(key.text()))
            .map(entry -> entry.sighting().flatMap(seen -> seen.id()))
            .flatMap(Optional::stream)
            .findFirst();
  }

  private static Map<String, String> values(Key key) {
    var values = new HashMap<String, String>();
    values.put("key", key.text());
    key.id().ifPresent(id -> values.put("id", id));
    return values;
  }

  private static Map<String, JsonNode> names(Key key) {
    var nodes = JsonNodeFactory.instance;
    return Map.of(
        "key", nodes.textNode(key.text()),
        "id", key.id().<JsonNode>map(nodes::textNode).orElse(nodes.nullNode()));
  }

  private static boolean isJson(String body) {
    try {
      var node = JSON.readTree(body);
      return node.isObject() || node.isArray();
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
