package io.processorhub.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.processorhub.copy.Presence;
import io.processorhub.processor.Declaration;

/**
 * What a connector file says of how its processor holds a person. The person's own word counts
 * first.
 */
final class Presences {

  private Presences() {}

  private static Presence of(boolean left, boolean undeliverable, boolean inactive) {
    if (left) {
      return Presence.LEFT;
    }
    if (undeliverable) {
      return Presence.UNDELIVERABLE;
    }
    return inactive ? Presence.INACTIVE : Presence.THERE;
  }

  /** Of one object that {@code results} made. */
  static Presence of(JsonNode result) {
    return of(
        result.path("left").asBoolean(),
        result.path("undeliverable").asBoolean(),
        result.path("inactive").asBoolean());
  }

  /** Of one entry that the processor lists. */
  static Presence of(Declaration.Sweep sweep, JsonNode entry) {
    return of(
        says(sweep.left(), entry),
        says(sweep.undeliverable(), entry),
        says(sweep.inactive(), entry));
  }

  static Presence of(Declaration.Refusal refusal) {
    return of(yes(refusal.left()), yes(refusal.undeliverable()), yes(refusal.inactive()));
  }

  private static boolean says(String program, JsonNode entry) {
    return program != null && Jq.one(program, entry).asBoolean();
  }

  private static boolean yes(Boolean flag) {
    return flag != null && flag;
  }
}
