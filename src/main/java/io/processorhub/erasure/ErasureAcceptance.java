package io.processorhub.erasure;

import io.processorhub.consent.ConsentEvents;
import io.processorhub.consent.Suppression;
import io.processorhub.copy.CopyErasure;
import io.processorhub.copy.Sweeps;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.Field;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.ItemKind;
import io.processorhub.processor.Connections;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.subject.AddressKey;
import io.processorhub.subject.SubjectErasure;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Accepts an erasure, in one transaction: from its commit on no call about the person can begin
 * that is not the case's own, nobody can bring them back by an old file, and what the hub knew of
 * them is noise.
 *
 * <p>Locks, in this order: nobody is taken in meanwhile; the person's row, which every call that is
 * being decided shares; their copies; the keys.
 */
public final class ErasureAcceptance {

  private static final List<Short> WAITING =
      List.of(
          CaseState.PENDING.code(),
          CaseState.WAITING_CONTROLLER.code(),
          CaseState.WAITING_SECOND.code());

  private final JdbcClient db;
  private final Bulk bulk;
  private final Connections connections;
  private final SubjectErasure forgetting;
  private final ConsentEvents consents;
  private final Suppression suppression;
  private final CopyErasure removal;
  private final Sweeps sweeps;
  private final Register register;
  private final Completion completion;
  private final FieldTaxonomy taxonomy;
  private final KeyedHash hash;
  private final ApplicationEventPublisher events;
  private final ErasureByMail mails;
  private final ErasureRecord record;
  private final NamedForwarding items;

  ErasureAcceptance(
      JdbcClient db,
      Bulk bulk,
      Connections connections,
      SubjectErasure forgetting,
      ConsentEvents consents,
      Suppression suppression,
      CopyErasure removal,
      Sweeps sweeps,
      Register register,
      Completion completion,
      FieldTaxonomy taxonomy,
      KeyedHash hash,
      ApplicationEventPublisher events,
      ErasureByMail mails,
      ErasureRecord record) {
    this.record = record;
    this.items = new NamedForwarding(db);
    this.db = db;
    this.bulk = bulk;
    this.connections = connections;
    this.forgetting = forgetting;
    this.consents = consents;
    this.suppression = suppression;
    this.removal = removal;
    this.sweeps = sweeps;
    this.register = register;
    this.completion = completion;
    this.taxonomy = taxonomy;
    this.hash = hash;
    this.events = events;
    this.mails = mails;
  }

  /** Taken first of all: whoever takes people in holds it before any person's row. */
  public void begin() {
    suppression.erasing();
  }

  /**
   * @param account whose instruction it is; empty: the person's own word
   * @return whether there was anybody to erase
   */
  public boolean erase(
      long erasure, java.util.UUID ref, long subject, OptionalLong account, String by) {
    begin();
    var time = now();
    var locked = forgetting.lock(subject);
    if (locked.isEmpty() || !locked.get().isKnownTo(account)) {
      return false;
    }
    var person = locked.get();
    var told = person.of(account);
    var goes = person.isAllOf(account);
    var key = forgetting.caseKey();
    var addresses = forgetting.addresses(person);
    suppression.add(
        suppressed(told, addresses, person.namedIn(account)),
        account,
        erasure,
        after(time, subject));
    var parts =
        removal.remove(told.stream().map(SubjectErasure.Told::item).toList(), person.key(), key);
    forward(erasure, person, told, parts, time);
    removal.unname(person, person.namedIn(account));
    mails.ask(new ErasureByMail.Erasure(erasure, ref, person, told), key);
    leave(person, told, account, goes);
    note(erasure, person, addresses, key, address(told), time);
    join(erasure, person, told, goes, time);
    record.accepted(erasure, goes);
    events.publishEvent(new ErasureAccepted(erasure, ref));
    enter(ref, person, account, goes, by, time);
    completion.look(List.of(erasure), time);
    return true;
  }

  /** Keeps a person out by hashes that are known from before a restore. */
  public void suppress(List<byte[]> keys, OptionalLong account, long erasure) {
    suppression.add(keys, account, erasure, now());
  }

