package io.processorhub.erasure;

import gg.jte.TemplateEngine;
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
        .filter(one -> one.kind().equals(CaseKind.ERASURE.word()) && one.acceptedAt().isPresent())
        .map(this::certificate);
  }

  /** By what stands on the certificate itself; the number alone tells nothing. */
  public Optional<Certificate> check(String number, String code) {
    return cases
        .byNumber(number)
        .filter(
            one ->
                MessageDigest.isEqual(
                    code(one.ref()).getBytes(StandardCharsets.US_ASCII),
                    code.replaceAll("\\s", "")
                        .toLowerCase(java.util.Locale.ROOT)
                        .getBytes(StandardCharsets.UTF_8)))
        .flatMap(one -> of(one.ref(), OptionalLong.empty()));
  }

  /** 80 bits that nobody without the hub's key can make. */
  private String code(UUID ref) {
    return HexFormat.of().formatHex(hash.of("certificate", ref.toString())).substring(0, CODE);
  }

  private Certificate certificate(CaseView one) {
    var facts = record.facts(one.ref());
    var wording = texts.in(hub.language());
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
        proof(part, wording),
        part.sentence(),
        part.erasedAt().map(this::local),
        part.verifiedAt().map(this::local),
        part.residues());
  }

  private static String proof(CaseView.Part part, Wording wording) {
    return part.ending()
        .filter(ending -> !ending.equals(Ending.ABSENT.name()))
        .map(ending -> wording.of("certificate.ending." + ending))
        .orElseGet(() -> wording.of("certificate.proof." + part.level()));
  }

  private LocalDateTime local(Instant time) {
    return LocalDateTime.ofInstant(time.truncatedTo(ChronoUnit.SECONDS), hub.zone());
  }

  /** The same as one page of A4 or more. */
  public byte[] pdf(Certificate certificate) {
    return PdfPages.draw(
        pages,
        "erasure/certificate.jte",
        Map.of(
            "certificate",
            certificate,
            "wording",
            texts.in(Language.of(certificate.language()).orElseThrow())));
  }
}
