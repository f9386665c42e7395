package io.processorhub.cases;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseScope;
import io.processorhub.erasure.CaseState;
import io.processorhub.erasure.Channel;
import io.processorhub.erasure.EndedCase;
import io.processorhub.erasure.ErasureAcceptance;
import io.processorhub.erasure.ErasureList;
import io.processorhub.erasure.Retry;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.foundation.Language;
import io.processorhub.foundation.Refused;
import io.processorhub.subject.ContactKey;
import io.processorhub.subject.SubjectErasure;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Requests of persons and accounts: filed, shown who asked, accepted, refused, put off. */
public final class Cases {

  private static final int LONGEST_TEXT = 1_000;

  /** Of one person, by page or mail, that nobody confirmed. */
  static final int MOST_A_DAY = 3;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final SubjectErasure forgetting;
  private final ErasureAcceptance acceptance;
  private final OtherRights rights;
  private final ErasureList list;
  private final KeyedHash hash;
  private final CaseRows rows;
  private final ConfirmationLinks links;
  private final ApplicationEventPublisher events;
  private final Statements statements;
  private final Holds holds;
  private final MassErasures many;

  Cases(
      JdbcClient db,
      TransactionTemplate transactions,
      SubjectErasure forgetting,
      ErasureAcceptance acceptance,
      OtherRights rights,
      ErasureList list,
      KeyedHash hash,
      CaseRows rows,
      ConfirmationLinks links,
      ApplicationEventPublisher events,
      Statements statements,
      Holds holds,
      MassErasures many) {
    this.many = many;
    this.holds = holds;
    this.statements = statements;
    this.events = events;
    this.db = db;
    this.transactions = transactions;
    this.forgetting = forgetting;
    this.acceptance = acceptance;
    this.rights = rights;
    this.list = list;
    this.hash = hash;
    this.rows = rows;
    this.links = links;
  }

  /** Whom a request is about. */
  public sealed interface Who {
    record Subject(UUID ref) implements Who {}

    /** By a source's own id. */
    record Known(String source, String externalId) implements Who {
      @Override
      public String toString() {
        return "Known[" + source + "]";
      }
    }
  }

  /**
   * @param scope whose word it is; a token of one account always speaks for that account
   * @param account whose instruction it is, with the scope account
   * @param attestation how somebody of the organisation knows who asked
   * @param receivedOn the day the clock began to run; empty: today
   */
  public record Request(
      CaseKind kind,
      CaseScope scope,
      Who who,
      Optional<UUID> account,
      Optional<String> attestation,
      Optional<LocalDate> receivedOn,
      Channel channel) {}

  /**
   * @param existing whether there was such a case already, which this request joined
   */
  public record Filed(UUID ref, CaseState state, boolean existing) {}

  /**
   * Files a request; it is carried out at once if it is shown who asked.
   *
   * @throws Refused if it is about nobody, or not complete
   */
  public Filed file(Request request, Actor by) {
    return file(request, OptionalLong.empty(), by);
  }

  /**
   * @param mass the erasure of many that an erasure waits for; empty: it waits if this token had
   *     many people erased within a day
   */
  Filed file(Request request, OptionalLong mass, Actor by) {
    mayFile(request, by);
    check(request);
    return Retry.onConflict(() -> transactions.execute(status -> filed(request, mass, by)));
  }

  /** Whom this request would erase at once. */
  Optional<Long> erased(Request request, Actor by) {
    return request.kind == CaseKind.ERASURE
            && (by.account().isPresent() || request.attestation.isPresent())
        ? find(request.who, by)
        : Optional.empty();
  }

  /** Whether this token may file anything. */
  static void mayFile(Actor by) {
    by.require(Task.FILE_CASES);
  }

  private static void mayFile(Request request, Actor by) {
    mayFile(by);
    if (by.account().isPresent() && request.kind == CaseKind.ACCESS) {
      throw new Refused(
          "NOT_FOR_ACCOUNTS", "an account reads its register; a person asks for access");
    }
  }

