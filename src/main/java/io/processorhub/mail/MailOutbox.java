package io.processorhub.mail;

import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.subject.SubjectErasure;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Mails that are to leave. Each is sealed under a key of its own, which is destroyed once the relay
 * has taken it; its ATTEMPT entry is durable before the first byte leaves.
 *
 * <p>A node that dies between the two leaves an outcome "unknown", and the mail is sent once more
 * under the same Message-ID: a mail twice is better than none.
 */
public final class MailOutbox {

  private static final String RELAY = "mail-relay";
  private static final int SENT = 2;
  private static final int GIVEN_UP = 3;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final SubjectErasure keys;
  private final Register register;
  private final MailSettings settings;

  MailOutbox(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure keys,
      Register register,
      MailSettings settings) {
    this.db = db;
    this.transactions = transactions;
    this.keys = keys;
    this.register = register;
    this.settings = settings;
  }

  /**
   * Whom a mail is about, as the register knows them.
   *
   * @param subject the person's number
   * @param ref the person's opaque reference
   * @param connection the connection whose processor it goes to; 0: it goes to the person
   * @param processor who receives it besides the relay
   */
  public record About(long caseId, long subject, UUID ref, short connection, String processor) {

    /** It goes to the person. */
    public About(long caseId, long subject, UUID ref) {
      this(caseId, subject, ref, (short) 0, RELAY);
    }
  }

  /** A mail to the staff, about nobody: it has no entries. */
  public UUID add(Letter letter) {
    return add(LetterKind.DIGEST, letter, new About(0, 0, null));
  }

  /** Whether mails leave at all. */
  public boolean on() {
    return settings.on();
  }

  /**
   * Within the transaction that is under way; the mail leaves after its commit.
   *
   * @return by what it is known, e.g. when it bounces
   */
  public UUID add(LetterKind kind, Letter letter, About about) {
    if (!on()) {
      throw new IllegalStateException("no mail leaves here: hub.mail.host is not set");
    }
    var key = keys.caseKey();
    var ref = UUID.randomUUID();
    db.sql(
            """
            insert into outbox(ref, what, case_id, subject_id, subject_ref, connection, processor, key_id, letter, due_at)
            values (?, ?, nullif(?, 0), nullif(?, 0), ?, ?, ?, ?, ?, now())""")
        .params(
            Arrays.asList(
                ref,
                kind.code(),
                about.caseId,
                about.subject,
                about.ref,
                about.connection,
                about.processor,
                key.id(),
                key.seal(letter.bytes(), place(ref))))
        .update();
    return ref;
  }

  private static String place(UUID ref) {
    return "outbox.letter|" + ref;
  }

  /** A mail of which this node may make one try. */
  record Claimed(
      long id, int epoch, UUID ref, LetterKind kind, int tries, Letter letter, long attempt) {
    @Override
    public String toString() {
      return "Claimed[" + id + "]";
    }
  }

  /** How many are due; at most so many. */
  int due(int most) {
    return db.sql("select count(*) from (select from outbox where due_at <= now() limit ?) o")
        .param(most)
        .query(Integer.class)
        .single();
  }

  private record Row(
      long id,
      int epoch,
      UUID ref,
      int what,
      int tries,
      long subject,
      UUID subjectRef,
      UUID erasure,
      short connection,
      String processor,
      long key,
      byte[] letter) {}

  /** Takes the one that waited longest; its ATTEMPT entry is durable when this returns. */
  Optional<Claimed> claim() {
    return transactions.execute(status -> claimed());
  }

  private Optional<Claimed> claimed() {
    var row =
        db.sql(
                """
                with d as materialized (
                  select id from outbox where due_at <= now() order by due_at limit 1 for update skip locked)
                update outbox o set due_at = null, state = 1, tries = tries + 1, epoch = epoch + 1,
                  lease_until = now() + ? * interval '1 ms'
                from d where o.id = d.id
                returning o.id, o.epoch, o.ref, o.what, o.tries, o.subject_id, o.subject_ref,
                  (select c.ref from rights_case c where c.id = o.case_id), o.connection,
                  o.processor, o.key_id, o.letter""")
            .param(settings.lease().toMillis())
            .query(
                (r, n) ->
                    new Row(
                        r.getLong(1),
                        r.getInt(2),
                        r.getObject(3, UUID.class),
                        r.getInt(4),
                        r.getInt(5),
                        r.getLong(6),
                        r.getObject(7, UUID.class),
                        r.getObject(8, UUID.class),
                        r.getShort(9),
                        r.getString(10),
                        r.getLong(11),
                        r.getBytes(12)))
            .optional();
    return row.map(this::attempted);
  }

