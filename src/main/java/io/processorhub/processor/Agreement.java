package io.processorhub.processor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;

/**
 * One version of an agreement with a processor.
 *
 * @param reference what we call it; the next version has the same
 * @param link where the document is
 * @param expiresOn the last day it is in force; left out: until it is ended
 * @param checklist Art. 28(3), letters a to h
 * @param ownUse whether the processor may use the data for itself
 * @param reviewDueOn when somebody should look at it again; nothing stops on that day
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Agreement(
    Kind kind,
    String reference,
    String link,
    LocalDate signedOn,
    LocalDate effectiveFrom,
    LocalDate expiresOn,
    Map<String, Point> checklist,
    Boolean ownUse,
    LocalDate reviewDueOn,
    String note) {

  static final Set<String> LETTERS = Set.of("a", "b", "c", "d", "e", "f", "g", "h");

  public Agreement {
    checklist = checklist == null ? Map.of() : checklist;
  }

  /** What kind of contract it is. */
  public enum Kind {
    /** Data processing agreement under Art. 28(3). */
    DPA,
    /** Standard contractual clauses between controller and processor, Art. 28(7). */
    SCC,
    /** Another contract or legal act that binds the processor, Art. 28(3). */
    OTHER
  }

  /** Whether the agreement has what one letter of Art. 28(3) asks for. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Point(boolean met, String note) {}

  boolean inForce(LocalDate day) {
    return !day.isBefore(effectiveFrom) && (expiresOn == null || !day.isAfter(expiresOn));
  }

  /** Every letter is met, and the processor uses nothing for itself. */
  boolean complete() {
    return checklist.keySet().containsAll(LETTERS)
        && checklist.values().stream().allMatch(Point::met)
        && Boolean.FALSE.equals(ownUse);
  }
}
