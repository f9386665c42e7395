package io.processorhub.sandbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Reads what a call says about a subscriber. MailerLite passes over what it does not know; we
 * refuse it, for a field nobody asked for is a disclosure.
 */
final class SubscriberReader {

  static final Set<String> STATUSES =
      Set.of("active", "unsubscribed", "unconfirmed", "bounced", "junk");

  private static final Set<String> TIMES =
      Set.of("subscribed_at", "opted_in_at", "unsubscribed_at");
  private static final Set<String> IPS = Set.of("ip_address", "optin_ip");
  private static final Set<String> FOR_PUT =
      Stream.of(Set.of("fields", "groups", "status"), TIMES, IPS)
          .flatMap(Set::stream)
          .collect(Collectors.toSet());
  private static final Set<String> FOR_POST =
      Stream.concat(Stream.of("email", "resubscribe"), FOR_PUT.stream())
          .collect(Collectors.toSet());

  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
  private static final Pattern IP =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+");

  private final JsonNode sent;
  private final Map<String, List<String>> errors = new TreeMap<>();

  private SubscriberReader(JsonNode sent) {
    this.sent = sent;
  }

  /** Who it is about has to be said. */
  static SubscriberBody post(JsonNode sent) {
    var reader = new SubscriberReader(sent);
    reader.checkEmail();
    return reader.read(FOR_POST);
  }

  /** Who it is about is in the path, and the address cannot be changed. */
  static SubscriberBody put(JsonNode sent) {
    return new SubscriberReader(sent).read(FOR_PUT);
  }

  private SubscriberBody read(Set<String> documented) {
    sent.propertyNames().stream()
        .filter(name -> !documented.contains(name))
        .forEach(name -> error(name, "There is no such property here."));
    var body =
        new SubscriberBody(text("email"), status(), fields(), groups(), further(), resubscribe());
    if (!errors.isEmpty()) {
      throw MailerLiteRefusal.invalid(errors);
    }
    return body;
  }

  private void checkEmail() {
    if (!sent.has("email")) {
      error("email", "The email field is required.");
    } else if (text("email").filter(Addresses::isValid).isEmpty()) {
      error("email", "The email must be a valid email address.");
    }
  }

  private Optional<String> status() {
    if (sent.has("status") && text("status").filter(STATUSES::contains).isEmpty()) {
      error("status", "The selected status is invalid.");
    }
    return text("status");
  }

  private Map<String, String> fields() {
    var fields = new LinkedHashMap<String, String>();
    if (sent.has("fields") && !sent.path("fields").isObject()) {
      error("fields", "The fields must be an object.");
    }
    for (var field : sent.path("fields").properties()) {
      if (!SubscriberFields.isKnown(field.getKey())) {
        error("fields." + field.getKey(), "There is no such field in this account.");
      } else if (!SubscriberFields.fits(field.getKey(), field.getValue())) {
        error("fields." + field.getKey(), "The value is not of the type of this field.");
      } else {
        fields.put(field.getKey(), orEmpty(field.getValue()));
      }
    }
    return fields;
  }

  private Optional<List<String>> groups() {
    var sentGroups = sent.path("groups");
    if (sentGroups.isMissingNode()) {
      return Optional.empty();
    }
    if (!sentGroups.isArray()) {
      error("groups", "The groups must be an array.");
    }
    var groups = new ArrayList<String>();
    for (int i = 0; i < sentGroups.size(); i++) {
      var id = sentGroups.get(i);
      if (!id.isString() || !MailerLiteApi.GROUPS.containsKey(id.asString())) {
        error("groups." + i, "The selected groups." + i + " is invalid.");
      } else if (!groups.contains(id.asString())) {
        groups.add(id.asString());
      }
    }
    return Optional.of(List.copyOf(groups));
  }

  private Map<String, String> further() {
    var further = new HashMap<String, String>();
    TIMES.forEach(name -> further(name, TIME, "must be like 2026-01-31 23:59:59.", further));
    IPS.forEach(name -> further(name, IP, "must be a valid IP address.", further));
    return further;
  }

  private void further(String name, Pattern form, String must, Map<String, String> further) {
    var value = sent.path(name);
    if (value.isMissingNode()) {
      return;
    }
    if (value.isNull() || (value.isString() && form.matcher(value.asString()).matches())) {
      further.put(name, orEmpty(value));
    } else {
      error(name, "The " + name + " " + must);
    }
  }

  private boolean resubscribe() {
    if (sent.has("resubscribe") && !sent.path("resubscribe").isBoolean()) {
      error("resubscribe", "The resubscribe field must be true or false.");
    }
    return sent.path("resubscribe").asBoolean(false);
  }

  private Optional<String> text(String name) {
    return Optional.of(sent.path(name)).filter(JsonNode::isString).map(JsonNode::asString);
  }

  private static String orEmpty(JsonNode value) {
    return value.isNull() ? "" : value.asString();
  }

  private void error(String name, String message) {
    errors.put(name, List.of(message));
  }
}
