package io.processorhub.sandbox;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** What Mailchimp will not do, as the document it answers then. */
final class Refusal extends RuntimeException {

  record FieldError(String field, String message) {}

  private static final String TYPE = "https://mailchimp.com/developer/marketing/docs/errors/";
  private static final AtomicLong INSTANCES = new AtomicLong();

  private final int status;
  private final String title;
  private final List<FieldError> errors;

  Refusal(int status, String title, String detail, List<FieldError> errors) {
    super(detail, null, false, false);
    this.status = status;
    this.title = title;
    this.errors = errors;
  }

  static Refusal of(int status, String title, String detail) {
    return new Refusal(status, title, detail, List.of());
  }

  static Refusal notFound() {
    return of(404, "Resource Not Found", "The requested resource could not be found.");
  }

  static Refusal methodNotAllowed(String detail) {
    return of(405, "Method Not Allowed", detail);
  }

  static Refusal invalid(List<FieldError> errors) {
    var detail =
        "The resource submitted could not be validated."
            + " For field-specific details, see the 'errors' array.";
    return new Refusal(400, "Invalid Resource", detail, errors);
  }

  static Refusal invalid(String field, String message) {
    return invalid(List.of(new FieldError(field, message)));
  }

  /** What a member lacks that the audience requires. */
  static Refusal mergeFields(List<FieldError> errors) {
    return new Refusal(400, "Invalid Resource", "Your merge fields were invalid.", errors);
  }

  /** Titled like a mistake of the caller, but only the text says that it is none. */
  static Refusal notForNow(String email) {
    var detail =
        email
            + " has signed up to a lot of lists very recently;"
            + " we're not allowing more signups for now";
    return of(400, "Invalid Resource", detail);
  }

  static Refusal addressStays(String status) {
    var message =
        "This member's status is \"%s.\" You can only update email addresses for members with a"
            + " status of \"subscribed.\"";
    return invalid("email address", message.formatted(status));
  }

  /** Of a change to an address that is there already; Mailchimp gives it no title of its own. */
  static Refusal taken(String email, String status) {
    var word = status.equals("archived") ? "Deleted" : status;
    var message = "\"%s\" is already in this list with a status of \"%s\".";
    return invalid("email address", message.formatted(email, word));
  }

  static Refusal exists(String email) {
    var detail = email + " is already a list member. Use PUT to insert or update list members.";
    return of(400, "Member Exists", detail);
  }

  static Refusal forgotten(String email) {
    var detail =
        email
            + " was permanently deleted and cannot be re-imported."
            + " The contact must re-subscribe to get back on the list.";
    return of(400, "Forgotten Email Not Subscribed", detail);
  }

  static Refusal inComplianceState(String email) {
    var detail =
        email
            + " is in a compliance state due to unsubscribe, bounce, or compliance review"
            + " and cannot be subscribed.";
    return of(400, "Member In Compliance State", detail);
  }

  List<FieldError> errors() {
    return errors;
  }

  /** In one sentence, as it stands in the answer to a bulk call. */
  String reason() {
    return errors.isEmpty() ? getMessage() : errors.get(0).message();
  }

  Answer answer() {
    var body = Json.MAPPER.createObjectNode();
    body.put("type", TYPE);
    body.put("title", title);
    body.put("status", status);
    body.put("detail", getMessage());
    body.put("instance", new UUID(0, INSTANCES.incrementAndGet()).toString());
    if (!errors.isEmpty()) {
      body.set("errors", Json.MAPPER.valueToTree(errors));
    }
    return Answer.problem(status, body);
  }
}
