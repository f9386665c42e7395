package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.processorhub.copy.InDoubtBatch;
import io.processorhub.copy.Sighting;
import io.processorhub.processor.Declaration;
import io.processorhub.processor.ProviderKey;
import java.util.ArrayList;
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

  List<Listed> entries(JsonNode page) {
    return listed(Jq.all(sweep.each(), page));
  }

  /** Those whom an answer to {@code find} names. */
  List<Listed> found(JsonNode answer) {
    return listed(Jq.all(declaration.calls().find().each(), answer));
  }

  private List<Listed> listed(List<JsonNode> entries) {
    return entries.stream().<Listed>map(Entry::new).toList();
  }

  /** The person whom an answer shows; empty if the processor knows that person by another id. */
  Optional<Sighting> named(JsonNode answer, String id) {
    return (declaration.calls().find() == null ? listed(List.of(answer)) : found(answer))
        .stream()
            .map(Listed::sighting)
            .flatMap(Optional::stream)
            .filter(seen -> seen.id().filter(id::equals).isPresent())
            .findFirst();
  }

  private final class Entry implements Listed {
    private final JsonNode entry;

    private Entry(JsonNode entry) {
      this.entry = entry;
    }

    @Override
    public String key() {
      return Jq.text(Jq.one(sweep.key(), entry));
    }

    @Override
    public Optional<Sighting> sighting() {
      var value = BatchCodec.at(entry, keyPlace);
      return value.isBlank()
          ? Optional.empty()
          : Optional.of(new Sighting(value, id(), Presences.of(sweep, entry)));
    }

    @Override
    public InDoubtBatch.Found found() {
      var values = new HashMap<String, String>();
      var groups = new HashMap<String, List<Map<String, String>>>();
      declaration.fields().keySet().stream()
          .filter(name -> declaration.groupOf(name).isEmpty())
          .forEach(name -> read(name, values, groups));
      return new InDoubtBatch.Found(values, groups, id(), Presences.of(sweep, entry));
    }

    private void read(
        String name, Map<String, String> values, Map<String, List<Map<String, String>>> groups) {
      var place = declaration.fields().get(name).to();
      var there = entry.at("/" + place.replace('.', '/'));
      if (there.isArray()) {
        var members = new ArrayList<Map<String, String>>();
        there.forEach(member -> members.add(member(name, member)));
        groups.put(name, members);
      } else {
        values.put(name, BatchCodec.at(entry, place));
      }
    }

    private Map<String, String> member(String group, JsonNode member) {
      var values = new HashMap<String, String>();
      declaration
          .fields()
          .forEach(
              (name, rule) -> {
                if (name.startsWith(group + ".")) {
                  values.put(name, BatchCodec.at(member, rule.to()));
                }
              });
      return values;
    }

    private Optional<String> id() {
      return sweep.id() == null
          ? Optional.empty()
          : Optional.of(Jq.text(Jq.one(sweep.id(), entry))).filter(id -> !id.isEmpty());
    }

    /** Without values. */
    @Override
    public String toString() {
      return "Entry";
    }
  }

  /** The request for one page. */
  String request(Position from) {
    var request = new StringBuilder(sweep.request());
    if (from.since().isPresent() && sweep.since() != null) {
      append(request, sweep.since());
    }
    if (from.cursor().isPresent() && sweep.more() != null) {
      append(request, sweep.more());
    }
    return request.toString();
  }

  private static void append(StringBuilder request, String more) {
    request.append(request.indexOf("?") < 0 ? '?' : '&').append(more);
  }

  Map<String, String> values(Position from) {
    var values = new HashMap<String, String>();
    values.put("count", Integer.toString(sweep.count()));
    values.put("offset", Integer.toString(from.page() * sweep.count()));
    from.since().ifPresent(at -> values.put("since", at));
    from.cursor().ifPresent(at -> values.put("cursor", at));
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
