package io.processorhub.sandbox;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Mailchimp's {@code fields} and {@code exclude_fields}: dotted paths that pass through lists. */
final class PartialAnswer {

  private PartialAnswer() {}

  static JsonNode of(JsonNode whole, Call call) {
    call.parameter("fields").ifPresent(names -> keep(whole, "", paths(names)));
    call.parameter("exclude_fields").ifPresent(names -> drop(whole, "", paths(names)));
    return whole;
  }

  private static List<String> paths(String names) {
    return List.of(names.split(","));
  }

  private static void keep(JsonNode node, String place, List<String> wanted) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .removeIf(
              property ->
                  wanted.stream().noneMatch(path -> leadsTo(path, place + property.getKey())));
      for (var property : object.properties()) {
        var here = place + property.getKey();
        if (!wanted.contains(here)) {
          keep(property.getValue(), here + ".", wanted);
        }
      }
    } else {
      node.valueStream().forEach(item -> keep(item, place, wanted));
    }
  }

  private static boolean leadsTo(String path, String here) {
    return path.equals(here) || path.startsWith(here + ".");
  }

  private static void drop(JsonNode node, String place, List<String> unwanted) {
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(property -> unwanted.contains(place + property.getKey()));
      object
          .properties()
          .forEach(
              property -> drop(property.getValue(), place + property.getKey() + ".", unwanted));
    } else {
      node.valueStream().forEach(item -> drop(item, place, unwanted));
    }
  }
}
