package io.processorhub.cases;

import io.processorhub.erasure.CaseNumber;
import io.processorhub.erasure.ErasureAcceptance;
import io.processorhub.erasure.ErasureAccepted;
import io.processorhub.erasure.ErasureDone;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Texts;
import io.processorhub.mail.Letter;
import io.processorhub.mail.LetterKind;
import io.processorhub.mail.Letters;
import io.processorhub.mail.MailOutbox;
import io.processorhub.subject.SubjectErasure;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a person is told of their request: that it was accepted, refused or takes longer, what is
 * needed, and the certificate. Handed to the outbox in the transaction in which it happened, while
 * the case still knows where to write to.
 */
class Notices {

  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  private final JdbcClient db;
  private final SubjectErasure forgetting;
  private final MailOutbox outbox;
  private final Certificates certificates;
  private final HubSettings hub;
  private final ConfirmationLinks links;
  private final ErasureWords words;
  private final Texts texts;
  private final CaseLanguages languages;

  Notices(
      JdbcClient db,
      SubjectErasure forgetting,
      MailOutbox outbox,
      Certificates certificates,
      HubSettings hub,
      ConfirmationLinks links,
      ErasureWords words,
      Texts texts,
      CaseLanguages languages) {
    this.languages = languages;
    this.texts = texts;
    this.words = words;
    this.links = links;
    this.db = db;
    this.forgetting = forgetting;
    this.outbox = outbox;
    this.certificates = certificates;
    this.hub = hub;
  }

  @EventListener
  void accepted(ErasureAccepted event) {
    address(event.id())
        .ifPresent(
            to ->
                send(
                    LetterKind.ACCEPTED,
                    event.id(),
                    to,
                    "request-accepted",
                    with(
                        facts(event.id()),
                        words.accepted(event.ref(), texts.in(languages.of(event.id())))),
                    Optional.empty()));
  }

  @EventListener
  void done(ErasureDone event) {
    address(event.id())
        .ifPresent(
            to -> {
              var certificate = certificates.of(event.ref(), OptionalLong.empty()).orElseThrow();
              send(
                  LetterKind.CERTIFICATE,
                  event.id(),
                  to,
                  "erasure-done",
                  with(
                      facts(event.id()),
                      words.done(event.id(), certificate, texts.in(languages.of(event.id())))),
                  Optional.of(
                      new Letter.Attachment(
                          "certificate-%s.pdf".formatted(certificate.number()),
                          certificates.pdf(certificate))));
            });
  }

  private static Map<String, String> with(Map<String, String> facts, Map<String, String> more) {
    var all = new HashMap<>(facts);
    all.putAll(more);
    return all;
  }

  /** A decision about the person's own request, with its reason, to the address on file. */
  void decided(LetterKind kind, String text, long id, String reason) {
    address(id)
        .or(() -> onFile(id))
        .ifPresent(
            to -> {
              var facts = new HashMap<>(facts(id));
              facts.put("reason", reason);
              facts.put("page", hub.publicUrl() + "/privacy");
              send(kind, id, to, text, facts, Optional.empty());
            });
  }

  /** As long as nothing was erased, the person is still known. */
  private Optional<String> onFile(long id) {
    if (!outbox.on()) {
      return Optional.empty();
    }
    return db.sql(
            "select subject_id from rights_case where id = ? and subject_id is not null and scope = 0 and channel <> 5")
        .param(id)
        .query(Long.class)
        .optional()
        .flatMap(forgetting::lock)
        .flatMap(links::onFile);
  }

  private void send(
      LetterKind kind,
      long id,
      String to,
      String text,
      Map<String, String> facts,
      Optional<Letter.Attachment> attached) {
    var about =
        db.sql("select subject_id, subject_ref from rights_case where id = ?")
            .param(id)
            .query(
                (row, n) -> new MailOutbox.About(id, row.getLong(1), row.getObject(2, UUID.class)))
            .single();
    try {
      outbox.add(
          kind, Letters.letter(texts.in(languages.of(id)), text, to, facts, attached), about);
    } catch (IllegalArgumentException e) {
      LOG.warn("case {}: no mail can go to the address on file", facts.get("number"));
    }
  }

  private Map<String, String> facts(long id) {
    var wording = texts.in(languages.of(id));
    return db.sql(
            "select received_on, accepted_at, coalesce(extended_on, due_on) from rights_case where id = ?")
        .param(id)
        .query(
            (row, n) -> {
              var facts = new HashMap<String, String>();
              facts.put("organisation", hub.organisation());
              facts.put("number", CaseNumber.of(row.getObject(1, LocalDate.class), id));
              facts.put("received", wording.day(row.getObject(1, LocalDate.class)));
              Optional.ofNullable(row.getTimestamp(2))
                  .ifPresent(
                      at -> facts.put("accepted", wording.moment(at.toInstant(), hub.zone())));
              facts.put("zone", wording.zone(hub.zone()));
              facts.put("due", wording.day(row.getObject(3, LocalDate.class)));
              facts.put("page", hub.publicUrl() + "/privacy/check");
              return facts;
            })
        .single();
  }

  /** Where to write to, if it was the person's own word and not the hub's rule. */
  private Optional<String> address(long id) {
    if (!outbox.on()) {
      return Optional.empty();
    }
    return db.sql(
            "select key_id, dossier from rights_case where id = ? and dossier is not null and scope = 0 and channel <> 5")
        .param(id)
        .query((row, n) -> new Sealed(row.getLong(1), row.getBytes(2)))
        .optional()
        .flatMap(
            kept ->
                forgetting
                    .key(kept.key)
                    .map(key -> key.open(kept.bytes, ErasureAcceptance.place(id))))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private record Sealed(long key, byte[] bytes) {}
}
