package io.processorhub.erasure;

import io.processorhub.copy.CopyErasure;
import io.processorhub.processor.ApprovedDeclaration;
import java.util.List;
import java.util.UUID;

/**
 * One connection's part of an erasure, claimed by this node. Its ATTEMPT entries are durable, so
 * its calls may be made.
 *
 * @param caseId number of the case
 * @param erasure its opaque reference
 * @param underWay whether a call that was under way at acceptance was not settled when this was
 *     claimed
 * @param keys those that are asked about; what belongs to another contact by now is left out
 * @param others what became of keys that are other contacts' by now
 * @param attempts number of the ATTEMPT entry of each key
 */
record Forwarding(
    long id,
    int epoch,
    long caseId,
    UUID erasure,
    long subject,
    UUID subjectRef,
    ApprovedDeclaration approved,
    ForwardingTransition.Standing standing,
    boolean underWay,
    List<CopyErasure.Key> keys,
    CopyErasure.Others others,
    List<Long> attempts) {

  Forwarding attempted(List<Long> entries) {
    return new Forwarding(
        id,
        epoch,
        caseId,
        erasure,
        subject,
        subjectRef,
        approved,
        standing,
        underWay,
        keys,
        others,
        entries);
  }

  @Override
  public String toString() {
    return "Forwarding[" + id + "]";
  }
}
