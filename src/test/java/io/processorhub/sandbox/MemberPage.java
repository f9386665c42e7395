package io.processorhub.sandbox;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Which members a call wants to see: {@code count}, {@code offset} and the filters. */
record MemberPage(int count, int offset, Optional<String> status, Predicate<Member> wanted) {

  private static final int MOST = 1000;
  private static final Set<String> STATUSES =
      Stream.concat(MemberShape.STATUSES.stream(), Stream.of("archived"))
          .collect(Collectors.toSet());

  static MemberPage askedFor(Call call) {
    return new MemberPage(
        number(call, "count", 10, MOST),
        number(call, "offset", 0, Integer.MAX_VALUE),
        status(call),
        changedSince(call));
  }

  JsonNode of(MailchimpMembers members) {
    var all = members.all(wanted.and(hasStatus(members.settings().listsArchived())));
    var shown = Json.MAPPER.createObjectNode();
    var page = shown.putArray("members");
    all.stream()
        .skip(offset)
        .limit(count)
        .forEach(member -> page.add(MailchimpDocuments.member(member)));
    shown.put("list_id", members.audience());
    shown.put("total_items", all.size());
    return shown;
  }

  private static int number(Call call, String name, int usual, int most) {
    try {
      int number = call.parameter(name).map(Integer::parseInt).orElse(usual);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw Refusal.invalid(name, "A number from 0 to " + most + " expected.");
  }

  private static Optional<String> status(Call call) {
    var status = call.parameter("status");
    if (status.isPresent() && !STATUSES.contains(status.get())) {
      throw Refusal.invalid("status", "No such status.");
    }
    return status;
  }

  private Predicate<Member> hasStatus(boolean withArchived) {
    return status
        .<Predicate<Member>>map(word -> member -> word.equals(member.status()))
        .orElse(member -> withArchived || !member.isArchived());
  }

  private static Predicate<Member> changedSince(Call call) {
    try {
      var since = call.parameter("since_last_changed").map(OffsetDateTime::parse);
      return member -> since.isEmpty() || member.lastChanged().isAfter(since.get().toInstant());
    } catch (DateTimeException e) {
      throw Refusal.invalid("since_last_changed", "A time as in RFC 3339 expected.");
    }
  }
}
