package io.processorhub.intake;

import io.processorhub.foundation.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * One CloudEvent (<a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">1.0
 * </a>) in its JSON format, of the one type the hub knows.
 *
 * @param source with {@code id} it names the event; it does not say whose contact it is
 * @param data the contact
 */
record Event(long place, String source, String id, JsonNode data) {

  static final String TYPE = "io.processorhub.contact.changed.v1";

  private static final Set<String> REQUIRED = Set.of("specversion", "id", "source", "type", "data");
  private static final Set<String> OPTIONAL =
      Set.of("time", "subject", "datacontenttype", "dataschema");
  private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,20}");

  /** What is wrong with it, if anything. */
  static Optional<Row.Refused> wrong(long place, JsonNode event) {
    if (!event.isObject()) {
      return Optional.of(refused(place, "", "an object belongs there"));
    }
    return wrongHead(place, event).or(() -> wrongRest(place, event));
  }

  static Event of(long place, JsonNode event) {
    return new Event(
        place, event.get("source").asString(), event.get("id").asString(), event.get("data"));
  }

  private static Optional<Row.Refused> wrongHead(long place, JsonNode event) {
    if (!is("1.0", event.path("specversion"))) {
      return Optional.of(refused(place, "specversion", "\"1.0\""));
    }
    if (!is(TYPE, event.path("type"))) {
      return Optional.of(refused(place, "type", TYPE));
    }
    if (!name(event.path("id"))) {
      return Optional.of(refused(place, "id", "1 to 200 characters"));
    }
    if (!name(event.path("source")) || !isUri(event.path("source").asString())) {
      return Optional.of(refused(place, "source", "a URI of at most 200 characters"));
    }
    return event.path("data").isObject()
        ? Optional.empty()
        : Optional.of(refused(place, "data", "the contact, as an object"));
  }

  private static Optional<Row.Refused> wrongRest(long place, JsonNode event) {
    if (event.has("time") && Rows.instant(text(event.get("time"))).isEmpty()) {
      return Optional.of(refused(place, "time", "a time such as 2026-05-04T10:00:00Z"));
    }
    if (event.has("datacontenttype")
        && !text(event.get("datacontenttype")).matches("(?i)application/json(\\s*;.*)?")) {
      return Optional.of(refused(place, "datacontenttype", "application/json"));
    }
    var number = 0;
    for (var pair : event.properties()) {
      number++;
      if (!REQUIRED.contains(pair.getKey())
          && !OPTIONAL.contains(pair.getKey())
          && !extension(pair.getKey(), pair.getValue())) {
        return Optional.of(
            refused(
                place,
                "",
                "name %d: an extension has small letters and digits and a simple value"
                    .formatted(number)));
      }
    }
    return Optional.empty();
  }

  private static boolean is(String expected, JsonNode value) {
    return text(value).equals(expected);
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.asString() : "";
  }

  private static boolean name(JsonNode value) {
    var text = text(value);
    return !text.isBlank() && text.length() <= 200 && Values.unreadable(text).isEmpty();
  }

  private static boolean isUri(String text) {
    try {
      return !new URI(text).toString().isEmpty();
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Tracing and brokers add attributes of their own, which change nothing here. */
  private static boolean extension(String name, JsonNode value) {
    return EXTENSION.matcher(name).matches() && value.isValueNode();
  }

  private static Row.Refused refused(long place, String attribute, String hint) {
    return new Row.Refused(place, attribute, RowCode.BAD_EVENT, hint);
  }

  /** The only event of a request is refused as the request: brokers look at the status. */
  static Problem.Failure failure(Result.Refusal refusal) {
    var where = refusal.field().isEmpty() ? "The event" : refusal.field();
    return Problem.of(422, refusal.code(), "Event refused", where + " " + refusal.words())
        .failure();
  }
}