  private static void check(Request request) {
    if (request
        .attestation
        .filter(text -> text.isBlank() || text.length() > LONGEST_TEXT)
        .isPresent()) {
      throw new Refused(
          "BAD_ATTESTATION",
          "attestation: say how it is known who asked, in 1 to %d characters and without values of the person"
              .formatted(LONGEST_TEXT));
    }
  }

  private Filed filed(Request request, OptionalLong mass, Actor by) {
    if (request.kind == CaseKind.ERASURE) {
      acceptance.begin();
    }
    var account = account(request, by);
    var subject = find(request.who, by);
    if (subject.isEmpty()) {
      return earlier(request.who, by).orElseThrow(Refused::nobody);
    }
    var person = forgetting.lock(subject.get()).orElseThrow(Refused::nobody);
    if (account.isPresent() && !person.isKnownTo(account)) {
      throw Refused.nobody();
    }
    var identity =
        by.account().isPresent()
            ? Identity.ACCOUNT_TOKEN
            : request.attestation.isPresent() ? Identity.ATTESTED : Identity.NOT_SHOWN;
    var open = insert(request, person, account, by);
    if (identity == Identity.NOT_SHOWN) {
      rows.enter(open, person, request.kind, "opened", by.name());
      if (account.isEmpty()) {
        links.send(open.id(), request.kind, open.number(), person);
      }
      return new Filed(open.ref(), CaseState.PENDING, false);
    }
    rows.shown(open.id(), identity, request.attestation.orElse(by.name()));
    return onTheWordOf(by, open, request.kind, person, account, mass);
  }

  /** Carried out, unless it is one erasure too many for one token. */
  private Filed onTheWordOf(
      Actor by,
      CaseRows.Open open,
      CaseKind kind,
      SubjectErasure.Person person,
      OptionalLong account,
      OptionalLong mass) {
    if (kind == CaseKind.ERASURE) {
      var waitsFor = mass.isPresent() ? mass : many.oneMore(person.id(), by);
      if (waitsFor.isPresent()) {
        holds.hold(open.id(), waitsFor.getAsLong(), person, account);
        rows.enter(open, person, kind, "waits for a second person", by.name());
        return new Filed(open.ref(), CaseState.WAITING_SECOND, false);
      }
      rows.decidedBy(open.id(), by.name());
    }
    return carryOut(open, kind, person, account, by.name());
  }

  /** One of many erasures: its waiting is over. */
  void begin(UUID ref, String by) {
    Retry.onConflict(
        () ->
            transactions.execute(
                status -> {
                  acceptance.begin();
                  held(ref).ifPresent(row -> begin(row, by));
                  return true;
                }));
  }

  private void begin(HeldCase held, String by) {
    var open = new CaseRows.Open(held.id, held.ref, "");
    var person =
        forgetting
            .lock(held.subject)
            .filter(one -> !one.of(held.account).isEmpty() || held.whole());
    if (person.isEmpty()) {
      rows.end(held.id, CaseState.STOPPED, "nobody is known by that any more");
      rows.ended(List.of(held.ended()), "stopped");
      return;
    }
    carryOut(open, CaseKind.ERASURE, person.get(), held.account, by);
    // Somebody may be left whom another account told of meanwhile.
    forgetting.lock(held.subject).ifPresent(one -> holds.release(held.id, one));
  }

  /** One of many erasures: somebody stopped them. */
  void stop(UUID ref, String by) {
    Retry.onConflict(
        () ->
            transactions.execute(
                status -> {
                  held(ref).ifPresent(row -> stop(row, by));
                  return true;
                }));
  }

  private void stop(HeldCase held, String by) {
    rows.end(held.id, CaseState.STOPPED, by + " stopped the erasure of many");
    rows.note(held.ref, "stopped", by);
    forgetting.lock(held.subject).ifPresent(person -> holds.release(held.id, person));
  }

  private record HeldCase(long id, UUID ref, UUID subjectRef, long subject, OptionalLong account) {

    EndedCase ended() {
      return new EndedCase(ref, CaseKind.ERASURE.code(), subjectRef, subject);
    }

    boolean whole() {
      return account.isEmpty();
    }
  }

