package io.processorhub.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Up to 50 calls in one, done one after the other; each is accepted or refused for itself. */
final class MailerLiteBatch {

  static final int MOST = 50;

  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");
  private static final Set<String> DOCUMENTED = Set.of("method", "path", "body");

  private final Call outer;
  private final Function<Call, Answer> answers;

  /**
   * @param answers what is done for a single call, refusals included
   */
  MailerLiteBatch(Call outer, Function<Call, Answer> answers) {
    this.outer = outer;
    this.answers = answers;
  }

  /** MailerLite runs it as an import if it does nothing but add or change subscribers. */
  static boolean isImport(Call call) {
    return call.method().equals("POST")
        && call.path().equals("/api/batch")
        && Json.read(call.body())
            .map(body -> body.path("requests"))
            .filter(requests -> requests.isArray() && !requests.isEmpty())
            .filter(requests -> requests.valueStream().allMatch(MailerLiteBatch::isUpsert))
            .isPresent();
  }

  private static boolean isUpsert(JsonNode request) {
    return request.path("method").asString("").equals("POST")
        && request.path("path").asString("").equals("api/subscribers");
  }

  Answer run(JsonNode body) {
    var requests = body.path("requests");
    refuseUnlessDocumented(body, requests);
    var responses = Json.MAPPER.createArrayNode();
    int successful = 0;
    boolean changed = false;
    for (var request : requests) {
      var answer = answers.apply(call(request));
      successful += answer.status() < 300 ? 1 : 0;
      changed |= answer.changed();
      responses.addObject().put("code", answer.status()).set("body", shown(answer));
    }
    var shown = Json.MAPPER.createObjectNode();
    shown.put("total", requests.size());
    shown.put("successful", successful);
    shown.put("failed", requests.size() - successful);
    shown.set("responses", responses);
    return Answer.json(shown).changed(changed);
  }

  private static void refuseUnlessDocumented(JsonNode body, JsonNode requests) {
    if (!requests.isArray() || requests.isEmpty() || body.size() > 1) {
      throw MailerLiteRefusal.invalid("requests", "The requests field is required, and no other.");
    }
    if (requests.size() > MOST) {
      var message = "The requests may not have more than " + MOST + " items.";
      throw MailerLiteRefusal.invalid("requests", message);
    }
    for (int i = 0; i < requests.size(); i++) {
      var place = "requests." + i;
      mistake(requests.get(i))
          .ifPresent(
              message -> {
                throw MailerLiteRefusal.invalid(place, message);
              });
    }
  }

  private static Optional<String> mistake(JsonNode request) {
    var path = request.path("path").asString("");
    if (!DOCUMENTED.containsAll(request.propertyNames())) {
      return Optional.of("Only method, path and body are known here.");
    }
    if (!METHODS.contains(request.path("method").asString(""))) {
      return Optional.of("The selected method is invalid.");
    }
    if (!path.startsWith("api/")
        || path.startsWith("api/batch")
        || path.startsWith("api/webhooks")) {
      return Optional.of("The selected path is invalid.");
    }
    return request.has("body") && !request.path("body").isObject()
        ? Optional.of("The body must be an object.")
        : Optional.empty();
  }

  private Call call(JsonNode request) {
    var body = request.path("body");
    return new Call(
        request.path("method").asString(),
        "/" + request.path("path").asString(),
        outer.headers(),
        body.isMissingNode() ? "" : body.toString());
  }

  private static JsonNode shown(Answer answer) {
    return Json.read(new String(answer.body(), StandardCharsets.UTF_8))
        .orElseGet(Json.MAPPER::nullNode);
  }
}
