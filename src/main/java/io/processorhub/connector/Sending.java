package io.processorhub.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.processorhub.copy.Batch;
import io.processorhub.copy.CallOutcome;
import io.processorhub.copy.Operation;
import io.processorhub.processor.Connections;
import io.processorhub.processor.Declaration;
import io.processorhub.processor.RefusalCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Turns a batch into the call its declaration describes, and the answer into an outcome each. */
final class Sending {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Connections connections;

  Sending(Connections connections) {
    this.connections = connections;
  }

  /**
   * @param facts what was read about the target
   */
  Call call(Batch batch, JsonNode facts, String authorization) {
    var declaration = batch.approved().declaration();
    var input = NODES.objectNode();
    var items = input.putArray("items");
    for (var line : batch.lines()) {
      var item = items.addObject();
      item.put("key", line.key());
      item.set("fields", withRemoved(declaration, line));
    }
    input.set("facts", facts);
    input.set("target", JSON.valueToTree(declaration.target()));
    var values = new HashMap<>(declaration.target());
    values.put("key", batch.lines().get(0).key());
    var request = request(batch).split(" ", 2);
    return new Call(
        request[0],
        Url.of(declaration.target().get("url"), request[1], values),
        authorization,
        Optional.of(Jq.one(body(batch), input).toString()),
        batch.deadline());
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
    if (batch.operation() == Operation.RESTRICT) {
      return all(batch, restricted(batch, received));
    }
    var send = send(batch);
    if (send.done().contains(received.status())) {
      return named(batch, send, received);
    }
    return all(batch, refused(send, received));
  }

  private static CallOutcome restricted(Batch batch, Answer.Received answer) {
    var restrict = batch.approved().declaration().calls().restrict();
    if (restrict.already() != null && restrict.already().contains(answer.status())) {
      return new CallOutcome.Accepted(Optional.empty());
    }
    if (restrict.done().contains(answer.status())) {
      return shows(restrict.shows(), answer)
          ? new CallOutcome.Accepted(Optional.empty())
          : new CallOutcome.Unknown("unreadable answer");
    }
    return byStatus(answer).orElse(new CallOutcome.RefusedAsWhole(answer.status()));
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
                code(send, answer)
                    .<CallOutcome>map(CallOutcome.Refused::new)
                    .orElse(new CallOutcome.RefusedAsWhole(answer.status())));
  }

  /** What a status says by itself, whatever was asked. */
  private static Optional<CallOutcome> byStatus(Answer.Received answer) {
    var status = answer.status();
    if (status == 429 || status == 503 && answer.retryAfter().isPresent()) {
      return Optional.of(new CallOutcome.Deferred("HTTP " + status, answer.retryAfter()));
    }
    if (status == 401 || status == 403) {
      return Optional.of(new CallOutcome.Deferred("credentials refused", Optional.empty()));
    }
    if (status >= 500 || status < 300) {
      return Optional.of(new CallOutcome.Unknown("HTTP " + status));
    }
    return Optional.empty();
  }

  /** What the refusal means, if the whole call was about one copy. */
  private static Optional<RefusalCode> code(Declaration.Send send, Answer.Received answer) {
    if (send.refusals() == null || send.batchSize() != 1) {
      return Optional.empty();
    }
    return send.refusals().stream()
        .filter(refusal -> shows(refusal.when(), answer))
        .map(Declaration.Refusal::code)
        .findFirst();
  }

  private static List<CallOutcome> named(
      Batch batch, Declaration.Send send, Answer.Received answer) {
    List<JsonNode> results;
    try {
      results = Jq.all(send.results(), JSON.readTree(answer.body()));
    } catch (JsonProcessingException | Jq.UnexpectedShape e) {
      return all(batch, new CallOutcome.Unknown("unreadable answer"));
    }
    var byName = new HashMap<String, CallOutcome>();
    for (var result : results) {
      byName.put(lower(result.path("on").asText()), outcome(result));
    }
    var outcomes = new ArrayList<CallOutcome>();
    for (var line : batch.lines()) {
      var name = lower(at(fields(batch.approved().declaration(), line), send.on()));
      outcomes.add(byName.getOrDefault(name, new CallOutcome.Unknown("not named in the answer")));
    }
    return outcomes;
  }

  private static CallOutcome outcome(JsonNode result) {
    if (result.path("result").asText().equals("accepted")) {
      return new CallOutcome.Accepted(
          Optional.of(result.path("id").asText()).filter(id -> !id.isEmpty()));
    }
    try {
      return new CallOutcome.Refused(
          RefusalCode.valueOf(
              result.path("code").asText().toUpperCase(Locale.ROOT).replace('-', '_')));
    } catch (IllegalArgumentException e) {
      return new CallOutcome.Unknown("a result without a known code");
    }
  }

  /** The copy in the processor's own format: values, and what takes the place of removed ones. */
  private ObjectNode withRemoved(Declaration declaration, Batch.Line line) {
    var fields = fields(declaration, line);
    if (!line.removed().isEmpty()) {
      var before = connections.declaration(line.before()).declaration();
      for (var name : line.removed()) {
        Optional.ofNullable(before.fields().get(name))
            .ifPresent(
                rule ->
                    put(
                        fields,
                        rule.to(),
                        before.removed() == null
                            ? NODES.nullNode()
                            : NODES.textNode(before.removed())));
      }
    }
    return fields;
  }

  private static ObjectNode fields(Declaration declaration, Batch.Line line) {
    var fields = NODES.objectNode();
    var rules = declaration.fields();
    for (var name : line.payload().fields()) {
      put(fields, rules.get(name).to(), NODES.textNode(line.payload().value(name).orElseThrow()));
    }
    return fields;
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
    return fields.at("/" + place.replace('.', '/')).asText();
  }

  private static String request(Batch batch) {
    return batch.operation() == Operation.RESTRICT
        ? batch.approved().declaration().calls().restrict().request()
        : send(batch).request();
  }

  private static String body(Batch batch) {
    return batch.operation() == Operation.RESTRICT
        ? batch.approved().declaration().calls().restrict().body()
        : send(batch).body();
  }

  private static Declaration.Send send(Batch batch) {
    var calls = batch.approved().declaration().calls();
    return batch.operation() == Operation.CREATE ? calls.create() : calls.upsert();
  }

  private static List<CallOutcome> all(Batch batch, CallOutcome outcome) {
    return java.util.Collections.nCopies(batch.lines().size(), outcome);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
