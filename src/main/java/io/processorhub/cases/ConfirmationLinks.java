package io.processorhub.cases;

import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.ErasureSettings;
import io.processorhub.erasure.LinkToken;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.Texts;
import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.mail.LetterKind;
import io.processorhub.mail.Letters;
import io.processorhub.mail.MailOutbox;
import io.processorhub.subject.AddressKey;
import io.processorhub.subject.SubjectErasure;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Shows who asked: a word goes to the address that is on file, whatever address the request came
 * from, and is good once.
 */
final class ConfirmationLinks {

  private static final Logger LOG = LoggerFactory.getLogger(ConfirmationLinks.class);

  private final JdbcClient db;
  private final MailOutbox outbox;
  private final FieldTaxonomy taxonomy;
  private final KeyedHash hash;
  private final ErasureSettings settings;
  private final HubSettings hub;
  private final Texts texts;
  private final CaseLanguages languages;

  ConfirmationLinks(
      JdbcClient db,
      MailOutbox outbox,
      FieldTaxonomy taxonomy,
      KeyedHash hash,
      ErasureSettings settings,
      HubSettings hub,
      Texts texts,
      CaseLanguages languages) {
    this.languages = languages;
    this.texts = texts;
    this.db = db;
    this.outbox = outbox;
    this.taxonomy = taxonomy;
    this.hash = hash;
    this.settings = settings;
    this.hub = hub;
  }

  /** Within the transaction that opened the case, which holds the person's row. */
  void send(long id, CaseKind kind, String number, SubjectErasure.Person person) {
    var address = onFile(person);
    if (address.isEmpty() || !outbox.on()) {
      return;
    }
    var wording = texts.in(languages.of(id));
    var word = LinkToken.fresh();
    var until = now().plus(settings.link());
    try {
      var letter =
          Letters.letter(
              wording,
              "confirm-request",
              address.get(),
              Map.of(
                  "organisation", hub.organisation(),
                  "asked", wording.of("words.asked." + kind.name()),
                  "link", hub.publicUrl() + "/privacy/confirm/" + word,
                  "until", wording.moment(until, hub.zone()),
                  "zone", wording.zone(hub.zone()),
                  "page", hub.publicUrl() + "/privacy",
                  "number", number),
              Optional.empty());
      outbox.add(LetterKind.CONFIRM, letter, new MailOutbox.About(id, person.id(), person.ref()));
    } catch (IllegalArgumentException e) {
      LOG.warn("case {}: no mail can go to the address on file; a person must vouch", number);
      return;
    }
    db.sql("update rights_case set link_hash = ?, link_until = ?, link_address = ? where id = ?")
        .params(LinkToken.hash(word), Timestamp.from(until), mailbox(word, address.get()), id)
        .update();
  }

  /** The one by which the person is found, as it was given; or any other that is known. */
  Optional<String> onFile(SubjectErasure.Person person) {
    var all = all(person);
    return all.stream()
        .filter(
            one ->
                person
                    .address()
                    .filter(key -> Arrays.equals(key, AddressKey.of(hash, one)))
                    .isPresent())
        .findFirst()
        .or(() -> all.stream().findFirst());
  }

  private List<String> all(SubjectErasure.Person person) {
    return person.told().stream()
        .flatMap(
            told ->
                taxonomy.of(told.values().kind()).stream()
                    .filter(field -> field.format() == Field.Format.EMAIL)
                    .flatMap(field -> told.values().get(field).stream()))
        .toList();
  }

  /**
   * Whether the link went to an address that the person has now. A source may have corrected it
   * since: somebody else may read the earlier mailbox then.
   */
  boolean wentTo(UUID ref, String word, SubjectErasure.Person person) {
    return db.sql("select link_address from rights_case where ref = ?")
        .param(ref)
        .query((row, n) -> Optional.ofNullable(row.getBytes(1)))
        .single()
        // A link of an earlier version.
        .map(mailbox -> all(person).stream().anyMatch(one -> isOf(mailbox, word, one)))
        .orElse(true);
  }

  private boolean isOf(byte[] mailbox, String word, String address) {
    return Arrays.equals(mailbox, mailbox(word, address));
  }

  /** Tells an address only together with the link's word, and the hub does not keep the word. */
  private byte[] mailbox(String word, String address) {
    return LinkToken.hash(word + HexFormat.of().formatHex(AddressKey.of(hash, address)));
  }

  /** The case that a word confirms, if the word is good. */
  Optional<UUID> find(String word) {
    return LinkToken.isOne(word)
        ? db.sql(
                "select ref from rights_case where link_hash = ? and link_until > now() and state = 0")
            .param(LinkToken.hash(word))
            .query(UUID.class)
            .optional()
        : Optional.empty();
  }

  private Instant now() {
    return db.sql("select now()").query(Timestamp.class).single().toInstant();
  }
}
