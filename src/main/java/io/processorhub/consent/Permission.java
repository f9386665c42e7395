package io.processorhub.consent;

import io.processorhub.processor.Declaration;
import java.util.Map;

/**
 * Proof that the gate let one item through to one connection, and for which purposes.
 *
 * <p>Only {@link Gate} makes one, so code that needs a permission cannot be reached without it.
 */
public final class Permission implements Decision {

  private final Candidate candidate;
  private final Map<String, Declaration.Purpose> purposes;

  Permission(Candidate candidate, Map<String, Declaration.Purpose> purposes) {
    this.candidate = candidate;
    this.purposes = purposes;
  }

  public Candidate candidate() {
    return candidate;
  }

  /** The purposes that are permitted; never empty. */
  public Map<String, Declaration.Purpose> purposes() {
    return purposes;
  }
}
