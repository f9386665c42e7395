package io.processorhub.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The list of groups, all on its first page. */
final class MailerLiteGroups {

  private static final Set<String> DOCUMENTED = Set.of("limit", "page", "filter[name]", "sort");

  private MailerLiteGroups() {}

  static JsonNode page(Call call, List<Subscriber> subscribers) {
    if (!DOCUMENTED.containsAll(call.parameters())) {
      throw MailerLiteRefusal.invalid("parameters", "Only " + DOCUMENTED + " are known here.");
    }
    var shown = Json.MAPPER.createObjectNode();
    var data = shown.putArray("data");
    var named = call.parameter("filter[name]").orElse("");
    var matches =
        MailerLiteApi.GROUPS.entrySet().stream()
            .filter(group -> group.getValue().contains(named))
            .map(Map.Entry::getKey)
            .toList();
    var page = page(call);
    if (page == 1) {
      matches.forEach(id -> data.add(MailerLiteDocuments.group(id, subscribers)));
    }
    shown.putObject("links").putNull("prev").putNull("next");
    shown
        .putObject("meta")
        .put("current_page", page)
        .put("last_page", 1)
        .put("per_page", 100)
        .put("total", matches.size());
    return shown;
  }

  private static int page(Call call) {
    var page = call.parameter("page").orElse("1");
    if (!page.matches("[1-9]\\d{0,5}")) {
      throw MailerLiteRefusal.invalid("page", "The page must be at least 1.");
    }
    return Integer.parseInt(page);
  }
}
