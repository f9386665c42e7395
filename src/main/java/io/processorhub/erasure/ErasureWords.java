package io.processorhub.erasure;

import io.processorhub.foundation.HubSettings;
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

  Map<String, String> accepted(UUID ref) {
    return Map.of("what", said(Sentence.Place.ACCEPTED, record.facts(ref)));
  }

  /** While the case's key is still there: the reasons are sealed under it. */
  Map<String, String> done(long id, Certificate certificate) {
    var facts = record.facts(UUID.fromString(certificate.ref()));
    return Map.of(
        "outcome",
        said(Sentence.Place.SUBJECT, facts),
        "what",
        said(Sentence.Place.DONE, facts) + reasons(id));
  }

  private String said(Sentence.Place place, ErasureFacts facts) {
    return Sentence.paragraph(place, facts, hub.organisation());
  }

  /** Art. 12(4): what is kept, and why, in the words of the processor that keeps it. */
  private String reasons(long id) {
    return record.kept(id).stream()
        .map(
            part ->
                "\n\nKept by law at %s, in its own words: %s"
                    .formatted(
                        record.legalName(part.processor()),
                        evidence.text(part.part()).orElse("the reason is not on record")))
        .collect(Collectors.joining());
  }
}
