package io.processorhub.processor;

import java.util.List;
import java.util.Optional;

/**
 * Whether the connection that the items of another one need can be waited for: a pure function of
 * their declarations. What can never become known would be waited for without end.
 */
final class NeededConnection {

  private NeededConnection() {}

  /** Why this connection cannot be in force beside the others; empty if it can. */
  static Optional<String> refusal(Declaration wanted, List<Declaration> others) {
    if (wanted.needs() == null) {
      return Optional.empty();
    }
    var needed =
        others.stream().filter(other -> other.connection().equals(wanted.needs())).findFirst();
    if (needed.isEmpty()) {
      return Optional.of(
          "%s needs %s, which is not in force; approve that first"
              .formatted(wanted.connection(), wanted.needs()));
    }
    return needed
        .filter(other -> !other.processor().equals(wanted.processor()))
        .map(
            other ->
                "%s needs %s, which is %s's and not %s's; one processor says nothing of what another one holds"
                    .formatted(
                        wanted.connection(),
                        other.connection(),
                        other.processor(),
                        wanted.processor()))
        .or(
            () ->
                needed
                    .filter(other -> wanted.connection().equals(other.needs()))
                    .map(other -> eachOther(wanted, other)));
  }

  private static String eachOther(Declaration wanted, Declaration other) {
    return "%s and %s need each other, so neither would ever begin; take 'needs' out of one of them"
        .formatted(wanted.connection(), other.connection());
  }
}
