package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** The jq of connector files. It sees its input and nothing else: no environment, no files. */
final class Jq {

  private static final Scope ROOT = root();
  private static final Map<String, JsonQuery> COMPILED = new ConcurrentHashMap<>();

  private Jq() {}

  /**
   * @throws IllegalArgumentException if it is no jq; the message says where
   */
  static JsonQuery compile(String program) {
    if (program.matches("(?s).*(\\$ENV|\\benv\\b|\\binput\\b|\\binputs\\b|\\$__loc__).*")) {
      throw new IllegalArgumentException(
          "a connector's jq sees its input only; env, $ENV and input are refused");
    }
    return COMPILED.computeIfAbsent(
        program,
        text -> {
          try {
            return JsonQuery.compile(text, Versions.JQ_1_6);
          } catch (JsonQueryException e) {
            throw new IllegalArgumentException("not a jq program: " + e.getMessage(), e);
          }
        });
  }

  /**
   * @throws UnexpectedShape if the input is not what the program expects; without its values
   */
  static List<JsonNode> all(String program, JsonNode input) {
    return all(program, input, Map.of());
  }

  /**
   * @param variables what the program may call {@code $name}
   */
  static List<JsonNode> all(String program, JsonNode input, Map<String, JsonNode> variables) {
    var out = new ArrayList<JsonNode>();
    var scope = Scope.newChildScope(ROOT);
    variables.forEach(scope::setValue);
    try {
      compile(program).apply(scope, input, out::add);
    } catch (JsonQueryException e) {
      // The library's message quotes values; it must not travel further.
      throw new UnexpectedShape();
    }
    return out;
  }

  static JsonNode one(String program, JsonNode input) {
    var all = all(program, input);
    if (all.size() != 1) {
      throw new UnexpectedShape();
    }
    return all.get(0);
  }

  /** What it says; null says nothing, and is not the word "null". */
  static String text(JsonNode node) {
    return node.isNull() ? "" : node.asText();
  }

  private static Scope root() {
    var scope = Scope.newEmptyScope();
    BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, scope);
    return scope;
  }

  /** The input had not the shape that the program expects. */
  static final class UnexpectedShape extends RuntimeException {
    UnexpectedShape() {
      super("the data has not the shape that the connector file expects");
    }
  }
}
