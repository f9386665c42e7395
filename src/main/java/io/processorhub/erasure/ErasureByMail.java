package io.processorhub.erasure;

import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.EachAlone;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Texts;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.mail.LetterKind;
import io.processorhub.mail.Letters;
import io.processorhub.mail.MailOutbox;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Connections;
import io.processorhub.processor.Processors;
import io.processorhub.processor.ProviderKey;
import io.processorhub.subject.SubjectErasure;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Processors without calls get one mail for each erasure, with a link by which they answer; one
 * reminder; and if they stay silent until the date they were given, a person must act.
 */
public final class ErasureByMail {

  private static final Logger LOG = LoggerFactory.getLogger(ErasureByMail.class);

  private static final int MOST = 50;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Connections connections;
  private final Processors processors;
  private final SubjectErasure forgetting;
  private final FieldTaxonomy taxonomy;
  private final MailOutbox outbox;
  private final HubSettings hub;
  private final Texts texts;

  ErasureByMail(
      JdbcClient db,
      TransactionTemplate transactions,
      Connections connections,
      Processors processors,
      SubjectErasure forgetting,
      FieldTaxonomy taxonomy,
      MailOutbox outbox,
      HubSettings hub,
      Texts texts) {
    this.texts = texts;
    this.db = db;
    this.transactions = transactions;
    this.connections = connections;
    this.processors = processors;
    this.forgetting = forgetting;
    this.taxonomy = taxonomy;
    this.outbox = outbox;
    this.hub = hub;
  }

  /** What is being accepted. */
  record Erasure(long id, UUID ref, SubjectErasure.Person person, List<SubjectErasure.Told> told) {
    @Override
    public String toString() {
      return "Erasure[" + id + "]";
    }
  }

  /** Within the transaction that accepts an erasure, while it is still known who it is. */
  void ask(Erasure erasure, DataKey key) {
    for (var approved : connections.writtenTo()) {
      var whose = whose(approved, erasure.told);
      var part = insert(erasure.id, approved);
      if (whose.isEmpty()) {
        trouble(part.id, "nothing is known by which they could find the person; write by hand");
      } else {
        db.sql("update forwarding set asked = ? where id = ?")
            .params(key.seal(whose.get().getBytes(StandardCharsets.UTF_8), place(part.id)), part.id)
            .update();
        send(LetterKind.ERASE, part, whose.get());
      }
    }
  }

  private static String place(long forwarding) {
    return "forwarding.asked|" + forwarding;
  }

  /** By what the processor finds them. */
  private Optional<String> whose(ApprovedDeclaration approved, List<SubjectErasure.Told> told) {
    var field = taxonomy.find(ProviderKey.parse(approved.declaration().key()).field());
    var all =
        told.stream()
            .flatMap(
                one ->
                    field
                        .filter(known -> known.kind() == one.values().kind())
                        .flatMap(one.values()::get)
                        .stream())
            .distinct()
            .collect(Collectors.joining(", "));
    return Optional.of(all).filter(text -> !text.isEmpty());
  }

  private record Part(
      long id,
      long caseId,
      UUID erasure,
      LocalDate received,
      long subject,
      UUID subjectRef,
      ApprovedDeclaration approved,
      LocalDate due,
      int passes,
      long key,
      byte[] asked) {
    @Override
    public String toString() {
      return "Part[" + id + "]";
    }
  }

  private Part insert(long erasure, ApprovedDeclaration approved) {
    var mail = approved.declaration().mail();
    var today = now().atZone(hub.zone()).toLocalDate();
    var id =
        db.sql(
                """
                insert into forwarding(case_id, connection, target, declaration, items, step, remind_at, answer_due)
                values (?, ?, ?, ?, '{}', ?, ?, ?) returning id""")
            .params(
                erasure,
                approved.connection(),
                approved.target(),
                approved.id(),
                ForwardingStep.WAIT.code(),
                stamp(today.plus(mail.remind())),
                stamp(today.plus(mail.due())))
            .query(Long.class)
            .single();
    return part(id);
  }

