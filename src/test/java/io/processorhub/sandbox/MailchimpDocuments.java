package io.processorhub.sandbox;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How Mailchimp shows an audience and its members. */
final class MailchimpDocuments {

  private static final DateTimeFormatter TO_THE_SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx").withZone(ZoneOffset.UTC);

  private MailchimpDocuments() {}

  static ObjectNode audience(MailchimpMembers audience) {
    var members = audience.all();
    var perStatus =
        members.stream().collect(Collectors.groupingBy(Member::status, Collectors.counting()));
    var shown = Json.MAPPER.createObjectNode();
    shown.put("id", audience.audience());
    shown.put("web_id", 1);
    shown.put("name", "Sandbox audience");
    shown.put("date_created", shown(Instant.EPOCH));
    shown.put("double_optin", audience.doubleOptin());
    shown.put("marketing_permissions", false);
    shown
        .putObject("stats")
        .put("member_count", perStatus.getOrDefault("subscribed", 0L))
        .put("total_contacts", members.size() - perStatus.getOrDefault("archived", 0L))
        .put("unsubscribe_count", perStatus.getOrDefault("unsubscribed", 0L))
        .put("cleaned_count", perStatus.getOrDefault("cleaned", 0L))
        .put("merge_field_count", MemberReader.MERGE_FIELDS.size());
    shown.putArray("_links");
    return shown;
  }

  static ObjectNode member(Member member) {
    var shown = Json.MAPPER.createObjectNode();
    shown.put("id", member.id());
    shown.put("email_address", member.email());
    shown.put("unique_email_id", member.id().substring(0, 10));
    shown.put("contact_id", member.contactId());
    shown.put("full_name", fullName(member));
    shown.put("web_id", member.number());
    shown.put("email_type", "html");
    shown.put("status", member.status());
    var fields = shown.putObject("merge_fields");
    MemberReader.MERGE_FIELDS.forEach(
        tag -> fields.put(tag, member.mergeFields().getOrDefault(tag, "")));
    shown.put("last_changed", shown(member.lastChanged()));
    shown.put("language", member.language());
    shown.put("vip", false);
    member.further().forEach(shown::set);
    shown.put("source", member.timesCreated() > 0 ? "API - Generic" : "Hosted Signup Form");
    shown.put("tags_count", member.tags().size());
    var tags = shown.putArray("tags");
    member.tags().forEach(tag -> tags.addObject().put("id", tags.size()).put("name", tag));
    shown.put("list_id", member.audience());
    shown.putArray("_links");
    return shown;
  }

  /** Turns each person in an answer into one who was not asked about. */
  static void exchangePeople(JsonNode shown) {
    if (shown instanceof ObjectNode object && object.path("email_address").isString()) {
      var other = "other." + object.get("email_address").asString();
      object.put("email_address", other);
      object.put("id", Addresses.id(other));
      object.put("contact_id", Addresses.md5("contact of " + other));
    }
    shown.valueStream().forEach(MailchimpDocuments::exchangePeople);
  }

  private static String fullName(Member member) {
    return Stream.of("FNAME", "LNAME")
        .map(tag -> member.mergeFields().getOrDefault(tag, ""))
        .filter(name -> !name.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static String shown(Instant instant) {
    return TO_THE_SECOND.format(instant);
  }
}
