package io.processorhub.sandbox;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The body of a bulk call, before anybody looked at its members. */
record BatchBody(JsonNode members, boolean updateExisting, boolean syncTags) {

  private static final Set<String> DOCUMENTED = Set.of("members", "update_existing", "sync_tags");

  static BatchBody of(JsonNode sent) {
    sent.propertyNames().stream()
        .filter(name -> !DOCUMENTED.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw Refusal.invalid(name, "No such property here.");
            });
    if (!sent.path("members").isArray()) {
      throw Refusal.invalid("members", "Schema describes array, something else found");
    }
    return new BatchBody(
        sent.get("members"), flag(sent, "update_existing"), flag(sent, "sync_tags"));
  }

  private static boolean flag(JsonNode sent, String name) {
    var flag = sent.path(name);
    if (!flag.isMissingNode() && !flag.isBoolean()) {
      throw Refusal.invalid(name, "Schema describes boolean, something else found");
    }
    return flag.asBoolean(false);
  }
}
