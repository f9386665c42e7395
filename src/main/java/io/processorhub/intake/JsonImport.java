package io.processorhub.intake;

import io.processorhub.access.Actor;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.FieldTaxonomy;
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
final class JsonImport {

  private final Imports imports;
  private final ContactWriter taking;
  private final People people;
  private final Connections connections;
  private final FieldTaxonomy taxonomy;
  private final KeyedHash hash;

  JsonImport(
      Imports imports,
      ContactWriter taking,
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
   * @param refused why it is refused whatever it holds; it is read for its noes then
   */
  record Arrival(long place, JsonNode contact, Optional<Row.Refused> refused) {

    Arrival(long place, JsonNode contact) {
      this(place, contact, Optional.empty());
    }

    Arrival refused(Row.Refused why) {
      return new Arrival(place, contact, Optional.of(refused.orElse(why)));
    }
  }

  /** What became of each, in order. */
  Answer take(List<Arrival> arrivals, Actor by) {
    var results = new ArrayList<Result>();
    var notKept = new TreeSet<String>();
    var ofNone = new ArrayList<Arrival>();
    var sources = bySource(arrivals, by, results, ofNone);
    if (!sources.isEmpty() || !ofNone.isEmpty()) {
      var reader = new JsonContact(taxonomy, DeclaredFields.by(connections), notKept);
      sources.forEach((source, contacts) -> take(source, contacts, reader, by, results));
      hear(ofNone, reader, by, results);
    }
    results.sort(Comparator.comparingLong(Result::place));
    return Answer.of(notKept, results);
  }

  /**
   * In one order for all, since each source is locked.
   *
   * @param ofNone gets those that name no source
   */
  private TreeMap<String, List<Arrival>> bySource(
      List<Arrival> arrivals, Actor by, List<Result> results, List<Arrival> ofNone) {
    var own = imports.source(by);
    var sources = new TreeMap<String, List<Arrival>>();
    for (var arrival : arrivals) {
      var noSource = JsonContact.wrongSource(arrival.place, arrival.contact);
      if (noSource.isPresent()) {
        ofNone.add(arrival.refused(noSource.get()));
        continue;
      }
      var others = wrongForToken(arrival, by, own);
      if (others.isPresent()) {
        results.add(Result.refused(arrival.refused(others.get()).refused.get()));
      } else {
        sources.computeIfAbsent(source(arrival), name -> new ArrayList<>()).add(arrival);
      }
    }
    return sources;
  }

  /** Without a source an id says nothing, but the address may lead to somebody. */
  private void hear(List<Arrival> arrivals, JsonContact reader, Actor by, List<Result> results) {
    if (arrivals.isEmpty()) {
      return;
    }
    var rules = new ContactValidator(hash, reader.kept(), Optional.empty());
    var refused =
        arrivals.stream()
            .map(
                one ->
                    one.contact.isObject()
                        ? reader.refused(one.refused.get(), one.contact, rules)
                        : one.refused.get())
            .toList();
    taking
        .hear(Optional.empty(), by.account(), refused)
        .forEach(row -> results.add(Result.refused(row)));
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
    var rules = new ContactValidator(hash, reader.kept(), onlyAccount(name, by));
    var rows = arrivals.stream().map(one -> read(one, reader, rules)).toList();
    if (rows.stream().noneMatch(Row.Taken.class::isInstance)) {
      // A source of which nothing was ever taken is not noted.
      taking
          .hear(
              people.knownSource(name),
              by.account(),
              rows.stream().map(Row.Refused.class::cast).toList())
          .forEach(row -> results.add(Result.refused(row)));
      return;
    }
    var done = taking.take(people.source(name), by.account(), rows);
    taking.over(people.source(name));
    for (var i = 0; i < done.taken().size(); i++) {
      results.add(Result.taken(done.contacts().get(i), done.taken().get(i).change()));
    }
    done.refused().forEach(row -> results.add(Result.refused(row)));
  }

  private static Row read(Arrival arrival, JsonContact reader, ContactValidator rules) {
    return arrival.refused.isPresent()
        ? reader.refused(arrival.refused.get(), arrival.contact, rules)
        : reader.read(arrival.place, arrival.contact, rules);
  }

  private Optional<byte[]> onlyAccount(String source, Actor by) {
    return by.account().isEmpty()
        ? Optional.empty()
        : imports.accountKey(by.account(), people.source(source));
  }
}
