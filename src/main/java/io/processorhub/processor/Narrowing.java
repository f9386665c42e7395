package io.processorhub.processor;

import java.util.LinkedHashMap;

/** Whether a proposal only takes away: fewer purposes or fields, and nothing else. */
final class Narrowing {

  private Narrowing() {}

  /** A narrowing discloses less, so it needs nobody's approval. */
  static boolean is(Declaration before, Declaration after) {
    if (!before.purposes().keySet().containsAll(after.purposes().keySet())
        || after.purposes().isEmpty()) {
      return false;
    }
    var kept = new LinkedHashMap<String, Declaration.Purpose>();
    for (var purpose : after.purposes().entrySet()) {
      kept.put(purpose.getKey(), only(before.purposes().get(purpose.getKey()), purpose.getValue()));
    }
    return !before.equals(after) && with(before, kept).equals(after);
  }

  private static Declaration.Purpose only(Declaration.Purpose before, Declaration.Purpose after) {
    var fields = new LinkedHashMap<>(before.fields());
    fields.keySet().retainAll(after.fields().keySet());
    return new Declaration.Purpose(
        before.basis(), before.consent(), before.onWithdrawal(), fields, before.forWhom());
  }

  private static Declaration with(
      Declaration one, LinkedHashMap<String, Declaration.Purpose> purposes) {
    return new Declaration(
        one.connection(),
        one.processor(),
        purposes,
        one.key(),
        one.target(),
        one.auth(),
        one.limits(),
        one.removed(),
        one.calls(),
        one.residues(),
        one.adapter(),
        one.mail(),
        one.kind(),
        one.needs());
  }
}