  private Claimed attempted(Row row) {
    // A mail to the staff is about nobody.
    var attempt = row.erasure == null ? 0 : register.add(List.of(attempt(row)));
    db.sql("update outbox set attempt = ? where id = ?").params(attempt, row.id).update();
    var letter = keys.key(row.key).orElseThrow().open(row.letter, place(row.ref));
    return new Claimed(
        row.id, row.epoch, row.ref, LetterKind.of(row.what), row.tries, Letter.of(letter), attempt);
  }

  private Entry attempt(Row row) {
    var kind = LetterKind.of(row.what);
    return Entry.of(EntryKind.ATTEMPT, row.connection, now())
        .with("processor", row.processor)
        .with("by", row.connection == 0 ? null : RELAY)
        .with("operation", "mail")
        .with("item", "mail")
        .with("letter", kind.word())
        .with("subject", row.subjectRef.toString())
        .with("case", row.erasure.toString())
        .with("fields", kind.namesThePerson() ? List.of("contact.email") : List.of())
        .about(row.subject);
  }

  /** The relay took it: what it said is noise from now on. */
  void sent(Claimed one) {
    close(one, SENT, "accepted", null);
  }

  /** It will never be taken, or was tried often enough. */
  void givenUp(Claimed one, String cause) {
    close(one, GIVEN_UP, "rejected", cause);
  }

  private void close(Claimed one, int state, String result, String cause) {
    transactions.executeWithoutResult(
        status -> {
          var key = ours(one);
          if (key.isEmpty()) {
            return;
          }
          outcome(one.id, one.attempt, result);
          db.sql(
                  """
                  update outbox set state = ?, cause = ?, key_id = null, letter = null, lease_until = null, attempt = null,
                    ended_at = now() where id = ?""")
              .params(Arrays.asList(state, cause, one.id))
              .update();
          keys.destroyKey(key.get());
        });
  }

  /** Tried again later. */
  void failed(Claimed one, String cause) {
    if (one.tries >= settings.tries()) {
      givenUp(one, cause);
      return;
    }
    transactions.executeWithoutResult(
        status -> {
          if (ours(one).isPresent()) {
            outcome(one.id, one.attempt, "unknown");
            db.sql(
                    """
                    update outbox set state = 0, cause = ?, lease_until = null, attempt = null,
                      due_at = now() + ? * interval '1 ms' where id = ?""")
                .params(cause, pause(one.tries), one.id)
                .update();
          }
        });
  }

  private long pause(int tries) {
    var pause = settings.pause().multipliedBy(1L << Math.min(tries - 1, 16));
    return Math.min(pause.toMillis(), settings.longestPause().toMillis());
  }

  /** The number of its key, if nobody took it over meanwhile. */
  private Optional<Long> ours(Claimed one) {
    return db.sql("select key_id from outbox where id = ? and epoch = ? and state = 1 for update")
        .params(one.id, one.epoch)
        .query(Long.class)
        .optional();
  }

  /** Of nodes that are gone: whether the relay took it is unknown. */
  void takeOver() {
    transactions.executeWithoutResult(
        status -> {
          var lost =
              db.sql(
                      """
                      select id, attempt from outbox where lease_until < now() order by lease_until limit 100
                      for update skip locked""")
                  .query((row, n) -> new long[] {row.getLong(1), row.getLong(2)})
                  .list();
          for (var one : lost) {
            outcome(one[0], one[1], "unknown");
            db.sql(
                    """
                    update outbox set state = 0, due_at = now(), epoch = epoch + 1, lease_until = null, attempt = null
                    where id = ?""")
                .param(one[0])
                .update();
          }
        });
  }

  private void outcome(long id, long attempt, String result) {
    var entries = new ArrayList<Entry>();
    db.sql(
            "select o.subject_id, c.ref, o.connection, o.processor from outbox o join rights_case c on c.id = o.case_id where o.id = ?")
        .param(id)
        .query(
            row -> {
              entries.add(
                  Entry.of(EntryKind.OUTCOME, row.getShort(3), now())
                      .with("processor", row.getString(4))
                      .with("attempt", attempt)
                      .with("case", row.getObject(2, UUID.class).toString())
                      .with("result", result)
                      .about(row.getLong(1)));
            });
    if (!entries.isEmpty()) {
      register.add(entries);
    }
  }

  /**
   * A mail came back.
   *
   * @return what it was; empty if it is none of ours, or came back before
   */
  public Optional<LetterKind> bounced(UUID ref) {
    return db.sql(
            """
            update outbox set bounced_at = now(), cause = 'came back'
            where ref = ? and bounced_at is null returning what""")
        .param(ref)
        .query((row, n) -> LetterKind.of(row.getInt(1)))
        .optional();
  }

  private Instant now() {
    return db.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }
}
