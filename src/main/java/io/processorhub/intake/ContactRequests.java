package io.processorhub.intake;

import io.processorhub.access.Actor;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.Problem;
import io.processorhub.foundation.StrictJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One request with contacts, one or many: taken in whole in one transaction, and once per key. */
final class ContactRequests {

  static final int MOST_CONTACTS = 1_000;
  private static final String BULK = "contacts";

  /** An answer that an older hub kept is still an answer. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private final TransactionTemplate transactions;
  private final IdempotencyKeys requests;
  private final JsonImport arrivals;
  private final KeyedHash hash;

  ContactRequests(
      TransactionTemplate transactions,
      IdempotencyKeys requests,
      JsonImport arrivals,
      KeyedHash hash) {
    this.transactions = transactions;
    this.requests = requests;
    this.arrivals = arrivals;
    this.hash = hash;
  }

  /**
   * @param repeated whether it is the kept answer of an earlier request
   */
  record Done(Answer answer, boolean repeated) {}

  Done take(byte[] body, Optional<String> key, Actor by) {
    var contacts = contacts(StrictJson.read(body));
    return transactions.execute(
        status ->
            key.map(name -> once(asked(name, body, by), contacts, by))
                .orElseGet(() -> new Done(arrivals.take(contacts, by), false)));
  }

  private Done once(
      List<IdempotencyKeys.Asked> asked, List<JsonImport.Arrival> contacts, Actor by) {
    var before = requests.begin(asked).get(0);
    if (before == null) {
      var answer = arrivals.take(contacts, by);
      requests.remember(asked, List.of(JSON.writeValueAsString(answer)));
      return new Done(answer, false);
    }
    if (!before.same()) {
      throw Problem.of(
              422,
              "KEY_REUSED",
              "Idempotency-Key used before",
              "This token sent another body with this Idempotency-Key within 24 hours; give each request a key of its own")
          .failure();
    }
    return new Done(JSON.readValue(before.answer(), Answer.class), true);
  }

  private List<IdempotencyKeys.Asked> asked(String key, byte[] body, Actor by) {
    var digest = hash.running();
    digest.update("contacts|".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return List.of(
        new IdempotencyKeys.Asked(
            hash.of("idempotency-key", by.name(), key), Arrays.copyOf(digest.doFinal(body), 16)));
  }

  private static List<JsonImport.Arrival> contacts(JsonNode body) {
    if (!body.has(BULK)) {
      return List.of(new JsonImport.Arrival(1, body));
    }
    refuseOther(body);
    var contacts = new ArrayList<JsonImport.Arrival>();
    for (var contact : body.get(BULK)) {
      contacts.add(new JsonImport.Arrival(contacts.size() + 1, withSource(contact, body)));
    }
    return contacts;
  }

  private static void refuseOther(JsonNode body) {
    if (!body.get(BULK).isArray()) {
      throw refused(400, "WRONG_TYPE", "contacts must be a list of contacts");
    }
    if (body.get(BULK).size() > MOST_CONTACTS) {
      throw refused(
          413, "TOO_MANY", "A request takes at most %d contacts".formatted(MOST_CONTACTS));
    }
    for (var name : body.propertyNames()) {
      if (!name.equals(BULK) && !name.equals(JsonContact.SOURCE)) {
        throw refused(
            400,
            "UNKNOWN_FIELD",
            "Beside contacts there may be source and nothing else; what belongs to a contact stands in it");
      }
    }
  }

  private static Problem.Failure refused(int status, String code, String detail) {
    return Problem.of(status, code, "Not a request with contacts", detail).failure();
  }

  /** What stands beside the list counts for those that name no source themselves. */
  private static JsonNode withSource(JsonNode contact, JsonNode body) {
    if (contact instanceof ObjectNode object
        && !object.has(JsonContact.SOURCE)
        && body.has(JsonContact.SOURCE)) {
      object.set(JsonContact.SOURCE, body.get(JsonContact.SOURCE));
    }
    return contact;
  }
}
