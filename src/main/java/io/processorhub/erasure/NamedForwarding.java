package io.processorhub.erasure;

import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.register.EntryKind;
import java.sql.Timestamp;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The part of an erasure at a connection whose items belong to accounts. A person whom one of them
 * named is taken out of it there by a change, and nobody reads back yet whether that was done: a
 * person must look. A connection that never got anything of them is none of their recipients.
 */
final class NamedForwarding {

  private static final String LOOK =
      "it got fields of the person with an item of an account; the hub sends the item without them: look there whether they are gone";

  private final JdbcClient db;

  NamedForwarding(JdbcClient db) {
    this.db = db;
  }

  void forward(long erasure, ApprovedDeclaration approved, long subject, Instant time) {
    db.sql(
            """
            insert into forwarding(case_id, connection, target, declaration, items, step, ending, trouble, cause, verified_at)
            select :case, :connection, :target, :declaration, '{}',
                   case when a.got then :wait else :end end, case when a.got then :open else :never end,
                   case when a.got then :action else 0 end, case when a.got then :look end,
                   case when not a.got then :time::timestamptz end
            from (select exists (
              select from entry where subject_id = :subject and connection = :connection and kind = :attempt) as got) a""")
        .param("case", erasure)
        .param("connection", approved.connection())
        .param("target", approved.target())
        .param("declaration", approved.id())
        .param("wait", ForwardingStep.WAIT.code())
        .param("end", ForwardingStep.NONE.code())
        .param("open", ForwardingResult.NOT.code())
        .param("never", ForwardingResult.NOT_A_RECIPIENT.code())
        .param("action", ForwardingIssue.ACTION_REQUIRED.code())
        .param("look", LOOK)
        .param("time", Timestamp.from(time))
        .param("subject", subject)
        .param("attempt", EntryKind.ATTEMPT.code())
        .update();
  }
}
