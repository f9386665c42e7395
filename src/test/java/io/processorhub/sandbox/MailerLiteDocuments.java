package io.processorhub.sandbox;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How MailerLite shows subscribers and groups. */
final class MailerLiteDocuments {

  private static final DateTimeFormatter TO_THE_SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private static final List<String> COUNTS =
      List.of("active", "unsubscribed", "unconfirmed", "bounced", "junk");

  private MailerLiteDocuments() {}

  static ObjectNode subscriber(Subscriber subscriber) {
    var shown = subscriberInList(subscriber);
    var groups = shown.putArray("groups");
    subscriber.groups().forEach(id -> groups.add(group(id)));
    return shown;
  }

  /** Without the groups, which a list shows only on request. */
  static ObjectNode subscriberInList(Subscriber subscriber) {
    var shown = Json.MAPPER.createObjectNode();
    shown.put("id", subscriber.id());
    shown.put("email", subscriber.email());
    shown.put("status", subscriber.status());
    shown.put("source", subscriber.source());
    shown.put("sent", 0);
    shown.put("opens_count", 0);
    shown.put("clicks_count", 0);
    shown.put("open_rate", 0);
    shown.put("click_rate", 0);
    var further = subscriber.further();
    var joined = shown(subscriber.createdAt());
    shown.put("ip_address", further.get("ip_address"));
    shown.put("subscribed_at", further.getOrDefault("subscribed_at", joined));
    shown.put("unsubscribed_at", further.get("unsubscribed_at"));
    shown.put("created_at", joined);
    shown.put("updated_at", shown(subscriber.updatedAt()));
    shown.set("fields", fields(subscriber));
    shown.put("opted_in_at", further.get("opted_in_at"));
    shown.put("optin_ip", further.get("optin_ip"));
    return shown;
  }

  private static ObjectNode fields(Subscriber subscriber) {
    var shown = Json.MAPPER.createObjectNode();
    for (var name : SubscriberFields.names()) {
      var value = subscriber.fields().get(name);
      if (value != null && SubscriberFields.isNumber(name)) {
        shown.set(name, Json.read(value).orElseThrow());
      } else {
        shown.put(name, value);
      }
    }
    return shown;
  }

  static ObjectNode forgotten(Subscriber subscriber, Forgotten forgotten) {
    return subscriber(subscriber)
        .put("deleted_at", shown(forgotten.deletedAt()))
        .put("forget_at", shown(forgotten.forgetAt()));
  }

  private static ObjectNode group(String id) {
    return Json.MAPPER
        .createObjectNode()
        .put("id", id)
        .put("name", MailerLiteApi.GROUPS.get(id))
        .put("created_at", shown(Instant.EPOCH));
  }

  static ObjectNode group(String id, List<Subscriber> subscribers) {
    var perStatus =
        subscribers.stream()
            .filter(subscriber -> subscriber.groups().contains(id))
            .collect(Collectors.groupingBy(Subscriber::status, Collectors.counting()));
    var shown = group(id);
    COUNTS.forEach(status -> shown.put(status + "_count", perStatus.getOrDefault(status, 0L)));
    return shown;
  }

  /** Turns each person in an answer into one who was not asked about. */
  static void exchangePeople(JsonNode shown) {
    if (shown instanceof ObjectNode object && object.path("email").isString()) {
      object.put("email", "other." + object.get("email").asString());
      object.put("id", "9" + object.path("id").asString(""));
    }
    shown.valueStream().forEach(MailerLiteDocuments::exchangePeople);
  }

  static String shown(Instant instant) {
    return TO_THE_SECOND.format(instant);
  }
}
