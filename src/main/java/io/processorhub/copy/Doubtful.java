package io.processorhub.copy;

import io.processorhub.foundation.DataKey;
import io.processorhub.processor.Approved;
import java.time.Instant;
import java.util.List;

/**
 * A batch whose outcome is not known, claimed to be settled by reading back.
 *
 * @param attemptedAt when its ATTEMPT entries were written, on the database's clock
 */
public record Doubtful(
    long id,
    int epoch,
    Approved approved,
    Operation operation,
    Instant attemptedAt,
    List<Line> lines) {

  /**
   * One copy nobody knows about.
   *
   * @param key what the processor knows it by
   * @param fields what was sent, one bit each
   * @param digest of what was sent
   */
  public record Line(
      long item,
      long subject,
      long entry,
      int version,
      String key,
      long fields,
      byte[] digest,
      DataKey seal) {

    @Override
    public String toString() {
      return "Line[" + item + "]";
    }
  }
}
