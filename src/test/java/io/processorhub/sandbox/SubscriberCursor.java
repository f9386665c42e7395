package io.processorhub.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A place between two subscribers, and which way to read from there.
 *
 * @param id of the subscriber last seen; empty for the beginning
 */
record SubscriberCursor(String id, boolean forwards) {

  static final SubscriberCursor START = new SubscriberCursor("", true);

  static SubscriberCursor read(String text) {
    try {
      var json = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      return Json.read(json).map(SubscriberCursor::of).orElseThrow(SubscriberCursor::nonsense);
    } catch (IllegalArgumentException e) {
      throw nonsense();
    }
  }

  private static SubscriberCursor of(JsonNode json) {
    if (!json.path("id").isNumber() || !json.path("_pointsToNextItems").isBoolean()) {
      throw nonsense();
    }
    return new SubscriberCursor(
        json.path("id").asString(), json.path("_pointsToNextItems").asBoolean());
  }

  private static MailerLiteRefusal nonsense() {
    return MailerLiteRefusal.invalid("cursor", "The cursor is not one that was given out.");
  }

  /** Opaque to the caller, in the form MailerLite gives it. */
  String text() {
    var json = "{\"id\":" + id + ",\"_pointsToNextItems\":" + forwards + "}";
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Answer.utf8(json));
  }

  /** All from here on, nearest first. */
  List<Subscriber> from(MailerLiteSubscribers subscribers) {
    return forwards ? subscribers.after(id) : subscribers.before(id);
  }
}
