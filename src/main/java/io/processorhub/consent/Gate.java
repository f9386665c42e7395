package io.processorhub.consent;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import io.processorhub.item.FieldValues;
import io.processorhub.item.ItemKind;
import io.processorhub.processor.Declaration;
import io.processorhub.processor.LegalBasis;
import io.processorhub.subject.People;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Decides whether an item may be disclosed to a connection.
 *
 * <p>Everything it reads is guarded by a row that it locks {@code FOR SHARE} and that whoever
 * changes it takes first. Rows that somebody is changing right now are skipped, not waited for:
 * that item is decided again later. (Measured by an earlier trial: without the lock a withdrawal
 * committed 1.3 s before an ATTEMPT that had read "consented".)
 */
public final class Gate {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Keks keks;
  private final MailboxNoes mailboxes;
  private final Deciders deciders;
  private final AccountItems accountItems;

  Gate(JdbcClient db, Bulk bulk, Keks keks, MailboxNoes mailboxes, Deciders deciders) {
    this.deciders = deciders;
    this.mailboxes = mailboxes;
    this.db = db;
    this.bulk = bulk;
    this.keks = keks;
    this.accountItems = new AccountItems(db, bulk, keks);
  }

  /**
   * What a connection runs.
   *
   * @param declaration its number
   * @param offboarding whether its processor is being left: whoever is there is erased
   */
  public record Running(int declaration, boolean offboarding) {}

  /**
   * What a connection runs; it cannot change until the transaction ends.
   *
   * @return empty if no declaration is approved
   */
  public Optional<Running> running(short connection) {
    return db.sql(
            "select declaration, offboarding from connection where id = ? and declaration is not null for share")
        .param(connection)
        .query(Running.class)
        .optional();
  }

  /**
   * Reads items under lock; what somebody else holds is missing in the answer.
   *
   * @return by number of the item
   */
  public Map<Long, Candidate> candidates(List<Long> items, Declaration declaration) {
    return declaration.itemKind() == ItemKind.CONTACT
        ? contacts(items, declaration)
        : accountItems.candidates(items);
  }

  private Map<Long, Candidate> contacts(List<Long> items, Declaration declaration) {
    var found = new LinkedHashMap<Long, Row>();
    db.sql(
            """
            select i.id, i.version, i.body, s.id, s.ref, s.state, s.restricted, i.account_id, a.ref, a.state, k.wrapped,
                   i.suppressed_since,
                   case when i.suppressed_since is not null then exists (
                     select from consent_event e
                     where e.subject_id = i.subject_id and e.account_id = i.account_id and e.granted
                       and e.at > i.suppressed_since) end,
                   i.address_key
            from unnest(?::bigint[]) x(id)
            join item i on i.id = x.id
            join subject s on s.id = i.subject_id
            join account a on a.id = i.account_id
            join keys.data_key k on k.id = i.owner
            for share of s, a skip locked""")
        .param(longs(items))
        .query(
            row -> {
              found.put(row.getLong(1), Row.of(row));
            });
    var consents = consents(found.values().stream().map(Row::subject).toList(), declaration);
    var rows = List.copyOf(found.values());
    var noes = mailboxes.of(rows.stream().map(Row::mailbox).toList());
    var decided = deciders.of(found.keySet(), declaration.processor());
    var candidates = new HashMap<Long, Candidate>();
    for (var i = 0; i < rows.size(); i++) {
      var row = rows.get(i);
      var said = consents.getOrDefault(new Person(row.subject, row.account), Map.of());
      candidates.put(
          row.item,
          row.candidate(
              keks,
              and(said, noes.getOrDefault(i, Map.of()), row.account),
              decided.getOrDefault(row.item, Candidate.Decider.US)));
    }
    return candidates;
  }

  /** A mailbox that said no is not mailed, whichever record of it said so. */
  private static Map<String, Candidate.Said> and(
      Map<String, Candidate.Said> said, Map<String, List<MailboxNoes.No>> noes, long account) {
    var all = new HashMap<>(said);
    noes.forEach(
        (consent, list) ->
            all.computeIfPresent(
                consent,
                (name, own) -> own.and(list.stream().filter(no -> no.countsIn(account)).toList())));
    return all;
  }

  /** What may be disclosed of the item to a connection with this declaration. */
  public Decision decide(Candidate candidate, Declaration declaration) {
    if (!candidate.active()) {
      return new Denial(Denial.Reason.SUPPRESSED);
    }
    if (candidate.restricted()) {
      return new Denial(Denial.Reason.RESTRICTED);
    }
    if (!candidate.accountOpen()) {
      return new Denial(Denial.Reason.ACCOUNT_CLOSED);
    }
    var permitted = new LinkedHashMap<String, Declaration.Purpose>();
    declaration
        .purposes()
        .forEach(
            (name, purpose) -> {
              if (permits(candidate, purpose)) {
                permitted.put(name, purpose);
              }
            });
    if (permitted.isEmpty()) {
      return withoutConsent(candidate, declaration);
    }
    var against = against(candidate, permitted);
    if (against.isPresent()) {
      return new Denial(against.get());
    }
    permitted.values().removeIf(purpose -> isFromBefore(candidate, purpose));
    return permitted.isEmpty()
        ? new Denial(Denial.Reason.ERASED_ADDRESS)
        : new Permission(candidate, permitted);
  }

