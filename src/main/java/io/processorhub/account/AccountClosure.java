package io.processorhub.account;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.cases.Cases;
import io.processorhub.cases.MassErasures;
import io.processorhub.copy.DueCopies;
import io.processorhub.erasure.ForwardingResult;
import io.processorhub.erasure.ProofLevel;
import io.processorhub.foundation.EachAlone;
import io.processorhub.foundation.Refused;
import io.processorhub.subject.People;
import io.processorhub.subject.SubjectErasure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Closes an account: from then on nothing of it is sent or taken in, and everybody in it is erased
 * for it, one case each. What is done shows in what is left, so it goes on wherever it was stopped.
 */
public final class AccountClosure {

  private static final Logger LOG = LoggerFactory.getLogger(AccountClosure.class);

  private static final int AT_A_TIME = 25;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final SubjectErasure forgetting;
  private final Cases cases;
  private final AccountContacts contacts;
  private final MassErasures many;
  private final People people;
  private final DueCopies copies;

  AccountClosure(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure forgetting,
      Cases cases,
      AccountContacts contacts,
      MassErasures many,
      People people,
      DueCopies copies) {
    this.many = many;
    this.people = people;
    this.copies = copies;
    this.contacts = contacts;
    this.db = db;
    this.transactions = transactions;
    this.forgetting = forgetting;
    this.cases = cases;
  }

  /**
   * How far it is: the grid of persons and connections.
   *
   * @param people in the account when it was closed
   * @param waiting who is not accepted yet
   * @param cells how many persons stand where, by connection and state
   * @param massErasure what it waits for, if it reaches many and a second person must confirm it
   */
  public record Grid(
      UUID ref,
      Instant openedAt,
      long people,
      long waiting,
      boolean complete,
      List<Cell> cells,
      Optional<UUID> massErasure) {}

  /**
   * @param stands a proof level, or how it ended
   */
  public record Cell(String connection, String stands, long people) {}

  /**
   * Closes it; asked again, it says how far it is.
   *
   * @param attestation how it is known that the account wants it; its own token needs none
   */
  public Grid close(UUID account, Optional<String> attestation, Actor by) {
    var number = mayClose(account, attestation, by);
    transactions.executeWithoutResult(
        status -> {
          // Whoever is deciding about a call of this account is through before it counts.
          db.sql("update account set state = 1 where id = ?").param(number).update();
          var reached = reached(number);
          if (many.many(reached) && !begun(number)) {
            ask(number, reached, attestation, by);
          } else {
            begin(number, by.name());
          }
        });
    return grid(account, by).orElseThrow();
  }

  private long reached(long account) {
    return db.sql("select count(distinct subject_id) from person_item where account_id = ?")
        .param(account)
        .query(Long.class)
        .single();
  }

  private boolean begun(long account) {
    return db.sql("select exists (select from account_closing where account_id = ?)")
        .param(account)
        .query(Boolean.class)
        .single();
  }

  /** The account is told, so that it can stop what it did not mean. */
  private void ask(long account, long reached, Optional<String> attestation, Actor by) {
    if (many.waiting(MassErasures.Kind.CLOSING, account).isPresent()) {
      return;
    }
    var asked =
        many.ask(
            new MassErasures.Wanted(
                MassErasures.Kind.CLOSING,
                reached,
                Optional.empty(),
                OptionalLong.of(account),
                attestation),
            by);
    contacts.closing(asked.ref(), account, reached);
  }

  private void begin(long account, String by) {
    db.sql(
            """
            insert into account_closing(ref, account_id, people, opened_by)
            select gen_random_uuid(), ?, count(distinct subject_id), ? from person_item where account_id = ?
            on conflict do nothing""")
        .params(account, by, account)
        .update();
  }

  @EventListener
  void begun(MassErasures.Begun event) {
    if (event.view().kind().equals(MassErasures.Kind.CLOSING.word())) {
      begin(event.account().orElseThrow(), event.by());
    }
  }

