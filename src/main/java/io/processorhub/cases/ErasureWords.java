package io.processorhub.cases;

import io.processorhub.erasure.ErasureFacts;
import io.processorhub.erasure.ErasureRecord;
import io.processorhub.erasure.Evidence;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Wording;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What the letters to a person say about their erasure: the sentences that are true of it. */
final class ErasureWords {

  private final ErasureRecord record;
  private final Evidence evidence;
  private final HubSettings hub;

  ErasureWords(ErasureRecord record, Evidence evidence, HubSettings hub) {
    this.record = record;
    this.evidence = evidence;
    this.hub = hub;
  }

  Map<String, String> accepted(UUID ref, Wording wording) {
    return Map.of("what", said(Sentence.Place.ACCEPTED, record.facts(ref), wording));
  }

  /** While the case's key is still there: the reasons are sealed under it. */
  Map<String, String> done(long id, Certificate certificate, Wording wording) {
    var facts = record.facts(UUID.fromString(certificate.ref()));
    return Map.of(
        "outcome",
        said(Sentence.Place.SUBJECT, facts, wording),
        "what",
        said(Sentence.Place.DONE, facts, wording) + reasons(id, wording));
  }

  private String said(Sentence.Place place, ErasureFacts facts, Wording wording) {
    return Sentence.paragraph(place, facts, wording, hub.organisation());
  }

  /** Art. 12(4): what is kept, and why, in the words of the processor that keeps it. */
  private String reasons(long id, Wording wording) {
    return record.kept(id).stream()
        .map(
            part ->
                "\n\n"
                    + wording.of(
                        "words.kept",
                        "processor",
                        record.legalName(part.processor()),
                        "reason",
                        evidence
                            .text(part.part())
                            .orElseGet(() -> wording.of("words.kept.no-reason"))))
        .collect(Collectors.joining());
  }
}
