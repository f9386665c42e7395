package io.processorhub.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What a property of a member may look like. Mailchimp passes over what it does not know; we refuse
 * it, for a field nobody asked for is a disclosure.
 *
 * @param describes in the words of Mailchimp's messages: "Schema describes string, ..."
 */
record MemberShape(String describes, Predicate<JsonNode> fits) {

  static final Set<String> STATUSES =
      Set.of("subscribed", "pending", "unsubscribed", "cleaned", "transactional");

  private static final Pattern TIMESTAMP =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d)?");

  private static final MemberShape TEXT = new MemberShape("string", JsonNode::isString);
  private static final MemberShape STATUS =
      new MemberShape("one of " + STATUSES.stream().sorted().toList(), oneOf(STATUSES));
  private static final MemberShape TIME =
      new MemberShape(
          "date-time", node -> node.isString() && TIMESTAMP.matcher(node.asString()).matches());

  /** For PATCH of a member and for each member of a bulk call. */
  static final Map<String, MemberShape> DOCUMENTED =
      Map.ofEntries(
          Map.entry("email_address", TEXT),
          Map.entry("email_type", new MemberShape("html or text", oneOf(Set.of("html", "text")))),
          Map.entry("status", STATUS),
          Map.entry("merge_fields", new MemberShape("object", JsonNode::isObject)),
          Map.entry("interests", new MemberShape("object of booleans", each(JsonNode::isBoolean))),
          Map.entry("language", TEXT),
          Map.entry("vip", new MemberShape("boolean", JsonNode::isBoolean)),
          Map.entry("location", new MemberShape("latitude, longitude", MemberShape::isLocation)),
          Map.entry("marketing_permissions", listOf("permissions", MemberShape::isPermission)),
          Map.entry("ip_signup", TEXT),
          Map.entry("timestamp_signup", TIME),
          Map.entry("ip_opt", TEXT),
          Map.entry("timestamp_opt", TIME),
          Map.entry("tags", listOf("strings", JsonNode::isString)));

  /** Only a PUT can say what a member becomes that is not there yet. */
  static final Map<String, MemberShape> DOCUMENTED_FOR_PUT = withStatusIfNew();

  private static Map<String, MemberShape> withStatusIfNew() {
    var shapes = new HashMap<>(DOCUMENTED);
    shapes.put("status_if_new", STATUS);
    return Map.copyOf(shapes);
  }

  private static Predicate<JsonNode> oneOf(Set<String> words) {
    return node -> node.isString() && words.contains(node.asString());
  }

  private static Predicate<JsonNode> each(Predicate<JsonNode> fits) {
    return node -> node.isObject() && node.valueStream().allMatch(fits);
  }

  private static MemberShape listOf(String what, Predicate<JsonNode> fits) {
    return new MemberShape(
        "array of " + what, node -> node.isArray() && node.valueStream().allMatch(fits));
  }

  private static boolean isLocation(JsonNode node) {
    return each(JsonNode::isNumber).test(node)
        && List.of("latitude", "longitude").containsAll(node.propertyNames());
  }

  private static boolean isPermission(JsonNode node) {
    return node.isObject()
        && node.path("marketing_permission_id").isString()
        && node.path("enabled").isBoolean()
        && node.size() == 2;
  }
}
