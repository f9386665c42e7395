package io.processorhub.erasure;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.KeyRotation;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.processor.Processors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Certificates of erasures: made when they are asked for, from what is on record then. */
public final class Certificates {

  private static final int CODE = 20;

  private final CaseList cases;
  private final Processors processors;
  private final KeyRotation keys;
  private final KeyedHash hash;
  private final HubSettings hub;
  private final Clock clock;
  private final TemplateEngine pages;

  Certificates(
      CaseList cases,
      Processors processors,
      KeyRotation keys,
      KeyedHash hash,
      HubSettings hub,
      Clock clock,
      TemplateEngine pages) {
    this.cases = cases;
    this.processors = processors;
    this.keys = keys;
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
                    code.strip()
                        .toLowerCase(java.util.Locale.ROOT)
                        .getBytes(StandardCharsets.UTF_8)))
        .flatMap(one -> of(one.ref(), OptionalLong.empty()));
  }

  /** 80 bits that nobody without the hub's key can make. */
  private String code(UUID ref) {
    return HexFormat.of().formatHex(hash.of("certificate", ref.toString())).substring(0, CODE);
  }

  private Certificate certificate(CaseView one) {
    return new Certificate(
        one.done(),
        hub.organisation(),
        one.number(),
        one.ref().toString(),
        one.scope().equals("person")
            ? "everything that we decide about ourselves, at the person's own word"
            : "what one customer provided, at that customer's instruction",
        one.receivedOn(),
        local(one.acceptedAt().orElseThrow()),
        one.doneAt().map(this::local),
        local(clock.instant()),
        hub.zone().toString(),
        "The key of the person's values was destroyed when the erasure was accepted.",
        keys.status().outOfReach().atZone(hub.zone()).toLocalDate(),
        one.parts().stream().map(this::part).toList(),
        notProved(one),
        code(one.ref()),
        hub.publicUrl() + "/privacy/check");
  }

  private Certificate.Part part(CaseView.Part part) {
    return new Certificate.Part(
        legalName(part.processor()),
        part.connection(),
        proof(part),
        part.sentence(),
        part.erasedAt().map(this::local),
        part.verifiedAt().map(this::local),
        part.residues());
  }

  private String legalName(String processor) {
    return processors
        .find(processor)
        .map(records -> records.facts(processors.today()).legalName())
        .filter(name -> !name.isBlank())
        .orElse(processor);
  }

  private static String proof(CaseView.Part part) {
    return part.ending()
        .filter(ending -> !ending.equals(Ending.ABSENT.name()))
        .map(ending -> Ending.valueOf(ending).words())
        .orElse(ProofLevel.valueOf(part.level()).words());
  }

  /** What nobody can know from here, said as plainly as the rest. */
  private List<String> notProved(CaseView one) {
    var not = new ArrayList<String>();
    not.add(
        "What processors held before this hub sent them anything, unless a complete listing shows it.");
    not.add("Free text: what somebody wrote about the person in notes, mails or files.");
    not.add("The processors' own backups; how long they keep those is in their agreements.");
    if (!one.done()) {
      not.add("That it is complete: some parts are not checked yet.");
    }
    return not;
  }

  private LocalDateTime local(Instant time) {
    return LocalDateTime.ofInstant(time.truncatedTo(ChronoUnit.SECONDS), hub.zone());
  }

  /** The same as one page of A4 or more. */
  public byte[] pdf(Certificate certificate) {
    var html = new StringOutput();
    pages.render("erasure/certificate.jte", certificate, html);
    var pdf = new ByteArrayOutputStream();
    try {
      new PdfRendererBuilder().withHtmlContent(html.toString(), null).toStream(pdf).run();
    } catch (IOException e) {
      throw new UncheckedIOException("the certificate cannot be drawn", e);
    }
    return pdf.toByteArray();
  }
}