  private Optional<HeldCase> held(UUID ref) {
    return db.sql(
            """
            select id, subject_id, case scope when :ofAccount then account_id else 0 end, subject_ref from rights_case
            where ref = :ref and state = :waiting for update""")
        .param("ofAccount", CaseScope.ACCOUNT.ordinal())
        .param("ref", ref)
        .param("waiting", CaseState.WAITING_SECOND.code())
        .query(
            (row, n) ->
                new HeldCase(
                    row.getLong(1),
                    ref,
                    row.getObject(4, UUID.class),
                    row.getLong(2),
                    row.getLong(3) == 0 ? OptionalLong.empty() : OptionalLong.of(row.getLong(3))))
        .optional();
  }

  /**
   * A request of whoever has the person's address, or says so. It waits until somebody confirms it
   * by the word that goes to the address on file. Earlier ones that wait stand in nobody's way, up
   * to a bound: each of them was a mail to the same person, who can use any.
   *
   * @param asked the language in which it was asked; empty: nobody knows
   * @return empty if there is nobody any more, or enough of them wait already
   */
  Optional<UUID> open(long subject, CaseKind kind, Channel channel, Optional<Language> asked) {
    return Retry.onConflict(
        () ->
            transactions.execute(
                status ->
                    forgetting
                        .lock(subject)
                        .filter(person -> waiting(person.id()) < MOST_A_DAY)
                        .map(person -> opened(person, kind, channel, asked))));
  }

  private long waiting(long subject) {
    return db.sql(
            """
            select count(*) from rights_case
            where subject_id = ? and state = 0 and channel in (3, 4) and opened_at > now() - interval '1 day'""")
        .param(subject)
        .query(Long.class)
        .single();
  }

  private UUID opened(
      SubjectErasure.Person person, CaseKind kind, Channel channel, Optional<Language> asked) {
    var open =
        rows.insert(
            UUID.randomUUID(),
            kind,
            CaseScope.PERSON,
            CaseState.PENDING,
            channel,
            Optional.empty(),
            person,
            OptionalLong.empty(),
            channel.word(),
            asked);
    rows.enter(open, person, kind, "opened", channel.word());
    links.send(open.id(), kind, open.number(), person);
    return open.ref();
  }

  /**
   * The word that went to the address on file came back; the request is carried out.
   *
   * @return empty if the word is none, was used, or is too old
   */
  Optional<Filed> confirm(String word) {
    if (links.find(word).isEmpty()) {
      return Optional.empty();
    }
    return Retry.onConflict(
        () ->
            transactions.execute(
                status -> {
                  acceptance.begin();
                  var filed = links.find(word).map(ref -> confirmed(ref, word));
                  filed.ifPresent(one -> statements.offer(one.ref(), word));
                  return filed;
                }));
  }

  private OptionalLong account(Request request, Actor by) {
    if (by.account().isPresent()) {
      return by.account();
    }
    if (request.scope == CaseScope.PERSON) {
      return OptionalLong.empty();
    }
    var ref =
        request.account.orElseThrow(
            () ->
                new Refused("NO_ACCOUNT", "account: whose instruction is it? give its reference"));
    return OptionalLong.of(
        forgetting
            .account(ref)
            .orElseThrow(
                () -> new Refused("NO_ACCOUNT", "account: there is none of that reference")));
  }

  private Optional<Long> find(Who who, Actor by) {
    return who instanceof Who.Known known
        ? forgetting.find(known.source, ContactKey.of(hash, known.externalId), by.account())
        : forgetting.find(((Who.Subject) who).ref);
  }

  /** Somebody who was erased before: the newest case that did it and that the actor may see. */
  private Optional<Filed> earlier(Who who, Actor by) {
    return db.sql(
            """
            select ref, state from rights_case
            where id = any(:ids) and (:whole or scope = :ofAccount and account_id = :account)
            order by id desc limit 1""")
        .param("ids", earlier(who).toArray(Long[]::new))
        .param("whole", by.account().isEmpty())
        .param("ofAccount", CaseScope.ACCOUNT.ordinal())
        .param("account", by.account().orElse(0))
        .query(
            (row, n) -> new Filed(row.getObject(1, UUID.class), CaseState.of(row.getInt(2)), true))
        .optional();
  }

