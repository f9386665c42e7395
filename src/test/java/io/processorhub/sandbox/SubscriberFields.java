package io.processorhub.sandbox;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a subscriber: those each account has, and as custom ones a text, a number and a
 * date.
 */
final class SubscriberFields {

  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

  private static final List<String> TEXTS =
      List.of(
          "city", "company", "country", "language", "last_name", "name", "phone", "state", "z_i_p");

  private static final String NUMBER = "customer_number";

  private static final Map<String, Predicate<JsonNode>> KNOWN = known();

  private SubscriberFields() {}

  private static Map<String, Predicate<JsonNode>> known() {
    var known = new TreeMap<String, Predicate<JsonNode>>();
    TEXTS.forEach(name -> known.put(name, JsonNode::isString));
    known.put(NUMBER, JsonNode::isNumber);
    known.put("birthday", node -> node.isString() && DATE.matcher(node.asString()).matches());
    return known;
  }

  static List<String> names() {
    return List.copyOf(KNOWN.keySet());
  }

  static boolean isKnown(String name) {
    return KNOWN.containsKey(name);
  }

  static boolean fits(String name, JsonNode value) {
    return value.isNull() || KNOWN.get(name).test(value);
  }

  static boolean isNumber(String name) {
    return name.equals(NUMBER);
  }
}
