package io.processorhub.copy;

import io.processorhub.consent.Candidate;
import io.processorhub.foundation.Deadline;
import io.processorhub.minimisation.Payload;
import io.processorhub.processor.ApprovedDeclaration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Copies that one call may carry now: their ATTEMPT entries are durable.
 *
 * @param id number of the batch, and of its first entry
 * @param epoch counts who has held it; whoever comes with an older one is too late
 * @param permit for the calls that carry it
 * @param entries for each line the number of its first ATTEMPT entry; one for each named person
 *     follow
 * @param deadline after it the call may not begin, and what was begun is cut off
 */
public record Batch(
    long id,
    int epoch,
    Permit permit,
    ApprovedDeclaration approved,
    Operation operation,
    Deadline deadline,
    List<Line> lines,
    List<Long> entries) {

  /**
   * One copy in a batch.
   *
   * @param subject whose contact it is; 0: an account's item
   * @param named the persons whose fields the processor gets or has
   * @param parent the processor's own id of what it belongs to
   * @param version of the item that is sent
   * @param key what the processor knows it by
   * @param keyHash keyed hash of the key it is known by if the call succeeds
   * @param id the processor's own id for it
   * @param removed fields that were sent before and have no value now
   * @param before the declaration they were sent by
   * @param why the reason of a call that protects; {@link HoldReason#NOT} if it discloses
   * @param current whether the call is about the key by which the copy is known
   * @param restricted whether the processor leaves the person alone
   * @param looks whether it is read first how the processor holds the person: an opt-out must not
   *     be erased unseen
   */
  public record Line(
      long item,
      long subject,
      List<Candidate.Named> named,
      Optional<String> parent,
      int version,
      Payload payload,
      String key,
      byte[] keyHash,
      Optional<String> id,
      Set<String> removed,
      int before,
      byte[] digest,
      HoldReason why,
      boolean current,
      boolean restricted,
      boolean looks) {

    private Line identified(String id) {
      return new Line(
          item,
          subject,
          named,
          parent,
          version,
          payload,
          key,
          keyHash,
          Optional.of(id),
          removed,
          before,
          digest,
          why,
          current,
          restricted,
          looks);
    }

    /** How many ATTEMPT entries it has: one for each person it names, or one. */
    int attempts() {
      return Math.max(1, named.size());
    }

    @Override
    public String toString() {
      return "Line[" + item + "]";
    }
  }

  /** The same of one copy, whose id at the processor is known now. */
  public Batch identified(String id) {
    return new Batch(
        this.id,
        epoch,
        permit,
        approved,
        operation,
        deadline,
        List.of(lines.get(0).identified(id)),
        entries);
  }
}
