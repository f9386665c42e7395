package io.processorhub.processor;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** A processor on a list: what is on record about it today, and what is missing. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ProcessorView(
    String processor,
    @Schema(description = "grows with every change; also the ETag") int revision,
    Optional<String> legalName,
    Optional<String> country,
    List<AgreementView> agreements,
    Optional<AssessmentView> assessment,
    @Schema(description = "its connections, and why nothing is disclosed to them")
        List<ConnectionState> connections) {

  /** An agreement that is in force today. */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record AgreementView(
      String reference,
      Optional<LocalDate> expiresOn,
      boolean complete,
      Optional<LocalDate> reviewDueOn) {}

  /** The newest assessment. */
  record AssessmentView(Assessment.Outcome outcome, LocalDate nextReviewOn, boolean inDate) {}

  /**
   * @param missing in words; empty: all is on record
   */
  record ConnectionState(String connection, List<String> missing) {}

  static ProcessorView of(
      ProcessorRecords records, LocalDate today, List<ConnectionState> connections) {
    var facts = records.facts(today);
    return new ProcessorView(
        records.processor(),
        records.revision(),
        Optional.ofNullable(facts.legalName()),
        Optional.ofNullable(facts.country()),
        records.agreements(today).stream()
            .map(
                one ->
                    new AgreementView(
                        one.reference(),
                        Optional.ofNullable(one.expiresOn()),
                        one.complete(),
                        Optional.ofNullable(one.reviewDueOn())))
            .toList(),
        records
            .assessment(today)
            .map(one -> new AssessmentView(one.outcome(), one.nextReviewOn(), one.inDate(today))),
        connections);
  }
}
