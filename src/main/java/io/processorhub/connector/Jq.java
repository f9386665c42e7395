package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** The jq of connector files. It sees its input and nothing else: no environment, no files. */
final class Jq {

  private static final Map<String, JsonQuery> COMPILED = new ConcurrentHashMap<>();

  private Jq() {}

  /**
   * @throws IllegalArgumentException if it is no jq, or may have no end; the message says where
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
            var query = JsonQuery.compile(text, Versions.JQ_1_6);
            Metered.install(query, Functions::check);
            return query;
          } catch (JsonQueryException e) {
            throw new IllegalArgumentException("not a jq program: " + e.getMessage(), e);
          }
        });
  }

  /**
   * @throws UnexpectedShape if the input is not what the program expects; without its values
   * @throws TooMuch if the program was stopped
   */
  static List<JsonNode> all(String program, JsonNode input) {
    return all(program, input, Map.of());
  }

  /**
   * @param variables what the program may call {@code $name}
   */
  static List<JsonNode> all(String program, JsonNode input, Map<String, JsonNode> variables) {
    var out = new ArrayList<JsonNode>();
    var scope = Functions.newScope();
    variables.forEach(scope::setValue);
    var query = compile(program);
    try {
      Metered.run(() -> query.apply(scope, input, out::add));
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

  /** The program was stopped. */
  static final class TooMuch extends RuntimeException {
    TooMuch() {
      super("a program of the connector file does not end, or makes too much");
    }
  }

  /** The input had not the shape that the program expects. */
  static final class UnexpectedShape extends RuntimeException {
    UnexpectedShape() {
      super("the data has not the shape that the connector file expects");
    }
  }
}
