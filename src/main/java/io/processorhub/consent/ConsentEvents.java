package io.processorhub.consent;

import io.processorhub.foundation.Bulk;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What people said, in the order we heard it; nothing is ever changed. */
public final class ConsentEvents {

  private final JdbcClient db;
  private final Bulk bulk;
  private final MailboxNoes mailboxes;

  ConsentEvents(JdbcClient db, Bulk bulk, MailboxNoes mailboxes) {
    this.db = db;
    this.bulk = bulk;
    this.mailboxes = mailboxes;
  }

  /**
   * Adds what was not on record yet. The caller holds the rows of the persons, and for a no those
   * of all who share a mailbox with them.
   *
   * @param said one statement each; of two equal ones that are new both are added
   * @return the persons about whom something was added
   */
  public List<Long> record(List<Said> said) {
    return record(said, OptionalLong.empty());
  }

  /**
   * @param account the only one whose people it is about; a no of a mailbox counts in it alone
   */
  public List<Long> record(List<Said> said, OptionalLong account) {
    var news = said.isEmpty() ? List.<Long>of() : add(said);
    var known = Set.copyOf(news);
    mailboxes.record(
        said.stream()
            .filter(one -> !one.statement().granted() && known.contains(one.subject()))
            .toList(),
        account);
    return news;
  }

  private List<Long> add(List<Said> said) {
    return db
        .sql(
            """
            insert into consent_event(subject_id, account_id, consent, granted, at, dated)
            select u.s, u.a, u.c, u.g,
                   case when u.at > now() and u.g then now() when u.at is not null then u.at when u.g then '-infinity' else now() end,
                   case when u.at > now() and u.g then u.at end
            from unnest(?::bigint[], ?::bigint[], ?::text[], ?::boolean[], ?::timestamptz[]) u(s, a, c, g, at)
            where not exists (
              select 1 from consent_event e
              where e.subject_id = u.s and e.account_id = u.a and e.consent = u.c and e.granted = u.g
                and (e.at = u.at or e.dated = u.at
                     or u.at is null and u.g and e.id = (
                       select max(l.id) from consent_event l
                       where l.subject_id = u.s and l.account_id = u.a and l.consent = u.c)
                     -- a no without a time says nothing new only where a no stands already
                     or u.at is null and not u.g and e.at >= coalesce((
                       select max(y.at) from consent_event y
                       where y.subject_id = u.s and y.account_id = u.a and y.consent = u.c and y.granted), '-infinity')))
            returning subject_id""")
        .params(
            bulk.array("int8", said.stream().mapToLong(Said::subject).toArray()),
            bulk.array("int8", said.stream().mapToLong(Said::account).toArray()),
            bulk.array(
                "text", said.stream().map(one -> one.statement().consent()).toArray(String[]::new)),
            bulk.array(
                "bool",
                said.stream().map(one -> one.statement().granted()).toArray(Boolean[]::new)),
            bulk.array(
                "timestamptz",
                said.stream()
                    .map(one -> one.statement().at().map(Object::toString).orElse(null))
                    .toArray(String[]::new)))
        .query(Long.class)
        .list()
        .stream()
        .distinct()
        .toList();
  }

  /**
   * What a person said, in the order we heard it.
   *
   * @param heard when the hub heard of it
   */
  public record Word(long account, Statement statement, Instant heard) {}

  /** Each word of a person that is on record, oldest first. */
  public List<Word> of(long subject) {
    return db.sql(
            """
            select account_id, consent, granted, nullif(coalesce(dated, at), '-infinity') as at, recorded_at
            from consent_event where subject_id = ? order by id""")
        .param(subject)
        .query(
            (row, n) ->
                new Word(
                    row.getLong("account_id"),
                    new Statement(
                        row.getString("consent"),
                        row.getBoolean("granted"),
                        Optional.ofNullable(row.getTimestamp("at"))
                            .map(java.sql.Timestamp::toInstant)),
                    row.getTimestamp("recorded_at").toInstant()))
        .list();
  }

  /** How the newest yes of a person is dated, which may be a little ahead. */
  public Optional<Instant> newestYes(long subject) {
    return db.sql(
            "select max(coalesce(dated, at)) from consent_event where subject_id = ? and granted and at > '-infinity'")
        .param(subject)
        .query(java.sql.Timestamp.class)
        .optional()
        .map(java.sql.Timestamp::toInstant);
  }

  /** What an erased person said goes with them; only in one account, if one is given. */
  public void forget(long subject, OptionalLong account) {
    db.sql("delete from consent_event where subject_id = ? and (? = 0 or account_id = ?)")
        .params(subject, account.orElse(0), account.orElse(0))
        .update();
  }

  /** A statement and whose it is. */
  public record Said(long subject, long account, Statement statement) {}
}
