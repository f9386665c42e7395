package io.processorhub.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.processorhub.copy.Batch;
import io.processorhub.copy.CallOutcome;
import io.processorhub.copy.Operation;
import io.processorhub.copy.Presence;
import io.processorhub.processor.Declaration;
import io.processorhub.processor.RefusalCode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** Turns a batch into the call its declaration describes, and the answer into an outcome each. */
final class BatchCodec {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Declaration declaration;
  private final IntFunction<Declaration> earlier;

  /**
   * @param earlier the declarations by which something was sent before, by their numbers
   */
  BatchCodec(Declaration declaration, IntFunction<Declaration> earlier) {
    this.declaration = declaration;
    this.earlier = earlier;
  }

  /**
   * @param facts what was read about the target
   */
  Request request(Batch batch, JsonNode facts) {
    var input = NODES.objectNode();
    var items = input.putArray("items");
    for (var line : batch.lines()) {
      var item = items.addObject();
      item.put("key", line.key());
      line.id().ifPresent(id -> item.put("id", id));
      line.parent().ifPresent(id -> item.putObject("parent").put("id", id));
      item.set("fields", withRemoved(line));
    }
    input.set("facts", facts);
    input.set("target", JSON.valueToTree(declaration.target()));
    var values = new HashMap<>(declaration.target());
    values.put("key", batch.lines().get(0).key());
    batch.lines().get(0).id().ifPresent(id -> values.put("id", id));
    return new Requests(declaration)
        .of(
            words(declaration, batch.operation()),
            values,
            Optional.ofNullable(body(batch)).map(body -> Jq.one(body, input).toString()));
  }

  /** One outcome for each line of the batch; what the answer does not name is unknown. */
  List<CallOutcome> outcomes(Batch batch, Answer answer) {
    if (answer instanceof Answer.None none) {
      return all(
          batch,
          none.left()
              ? new CallOutcome.Unknown(none.cause())
              : new CallOutcome.NotSent(none.cause()));
    }
    var received = (Answer.Received) answer;
    if (batch.operation().protects()) {
      return all(batch, ordered(batch, received));
    }
    var send = send(batch);
    if (send.done().contains(received.status())) {
      return named(batch, send, received);
    }
    return all(batch, unlessMoved(batch, refused(send, received)));
  }

  /**
   * The key finds nobody, and the processor told its own id before: the person may have changed the
   * address there. Made anew, they would be there twice. So the id is asked for.
   */
  private CallOutcome unlessMoved(Batch batch, CallOutcome outcome) {
    return outcome instanceof CallOutcome.Refused refused
            && refused.code() == RefusalCode.MISSING
            && batch.lines().get(0).id().isPresent()
            && new Requests(declaration).knowsIds()
        ? new CallOutcome.Unknown("nobody has the key that is known", true)
        : outcome;
  }

  private CallOutcome ordered(Batch batch, Answer.Received answer) {
    var order = order(batch);
    if (order.already() != null && order.already().contains(answer.status())) {
      if (order.request().contains("{id}")) {
        // They may be there again, under an id that nobody knows yet; their key tells.
        return new CallOutcome.Unknown("nobody has the id that is known", true);
      }
      return new CallOutcome.Accepted(Optional.empty(), Presence.THERE, true);
    }
    if (order.done().contains(answer.status())) {
      return order.shows() == null || shows(order.shows(), answer, batch.lines().get(0))
          ? new CallOutcome.Accepted(
              Optional.empty(), Presence.THERE, false, promised(order, answer))
          : new CallOutcome.Unknown("unreadable answer");
    }
    return byStatus(answer).orElse(new CallOutcome.RefusedAsWhole(answer.status()));
  }

