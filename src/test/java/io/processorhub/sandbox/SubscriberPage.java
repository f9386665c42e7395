package io.processorhub.sandbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which subscribers a call wants to see.
 *
 * @param address of the list, without a query
 * @param withGroups whether each is to be shown with its groups
 */
record SubscriberPage(
    String address,
    int limit,
    SubscriberCursor cursor,
    Predicate<Subscriber> wanted,
    boolean withGroups) {

  private static final int MOST = 1000;
  private static final int USUAL = 25;
  private static final int USUAL_OF_GROUP = 50;
  private static final Set<String> DOCUMENTED =
      Set.of("limit", "cursor", "filter[status]", "include");

  static SubscriberPage askedFor(Call call) {
    return askedFor(call, USUAL, Optional.empty());
  }

  /** A group lists its active subscribers, unless another status is asked for. */
  static SubscriberPage ofGroup(Call call) {
    return askedFor(call, USUAL_OF_GROUP, Optional.of("active"));
  }

  private static SubscriberPage askedFor(Call call, int usual, Optional<String> usualStatus) {
    refuseUndocumented(call);
    return new SubscriberPage(
        "http://" + call.header("host").orElse("") + call.path(),
        limit(call, usual),
        call.parameter("cursor").map(SubscriberCursor::read).orElse(SubscriberCursor.START),
        status(call, usualStatus),
        withGroups(call));
  }

  /** MailerLite would pass over them and show everybody. */
  private static void refuseUndocumented(Call call) {
    call.parameters().stream()
        .filter(name -> !DOCUMENTED.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw MailerLiteRefusal.invalid(name, "There is no such parameter here.");
            });
  }

  private static int limit(Call call, int usual) {
    try {
      int limit = call.parameter("limit").map(Integer::parseInt).orElse(usual);
      if (limit >= 0 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw MailerLiteRefusal.invalid("limit", "The limit must be between 0 and " + MOST + ".");
  }

  private static Predicate<Subscriber> status(Call call, Optional<String> usual) {
    var status = call.parameter("filter[status]").or(() -> usual);
    if (status.isPresent() && !SubscriberReader.STATUSES.contains(status.get())) {
      throw MailerLiteRefusal.invalid("filter.status", "The selected filter.status is invalid.");
    }
    return subscriber -> status.isEmpty() || status.get().equals(subscriber.status());
  }

  private static boolean withGroups(Call call) {
    var include = call.parameter("include");
    if (include.isPresent() && !include.get().equals("groups")) {
      throw MailerLiteRefusal.invalid("include", "Only groups can be included.");
    }
    return include.isPresent();
  }

  SubscriberPage and(Predicate<Subscriber> more) {
    return new SubscriberPage(address, limit, cursor, wanted.and(more), withGroups);
  }

  /** A limit of 0 asks how many there are, and nothing else. */
  JsonNode of(MailerLiteSubscribers subscribers) {
    var nearest = cursor.from(subscribers).stream().filter(wanted);
    if (limit == 0) {
      return Json.MAPPER.createObjectNode().put("total", nearest.count());
    }
    var found = new ArrayList<>(nearest.limit(limit + 1L).toList());
    var more = found.size() > limit;
    if (more) {
      found.remove(limit);
    }
    if (!cursor.forwards()) {
      Collections.reverse(found);
    }
    return page(found, more);
  }

  private JsonNode page(List<Subscriber> found, boolean more) {
    var shown = Json.MAPPER.createObjectNode();
    var data = shown.putArray("data");
    found.forEach(
        subscriber ->
            data.add(
                withGroups
                    ? MailerLiteDocuments.subscriber(subscriber)
                    : MailerLiteDocuments.subscriberInList(subscriber)));
    var after = cursor.forwards() ? more : !found.isEmpty();
    var before = cursor.forwards() ? !cursor.id().isEmpty() && !found.isEmpty() : more;
    var next = after ? cursor(found.get(found.size() - 1), true) : Optional.<String>empty();
    var prev = before ? cursor(found.get(0), false) : Optional.<String>empty();
    links(shown.putObject("links"), prev, next);
    shown
        .putObject("meta")
        .put("path", address)
        .put("per_page", limit)
        .put("next_cursor", next.orElse(null))
        .put("prev_cursor", prev.orElse(null));
    return shown;
  }

  private static Optional<String> cursor(Subscriber last, boolean forwards) {
    return Optional.of(new SubscriberCursor(last.id(), forwards).text());
  }

  private void links(ObjectNode links, Optional<String> prev, Optional<String> next) {
    links.putNull("first").putNull("last");
    links.put("prev", prev.map(cursor -> address + "?cursor=" + cursor).orElse(null));
    links.put("next", next.map(cursor -> address + "?cursor=" + cursor).orElse(null));
  }
}
