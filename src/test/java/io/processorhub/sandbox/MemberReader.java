package io.processorhub.sandbox;

import io.processorhub.sandbox.Refusal.FieldError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Reads what a call says about members, and collects what is not of the documented shape. */
final class MemberReader {

  static final List<String> MERGE_FIELDS =
      List.of("FNAME", "LNAME", "ADDRESS", "PHONE", "BIRTHDAY");

  private static final int MERGE_FIELD_BYTES = 255;
  private static final Set<String> IN_ITS_OWN_PLACE =
      Set.of("email_address", "status", "status_if_new", "merge_fields", "language", "tags");

  private final Map<String, MemberShape> documented;
  private final List<FieldError> misshapen = new ArrayList<>();

  MemberReader(Map<String, MemberShape> documented) {
    this.documented = documented;
  }

  /** Refuses the call if anything read so far is misshapen. */
  void refuseMisshapen() {
    if (!misshapen.isEmpty()) {
      throw Refusal.invalid(List.copyOf(misshapen));
    }
  }

  /**
   * @param place of the member in the body, as prefix of the field names in errors
   */
  MemberBody read(JsonNode sent, String place, String... required) {
    if (!sent.isObject()) {
      misshapen.add(new FieldError(place, "Schema describes object, something else found"));
      throw Refusal.invalid(List.copyOf(misshapen));
    }
    for (var name : required) {
      if (!sent.has(name)) {
        misshapen.add(new FieldError(place + name, "This value should not be blank."));
      }
    }
    sent.properties().forEach(property -> check(place, property.getKey(), property.getValue()));
    return body(sent);
  }

  private void check(String place, String name, JsonNode value) {
    var shape = documented.get(name);
    if (shape == null) {
      misshapen.add(new FieldError(place + name, "No such property here."));
    } else if (!shape.fits().test(value)) {
      var message = "Schema describes " + shape.describes() + ", something else found";
      misshapen.add(new FieldError(place + name, message));
    }
  }

  private static MemberBody body(JsonNode sent) {
    var errors = new ArrayList<FieldError>();
    var language = text(sent, "language");
    language
        .filter(code -> !MailchimpLanguages.has(code))
        .ifPresent(code -> errors.add(new FieldError("language", "No such language code.")));
    return new MemberBody(
        text(sent, "email_address"),
        text(sent, "status"),
        text(sent, "status_if_new"),
        mergeFields(sent.path("merge_fields"), errors),
        language,
        sent.path("tags").valueStream().map(JsonNode::asString).toList(),
        sent.properties().stream()
            .filter(property -> !IN_ITS_OWN_PLACE.contains(property.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
        errors);
  }

  private static Optional<String> text(JsonNode sent, String name) {
    return Optional.of(sent.path(name)).filter(JsonNode::isString).map(JsonNode::asString);
  }

  private static Map<String, String> mergeFields(JsonNode sent, List<FieldError> errors) {
    var fields = new LinkedHashMap<String, String>();
    for (var field : sent.properties()) {
      mistake(field.getKey(), field.getValue())
          .ifPresentOrElse(
              message -> errors.add(new FieldError(field.getKey(), message)),
              () -> fields.put(field.getKey(), field.getValue().asString()));
    }
    return fields;
  }

  private static Optional<String> mistake(String tag, JsonNode value) {
    if (!MERGE_FIELDS.contains(tag)) {
      return Optional.of("No such merge field in this audience.");
    }
    if (!value.isString() && !value.isNumber()) {
      return Optional.of("Text expected.");
    }
    return Answer.utf8(value.asString()).length > MERGE_FIELD_BYTES
        ? Optional.of("Longer than " + MERGE_FIELD_BYTES + " bytes.")
        : Optional.empty();
  }
}
