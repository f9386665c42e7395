package io.processorhub.cases;

import gg.jte.TemplateEngine;
import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseState;
import io.processorhub.erasure.EndedCase;
import io.processorhub.erasure.LinkToken;
import io.processorhub.foundation.Language;
import io.processorhub.foundation.Refused;
import io.processorhub.foundation.Texts;
import io.processorhub.subject.SubjectErasure;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How the answer to "what is known about me?" reaches who asked (GDPR Art. 15): by the link that
 * showed who they are, as often as they like for some days. Where several people have the address,
 * the link shows nothing: it does not tell which of them opened it, so a person decides.
 */
public final class Statements {

  private static final Duration OPEN = Duration.ofDays(7);
  private static final int LONGEST_TEXT = 1_000;

  private static final String NOBODY_ELSE_HAS_IT =
      """
      \snot exists (
        select from item mine join item theirs on theirs.address_key = mine.address_key
        where mine.subject_id = c.subject_id and theirs.subject_id <> c.subject_id)""";

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final SubjectErasure forgetting;
  private final StatementMaker maker;
  private final CaseRows rows;
  private final TemplateEngine pages;
  private final ConfirmationLinks links;
  private final Texts texts;

  Statements(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure forgetting,
      StatementMaker maker,
      CaseRows rows,
      TemplateEngine pages,
      ConfirmationLinks links,
      Texts texts) {
    this.texts = texts;
    this.links = links;
    this.db = db;
    this.transactions = transactions;
    this.forgetting = forgetting;
    this.maker = maker;
    this.rows = rows;
    this.pages = pages;
  }

  /**
   * Lets the link that confirmed a request show the statement, unless others have the address too.
   * Within the transaction that confirmed it.
   */
  void offer(UUID ref, String word) {
    db.sql(
            """
            update rights_case c set statement_hash = :hash, statement_until = now() + :days * interval '1 day'
            where ref = :ref and kind = :access and state = :open and"""
                + NOBODY_ELSE_HAS_IT)
        .param("hash", LinkToken.hash(word))
        .param("days", OPEN.toDays())
        .param("ref", ref)
        .param("access", CaseKind.ACCESS.code())
        .param("open", CaseState.OPEN.code())
        .update();
  }

  /** Until when a link shows a statement; empty if it shows none. */
  Optional<Instant> shownUntil(String word) {
    return transactions.execute(
        status ->
            byWord(word).filter(one -> isTheirs(one, word)).map(one -> one.until.toInstant()));
  }

  /** By the link; each fetch is noted, and the first ends the case. */
  Optional<PersonStatement> of(String word) {
    return transactions.execute(
        status ->
            byWord(word).filter(one -> isTheirs(one, word)).flatMap(one -> taken(one, "link")));
  }

  /**
   * For staff who bring it to the person by another way; it does not end the case.
   *
   * @throws Refused if there is no such request, or nobody is known any more
   */
  public PersonStatement of(UUID ref, Actor by) {
    by.require(Task.ANSWER_ACCESS);
    return transactions.execute(
        status ->
            db.sql(
                    "select id, ref, subject_id, now() as until from rights_case where ref = ? and kind = ? and closed_at is null for update")
                .params(ref, CaseKind.ACCESS.code())
                .query(Offered.class)
                .optional()
                .flatMap(one -> read(one, by.name()))
                .orElseThrow(Statements::none));
  }

  /**
   * The person was answered by another way, or has nothing to be told.
   *
   * @param how what was done, without values of the person
   */
  public void answered(UUID ref, String how, Actor by) {
    by.require(Task.ANSWER_ACCESS);
    if (how.isBlank() || how.length() > LONGEST_TEXT) {
      throw new Refused(
          "BAD_REASON",
          "how: say how the person was answered, in 1 to %d characters and without values of the person"
              .formatted(LONGEST_TEXT));
    }
    transactions.executeWithoutResult(
        status -> {
          if (end(ref, by.name() + ": " + how).isEmpty()) {
            throw none();
          }
          rows.note(ref, "answered otherwise", by.name());
        });
  }

  private List<EndedCase> end(UUID ref, String ending) {
    return db.sql(
            """
            update rights_case set state = :done, done_at = now(), closed_at = now(), ending = :ending
            where ref = :ref and kind = :access and state = :open and closed_at is null
            returning ref, kind, subject_ref, subject_id""")
        .param("done", CaseState.DONE.code())
        .param("ending", ending)
        .param("ref", ref)
        .param("access", CaseKind.ACCESS.code())
        .param("open", CaseState.OPEN.code())
        .query(EndedCase.class)
        .list();
  }

  private Optional<PersonStatement> taken(Offered one, String by) {
    var statement = read(one, by);
    if (statement.isPresent()) {
      rows.ended(end(one.ref, "the statement was taken by the confirmed link"), "done");
    }
    return statement;
  }

  private Optional<PersonStatement> read(Offered one, String by) {
    var statement = forgetting.lock(one.subjectId).map(person -> maker.of(one.ref, person));
    if (statement.isPresent()) {
      db.sql(
              "update rights_case set statement_taken_at = coalesce(statement_taken_at, now()) where id = ?")
          .param(one.id)
          .update();
      rows.note(one.ref, "statement taken", by);
    }
    return statement;
  }

  /** For a week much may change: the address may be another's by now, or another's as well. */
  private boolean isTheirs(Offered one, String word) {
    return forgetting
        .lock(one.subjectId)
        .filter(person -> links.wentTo(one.ref, word, person))
        .isPresent();
  }

  private Optional<Offered> byWord(String word) {
    return LinkToken.isOne(word)
        ? db.sql(
                """
                select c.id, c.ref, c.subject_id, c.statement_until as until from rights_case c
                where c.statement_hash = :hash and c.statement_until > now() and"""
                    + NOBODY_ELSE_HAS_IT)
            .param("hash", LinkToken.hash(word))
            .query(Offered.class)
            .optional()
        : Optional.empty();
  }

  private record Offered(long id, UUID ref, long subjectId, Timestamp until) {}

  private static Refused none() {
    return new Refused("NO_SUCH_CASE", "there is no open request for access like that");
  }

  /** The same as pages of A4. */
  public byte[] pdf(PersonStatement statement) {
    return PdfPages.draw(
        pages,
        "cases/statement.jte",
        Map.of(
            "statement",
            statement,
            "wording",
            texts.in(Language.of(statement.language()).orElseThrow())));
  }
}
