package io.processorhub.cases;

import io.processorhub.consent.ConsentEvents;
import io.processorhub.consent.Statement;
import io.processorhub.copy.DueCopies;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseState;
import io.processorhub.erasure.EndedCase;
import io.processorhub.processor.Connections;
import io.processorhub.register.Register;
import io.processorhub.subject.People;
import io.processorhub.subject.SubjectErasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What a person may ask for besides being erased; carried out by the usual ways of the copies. */
public final class OtherRights {

  private final JdbcClient db;
  private final Connections connections;
  private final SubjectErasure forgetting;
  private final ConsentEvents consents;
  private final People people;
  private final DueCopies copies;
  private final TransactionTemplate transactions;
  private final CaseRows rows;

  OtherRights(
      JdbcClient db,
      Connections connections,
      SubjectErasure forgetting,
      ConsentEvents consents,
      People people,
      DueCopies copies,
      TransactionTemplate transactions,
      CaseRows rows) {
    this.transactions = transactions;
    this.rows = rows;
    this.db = db;
    this.connections = connections;
    this.forgetting = forgetting;
    this.consents = consents;
    this.people = people;
    this.copies = copies;
  }

  /** The caller holds the person's row. */
  CaseState carryOut(long id, CaseKind kind, SubjectErasure.Person person, OptionalLong account) {
    switch (kind) {
      case WITHDRAWAL -> {
        var concerned = people.withSharing(List.of(person.id()));
        people.lock(concerned);
        withdraw(person, account);
        copies.withdrawn(people.touch(concerned));
      }
      case RESTRICTION -> restrict(person);
      case LIFTING -> lift(person);
      case RECTIFICATION -> copies.taken(people.touch(List.of(person.id())));
      default -> {}
    }
    db.sql("update rights_case set state = :open, accepted_at = now() where id = :id")
        .param("open", CaseState.OPEN.code())
        .param("id", id)
        .update();
    return CaseState.OPEN;
  }

  /** The caller holds the person's row. */
  void restrict(SubjectErasure.Person person) {
    forgetting.restrict(person, true);
    copies.withdrawn(people.touch(List.of(person.id())));
  }

  /** The caller holds the person's row. */
  void lift(SubjectErasure.Person person) {
    forgetting.restrict(person, false);
    copies.taken(people.touch(List.of(person.id())));
  }

  /** Every consent that some connection rests on is taken back. */
  private void withdraw(SubjectErasure.Person person, OptionalLong account) {
    var named = new TreeSet<String>();
    connections.approved().forEach(one -> named.addAll(one.declaration().consents()));
    // With its own time it counts again for somebody who came back by themselves after an earlier
    // no.
    var now = db.sql("select now()").query(java.sql.Timestamp.class).single().toInstant();
    var said = new ArrayList<ConsentEvents.Said>();
    person.told().stream()
        .map(SubjectErasure.Told::account)
        .filter(one -> account.isEmpty() || account.getAsLong() == one)
        .distinct()
        .forEach(
            one ->
                named.forEach(
                    consent ->
                        said.add(
                            new ConsentEvents.Said(
                                person.id(),
                                one,
                                new Statement(consent, false, Optional.of(now))))));
    consents.record(said, account);
  }

  /**
   * Cases are done that every processor shows to be done: nothing is on its way, nobody who may not
   * be mailed is, and what was to be put right is.
   */
  public void followed() {
    transactions.executeWithoutResult(status -> rows.ended(done(), "done"));
  }

  private List<EndedCase> done() {
    return db.sql(
            "update rights_case set state = :done, done_at = now(), closed_at = now() where id in ("
                + " select c.id from rights_case c"
                + " where c.kind in (:followed) and c.state = :open and c.closed_at is null"
                + " and not exists (select from (select item_id from person_item where subject_id = c.subject_id offset 0) i join copy y on y.item_id = i.item_id"
                + " where "
                + Outstanding.OF_CASE
                + ") order by c.id limit :most for update skip locked)"
                + " returning ref, kind, subject_ref, subject_id")
        .param("most", Register.BLOCK)
        .param("followed", Outstanding.FOLLOWED)
        .param("correcting", Outstanding.CORRECTING)
        .param("done", CaseState.DONE.code())
        .param("open", CaseState.OPEN.code())
        .query(EndedCase.class)
        .list();
  }
}