  /**
   * Takes out the purposes for which the party that decides about the data does not let it be used.
   *
   * @return why, if none is left; a party's own refusal rather than whose purpose it is
   */
  private static Optional<Denial.Reason> against(
      Candidate candidate, Map<String, Declaration.Purpose> purposes) {
    var reasons = new TreeSet<Denial.Reason>();
    purposes
        .values()
        .removeIf(
            purpose -> {
              var against = candidate.decider().against(purpose.controller());
              against.ifPresent(reasons::add);
              return against.isPresent();
            });
    return purposes.isEmpty() ? Optional.of(reasons.last()) : Optional.empty();
  }

  private static boolean permits(Candidate candidate, Declaration.Purpose purpose) {
    return purpose.basis() != LegalBasis.CONSENT
        || said(candidate, purpose).map(Candidate.Said::stands).orElse(false);
  }

  /** Under the address of somebody who was erased nothing counts that is older. */
  private static boolean isFromBefore(Candidate candidate, Declaration.Purpose purpose) {
    return candidate
        .hold()
        .filter(
            hold ->
                purpose.basis() == LegalBasis.CONSENT
                    ? said(candidate, purpose).filter(one -> one.isAfter(hold.since())).isEmpty()
                    : !hold.consented())
        .isPresent();
  }

  private static Optional<Candidate.Said> said(Candidate candidate, Declaration.Purpose purpose) {
    return Optional.ofNullable(candidate.consents().get(purpose.consent()));
  }

  /** With several purposes, the last withdrawal is the one that ended the last of them. */
  private static Denial withoutConsent(Candidate candidate, Declaration declaration) {
    var withdrawn =
        declaration.consents().stream()
            .map(candidate.consents()::get)
            .filter(said -> said != null && said.withdrawn().isPresent())
            .toList();
    return withdrawn.isEmpty()
        ? new Denial(Denial.Reason.NO_CONSENT)
        : new Denial(
            Denial.Reason.CONSENT_WITHDRAWN,
            latest(withdrawn, Candidate.Said::heard),
            latest(withdrawn, Candidate.Said::heardLast));
  }

  private static Optional<Instant> latest(
      List<Candidate.Said> said, Function<Candidate.Said, Optional<Instant>> time) {
    return said.stream().flatMap(one -> time.apply(one).stream()).max(Instant::compareTo);
  }

  /** A grant counts in the account it was given in; a withdrawal counts wherever it was said. */
  private Map<Person, Map<String, Candidate.Said>> consents(
      List<Long> subjects, Declaration declaration) {
    var said = new HashMap<Person, Map<String, Candidate.Said>>();
    if (subjects.isEmpty() || declaration.consents().isEmpty()) {
      return said;
    }
    db.sql(
            """
            select g.subject_id, g.account_id, g.consent, g.granted, w.withdrawn, w.heard, w.heard_last
            from (
              select subject_id, account_id, consent, max(at) filter (where granted) as granted
              from consent_event where subject_id = any(:subjects) and consent = any(:consents)
              group by subject_id, account_id, consent) g
            join lateral (
              select max(at) as withdrawn, max(recorded_at) as heard_last,
                     min(recorded_at) filter (where at >= coalesce(g.granted, '-infinity')) as heard
              from consent_event where subject_id = g.subject_id and consent = g.consent and not granted offset 0) w on true""")
        .param("subjects", longs(subjects))
        .param("consents", bulk.array("text", declaration.consents().toArray(String[]::new)))
        .query(
            row -> {
              said.computeIfAbsent(new Person(row.getLong(1), row.getLong(2)), p -> new HashMap<>())
                  .put(
                      row.getString(3),
                      new Candidate.Said(time(row, 4), time(row, 5), time(row, 6), time(row, 7)));
            });
    return said;
  }

  /** {@code -infinity} (granted, nobody knows when) becomes the far past. */
  private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(java.sql.Timestamp::toInstant);
  }

  private java.sql.Array longs(List<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }

  private record Person(long subject, long account) {}

  /** A contact is about one person. */
  private static final long ALL_FIELDS = -1;

  private record Row(
      long item,
      int version,
      byte[] body,
      long subject,
      UUID subjectRef,
      boolean active,
      boolean restricted,
      long account,
      UUID accountRef,
      boolean accountOpen,
      byte[] wrapped,
      Optional<Candidate.Hold> hold,
      byte[] mailbox) {

    static Row of(ResultSet row) throws SQLException {
      return new Row(
          row.getLong(1),
          row.getInt(2),
          row.getBytes(3),
          row.getLong(4),
          row.getObject(5, UUID.class),
          row.getInt(6) == 0,
          row.getBoolean(7),
          row.getLong(8),
          row.getObject(9, UUID.class),
          row.getInt(10) == 0,
          row.getBytes(11),
          hold(row),
          Optional.ofNullable(row.getBytes(14)).orElse(new byte[0]));
    }

    private static Optional<Candidate.Hold> hold(ResultSet row) throws SQLException {
      var since = time(row, 12);
      return since.isPresent()
          ? Optional.of(new Candidate.Hold(since.get(), row.getBoolean(13)))
          : Optional.empty();
    }

    Candidate candidate(
        Keks keks, Map<String, Candidate.Said> consents, Candidate.Decider decider) {
      var key = DataKey.unwrap(subject, wrapped, keks);
      return new Candidate(
          item,
          version,
          subject,
          Optional.of(subjectRef),
          List.of(new Candidate.Named(subject, subjectRef, ALL_FIELDS)),
          0,
          accountRef,
          active,
          restricted,
          accountOpen,
          key,
          FieldValues.decode(key.open(body, People.bodyPlace(item))),
          consents,
          hold,
          decider);
    }
  }
}
