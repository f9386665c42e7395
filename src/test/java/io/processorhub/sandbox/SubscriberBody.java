package io.processorhub.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a call says about one subscriber, of the right shape.
 *
 * @param fields an empty text for what was sent as null
 * @param groups ids; nothing if they were not mentioned
 * @param further times and IP addresses, an empty text for what was sent as null
 * @param resubscribe documented, though MailerLite does no such thing for who left
 */
record SubscriberBody(
    Optional<String> email,
    Optional<String> status,
    Map<String, String> fields,
    Optional<List<String>> groups,
    Map<String, String> further,
    boolean resubscribe) {

  static SubscriberBody of(String status, Map<String, String> fields) {
    return new SubscriberBody(
        Optional.empty(), Optional.of(status), fields, Optional.empty(), Map.of(), false);
  }

  SubscriberBody withStatus(String word) {
    return new SubscriberBody(email, Optional.of(word), fields, groups, further, resubscribe);
  }

  SubscriberBody withoutStatus() {
    return new SubscriberBody(email, Optional.empty(), fields, groups, further, resubscribe);
  }

  /**
   * @param time unless another was sent
   */
  SubscriberBody unsubscribedAt(String time) {
    var more = new HashMap<>(further);
    more.putIfAbsent("unsubscribed_at", time);
    return new SubscriberBody(email, status, fields, groups, more, resubscribe);
  }

  /** Whether it would have somebody mailed again who is not mailed any more. */
  boolean reactivates() {
    return resubscribe
        || status.filter(word -> word.equals("active") || word.equals("unconfirmed")).isPresent();
  }
}