  /** The case by which somebody with this id was erased. */
  public List<Long> casesOf(short source, byte[] id) {
    return suppression.casesOf(source, id);
  }

  /** A yes that is dated ahead was said before the erasure all the same. */
  private Instant after(Instant time, long subject) {
    return consents.newestYes(subject).filter(yes -> yes.isAfter(time)).orElse(time);
  }

  /** An old file must not bring them back, whichever of their addresses it still has. */
  private static Suppression.Person suppressed(
      List<SubjectErasure.Told> told, List<byte[]> addresses, List<SubjectErasure.Named> named) {
    return new Suppression.Person(
        told.stream().map(one -> new Suppression.SourceId(one.source(), one.id())).toList(),
        addresses,
        named.stream().map(SubjectErasure.Named::place).toList());
  }

  private byte[] hashed(String address) {
    return AddressKey.of(hash, address);
  }

  private Optional<String> address(SubjectErasure.Told told) {
    return taxonomy.of(told.values().kind()).stream()
        .filter(field -> field.format() == Field.Format.EMAIL)
        .flatMap(field -> told.values().get(field).stream())
        .findFirst();
  }

  private Optional<String> address(List<SubjectErasure.Told> told) {
    return told.stream().flatMap(one -> address(one).stream()).findFirst();
  }

  /** A part for every target that ever got a key, and one for every other connection. */
  private void forward(
      long erasure,
      SubjectErasure.Person person,
      List<SubjectErasure.Told> told,
      List<CopyErasure.Part> parts,
      Instant time) {
    for (var part : parts) {
      insert(erasure, part, time);
    }
    var since = told.stream().map(SubjectErasure.Told::since).min(Instant::compareTo).orElse(time);
    var has = parts.stream().map(CopyErasure.Part::connection).collect(Collectors.toSet());
    var listen = new HashSet<Short>();
    // Whom an off-boarded processor never got, it will not get.
    for (var approved : connections.called()) {
      if (approved.declaration().itemKind() != ItemKind.CONTACT) {
        items.forward(erasure, approved, person.id(), time);
      } else if (!has.contains(approved.connection())
          && !never(erasure, approved.connection(), approved.target(), person.id(), since, time)) {
        listen.add(approved.connection());
        sweeps.ask(approved);
      }
    }
  }

  private void insert(long erasure, CopyErasure.Part part, Instant time) {
    var step = part.items().isEmpty() ? ForwardingStep.HAND_OVER : ForwardingStep.ERASE;
    db.sql(
            """
            insert into forwarding(case_id, connection, target, declaration, items, heir, promised, step, busy_until, due_at, ending, verified_at)
            select ?, ?, ?, max(d.id), ?, ?,
              (select max(y.promised) from copy_key y where y.target = ? and y.item_id = any(?)), case when c.offboarded_at is null then ? else 5 end, ?,
              case when c.offboarded_at is null then ?::timestamptz end, case when c.offboarded_at is null then 0 else 8 end, c.offboarded_at
            from declaration d join connection c on c.id = d.connection where d.target = ? group by c.id""")
        .params(
            java.util.Arrays.asList(
                erasure,
                part.connection(),
                part.target(),
                bulk.array("int8", part.items().stream().mapToLong(Long::longValue).toArray()),
                part.heir().orElse(null),
                part.target(),
                bulk.array("int8", part.items().stream().mapToLong(Long::longValue).toArray()),
                step.code(),
                part.busyUntil().map(Timestamp::from).orElse(null),
                Timestamp.from(time),
                part.target()))
        .update();
  }

  /**
   * A connection that got no key. That it never held them is shown by the register and by a
   * complete listing that began after the hub knew them; without one, the next listing must show
   * it.
   */
  private boolean never(
      long erasure, short connection, int target, long subject, Instant since, Instant time) {
    return db.sql(
            """
            insert into forwarding(case_id, connection, target, declaration, items, step, ending, trouble, verified_at)
            select ?, ?, ?, (select max(id) from declaration where target = ?), '{}',
                   case when n.shown then 5 else 2 end, case when n.shown then 1 else 0 end, case when n.shown then 0 else 4 end,
                   case when n.shown then ?::timestamptz end
            from (select not exists (select from entry where subject_id = ? and connection = ? and kind = 1)
                     and exists (select from sweep s where s.connection = ? and s.state in (1, 3) and s.started_at > ?) as shown) n
            returning step = 5""")
        .params(
            erasure,
            connection,
            target,
            target,
            Timestamp.from(time),
            subject,
            connection,
            connection,
            Timestamp.from(since))
        .query(Boolean.class)
        .single();
  }

