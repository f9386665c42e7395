package io.processorhub.cases;

import io.processorhub.access.Actor;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseNumber;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.CaseState;
import io.processorhub.erasure.Channel;
import io.processorhub.erasure.EndedCase;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Language;
import io.processorhub.foundation.Refused;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.subject.SubjectErasure;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Cases as rows and register entries, within the transaction that is under way. */
final class CaseRows {

  /** From this day on the regulation applies; before it, nobody could ask by it. */
  private static final LocalDate EARLIEST = LocalDate.of(2018, 5, 25);

  private final JdbcClient db;
  private final Register register;
  private final HubSettings hub;
  private final CaseLanguages languages;

  CaseRows(JdbcClient db, Register register, HubSettings hub, CaseLanguages languages) {
    this.languages = languages;
    this.db = db;
    this.register = register;
    this.hub = hub;
  }

  /** One that was filed; number is empty where nobody is told. */
  record Open(long id, UUID ref, String number) {}

  Open insert(
      UUID ref,
      CaseKind kind,
      CaseScope scope,
      CaseState state,
      Channel channel,
      Optional<LocalDate> receivedOn,
      SubjectErasure.Person person,
      OptionalLong account,
      String by) {
    return insert(
        ref, kind, scope, state, channel, receivedOn, person, account, by, Optional.empty());
  }

  /**
   * @param asked the language in which it was asked; empty: nobody knows
   */
  Open insert(
      UUID ref,
      CaseKind kind,
      CaseScope scope,
      CaseState state,
      Channel channel,
      Optional<LocalDate> receivedOn,
      SubjectErasure.Person person,
      OptionalLong account,
      String by,
      Optional<Language> asked) {
    var today = today();
    var received = receivedOn.orElse(today);
    if (received.isAfter(today)) {
      throw new Refused("BAD_DATE", "received_on: lies in the future");
    }
    if (received.isBefore(EARLIEST)) {
      throw new Refused(
          "BAD_DATE", "received_on: lies before the regulation, of %s".formatted(EARLIEST));
    }
    var due = DueDate.of(received, hub.zone());
    var id =
        db.sql(
                """
                insert into rights_case(ref, kind, scope, state, channel, subject_id, subject_ref, account_id,
                                        received_on, due_on, due_rule, opened_by, language)
                values (:ref, :kind, :scope, :state, :channel, :subject, :subjectRef, nullif(:account, 0),
                        :received, :due, :rule, :by, :language) returning id""")
            .param("ref", ref)
            .param("kind", kind.code())
            .param("scope", scope.code())
            .param("state", state.code())
            .param("channel", channel.code())
            .param("subject", person.id())
            .param("subjectRef", person.ref())
            .param("account", account.orElse(0))
            .param("received", received)
            .param("due", due.on())
            .param("rule", due.rule())
            .param("by", by)
            .param("language", languages.choose(scope, person, asked).code())
            .query(Long.class)
            .single();
    return new Open(id, ref, CaseNumber.of(received, id));
  }

  void shown(long id, Identity identity, String by) {
    db.sql(
            "update rights_case set identity = ?, identity_by = ?, identity_at = now(), link_hash = null where id = ?")
        .params(identity.code(), by, id)
        .update();
    resume(id);
  }

  /** On which token's word it is carried out. */
  void decidedBy(long id, String by) {
    db.sql("update rights_case set decided_by = :by where id = :id")
        .param("by", by)
        .param("id", id)
        .update();
  }

  /** If the clock stood, the due dates move by the days it did. */
  void resume(long id) {
    db.sql(
            """
            update rights_case set due_on = due_on + (?::date - paused_on), extended_on = extended_on + (?::date - paused_on),
              paused_days = paused_days + (?::date - paused_on), paused_on = null,
              due_rule = due_rule || '; the clock stood from ' || paused_on || ' to ' || ?::date
            where id = ? and paused_on is not null""")
        .params(today(), today(), today(), today(), id)
        .update();
  }

  /**
   * @throws Refused if there is no such case, or it is not of the actor's account
   */
  void there(UUID ref, Actor by) {
    db.sql(
            "select case scope when :ofAccount then account_id else 0 end from rights_case where ref = :ref")
        .param("ofAccount", CaseScope.ACCOUNT.ordinal())
        .param("ref", ref)
        .query(Long.class)
        .optional()
        .filter(by::sees)
        .orElseThrow(() -> new Refused("NO_SUCH_CASE", "there is no such case"));
  }

  void state(long id, CaseState state) {
    db.sql("update rights_case set state = ? where id = ?").params(state.code(), id).update();
  }

  /** It is over, and nothing was done. */
  void end(long id, CaseState state, String ending) {
    db.sql("update rights_case set state = ?, ending = ?, closed_at = now() where id = ?")
        .params(state.code(), ending, id)
        .update();
  }

  CaseState current(long id) {
    return CaseState.of(
        db.sql("select state from rights_case where id = ?")
            .param(id)
            .query(Integer.class)
            .single());
  }

  void note(UUID ref, String event, String by) {
    register.add(
        List.of(
            Entry.of(EntryKind.CASE, (short) 0, now())
                .with("case", ref.toString())
                .with("event", event)
                .with("by", by)));
  }

  void enter(Open open, SubjectErasure.Person person, CaseKind kind, String event, String by) {
    register.add(
        List.of(
            Entry.of(EntryKind.CASE, (short) 0, now())
                .with("case", open.ref.toString())
                .with("kind", kind.word())
                .with("event", event)
                .with("by", by)
                .with("subject", person.ref().toString())
                .about(person.id())));
  }

  /** Says in the register what became of cases that nobody decided about. */
  void ended(List<EndedCase> cases, String event) {
    var time = now();
    register.add(cases.stream().map(one -> one.entry(event, time)).toList());
  }

  /** By the database's clock, in the organisation's zone. */
  LocalDate today() {
    return now().atZone(hub.zone()).toLocalDate();
  }

  private Instant now() {
    return db.sql("select now()").query(Timestamp.class).single().toInstant();
  }
}
