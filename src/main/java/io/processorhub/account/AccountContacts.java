package io.processorhub.account;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.cases.ControllerAsked;
import io.processorhub.erasure.CaseNumber;
import io.processorhub.foundation.HubSettings;
import io.processorhub.foundation.Refused;
import io.processorhub.foundation.Texts;
import io.processorhub.mail.Letter;
import io.processorhub.mail.LetterKind;
import io.processorhub.mail.Letters;
import io.processorhub.mail.MailOutbox;
import io.processorhub.subject.SubjectErasure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Where accounts are written to when a person asked for what an account decides about. The address
 * is sealed under a key of its own, which is destroyed when it is replaced or the account closes.
 */
public final class AccountContacts {

  private static final Logger LOG = LoggerFactory.getLogger(AccountContacts.class);

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final SubjectErasure forgetting;
  private final MailOutbox outbox;
  private final HubSettings hub;
  private final Texts texts;

  AccountContacts(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure forgetting,
      MailOutbox outbox,
      HubSettings hub,
      Texts texts) {
    this.texts = texts;
    this.db = db;
    this.transactions = transactions;
    this.forgetting = forgetting;
    this.outbox = outbox;
    this.hub = hub;
  }

  /**
   * @param set whether there is one; the address itself is not shown
   */
  public record View(boolean set, Optional<Instant> setAt, Optional<String> setBy) {}

  /**
   * @param email empty: none any more
   * @throws Refused if it is no address, or not this token's account
   */
  public View set(UUID account, Optional<String> email, Actor by) {
    var number = mine(account, Task.DECIDE_FOR_ACCOUNT, by);
    email.ifPresent(AccountContacts::check);
    transactions.executeWithoutResult(
        status -> {
          db.sql("select from account where id = ? for update").param(number).query().listOfRows();
          remove(number);
          email.ifPresent(address -> insert(number, address, by.name()));
        });
    return view(number);
  }

  private static void check(String email) {
    try {
      new Letter(email, "to an account", "", Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new Refused("BAD_ADDRESS", "email: that is no address a mail can go to");
    }
  }

  private void insert(long account, String address, String by) {
    var key = forgetting.caseKey();
    db.sql("insert into account_contact(account_id, key_id, address, set_by) values (?, ?, ?, ?)")
        .params(
            account,
            key.id(),
            key.seal(address.strip().getBytes(StandardCharsets.UTF_8), place(account)),
            by)
        .update();
  }

  /** Within the transaction that is under way. */
  void remove(long account) {
    db.sql("delete from account_contact where account_id = ? returning key_id")
        .param(account)
        .query(Long.class)
        .list()
        .forEach(forgetting::destroyKey);
  }

  public View get(UUID account, Actor by) {
    return view(mine(account, Task.READ_RULES_OF_ACCOUNT, by));
  }

  private View view(long account) {
    return db.sql("select set_at, set_by from account_contact where account_id = ?")
        .param(account)
        .query(
            (row, n) ->
                new View(
                    true,
                    Optional.of(row.getTimestamp(1).toInstant()),
                    Optional.of(row.getString(2))))
        .optional()
        .orElse(new View(false, Optional.empty(), Optional.empty()));
  }

  private long mine(UUID account, Task task, Actor by) {
    by.require(task);
    return forgetting.account(account).filter(by::sees).orElseThrow(Refused::noAccount);
  }

  /** An account must decide: it is told, within the transaction that opened the case. */
  @EventListener
  public void asked(ControllerAsked asked) {
    var to = outbox.on() ? address(asked.account()) : Optional.<String>empty();
    if (to.isEmpty()) {
      return;
    }
    var dates =
        db.sql("select received_on, due_on from rights_case where id = ?")
            .param(asked.id())
            .query(
                (row, n) ->
                    new Dates(row.getObject(1, LocalDate.class), row.getObject(2, LocalDate.class)))
            .single();
    var wording = texts.in(hub.language());
    var facts =
        Map.of(
            "organisation", hub.organisation(),
            "number", CaseNumber.of(dates.received, asked.id()),
            "received", wording.day(dates.received),
            "due", wording.day(dates.due),
            "link", hub.publicUrl() + "/api/v1/cases/" + asked.ref());
    try {
      outbox.add(
          LetterKind.DECIDE,
          Letters.letter(wording, "account-asked", to.get(), facts, Optional.empty()),
          new MailOutbox.About(asked.id(), asked.person().id(), asked.person().ref()));
    } catch (IllegalArgumentException e) {
      LOG.warn("case {}: no mail can go to the account's address", facts.get("number"));
    }
  }

  /** The account is about to be closed: it is told, within the transaction that asked for it. */
  void closing(UUID ref, long account, long people) {
    var to = outbox.on() ? address(account) : Optional.<String>empty();
    if (to.isEmpty()) {
      return;
    }
    var wording = texts.in(hub.language());
    var facts =
        Map.of(
            "organisation", hub.organisation(),
            "people", wording.number(people),
            "link", hub.publicUrl() + "/api/v1/mass-erasures/" + ref + "/stop");
    try {
      outbox.add(Letters.letter(wording, "account-closing", to.get(), facts, Optional.empty()));
    } catch (IllegalArgumentException e) {
      LOG.warn("erasure of many {}: no mail can go to the account's address", ref);
    }
  }

  private Optional<String> address(long account) {
    return db.sql("select key_id, address from account_contact where account_id = ?")
        .param(account)
        .query((row, n) -> new Sealed(row.getLong(1), row.getBytes(2)))
        .optional()
        .flatMap(one -> forgetting.key(one.key).map(key -> key.open(one.bytes, place(account))))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static String place(long account) {
    return "account_contact.address|" + account;
  }

  private record Dates(LocalDate received, LocalDate due) {}

  private record Sealed(long key, byte[] bytes) {}
}