  private Part part(long id) {
    return db.sql(
            """
            select f.id, f.case_id, c.ref, c.received_on, c.subject_id, c.subject_ref, f.declaration, f.answer_due, f.passes,
              coalesce(c.key_id, 0), f.asked
            from forwarding f join rights_case c on c.id = f.case_id where f.id = ?""")
        .param(id)
        .query(
            (row, n) ->
                new Part(
                    row.getLong(1),
                    row.getLong(2),
                    row.getObject(3, UUID.class),
                    row.getObject(4, LocalDate.class),
                    row.getLong(5),
                    row.getObject(6, UUID.class),
                    connections.declaration(row.getInt(7)),
                    row.getTimestamp(8).toInstant().atZone(hub.zone()).toLocalDate(),
                    row.getInt(9),
                    row.getLong(10),
                    row.getBytes(11)))
        .single();
  }

  private void send(LetterKind kind, Part part, String whose) {
    if (!outbox.on()) {
      trouble(part.id, "no mail leaves this hub; write to them and attach what they answer");
      return;
    }
    var wording = texts.in(hub.language());
    var word = LinkToken.fresh();
    var declaration = part.approved.declaration();
    var letter =
        Letters.letter(
            wording,
            kind == LetterKind.ERASE ? "erase-please" : "erase-reminder",
            declaration.mail().to(),
            Map.of(
                "organisation", hub.organisation(),
                "processor", legalName(declaration.processor()),
                "reference", CaseNumber.of(part.received, part.caseId),
                "whose", whose,
                "what", wording.of("words.erase.what"),
                "due", wording.day(part.due),
                "link", hub.publicUrl() + "/privacy/answer/" + word),
            Optional.empty());
    var mail =
        outbox.add(
            kind,
            letter,
            new MailOutbox.About(
                part.caseId,
                part.subject,
                part.subjectRef,
                part.approved.connection(),
                declaration.processor()));
    db.sql("update forwarding set answer_hash = ?, mail = ?, passes = passes + 1 where id = ?")
        .params(LinkToken.hash(word), mail, part.id)
        .update();
  }

  private String legalName(String processor) {
    return processors
        .find(processor)
        .map(records -> records.facts(processors.today()).legalName())
        .filter(name -> !name.isBlank())
        .orElse(processor);
  }

  private void trouble(long id, String cause) {
    db.sql("update forwarding set trouble = ?, cause = ?, remind_at = null where id = ?")
        .params(ForwardingIssue.ACTION_REQUIRED.code(), cause, id)
        .update();
  }

  /** Whoever has not answered is reminded once; after the date it is a person's to act. */
  public void remind() {
    EachAlone.run(
        LOG,
        "reminding a processor",
        db.sql(
                "select id from forwarding where remind_at <= now() and ending = 0 order by remind_at limit ?")
            .param(MOST)
            .query(Long.class)
            .list(),
        id -> transactions.executeWithoutResult(status -> remindIfDue(id)));
  }

  private void remindIfDue(long id) {
    db.sql(
            "select id from forwarding where id = ? and remind_at <= now() and ending = 0 for update skip locked")
        .param(id)
        .query(Long.class)
        .optional()
        .ifPresent(this::remind);
  }

  private void remind(long id) {
    var part = part(id);
    var key = forgetting.key(part.key);
    if (part.passes > 1 || key.isEmpty() || part.asked == null) {
      trouble(id, "no answer until " + part.due);
      return;
    }
    db.sql("update forwarding set remind_at = answer_due + interval '1 day' where id = ?")
        .param(id)
        .update();
    send(
        LetterKind.REMINDER,
        part,
        new String(key.get().open(part.asked, place(id)), StandardCharsets.UTF_8));
  }

  private Timestamp stamp(LocalDate day) {
    return Timestamp.from(day.atStartOfDay(hub.zone()).toInstant());
  }

  private Instant now() {
    return db.sql("select now()").query(Timestamp.class).single().toInstant();
  }
}
