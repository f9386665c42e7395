package io.processorhub.erasure;

import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import java.time.Instant;
import java.util.UUID;

/** A case that something else than a decision ended, and whose it was. */
public record EndedCase(UUID ref, short kind, UUID subjectRef, long subjectId) {

  /** What the register says of it. */
  public Entry entry(String event, Instant time) {
    return Entry.of(EntryKind.CASE, (short) 0, time)
        .with("case", ref.toString())
        .with("kind", CaseKind.values()[kind].word())
        .with("subject", subjectRef.toString())
        .with("event", event)
        .about(subjectId);
  }
}
