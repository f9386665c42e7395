package io.processorhub.sandbox;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that the MailerLite sandbox keeps about one address.
 *
 * @param id a number greater than 2^53, which no program that reads it as a number gets right
 * @param source "api", or "webform" for who signed up at MailerLite
 * @param fields only those that have a value
 * @param groups ids
 * @param further times and IP addresses as they were sent, by property name
 * @param timesCreated how often the API created it; 0 for who signed up at MailerLite
 * @param effectiveWrites calls of the API after which something here was different
 */
public record Subscriber(
    String id,
    String email,
    String status,
    String source,
    Map<String, String> fields,
    List<String> groups,
    Map<String, String> further,
    Instant createdAt,
    Instant updatedAt,
    int timesCreated,
    int effectiveWrites) {

  private static final Set<String> GONE = Set.of("unsubscribed", "bounced", "junk");

  static Subscriber fresh(String id, String email, String source, Instant now) {
    return new Subscriber(
        id, email, "active", source, Map.of(), List.of(), Map.of(), now, now, 0, 0);
  }

  /** Whether this person, or the person's mailbox, has turned us away. */
  boolean isGone() {
    return GONE.contains(status);
  }

  /** What is not sent stays as it was, and so does the address. */
  Subscriber with(SubscriberBody sent) {
    return new Subscriber(
        id,
        email,
        sent.status().orElse(status),
        source,
        joined(fields, sent.fields()),
        sent.groups().map(more -> joined(groups, more)).orElse(groups),
        joined(further, sent.further()),
        createdAt,
        updatedAt,
        timesCreated,
        effectiveWrites);
  }

  Subscriber in(List<String> groups) {
    return new Subscriber(
        id,
        email,
        status,
        source,
        fields,
        groups,
        further,
        createdAt,
        updatedAt,
        timesCreated,
        effectiveWrites);
  }

  Subscriber written(Instant now, int timesCreated, int effectiveWrites) {
    return new Subscriber(
        id,
        email,
        status,
        source,
        fields,
        groups,
        further,
        createdAt,
        now,
        timesCreated,
        effectiveWrites);
  }

  /** An empty text stands for what is to be removed. */
  private static Map<String, String> joined(Map<String, String> old, Map<String, String> sent) {
    var both = new LinkedHashMap<>(old);
    both.putAll(sent);
    both.values().removeIf(String::isEmpty);
    return both;
  }

  private static List<String> joined(List<String> old, List<String> sent) {
    return List.copyOf(
        Stream.of(old, sent)
            .flatMap(List::stream)
            .collect(LinkedHashSet::new, Set::add, Set::addAll));
  }
}
