package io.processorhub.cases;

import gg.jte.TemplateEngine;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.ErasureRecord;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.Language;
import io.processorhub.foundation.Texts;
import io.processorhub.foundation.Wording;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Certificates of erasures: made when they are asked for, from what is on record then. */
public final class Certificates {

  private static final int CODE = 20;

  private final CaseList cases;
  private final ErasureRecord record;
  private final KeyedHash hash;
  private final HubSettings hub;
  private final Clock clock;
  private final TemplateEngine pages;
  private final Texts texts;

  Certificates(
      CaseList cases,
      ErasureRecord record,
      KeyedHash hash,
      HubSettings hub,
      Clock clock,
      TemplateEngine pages,
      Texts texts) {
    this.texts = texts;
    this.cases = cases;
    this.record = record;
    this.hash = hash;
    this.hub = hub;
    this.clock = clock;
    this.pages = pages;
  }

  /**
   * @return empty if there is no such erasure, or it was not accepted
   */
  public Optional<Certificate> of(UUID ref, OptionalLong account) {
    return cases
        .find(ref, account)
        .filter(Certificates::isCertified)
        .map(one -> certificate(one, Language.of(one.language()).orElse(hub.language())));
  }

  private static boolean isCertified(CaseView one) {
    return one.kind().equals(CaseKind.ERASURE.word()) && one.acceptedAt().isPresent();
  }

  /**
   * By what stands on the certificate itself; the number alone tells nothing. In the reader's
   * language.
   */
  public Optional<Certificate> check(String number, String code, Language language) {
    return cases
        .byNumber(number)
        .filter(
            one ->
                MessageDigest.isEqual(
                    code(one.ref()).getBytes(StandardCharsets.US_ASCII),
                    code.replaceAll("\\s", "")
                        .toLowerCase(java.util.Locale.ROOT)
                        .getBytes(StandardCharsets.UTF_8)))
        .filter(Certificates::isCertified)
        .map(one -> certificate(one, language));
  }

  /** 80 bits that nobody without the hub's key can make. */
  private String code(UUID ref) {
    return HexFormat.of().formatHex(hash.of("certificate", ref.toString())).substring(0, CODE);
  }

  private Certificate certificate(CaseView one, Language language) {
    var facts = record.facts(one.ref());
    var wording = texts.in(language);
    return new Certificate(
        wording.code(),
        one.done(),
        hub.organisation(),
        one.number(),
        one.ref().toString(),
        Sentence.paragraph(Sentence.Place.SCOPE, facts, wording, hub.organisation()),
        one.receivedOn(),
        local(one.acceptedAt().orElseThrow()),
        one.doneAt().map(this::local),
        local(clock.instant()),
        hub.zone().toString(),
        Sentence.said(Sentence.Place.HUB, facts, wording, hub.organisation()),
        facts.unreadableFrom().filter(day -> facts.attestedOn().isPresent()),
        one.parts().stream().map(part -> part(part, wording)).toList(),
        Sentence.said(Sentence.Place.KEPT, facts, wording, hub.organisation()),
        Sentence.said(Sentence.Place.NOT_PROVED, facts, wording, hub.organisation()),
        code(one.ref()),
        hub.publicUrl() + "/privacy/check");
  }

  private Certificate.Part part(CaseView.Part part, Wording wording) {
    return new Certificate.Part(
        record.legalName(part.processor()),
        part.connection(),
        PartWords.proof(part.standing(), wording),
        PartWords.sentence(part.standing(), wording, hub.zone()),
        part.erasedAt().map(this::local),
        part.verifiedAt().map(this::local),
        part.residues());
  }

  private LocalDateTime local(Instant time) {
    return LocalDateTime.ofInstant(time.truncatedTo(ChronoUnit.SECONDS), hub.zone());
  }

  /** The same as one page of A4 or more. */
  public byte[] pdf(Certificate certificate) {
    return PdfPages.draw(
        pages,
        "cases/certificate.jte",
        Map.of(
            "certificate",
            certificate,
            "wording",
            texts.in(Language.of(certificate.language()).orElseThrow())));
  }
}
