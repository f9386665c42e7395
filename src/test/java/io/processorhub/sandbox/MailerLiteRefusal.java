package io.processorhub.sandbox;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What MailerLite will not do, as the document it answers then. */
final class MailerLiteRefusal extends RuntimeException {

  private final int status;
  private final Map<String, List<String>> errors;
  private final String subscriber;

  private MailerLiteRefusal(int status, String message, Map<String, List<String>> errors) {
    this(status, message, errors, "");
  }

  private MailerLiteRefusal(
      int status, String message, Map<String, List<String>> errors, String subscriber) {
    super(message, null, false, false);
    this.subscriber = subscriber;
    this.status = status;
    this.errors = new TreeMap<>(errors);
  }

  static MailerLiteRefusal of(int status, String message) {
    return new MailerLiteRefusal(status, message, Map.of());
  }

  static MailerLiteRefusal notFound() {
    return of(404, "Resource not found.");
  }

  static MailerLiteRefusal invalid(Map<String, List<String>> errors) {
    return new MailerLiteRefusal(422, "The given data was invalid.", errors);
  }

  static MailerLiteRefusal invalid(String field, String message) {
    return invalid(Map.of(field, List.of(message)));
  }

  /** Names the subscriber by id, as no other refusal does. */
  static MailerLiteRefusal left(Subscriber who) {
    var message = "This subscriber is " + who.status() + " and cannot be imported";
    return new MailerLiteRefusal(
        422, "The given data was invalid.", Map.of("email", List.of(message)), who.id());
  }

  Answer answer() {
    var body = Json.MAPPER.createObjectNode();
    body.put("message", getMessage());
    if (!errors.isEmpty()) {
      body.set("errors", Json.MAPPER.valueToTree(errors));
    }
    if (!subscriber.isEmpty()) {
      body.put("subscriber", subscriber);
    }
    return Answer.json(status, body);
  }
}
