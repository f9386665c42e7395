package io.processorhub.erasure;

import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/**
 * What is on record about one accepted erasure, as far as a sentence about it depends on it.
 *
 * @param byRule the hub itself filed it: retention, closing an account
 * @param keyDestroyed the register has the KEY_DESTROYED entry of the person
 * @param unreadableFrom by the schedule of the keys in force at acceptance
 * @param attestedOn the attestation in force at acceptance
 * @param endings of all parts; {@link ForwardingResult#NOT} of a part that is looked at again
 */
public record ErasureFacts(
    CaseScope scope,
    boolean byRule,
    boolean keyDestroyed,
    Optional<LocalDate> unreadableFrom,
    Optional<LocalDate> attestedOn,
    boolean done,
    Set<ForwardingResult> endings) {

  public boolean kept() {
    return endings.contains(ForwardingResult.RETAINED);
  }

  /** Something of the person stays somewhere, but not because a law says so. */
  public boolean stays() {
    return !keyDestroyed
        || endings.contains(ForwardingResult.SHARED)
        || endings.contains(ForwardingResult.RETURNED);
  }
}
