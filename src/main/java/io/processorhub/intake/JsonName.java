package io.processorhub.intake;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.lang3.StringUtils;

/**
 * A name as the sender wrote it; it may be anything, so it is told by its place.
 *
 * @param object what it stands in; empty for the contact itself
 */
record JsonName(String object, String key, int place) {

  private static final Map<String, String> ELSEWHERE =
      Map.of(
          Columns.CONTROLLER,
          JsonContact.CONTROLLER,
          Columns.ACCOUNT,
          "account: {external_id}",
          JsonContact.ACCOUNT_NAME,
          "account: {name}");

  String hint(Collection<String> known) {
    var where = "name %d%s".formatted(place, object.isEmpty() ? "" : " in " + object);
    return near(known)
        .map(near -> where + "; did you mean " + near + "?")
        .orElse(where + "; there may be " + String.join(", ", known));
  }

  private Optional<String> near(Collection<String> known) {
    if (ELSEWHERE.containsKey(key)) {
      return Optional.of(ELSEWHERE.get(key));
    }
    if (key.startsWith("contact.")) {
      return Optional.of("contact: {...}, with the names inside");
    }
    return known.stream()
        .filter(other -> distance(other) <= Math.max(2, key.length() / 3))
        .min(Comparator.comparingInt(this::distance));
  }

  @SuppressWarnings("deprecation") // commons-text, its heir, would be one more jar for this line
  private int distance(String other) {
    return StringUtils.getLevenshteinDistance(key, other);
  }
}