  private List<Long> earlier(Who who) {
    return who instanceof Who.Known known
        ? forgetting
            .source(known.source)
            .map(source -> acceptance.casesOf(source, ContactKey.of(hash, known.externalId)))
            .orElse(List.of())
        : db.sql("select id from rights_case where subject_ref = ? and accepted_at is not null")
            .param(((Who.Subject) who).ref)
            .query(Long.class)
            .list();
  }

  private CaseRows.Open insert(
      Request request, SubjectErasure.Person person, OptionalLong account, Actor by) {
    return rows.insert(
        UUID.randomUUID(),
        request.kind,
        account.isPresent() ? CaseScope.ACCOUNT : CaseScope.PERSON,
        CaseState.PENDING,
        request.channel,
        request.receivedOn,
        person,
        account,
        by.name());
  }

  private Filed carryOut(
      CaseRows.Open open,
      CaseKind kind,
      SubjectErasure.Person person,
      OptionalLong account,
      String by) {
    if (kind != CaseKind.ERASURE) {
      var state = rights.carryOut(open.id(), kind, person, account);
      rows.enter(open, person, kind, "accepted", by);
      return new Filed(open.ref(), state, false);
    }
    if (account.isEmpty()) {
      person.deciding().forEach(one -> askController(open, person, one, by));
    }
    if (!acceptance.erase(open.id(), open.ref(), person.id(), account, by)) {
      // All of it is an account's to decide.
      rows.state(open.id(), CaseState.WAITING_CONTROLLER);
      rows.enter(open, person, kind, "waits for the account that decides", by);
      return new Filed(open.ref(), CaseState.WAITING_CONTROLLER, false);
    }
    list.add(
        open.ref(),
        person.ref(),
        account.isPresent() ? forgetting.accountRef(account.getAsLong()).toString() : "-");
    return new Filed(open.ref(), rows.current(open.id()), false);
  }

  /**
   * Erases somebody for an account by a rule of its own: it is being closed, or keeps nothing
   * longer.
   *
   * @param closing the closing it belongs to
   */
  public void byRule(long subject, OptionalLong account, Optional<Long> closing, String rule) {
    Retry.onConflict(
        () ->
            transactions.execute(
                status -> {
                  acceptance.begin();
                  var person = forgetting.lock(subject).filter(one -> one.isKnownTo(account));
                  person.ifPresent(one -> byRule(one, account, closing, rule));
                  return true;
                }));
  }

  private void byRule(
      SubjectErasure.Person person, OptionalLong account, Optional<Long> closing, String rule) {
    var open =
        rows.insert(
            UUID.randomUUID(),
            CaseKind.ERASURE,
            CaseScope.ACCOUNT,
            CaseState.PENDING,
            Channel.RULE,
            Optional.empty(),
            person,
            account,
            rule);
    closing.ifPresent(
        id ->
            db.sql("update rights_case set closing = ? where id = ?")
                .params(id, open.id())
                .update());
    rows.shown(open.id(), Identity.ACCOUNT_TOKEN, rule);
    carryOut(open, CaseKind.ERASURE, person, account, rule);
  }

  /**
   * Erases somebody whom a restored database still knows, within the transaction that is under way.
   *
   * @return whether there was anybody to erase
   */
  boolean again(ErasureList.Line line) {
    var ref = line.erasure();
    var account = line.account();
    acceptance.begin();
    if (db.sql("select exists (select from rights_case where ref = ? and accepted_at is not null)")
        .param(ref)
        .query(Boolean.class)
        .single()) {
      return false;
    }
    var person = forgetting.find(line.subject()).flatMap(forgetting::lock);
    if (person.isEmpty()) {
      return false;
    }
    var of =
        account.isEmpty()
            ? OptionalLong.empty()
            : account
                .flatMap(forgetting::account)
                .map(OptionalLong::of)
                .orElse(OptionalLong.of(-1));
    if (person.get().of(of).isEmpty()) {
      return false;
    }
    var waiting =
        db.sql("select id from rights_case where ref = ?").param(ref).query(Long.class).optional();
    var open =
        waiting.isPresent()
            ? new CaseRows.Open(waiting.get(), ref, "")
            : rows.insert(
                ref,
                CaseKind.ERASURE,
                account.isEmpty() ? CaseScope.PERSON : CaseScope.ACCOUNT,
                CaseState.PENDING,
                Channel.RULE,
                Optional.empty(),
                person.get(),
                of,
                "restore");
    rows.shown(open.id(), Identity.ATTESTED, "accepted before the backup was restored");
    if (!acceptance.erase(open.id(), ref, person.get().id(), of, "restore")) {
      return false;
    }
    acceptance.suppress(line.keys(), of, open.id());
    return true;
  }

