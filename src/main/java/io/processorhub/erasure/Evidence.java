package io.processorhub.erasure;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.foundation.Refused;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.subject.SubjectErasure;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What people say about one connection's part of an erasure: somebody of ours who did it by hand,
 * or the processor by the link in its mail. The words are sealed under the case's key.
 */
public final class Evidence {

  public static final int LONGEST = 4_000;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final SubjectErasure forgetting;
  private final Register register;
  private final Completion completion;
  private final BrokenOff brokenOff;

  Evidence(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure forgetting,
      Register register,
      Completion completion,
      BrokenOff brokenOff) {
    this.brokenOff = brokenOff;
    this.db = db;
    this.transactions = transactions;
    this.forgetting = forgetting;
    this.register = register;
    this.completion = completion;
  }

  /** What a processor may answer. */
  public enum Answer {
    DONE(ForwardingResult.ATTESTED, ProofLevel.EXECUTED),
    NOTHING(ForwardingResult.NOT_FOUND, ProofLevel.EXECUTED),
    /** The law makes it keep the data. */
    KEPT(ForwardingResult.RETAINED, ProofLevel.ACKNOWLEDGED);

    private final ForwardingResult ending;
    private final ProofLevel level;

    Answer(ForwardingResult ending, ProofLevel level) {
      this.ending = ending;
      this.level = level;
    }

    public static Optional<Answer> of(String word) {
      return java.util.Arrays.stream(values())
          .filter(one -> one.name().equalsIgnoreCase(word))
          .findFirst();
    }
  }

  private record Part(
      long id, long caseId, UUID erasure, long key, short connection, String name, boolean asked) {}

  private static Part part(java.sql.ResultSet row, int n) throws java.sql.SQLException {
    return new Part(
        row.getLong(1),
        row.getLong(2),
        row.getObject(3, UUID.class),
        row.getLong(4),
        row.getShort(5),
        row.getString(6),
        row.getBoolean(7));
  }

  private static final String PART =
      """
      select f.id, f.case_id, c.ref, c.key_id, f.connection, n.name, f.lease_until is not null
      from forwarding f join rights_case c on c.id = f.case_id join connection n on n.id = f.connection
      """;

  /**
   * Somebody did it by hand and says what shows it.
   *
   * @throws Refused if there is no such part, or it has ended
   */
  public void attach(UUID erasure, String connection, String text, Actor by) {
    by.require(Task.ATTACH_EVIDENCE);
    if (text.isBlank() || text.length() > LONGEST) {
      throw new Refused(
          "BAD_EVIDENCE", "text: say what shows that it is done, in 1 to 4000 characters");
    }
    transactions.executeWithoutResult(
        status -> {
          var part =
              db
                  .sql(
                      PART
                          + "where c.ref = ? and n.name = ? and f.ending = 0 and c.key_id is not null for update of f")
                  .params(erasure, connection)
                  .query(Evidence::part)
                  .list()
                  .stream()
                  .findFirst()
                  .orElseThrow(
                      () ->
                          new Refused(
                              "NO_SUCH_PART",
                              "this case has no part of that connection that has not ended"));
          if (part.asked) {
            throw new Refused(
                "BEING_ASKED", "the processor is being asked this very moment; try again");
          }
          end(part, ForwardingResult.ATTESTED, Optional.empty(), text, by.name());
        });
  }

  /** Whether a word belongs to a part that waits for the processor's answer. */
  boolean waits(String word) {
    return LinkToken.isOne(word)
        && db.sql("select exists (select from forwarding where answer_hash = ? and ending = 0)")
            .param(LinkToken.hash(word))
            .query(Boolean.class)
            .single();
  }

  /**
   * A processor answers by the link in its mail.
   *
   * @return whether the word was good; it is used up now
   */
  public boolean answer(String word, Answer answer, String text) {
    if (!waits(word)) {
      return false;
    }
    return transactions.execute(
        status -> {
          var part =
              db.sql(
                      PART
                          + "where f.answer_hash = ? and f.ending = 0 and c.key_id is not null for update of f")
                  .param(LinkToken.hash(word))
                  .query(Evidence::part)
                  .optional();
          part.ifPresent(
              one -> end(one, answer.ending, Optional.of(answer.level), text, "the processor"));
          return part.isPresent();
        });
  }

  private void end(
      Part part, ForwardingResult ending, Optional<ProofLevel> level, String text, String by) {
    var key = forgetting.key(part.key).orElseThrow();
    var time = db.sql("select now()").query(Timestamp.class).single().toInstant();
    brokenOff.end(List.of(part.id), time);
    db.sql(
            """
            update forwarding set step = 5, ending = ?, level = greatest(level, ?), trouble = 0, cause = null, due_at = null,
              remind_at = null, answer_hash = null, epoch = epoch + 1, evidence = ?, evidence_by = ?, evidence_at = now()
            where id = ?""")
        .params(
            ending.code(),
            level.map(ProofLevel::code).orElse((short) 0),
            key.seal(text.getBytes(StandardCharsets.UTF_8), place(part.id)),
            by,
            part.id)
        .update();
    register.add(List.of(entry(part, ending, by, time)));
    completion.look(List.of(part.caseId), time);
  }

  private static Entry entry(Part part, ForwardingResult ending, String by, Instant time) {
    return Entry.of(EntryKind.CASE, part.connection, time)
        .with("case", part.erasure.toString())
        .with("connection", part.name)
        .with("event", "evidence: " + ending.name())
        .with("by", by);
  }

  private static String place(long forwarding) {
    return "forwarding.evidence|" + forwarding;
  }

  /** What was said about a part, while the case is not over. */
  public Optional<String> text(long forwarding) {
    return db.sql(
            "select c.key_id, f.evidence from forwarding f join rights_case c on c.id = f.case_id where f.id = ? and f.evidence is not null and c.key_id is not null")
        .param(forwarding)
        .query((row, n) -> new Sealed(row.getLong(1), row.getBytes(2)))
        .optional()
        .flatMap(
            kept -> forgetting.key(kept.key).map(key -> key.open(kept.bytes, place(forwarding))))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private record Sealed(long key, byte[] bytes) {}
}
