package io.processorhub.sandbox;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The calls of MailerLite's API that the hub uses, and refusals for all others. */
final class MailerLiteCalls {

  private static final String JSON = "application/json";
  private static final Set<String> PATHS =
      Set.of(
          "subscribers",
          "subscribers/{}",
          "subscribers/{}/forget",
          "subscribers/{}/groups/{}",
          "groups",
          "groups/{}/subscribers",
          "batch");

  private final MailerLiteSubscribers subscribers;
  private final MailerLiteRules rules;

  MailerLiteCalls(MailerLiteSubscribers subscribers, MailerLiteRules rules) {
    this.subscribers = subscribers;
    this.rules = rules;
  }

  /** What is done for one call, or the refusal. */
  Answer answer(Call call) {
    try {
      refuseOtherTypes(call);
      return route(call, call.segments());
    } catch (MailerLiteRefusal refusal) {
      return refusal.answer();
    }
  }

  private static void refuseOtherTypes(Call call) {
    if (!call.header("accept").orElse("").contains(JSON)) {
      throw MailerLiteRefusal.of(406, "The header Accept: application/json is missing.");
    }
    if (!call.body().isEmpty() && !call.header("content-type").orElse("").startsWith(JSON)) {
      throw MailerLiteRefusal.of(415, "The header Content-Type: application/json is missing.");
    }
  }

  private Answer route(Call call, List<String> parts) {
    var path = pattern(parts);
    if (!PATHS.contains(path)) {
      throw MailerLiteRefusal.notFound();
    }
    var key = parts.size() > 2 ? parts.get(2) : "";
    return switch (call.method() + " " + path) {
      case "GET subscribers" -> Answer.json(SubscriberPage.askedFor(call).of(subscribers));
      case "POST subscribers" -> done(rules.upsert(SubscriberReader.post(json(call))));
      case "GET subscribers/{}" -> shown(find(key));
      case "PUT subscribers/{}" -> done(rules.update(key, SubscriberReader.put(json(call))));
      case "DELETE subscribers/{}" -> delete(key);
      case "POST subscribers/{}/forget" -> forget(key);
      case "POST subscribers/{}/groups/{}" -> joinGroup(key, parts.get(4));
      case "DELETE subscribers/{}/groups/{}" -> leaveGroup(key, parts.get(4));
      case "GET groups" -> Answer.json(MailerLiteGroups.page(call, subscribers.all()));
      case "GET groups/{}/subscribers" -> inGroup(call, key);
      case "POST batch" -> new MailerLiteBatch(call, this::answer).run(json(call));
      default ->
          throw MailerLiteRefusal.of(
              405, "The " + call.method() + " method is not supported for this route.");
    };
  }

  /** The path with a pair of braces for each id. */
  private static String pattern(List<String> parts) {
    if (!parts.get(0).equals("api")) {
      return "";
    }
    var pattern = new StringBuilder();
    for (int i = 1; i < parts.size(); i++) {
      pattern.append(i > 1 ? "/" : "").append(i % 2 == 0 ? "{}" : parts.get(i));
    }
    return pattern.toString();
  }

  private Subscriber find(String key) {
    return (key.contains("@") ? subscribers.withEmail(key) : subscribers.withId(key))
        .orElseThrow(MailerLiteRefusal::notFound);
  }

  private static Answer shown(Subscriber subscriber) {
    return data(200, MailerLiteDocuments.subscriber(subscriber));
  }

  private static Answer data(int status, JsonNode data) {
    return Answer.json(status, Json.MAPPER.createObjectNode().set("data", data));
  }

  private static Answer done(MailerLiteRules.Done done) {
    var shown = MailerLiteDocuments.subscriber(done.subscriber());
    return data(done.created() ? 201 : 200, shown).changed(done.changed());
  }

  private Answer delete(String id) {
    rules.delete(id);
    return Answer.empty(204).changed(true);
  }

  private Answer forget(String id) {
    var gone = rules.forget(id);
    var shown = Json.MAPPER.createObjectNode();
    shown.put(
        "message", "Subscriber data will be completely deleted and forgotten within 30 days.");
    shown.set("data", MailerLiteDocuments.forgotten(gone.subscriber(), gone.forgotten()));
    return Answer.json(shown).changed(true);
  }

  private Answer joinGroup(String id, String group) {
    refuseUnknownGroup(group);
    var changed = rules.joinGroup(id, group).changed();
    return data(200, MailerLiteDocuments.group(group, subscribers.all())).changed(changed);
  }

  private Answer leaveGroup(String id, String group) {
    refuseUnknownGroup(group);
    return Answer.empty(204).changed(rules.leaveGroup(id, group).changed());
  }

  private Answer inGroup(Call call, String group) {
    refuseUnknownGroup(group);
    return Answer.json(
        SubscriberPage.ofGroup(call)
            .and(subscriber -> subscriber.groups().contains(group))
            .of(subscribers));
  }

  private static void refuseUnknownGroup(String id) {
    if (!MailerLiteApi.GROUPS.containsKey(id)) {
      throw MailerLiteRefusal.notFound();
    }
  }

  private static JsonNode json(Call call) {
    return Json.read(call.body())
        .filter(JsonNode::isObject)
        .orElseThrow(() -> MailerLiteRefusal.of(400, "The body is not a JSON object."));
  }
}
