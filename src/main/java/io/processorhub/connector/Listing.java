package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.processorhub.copy.Doubtful;
import io.processorhub.copy.Sighting;
import io.processorhub.processor.Declaration;
import io.processorhub.processor.ProviderKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a declaration reads the entries that its processor lists. */
final class Listing {

  private final Declaration declaration;
  private final Declaration.Sweep sweep;
  private final String keyPlace;

  Listing(Declaration declaration) {
    this.declaration = declaration;
    this.sweep = declaration.calls().sweep();
    this.keyPlace = declaration.fields().get(ProviderKey.parse(declaration.key()).field()).to();
  }

  List<JsonNode> entries(JsonNode page) {
    return Jq.all(sweep.each(), page);
  }

  String key(JsonNode entry) {
    return Jq.text(Jq.one(sweep.key(), entry));
  }

  /** Who that is; empty if the entry has nothing that a key could be made of. */
  Optional<Sighting> sighting(JsonNode entry) {
    var value = Sending.at(entry, keyPlace);
    return value.isBlank()
        ? Optional.empty()
        : Optional.of(new Sighting(value, id(entry), Presences.of(sweep, entry)));
  }

  /** The person whom an answer shows; empty if the processor knows that person by another id. */
  Optional<Sighting> named(JsonNode answer, String id) {
    var find = declaration.calls().find();
    return (find == null ? List.of(answer) : Jq.all(find.each(), answer))
        .stream()
            .map(this::sighting)
            .flatMap(Optional::stream)
            .filter(seen -> seen.id().filter(id::equals).isPresent())
            .findFirst();
  }

  Doubtful.Found found(JsonNode entry) {
    Map<String, String> values = new HashMap<>();
    declaration.fields().forEach((name, rule) -> values.put(name, Sending.at(entry, rule.to())));
    return new Doubtful.Found(values, id(entry), Presences.of(sweep, entry));
  }

  private Optional<String> id(JsonNode entry) {
    return sweep.id() == null
        ? Optional.empty()
        : Optional.of(Jq.text(Jq.one(sweep.id(), entry))).filter(id -> !id.isEmpty());
  }

  /** The request for one page. */
  String request(Optional<String> since, Optional<String> cursor) {
    var request = new StringBuilder(sweep.request());
    if (since.isPresent() && sweep.since() != null) {
      append(request, sweep.since());
    }
    if (cursor.isPresent() && sweep.more() != null) {
      append(request, sweep.more());
    }
    return request.toString();
  }

  private static void append(StringBuilder request, String more) {
    request.append(request.indexOf("?") < 0 ? '?' : '&').append(more);
  }

  Map<String, String> values(int page, Optional<String> since, Optional<String> cursor) {
    var values = new HashMap<String, String>();
    values.put("count", Integer.toString(sweep.count()));
    values.put("offset", Integer.toString(page * sweep.count()));
    since.ifPresent(at -> values.put("since", at));
    cursor.ifPresent(at -> values.put("cursor", at));
    return values;
  }

  /** Where the page after this one begins; empty on the last. */
  Optional<String> next(JsonNode document, int entries) {
    if (sweep.next() == null) {
      return entries < sweep.count() ? Optional.empty() : Optional.of("");
    }
    return Optional.of(Jq.one(sweep.next(), document))
        .filter(next -> !next.isNull())
        .map(JsonNode::asText)
        .filter(next -> !next.isEmpty());
  }
}
