package io.processorhub.connector;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.processorhub.processor.Declaration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes requests from the words of a connector file. */
final class Requests {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Declaration declaration;

  Requests(Declaration declaration) {
    this.declaration = declaration;
  }

  /**
   * @param words method and path, with names in braces
   * @param values what fills them in, beside the target
   */
  Request of(String words, Map<String, String> values, Optional<String> body) {
    var target = declaration.target();
    var all = new HashMap<>(target);
    all.putAll(values);
    var parts = words.split(" ", 2);
    return new Request(parts[0], Url.of(target.get("url"), parts[1], all), body);
  }

  /** What a program makes of some keys. */
  String body(String program, List<String> keys) {
    var input = JSON.createObjectNode();
    var items = input.putArray("items");
    keys.forEach(key -> items.addObject().put("key", key));
    return body(program, input);
  }

  /** What a program makes of a key, and of the processor's own id if it is known. */
  String body(String program, ErasureCalls.Key key) {
    var input = JSON.createObjectNode();
    var item = input.putArray("items").addObject().put("key", key.text());
    key.id().ifPresent(id -> item.put("id", id));
    return body(program, input);
  }

  private String body(String program, ObjectNode input) {
    input.set("target", JSON.valueToTree(declaration.target()));
    return Jq.one(program, input).toString();
  }

  /** Whether the file has a call that shows somebody by the processor's own id alone. */
  boolean knowsIds() {
    var request = declaration.calls().verify().absent().request();
    return request.contains("{id}") && !request.contains("{key}");
  }
}
