package io.processorhub.sandbox;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * All that the Mailchimp sandbox keeps about one address in one audience.
 *
 * @param audience the id of the list it is in
 * @param number in order of joining; stays when the address changes
 * @param id MD5 of the lower-case address; a new address gives a new id
 * @param contactId stays when the address changes
 * @param mergeFields only those that were ever sent
 * @param further what else was sent and has no place of its own here, by property name
 * @param statusBeforeArchived empty unless archived
 * @param timesCreated how often the API created it; 0 for who signed up at Mailchimp
 * @param effectiveWrites calls of the API after which something here was different
 */
public record Member(
    String audience,
    long number,
    String id,
    String contactId,
    String email,
    String status,
    Map<String, String> mergeFields,
    String language,
    List<String> tags,
    Map<String, JsonNode> further,
    String statusBeforeArchived,
    Instant lastChanged,
    int timesCreated,
    int effectiveWrites) {

  private static final Set<String> GONE = Set.of("unsubscribed", "cleaned");

  static Member fresh(String audience, long number, String email, String status) {
    return new Member(
        audience,
        number,
        Addresses.id(email),
        Addresses.md5("contact " + number + " of " + audience),
        email,
        status,
        Map.of(),
        "",
        List.of(),
        Map.of(),
        "",
        Instant.EPOCH,
        0,
        0);
  }

  /** Whether this person, or the person's mailbox, has turned us away. */
  boolean isGone() {
    return GONE.contains(status) || GONE.contains(statusBeforeArchived);
  }

  boolean isSubscribed() {
    return status.equals("subscribed");
  }

  boolean isArchived() {
    return status.equals("archived");
  }

  /** What is not sent stays as it was. */
  Member with(MemberBody sent, boolean replaceTags) {
    return new Member(
        audience,
        number,
        sent.email().map(Addresses::id).orElse(id),
        contactId,
        sent.email().orElse(email),
        sent.status().orElse(status),
        joined(mergeFields, sent.mergeFields()),
        sent.language().orElse(language),
        replaceTags ? sent.tags() : joined(tags, sent.tags()),
        joined(further, sent.further()),
        sent.status().isPresent() ? "" : statusBeforeArchived,
        lastChanged,
        timesCreated,
        effectiveWrites);
  }

  Member archived() {
    return new Member(
        audience,
        number,
        id,
        contactId,
        email,
        "archived",
        mergeFields,
        language,
        tags,
        further,
        status,
        lastChanged,
        timesCreated,
        effectiveWrites);
  }

  Member written(Instant now, int timesCreated, int effectiveWrites) {
    return new Member(
        audience,
        number,
        id,
        contactId,
        email,
        status,
        mergeFields,
        language,
        tags,
        further,
        statusBeforeArchived,
        now,
        timesCreated,
        effectiveWrites);
  }

  private static <V> Map<String, V> joined(Map<String, V> old, Map<String, V> sent) {
    var both = new LinkedHashMap<>(old);
    both.putAll(sent);
    return both;
  }

  private static List<String> joined(List<String> old, List<String> sent) {
    return List.copyOf(
        Stream.of(old, sent)
            .flatMap(List::stream)
            .collect(LinkedHashSet::new, Set::add, Set::addAll));
  }
}
