package io.processorhub.account;

import io.processorhub.access.Actor;
import io.processorhub.access.Audit;
import io.processorhub.access.Task;
import io.processorhub.copy.DueCopies;
import io.processorhub.erasure.Retry;
import io.processorhub.foundation.Refused;
import io.processorhub.processor.Processors;
import io.processorhub.subject.Controller;
import io.processorhub.subject.People;
import io.processorhub.subject.SubjectErasure;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What an account says of the use of data about which it decides: the instruction to use it for the
 * account's purposes, and objections to recipients. Its copies are decided anew with each change.
 */
public final class AccountInstructions {

  private static final int LONGEST_AGREEMENT = 200;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final SubjectErasure accounts;
  private final Processors processors;
  private final People people;
  private final DueCopies copies;
  private final Audit audit;

  AccountInstructions(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure accounts,
      Processors processors,
      People people,
      DueCopies copies,
      Audit audit) {
    this.db = db;
    this.transactions = transactions;
    this.accounts = accounts;
    this.processors = processors;
    this.people = people;
    this.copies = copies;
    this.audit = audit;
  }

  /**
   * @param agreement the account's agreement, by the number or name that both sides use
   */
  public record Instruction(String agreement, LocalDate agreedOn, Instant setAt, String setBy) {}

  public record Objection(String processor, Instant setAt, String setBy) {}

  public record View(Optional<Instruction> instruction, List<Objection> objections) {}

  /** The agreement that the account's instruction stands in. */
  record Agreement(String name, LocalDate day) {}

  /**
   * @param agreement empty: the instruction is taken back
   */
  View instruct(UUID account, Optional<Agreement> agreement, Actor by) {
    var number = mine(account, Task.DECIDE_FOR_ACCOUNT, by);
    agreement.ifPresent(this::check);
    change(
        number,
        agreement.isPresent(),
        () -> {
          db.sql("delete from account_instruction where account_id = ?").param(number).update();
          agreement.ifPresent(
              one ->
                  db.sql(
                          "insert into account_instruction(account_id, agreement, agreed_on, set_by) values (?, ?, ?, ?)")
                      .params(number, one.name(), one.day(), by.name())
                      .update());
          audit.note(
              by, "instruction of an account", account + (agreement.isPresent() ? "" : ": none"));
        });
    return view(number);
  }

  View object(UUID account, String processor, boolean objects, Actor by) {
    var number = mine(account, Task.DECIDE_FOR_ACCOUNT, by);
    if (processors.find(processor).isEmpty()) {
      throw new Refused("NO_PROCESSOR", "there is no processor of that name on record");
    }
    change(
        number,
        !objects,
        () -> {
          db.sql("delete from account_objection where account_id = ? and processor = ?")
              .params(number, processor)
              .update();
          if (objects) {
            db.sql("insert into account_objection(account_id, processor, set_by) values (?, ?, ?)")
                .params(number, processor, by.name())
                .update();
          }
          audit.note(
              by,
              objects ? "objection of an account" : "end of an objection of an account",
              account + " " + processor);
        });
    return view(number);
  }

  View get(UUID account, Actor by) {
    return view(mine(account, Task.READ_RULES_OF_ACCOUNT, by));
  }

  private void check(Agreement agreement) {
    if (agreement.name().isBlank()
        || agreement.name().length() > LONGEST_AGREEMENT
        || agreement.day().isAfter(processors.today())) {
      throw new Refused(
          "BAD_AGREEMENT",
          "agreement: its number or name, in 1 to %d characters; agreed_on: its day, not a later one than today"
              .formatted(LONGEST_AGREEMENT));
    }
  }

  /** The gate shares the account's row, so that a call is decided before the change or after it. */
  private void change(long account, boolean allows, Runnable what) {
    Retry.onConflict(
        () ->
            transactions.execute(
                status -> {
                  db.sql("select id from account where id = ? for no key update")
                      .param(account)
                      .query(row -> {});
                  what.run();
                  decideAnew(account, allows);
                  return true;
                }));
  }

  /** What takes data back goes before everything else. */
  private void decideAnew(long account, boolean allows) {
    var subjects =
        db.sql("select distinct subject_id from membership where account_id = ? and controller = ?")
            .params(account, Controller.ACCOUNT.ordinal())
            .query(Long.class)
            .list();
    people.lock(subjects);
    var touched = people.touch(subjects);
    if (allows) {
      copies.taken(touched);
    } else {
      copies.withdrawn(touched);
    }
  }

  private View view(long account) {
    var instruction =
        db.sql(
                "select agreement, agreed_on, set_at, set_by from account_instruction where account_id = ?")
            .param(account)
            .query(
                (row, n) ->
                    new Instruction(
                        row.getString(1),
                        row.getObject(2, LocalDate.class),
                        row.getTimestamp(3).toInstant(),
                        row.getString(4)))
            .optional();
    var objections =
        db.sql(
                "select processor, set_at, set_by from account_objection where account_id = ? order by processor")
            .param(account)
            .query(
                (row, n) ->
                    new Objection(
                        row.getString(1), row.getTimestamp(2).toInstant(), row.getString(3)))
            .list();
    return new View(instruction, objections);
  }

  private long mine(UUID account, Task task, Actor by) {
    by.require(task);
    return accounts.account(account).filter(by::sees).orElseThrow(Refused::noAccount);
  }
}
