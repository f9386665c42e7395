package io.processorhub.cases;

import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseState;

/**
 * What is so of a request that was confirmed just now, as far as a sentence on the page depends on
 * it.
 *
 * @param state after the confirmation
 * @param mail whether mails leave this hub
 */
record RequestFacts(CaseKind kind, CaseState state, boolean mail) {

  /** A customer decides about all of it. */
  boolean waits() {
    return state == CaseState.WAITING_CONTROLLER;
  }
}