  /** The account is open again, and what was held back meanwhile is looked at once more. */
  @EventListener
  void stopped(MassErasures.Stopped event) {
    if (!event.view().kind().equals(MassErasures.Kind.CLOSING.word())) {
      return;
    }
    var account = event.account().orElseThrow();
    db.sql("update account set state = 0 where id = ?").param(account).update();
    var subjects =
        db.sql("select distinct subject_id from person_item where account_id = ? order by 1")
            .param(account)
            .query(Long.class)
            .list();
    people.lock(subjects);
    copies.taken(people.touch(subjects));
  }

  private long mayClose(UUID account, Optional<String> attestation, Actor by) {
    by.require(Task.DECIDE_FOR_ACCOUNT);
    var number = forgetting.account(account).filter(by::sees).orElseThrow(Refused::noAccount);
    if (by.account().isPresent()) {
      return number;
    }
    if (attestation.filter(text -> !text.isBlank()).isEmpty()) {
      throw new Refused(
          "BAD_ATTESTATION", "attestation: say how it is known that the account wants it");
    }
    return number;
  }

  /** Some more of those that are being closed; any node may do it. */
  public void step() {
    EachAlone.run(
        LOG,
        "closing an account",
        db.sql(
                "select id, account_id from account_closing where accepted_at is null order by id limit 4")
            .query((row, n) -> new long[] {row.getLong(1), row.getLong(2)})
            .list(),
        row -> step(row[0], row[1]));
  }

  private void step(long closing, long account) {
    EachAlone.run(
        LOG,
        "erasing a person of a closed account",
        next(account),
        subject ->
            cases.byRule(
                subject, OptionalLong.of(account), Optional.of(closing), "account closed"));
    transactions.executeWithoutResult(
        status -> {
          var accepted =
              db.sql(
                      """
                      update account_closing set accepted_at = now()
                      where id = ? and accepted_at is null and not exists (select from person_item where account_id = ?)""")
                  .params(closing, account)
                  .update();
          if (accepted == 1) {
            contacts.remove(account);
          }
        });
  }

  private List<Long> next(long account) {
    return db.sql(
            "select distinct subject_id from person_item where account_id = ? order by 1 limit ?")
        .params(account, AT_A_TIME)
        .query(Long.class)
        .list();
  }

  /** How far it is; empty if the account is not being closed. */
  public Optional<Grid> grid(UUID account, Actor by) {
    by.require(Task.READ_CLOSING);
    return forgetting
        .account(account)
        .filter(by::sees)
        .flatMap(number -> grid(number).or(() -> waiting(number)));
  }

  private Optional<Grid> waiting(long account) {
    return many.waiting(MassErasures.Kind.CLOSING, account)
        .map(
            one ->
                new Grid(
                    one.ref(),
                    one.askedAt(),
                    one.people(),
                    one.people(),
                    false,
                    List.of(),
                    Optional.of(one.ref())));
  }

  private Optional<Grid> grid(long account) {
    return db.sql(
            """
            select id, ref, opened_at, people,
              (select count(distinct subject_id) from person_item where account_id = c.account_id) as waiting
            from account_closing c where account_id = ?""")
        .param(account)
        .query(
            (row, n) -> {
              var cells = cells(row.getLong("id"));
              var open =
                  db.sql("select count(*) from rights_case where closing = ? and done_at is null")
                      .param(row.getLong("id"))
                      .query(Long.class)
                      .single();
              return new Grid(
                  row.getObject("ref", UUID.class),
                  row.getTimestamp("opened_at").toInstant(),
                  row.getLong("people"),
                  row.getLong("waiting"),
                  row.getLong("waiting") == 0 && open == 0,
                  cells,
                  Optional.empty());
            })
        .optional();
  }

  private List<Cell> cells(long closing) {
    var cells = new ArrayList<Cell>();
    db.sql(
            """
            select n.name, f.level, f.ending, count(*) from rights_case c
            join forwarding f on f.case_id = c.id join connection n on n.id = f.connection
            where c.closing = ? group by 1, 2, 3 order by 1, 2, 3""")
        .param(closing)
        .query(
            row -> {
              var ending = ForwardingResult.of(row.getInt(3));
              cells.add(
                  new Cell(
                      row.getString(1),
                      ending == ForwardingResult.NOT
                          ? ProofLevel.of(row.getInt(2)).name()
                          : ending.name(),
                      row.getLong(4)));
            });
    return cells;
  }
}
