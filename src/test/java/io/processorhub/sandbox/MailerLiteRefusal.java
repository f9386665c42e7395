package io.processorhub.sandbox;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What MailerLite will not do, as the document it answers then. */
final class MailerLiteRefusal extends RuntimeException {

  private final int status;
  private final Map<String, List<String>> errors;

  private MailerLiteRefusal(int status, String message, Map<String, List<String>> errors) {
    super(message, null, false, false);
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

  Answer answer() {
    var body = Json.MAPPER.createObjectNode();
    body.put("message", getMessage());
    if (!errors.isEmpty()) {
      body.set("errors", Json.MAPPER.valueToTree(errors));
    }
    return Answer.json(status, body);
  }
}
