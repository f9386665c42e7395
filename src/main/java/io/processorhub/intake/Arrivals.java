package io.processorhub.intake;

import io.processorhub.access.Actor;
import io.processorhub.foundation.FieldTaxonomy;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.processor.Connections;
import io.processorhub.subject.People;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Takes in contacts that came as JSON, within the transaction that is under way. */
final class Arrivals {

  private final Imports imports;
  private final Taking taking;
  private final People people;
  private final Connections connections;
  private final FieldTaxonomy taxonomy;
  private final KeyedHash hash;

  Arrivals(
      Imports imports,
      Taking taking,
      People people,
      Connections connections,
      FieldTaxonomy taxonomy,
      KeyedHash hash) {
    this.imports = imports;
    this.taking = taking;
    this.people = people;
    this.connections = connections;
    this.taxonomy = taxonomy;
    this.hash = hash;
  }

  /**
   * @param place where it stands in the request, from one
   */
  record Arrival(long place, JsonNode contact) {}

  /** What became of each, in order. */
  Answer take(List<Arrival> arrivals, Actor by) {
    var results = new ArrayList<Result>();
    var notKept = new TreeSet<String>();
    var sources = bySource(arrivals, by, results);
    if (!sources.isEmpty()) {
      var reader = new JsonContact(taxonomy, Kept.by(connections), notKept);
      sources.forEach((source, contacts) -> take(source, contacts, reader, by, results));
    }
    results.sort(Comparator.comparingLong(Result::place));
    return Answer.of(notKept, results);
  }

  /** In one order for all, since each source is locked. */
  private TreeMap<String, List<Arrival>> bySource(
      List<Arrival> arrivals, Actor by, List<Result> results) {
    var own = imports.source(by);
    var sources = new TreeMap<String, List<Arrival>>();
    for (var arrival : arrivals) {
      var wrong =
          JsonContact.wrongSource(arrival.place, arrival.contact)
              .or(() -> wrongForToken(arrival, by, own));
      if (wrong.isPresent()) {
        results.add(Result.refused(wrong.get()));
      } else {
        sources.computeIfAbsent(source(arrival), name -> new ArrayList<>()).add(arrival);
      }
    }
    return sources;
  }

  /** Who may touch one account may touch the source it belongs to, and no other. */
  private static Optional<Row.Refused> wrongForToken(
      Arrival arrival, Actor by, Optional<String> own) {
    return by.account().isEmpty() || own.equals(Optional.of(source(arrival)))
        ? Optional.empty()
        : Optional.of(new Row.Refused(arrival.place, JsonContact.SOURCE, RowCode.OTHER_ACCOUNT));
  }

  private static String source(Arrival arrival) {
    return arrival.contact.get(JsonContact.SOURCE).asString();
  }

  private void take(
      String name, List<Arrival> arrivals, JsonContact reader, Actor by, List<Result> results) {
    var rules = new Rules(hash, reader.kept(), onlyAccount(name, by));
    var rows = arrivals.stream().map(one -> reader.read(one.place, one.contact, rules)).toList();
    if (rows.stream().noneMatch(Row.Taken.class::isInstance)) {
      rows.forEach(row -> results.add(Result.refused((Row.Refused) row)));
      return; // a source of which nothing was ever taken is not noted
    }
    var done = taking.take(people.source(name), by.account(), rows);
    taking.over(people.source(name));
    for (var i = 0; i < done.taken().size(); i++) {
      results.add(Result.taken(done.contacts().get(i).place(), done.taken().get(i).change()));
    }
    done.refused().forEach(row -> results.add(Result.refused(row)));
  }

  private Optional<byte[]> onlyAccount(String source, Actor by) {
    return by.account().isEmpty()
        ? Optional.empty()
        : imports.accountKey(by.account(), people.source(source));
  }
}
