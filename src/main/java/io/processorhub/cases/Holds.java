package io.processorhub.cases;

import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseState;
import io.processorhub.subject.SubjectErasure;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Leaves people alone whose erasure waits for a second person: meanwhile they are restricted, if
 * the case concerns all that the hub knows of them.
 */
final class Holds {

  private final JdbcClient db;
  private final OtherRights rights;

  Holds(JdbcClient db, OtherRights rights) {
    this.db = db;
    this.rights = rights;
  }

  /** The caller holds the person's row. */
  void hold(long id, long mass, SubjectErasure.Person person, OptionalLong account) {
    var restrict = !person.restricted() && person.isAllOf(account);
    db.sql("update rights_case set state = ?, mass_erasure = ?, held = ? where id = ?")
        .params(CaseState.WAITING_SECOND.code(), mass, restrict, id)
        .update();
    if (restrict) {
      rights.restrict(person);
    }
  }

  /** The caller holds the person's row and ended the case. */
  void release(long id, SubjectErasure.Person person) {
    var held =
        db.sql("update rights_case set held = false where id = ? and held returning true")
            .param(id)
            .query(Boolean.class)
            .optional();
    if (held.isPresent() && !another(person.id()) && !asked(id, person.id())) {
      rights.lift(person);
    }
  }

  /** Another case of the same person that waits holds them from now on. */
  private boolean another(long subject) {
    return db.sql(
                "update rights_case set held = true where subject_id = ? and state = ? and mass_erasure is not null")
            .params(subject, CaseState.WAITING_SECOND.code())
            .update()
        > 0;
  }

  /** Meanwhile the person asked to be restricted. */
  private boolean asked(long id, long subject) {
    return db.sql(
            """
            select exists (select from rights_case r join rights_case h on h.id = :held
              where r.subject_id = :subject and r.kind = :restriction and r.accepted_at >= h.opened_at)""")
        .param("held", id)
        .param("subject", subject)
        .param("restriction", CaseKind.RESTRICTION.code())
        .query(Boolean.class)
        .single();
  }
}
