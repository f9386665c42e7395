package io.processorhub.copy;

import io.processorhub.foundation.DataKey;
import io.processorhub.processor.ApprovedDeclaration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A batch whose outcome is not known, claimed to be settled by reading back.
 *
 * @param attemptedAt when its ATTEMPT entries were written, on the database's clock
 */
public record InDoubtBatch(
    long id,
    int epoch,
    ApprovedDeclaration approved,
    Operation operation,
    Instant attemptedAt,
    List<Line> lines) {

  /**
   * One copy nobody knows about.
   *
   * @param key what the call addressed it by, or was to move it to
   * @param oldKey what the processor knew it by before, if that was another key
   * @param id the processor's own id for what it knew before
   * @param why the reason of a call that protects
   * @param current whether the call was about the key by which the copy is known
   * @param restricted whether the processor left the person alone
   * @param fields what was sent, one bit each
   * @param digest of what was sent
   * @param otherwise whether the same was read back with other values before
   */
  public record Line(
      long item,
      long subject,
      long entry,
      int version,
      String key,
      byte[] keyHash,
      Optional<String> oldKey,
      Optional<String> id,
      HoldReason why,
      boolean current,
      boolean restricted,
      long fields,
      byte[] digest,
      boolean otherwise,
      DataKey seal) {

    @Override
    public String toString() {
      return "Line[" + item + "]";
    }
  }

  /**
   * What the processor holds under one key.
   *
   * @param values by our names for the fields
   * @param groups the members of each group, by our names for their fields
   * @param id its own id
   * @param presence how it holds the person
   */
  public record Found(
      Map<String, String> values,
      Map<String, List<Map<String, String>>> groups,
      Optional<String> id,
      Presence presence) {

    public Found(Map<String, String> values, Optional<String> id, Presence presence) {
      this(values, Map.of(), id, presence);
    }

    @Override
    public String toString() {
      return "Found" + values.keySet();
    }
  }
}
