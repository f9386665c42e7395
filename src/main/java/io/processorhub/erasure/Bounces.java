package io.processorhub.erasure;

import io.processorhub.mail.MailOutbox;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Mails that could not be delivered. */
public final class Bounces {

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final MailOutbox outbox;

  Bounces(JdbcClient db, TransactionTemplate transactions, MailOutbox outbox) {
    this.db = db;
    this.transactions = transactions;
    this.outbox = outbox;
  }

  /**
   * One of ours came back. If it asked a processor to erase somebody, a person must see to it.
   *
   * @return whether it was one of ours, and did not come back before
   */
  public boolean cameBack(UUID ref) {
    return Boolean.TRUE.equals(
        transactions.execute(
            status -> {
              var known = outbox.bounced(ref).isPresent();
              if (known) {
                db.sql(
                        """
                        update forwarding set trouble = ?, cause = 'mail bounced', remind_at = null
                        where mail = ? and ending = 0""")
                    .params(ForwardingIssue.ACTION_REQUIRED.code(), ref)
                    .update();
              }
              return known;
            }));
  }
}
