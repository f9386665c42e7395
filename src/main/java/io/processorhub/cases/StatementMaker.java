package io.processorhub.cases;

import io.processorhub.consent.ConsentEvents;
import io.processorhub.erasure.CaseNumber;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Refused;
import io.processorhub.foundation.Texts;
import io.processorhub.foundation.Wording;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Connections;
import io.processorhub.processor.Declaration;
import io.processorhub.reports.Recipients;
import io.processorhub.subject.Controller;
import io.processorhub.subject.SubjectErasure;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts a person's statement together from what is on record at this moment. */
final class StatementMaker {

  private static final List<String> RIGHTS = List.of("correct", "consent", "complain", "machine");
  private static final List<String> RETENTION = List.of("data", "list");

  private static final Pattern ERASED_AFTER =
      Pattern.compile("restrict, then erase after P(\\d+)D");

  private final JdbcClient db;
  private final HubSettings hub;
  private final WhereToWrite contact;
  private final FieldTaxonomy taxonomy;
  private final ConsentEvents consents;
  private final Connections connections;
  private final Recipients recipients;
  private final Texts texts;
  private final CaseLanguages languages;

  StatementMaker(
      JdbcClient db,
      HubSettings hub,
      WhereToWrite contact,
      FieldTaxonomy taxonomy,
      ConsentEvents consents,
      Connections connections,
      Recipients recipients,
      Texts texts,
      CaseLanguages languages) {
    this.languages = languages;
    this.texts = texts;
    this.db = db;
    this.hub = hub;
    this.contact = contact;
    this.taxonomy = taxonomy;
    this.consents = consents;
    this.connections = connections;
    this.recipients = recipients;
  }

  /** The caller holds the person's row. */
  PersonStatement of(UUID ref, SubjectErasure.Person person) {
    var wording = texts.in(languages.of(ref));
    var facts =
        db.sql("select id, received_on, now() as made from rights_case where ref = ?")
            .param(ref)
            .query(Facts.class)
            .single();
    var sent = recipients.of(person.id(), person.ref());
    if (sent.warning().isPresent()) {
      throw new Refused(
          "REGISTER_CHANGED",
          "the register was changed, so recipients may be missing: run register verify; "
              + sent.warning().get());
    }
    return new PersonStatement(
        wording.code(),
        hub.organisation(),
        contact.line(wording),
        CaseNumber.of(facts.receivedOn, facts.id),
        facts.receivedOn,
        facts.made,
        hub.zone().toString(),
        person.of(OptionalLong.empty()).stream().map(this::known).toList(),
        said(person),
        purposes(sent.recipients(), wording),
        sent.recipients(),
        sent.others(),
        RETENTION.stream().map(one -> wording.of("statement.retention." + one)).toList(),
        RIGHTS.stream().map(one -> wording.of("statement.rights." + one)).toList(),
        others(person, wording));
  }

  private record Facts(long id, LocalDate receivedOn, Instant made) {}

  private PersonStatement.Known known(SubjectErasure.Told told) {
    var values = new TreeMap<String, String>();
    for (var field : taxonomy.of(told.values().kind())) {
      told.values().get(field).ifPresent(value -> values.put(field.name(), value));
    }
    return new PersonStatement.Known(source(told.source()), told.since(), values);
  }

  private String source(short id) {
    return db.sql("select name from source where id = ?").param(id).query(String.class).single();
  }

  private List<PersonStatement.Said> said(SubjectErasure.Person person) {
    var ours = person.of(OptionalLong.empty()).stream().map(SubjectErasure.Told::account).toList();
    return consents.of(person.id()).stream()
        .filter(one -> ours.contains(one.account()))
        .map(
            one ->
                new PersonStatement.Said(
                    one.statement().consent(),
                    one.statement().granted(),
                    one.statement().at(),
                    one.heard()))
        .toList();
  }

  /** Those for which something was sent; what a connection could do further is not about them. */
  private List<PersonStatement.Purpose> purposes(List<Recipients.Recipient> sent, Wording wording) {
    var purposes = new ArrayList<PersonStatement.Purpose>();
    for (var one : connections.inForce()) {
      var used = used(one, sent);
      new TreeMap<>(one.declaration().purposes())
          .forEach(
              (name, purpose) -> {
                if (used.contains(name) && purpose.controller() == Controller.US) {
                  purposes.add(purpose(one, name, purpose, wording));
                }
              });
    }
    return purposes;
  }

  private static Set<String> used(ApprovedDeclaration one, List<Recipients.Recipient> sent) {
    return sent.stream()
        .filter(recipient -> recipient.connection().filter(one.name()::equals).isPresent())
        .flatMap(recipient -> recipient.purposes().stream())
        .collect(Collectors.toSet());
  }

  private static PersonStatement.Purpose purpose(
      ApprovedDeclaration one, String name, Declaration.Purpose purpose, Wording wording) {
    return new PersonStatement.Purpose(
        name,
        one.name(),
        wording.of("statement.basis." + purpose.basis()),
        List.copyOf(new java.util.TreeSet<>(purpose.fields().keySet())),
        end(purpose, wording));
  }

  private static String end(Declaration.Purpose purpose, Wording wording) {
    if (purpose.onWithdrawal() == null) {
      return wording.of("statement.purpose.end.known");
    }
    if (purpose.onWithdrawal().equals("erase")) {
      return wording.of("statement.purpose.end.at-once");
    }
    var erased = ERASED_AFTER.matcher(purpose.onWithdrawal());
    return erased.matches()
        ? wording.of("statement.purpose.end.erase", "days", erased.group(1))
        : wording.of("statement.purpose.end.restrict");
  }

  private static List<String> others(SubjectErasure.Person person, Wording wording) {
    var others = new ArrayList<String>();
    if (!person.deciding().isEmpty()) {
      others.add(wording.of("statement.others.customers"));
    }
    others.add(wording.of("statement.others.ids"));
    return others;
  }
}
