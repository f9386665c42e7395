package io.processorhub.processor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;
import java.util.List;

/**
 * Somebody looked whether a processor gives sufficient guarantees (Art. 28(1)).
 *
 * @param performedBy who looked; a role or a token's name will do
 * @param nextReviewOn the last day it counts
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Assessment(
    LocalDate performedOn,
    String performedBy,
    Outcome outcome,
    List<String> conditions,
    LocalDate nextReviewOn,
    List<String> evidence,
    String note) {

  public Assessment {
    conditions = conditions == null ? List.of() : conditions;
    evidence = evidence == null ? List.of() : evidence;
  }

  /** What came of it. */
  public enum Outcome {
    /** Good. */
    PASS,
    /** Good under conditions, which are named. */
    PASS_WITH_CONDITIONS,
    /** Nothing may be disclosed to it. */
    FAIL
  }

  boolean inDate(LocalDate day) {
    return !day.isBefore(performedOn) && !day.isAfter(nextReviewOn);
  }
}