  /** The account's own decision is a case of its own; the clock is the same. */
  private void askController(
      CaseRows.Open open, SubjectErasure.Person person, long account, String by) {
    var received =
        db.sql("select received_on from rights_case where id = ?")
            .param(open.id())
            .query(LocalDate.class)
            .single();
    var asked =
        rows.insert(
            UUID.randomUUID(),
            CaseKind.ERASURE,
            CaseScope.ACCOUNT,
            CaseState.WAITING_CONTROLLER,
            Channel.RULE,
            Optional.of(received),
            person,
            OptionalLong.of(account),
            by);
    rows.enter(asked, person, CaseKind.ERASURE, "waits for the account that decides", by);
    events.publishEvent(new ControllerAsked(asked.id(), asked.ref(), account, person));
  }

  /**
   * Somebody of the organisation vouches for who asked, and says how they know.
   *
   * @throws Refused if the case does not wait for that
   */
  public Filed attest(UUID ref, String attestation, Actor by) {
    by.require(Task.DECIDE_CASES);
    if (attestation.isBlank() || attestation.length() > LONGEST_TEXT) {
      throw new Refused(
          "BAD_ATTESTATION", "say how it is known who asked, in 1 to 1000 characters");
    }
    return Retry.onConflict(
        () ->
            transactions.execute(
                status -> {
                  rows.there(ref, by);
                  return accept(
                      ref,
                      Identity.ATTESTED,
                      by.name() + ": " + attestation,
                      person -> {},
                      (open, kind, person, account) ->
                          onTheWordOf(by, open, kind, person, account, OptionalLong.empty()));
                }));
  }

  private Filed confirmed(UUID ref, String word) {
    return accept(
        ref,
        Identity.LINK,
        "link",
        person -> {
          if (!links.wentTo(ref, word, person)) {
            throw new Refused("NOT_WAITING", "the link went to an address that is another's now");
          }
        },
        (open, kind, person, account) -> carryOut(open, kind, person, account, "link"));
  }

  /** What becomes of a request of which it is shown who asked. */
  private interface Next {
    Filed of(CaseRows.Open open, CaseKind kind, SubjectErasure.Person person, OptionalLong account);
  }

  /**
   * Within the transaction that is under way.
   *
   * @param check refuses by an exception
   */
  private Filed accept(
      UUID ref, Identity identity, String how, Consumer<SubjectErasure.Person> check, Next next) {
    acceptance.begin();
    var row =
        db.sql(
                "select id, kind, subject_id, coalesce(account_id, 0), state, scope from rights_case where ref = ? for update")
            .param(ref)
            .query(
                (r, n) ->
                    new long[] {
                      r.getLong(1),
                      r.getLong(2),
                      r.getLong(3),
                      r.getLong(4),
                      r.getLong(5),
                      r.getLong(6)
                    })
            .optional()
            .orElseThrow(() -> new Refused("NO_SUCH_CASE", "there is no such case"));
    var state = CaseState.of((int) row[4]);
    if (state != CaseState.PENDING && state != CaseState.WAITING_CONTROLLER) {
      throw new Refused("NOT_WAITING", "the case is %s already".formatted(state.word()));
    }
    var person =
        forgetting
            .lock(row[2])
            .orElseThrow(() -> new Refused("NOBODY", "nobody is known by that any more", true));
    check.accept(person);
    rows.shown(row[0], identity, how);
    var account = row[5] == 1 ? OptionalLong.of(row[3]) : OptionalLong.empty();
    return next.of(
        new CaseRows.Open(row[0], ref, ""), CaseKind.values()[(int) row[1]], person, account);
  }
}