  private void leave(
      SubjectErasure.Person person,
      List<SubjectErasure.Told> told,
      OptionalLong account,
      boolean goes) {
    forgetting.forget(person, told);
    consents.forget(person.id(), goes ? OptionalLong.empty() : account);
    if (goes) {
      forgetting.forget(person);
    } else {
      forgetting.address(
          person,
          person.told().stream()
              .filter(one -> !told.contains(one))
              .flatMap(one -> address(one).stream())
              .findFirst()
              .map(this::hashed));
    }
  }

  /** Where to write to, and how many others have an address that the person had. */
  private void note(
      long erasure,
      SubjectErasure.Person person,
      List<byte[]> addresses,
      DataKey key,
      Optional<String> address,
      Instant time) {
    db.sql(
            """
            update rights_case set state = 2, accepted_at = ?, key_id = ?, dossier = ?, link_hash = null, same_address =
              (select count(distinct subject_id) from item where address_key = any(?) and subject_id <> ?)
            where id = ?""")
        .params(
            java.util.Arrays.asList(
                Timestamp.from(time),
                key.id(),
                address
                    .map(text -> key.seal(text.getBytes(StandardCharsets.UTF_8), place(erasure)))
                    .orElse(null),
                bulk.array("bytea", addresses.toArray(byte[][]::new)),
                person.id(),
                erasure))
        .update();
  }

  /** Other requests about what is erased now have nothing left to do. */
  private void join(
      long erasure,
      SubjectErasure.Person person,
      List<SubjectErasure.Told> told,
      boolean goes,
      Instant time) {
    var joined =
        db.sql(
                """
                update rights_case set state = :joined, joined = :id, link_hash = null, closed_at = now()
                where subject_id = :subject and id <> :id and kind = :erasure and state in (:waiting)
                  and (:whole or scope = :ofAccount and account_id = :account)
                returning ref, kind, subject_ref, subject_id""")
            .param("joined", CaseState.JOINED.code())
            .param("id", erasure)
            .param("subject", person.id())
            .param("erasure", CaseKind.ERASURE.code())
            .param("waiting", WAITING)
            .param("whole", goes)
            .param("ofAccount", CaseScope.ACCOUNT.code())
            .param(
                "account", told.stream().map(SubjectErasure.Told::account).findFirst().orElse(0L))
            .query(EndedCase.class)
            .list();
    register.add(joined.stream().map(one -> one.entry("joined", time)).toList());
  }

  /** Where a dossier is stored, for its seal. */
  public static String place(long erasure) {
    return "rights_case.dossier|" + erasure;
  }

  private void enter(
      java.util.UUID ref,
      SubjectErasure.Person person,
      OptionalLong account,
      boolean goes,
      String by,
      Instant time) {
    var entries = new ArrayList<Entry>();
    entries.add(
        Entry.of(EntryKind.CASE, (short) 0, time)
            .with("case", ref.toString())
            .with("kind", CaseKind.ERASURE.word())
            .with("scope", account.isEmpty() ? "person" : "account")
            .with(
                "account",
                account.isEmpty() ? null : forgetting.accountRef(account.getAsLong()).toString())
            .with("event", "accepted")
            .with("by", by)
            .with("subject", person.ref().toString())
            .about(person.id()));
    if (goes) {
      entries.add(
          Entry.of(EntryKind.KEY_DESTROYED, (short) 0, time)
              .with("case", ref.toString())
              .with("of", "person")
              .with("subject", person.ref().toString())
              .about(person.id()));
    }
    register.add(entries);
  }

  /** Not the beginning of the transaction: it may have waited. */
  private Instant now() {
    return db.sql("select clock_timestamp()").query(Timestamp.class).single().toInstant();
  }
}