  /** Until when it may still hold them, by its own word; what is no time is no promise. */
  private static Optional<Instant> promised(Declaration.Order order, Answer.Received answer) {
    try {
      return order.until() == null
          ? Optional.empty()
          : Optional.of(
              Instant.parse(Jq.text(Jq.one(order.until(), JSON.readTree(answer.body())))));
    } catch (JsonProcessingException | Jq.UnexpectedShape | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static boolean shows(String program, Answer.Received answer, Batch.Line line) {
    try {
      var names =
          Map.<String, JsonNode>of(
              "key", NODES.textNode(line.key()),
              "id", line.id().<JsonNode>map(NODES::textNode).orElse(NODES.nullNode()));
      return Jq.all(program, JSON.readTree(answer.body()), names).stream()
          .anyMatch(JsonNode::asBoolean);
    } catch (JsonProcessingException | Jq.UnexpectedShape e) {
      return false;
    }
  }

  private static boolean shows(String program, Answer.Received answer) {
    try {
      return Jq.all(program, JSON.readTree(answer.body())).stream().anyMatch(JsonNode::asBoolean);
    } catch (JsonProcessingException | Jq.UnexpectedShape e) {
      return false;
    }
  }

  private static CallOutcome refused(Declaration.Send send, Answer.Received answer) {
    return byStatus(answer)
        .orElseGet(
            () ->
                refusal(send, answer)
                    .<CallOutcome>map(one -> new CallOutcome.Refused(one.code(), Presences.of(one)))
                    .orElse(new CallOutcome.RefusedAsWhole(answer.status())));
  }

  /** What the connector file need not say. */
  private static Optional<CallOutcome> byStatus(Answer.Received answer) {
    return switch (Status.of(answer)) {
      case LATER ->
          Optional.of(new CallOutcome.Deferred("HTTP " + answer.status(), answer.retryAfter()));
      case NO_ACCESS ->
          Optional.of(new CallOutcome.Deferred("credentials refused", Optional.empty()));
      case IN_DOUBT -> Optional.of(new CallOutcome.Unknown("HTTP " + answer.status()));
      case ITS_OWN -> Optional.empty();
    };
  }

  /** What the refusal means, if the whole call was about one copy. */
  private static Optional<Declaration.Refusal> refusal(
      Declaration.Send send, Answer.Received answer) {
    if (send.refusals() == null || send.batchSize() != 1) {
      return Optional.empty();
    }
    return send.refusals().stream().filter(refusal -> shows(refusal.when(), answer)).findFirst();
  }

  private List<CallOutcome> named(Batch batch, Declaration.Send send, Answer.Received answer) {
    List<JsonNode> results;
    try {
      results = Jq.all(send.results(), JSON.readTree(answer.body()));
    } catch (JsonProcessingException | Jq.UnexpectedShape e) {
      return all(batch, new CallOutcome.Unknown("unreadable answer"));
    }
    var byName = new HashMap<String, JsonNode>();
    var byPlace = new HashMap<Integer, JsonNode>();
    for (var result : results) {
      if (result.path("at").isInt()) {
        byPlace.put(result.path("at").asInt(), result);
      } else {
        byName.put(lower(Jq.text(result.path("on"))), result);
      }
    }
    var outcomes = new ArrayList<CallOutcome>();
    for (var i = 0; i < batch.lines().size(); i++) {
      var line = batch.lines().get(i);
      var name = lower(at(fields(line), send.on()));
      var outcome = outcome(byPlace.getOrDefault(i, byName.get(name)), name);
      outcomes.add(
          outcome instanceof CallOutcome.Accepted accepted
                  && needsId()
                  && accepted.providerId().or(line::id).isEmpty()
              ? new CallOutcome.Unknown("no id in the answer")
              : outcome);
    }
    return outcomes;
  }

  /**
   * Without the processor's own id nobody could be taken out there again; reading back finds it.
   */
  private boolean needsId() {
    var calls = declaration.calls();
    return java.util.stream.Stream.of(calls.restrict(), calls.erase())
        .anyMatch(order -> order != null && order.request().contains("{id}"));
  }

  /** An answer about somebody else says nothing about this copy. */
  private static CallOutcome outcome(JsonNode result, String name) {
    if (result == null) {
      return new CallOutcome.Unknown("not named in the answer");
    }
    if (result.path("result").asText().equals("accepted")) {
      return lower(Jq.text(result.path("on"))).equals(name)
          ? new CallOutcome.Accepted(
              Optional.of(Jq.text(result.path("id"))).filter(id -> !id.isEmpty()),
              Presences.of(result),
              false)
          : new CallOutcome.Unknown("the answer is about somebody else");
    }
    if (result.path("result").asText().equals("later")) {
      return new CallOutcome.Deferred("asked to wait", Optional.empty());
    }
    try {
      return new CallOutcome.Refused(
          RefusalCode.valueOf(
              result.path("code").asText().toUpperCase(Locale.ROOT).replace('-', '_')),
          Presences.of(result));
    } catch (IllegalArgumentException e) {
      return new CallOutcome.Unknown("a result without a known code");
    }
  }

  /** The copy in the processor's own format: values, and what takes the place of removed ones. */
  private ObjectNode withRemoved(Batch.Line line) {
    var fields = fields(line);
    if (!line.removed().isEmpty()) {
      var before = earlier.apply(line.before());
      for (var name : line.removed()) {
        Optional.ofNullable(before.fields().get(name))
            .filter(rule -> before.groupOf(name).isEmpty())
            .ifPresent(rule -> put(fields, rule.to(), removed(before, name)));
      }
    }
    return fields;
  }

  private static JsonNode removed(Declaration before, String name) {
    if (before.fields().keySet().stream().anyMatch(field -> field.startsWith(name + "."))) {
      return NODES.arrayNode();
    }
    return before.removed() == null ? NODES.nullNode() : NODES.textNode(before.removed());
  }

  private ObjectNode fields(Batch.Line line) {
    var fields = NODES.objectNode();
    var rules = declaration.fields();
    for (var name : line.payload().single()) {
      put(fields, rules.get(name).to(), NODES.textNode(line.payload().value(name).orElseThrow()));
    }
    for (var name : line.payload().groups()) {
      put(fields, rules.get(name).to(), members(line.payload().group(name)));
    }
    return fields;
  }

  private JsonNode members(List<Map<String, String>> members) {
    var array = NODES.arrayNode();
    for (var member : members) {
      var object = array.addObject();
      member.forEach(
          (name, value) -> put(object, declaration.fields().get(name).to(), NODES.textNode(value)));
    }
    return array;
  }

  /** Puts {@code value} at a dotted place, e.g. {@code merge_fields.FNAME}. */
  private static void put(ObjectNode fields, String place, JsonNode value) {
    var dot = place.indexOf('.');
    if (dot < 0) {
      if (!fields.has(place)) {
        fields.set(place, value);
      }
    } else {
      put(fields.withObject("/" + place.substring(0, dot)), place.substring(dot + 1), value);
    }
  }

  static String at(JsonNode fields, String place) {
    return Jq.text(fields.at("/" + place.replace('.', '/')));
  }

  /** Method and path of an operation, as the file has them. */
  static String words(Declaration declaration, Operation operation) {
    return operation.protects()
        ? order(declaration, operation).request()
        : send(declaration, operation).request();
  }

  private String body(Batch batch) {
    return batch.operation().protects() ? order(batch).body() : send(batch).body();
  }

  private Declaration.Order order(Batch batch) {
    return order(declaration, batch.operation());
  }

  private static Declaration.Order order(Declaration declaration, Operation operation) {
    var calls = declaration.calls();
    return operation == Operation.RESTRICT ? calls.restrict() : calls.erase();
  }

  private Declaration.Send send(Batch batch) {
    return send(declaration, batch.operation());
  }

  private static Declaration.Send send(Declaration declaration, Operation operation) {
    var calls = declaration.calls();
    return switch (operation) {
      case CREATE -> calls.create();
      case REKEY -> calls.rekey();
      case RESUME -> calls.resume();
      default -> calls.upsert();
    };
  }

  static List<CallOutcome> all(Batch batch, CallOutcome outcome) {
    return java.util.Collections.nCopies(batch.lines().size(), outcome);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
