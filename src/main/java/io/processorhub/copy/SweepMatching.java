package io.processorhub.copy;

import io.processorhub.consent.Suppression;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.FieldTaxonomy;
import io.processorhub.item.ItemKind;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.ProviderKey;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import io.processorhub.register.Restores;
import io.processorhub.subject.People;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares one page of a sweep with the copies, in a few statements and one transaction. */
final class SweepMatching {

  /** More missing than this, of all or in number, and a person is asked first. */
  private static final int MOST_MISSING_PERCENT = 2;

  private static final int MOST_MISSING = 500;
  private static final int FEW = 10;

  private final JdbcClient db;
  private final Bulk bulk;
  private final Keks keks;
  private final KeyedHash hash;
  private final FieldTaxonomy taxonomy;
  private final CopyKeys keys;
  private final Unsubscribes leaving;
  private final Register register;
  private final DeliverySettings settings;
  private final ApplicationEventPublisher events;
  private final Suppression suppression;

  SweepMatching(
      JdbcClient db,
      Bulk bulk,
      Keks keks,
      KeyedHash hash,
      FieldTaxonomy taxonomy,
      CopyKeys keys,
      Unsubscribes leaving,
      Register register,
      DeliverySettings settings,
      ApplicationEventPublisher events,
      Suppression suppression) {
    this.events = events;
    this.suppression = suppression;
    this.db = db;
    this.bulk = bulk;
    this.keks = keks;
    this.hash = hash;
    this.taxonomy = taxonomy;
    this.keys = keys;
    this.leaving = leaving;
    this.register = register;
    this.settings = settings;
  }

  record Counts(int adopted, int left, int back, int stray, int unknown) {

    private Counts plus(Counts more) {
      return new Counts(
          adopted + more.adopted,
          left + more.left,
          back + more.back,
          stray + more.stray,
          unknown + more.unknown);
    }
  }

  /** A sighting and the copy it belongs to. */
  private record Match(
      Sighting seen,
      byte[] key,
      long item,
      long subject,
      UUID subjectRef,
      DataKey seal,
      boolean unnamed,
      boolean ours,
      Sighting.Meaning meaning) {

    /** Whether it is a person's; an item of an account is nobody's word. */
    boolean isOfPerson() {
      return subjectRef != null;
    }

    /** Under a key that the hub itself called it by, "left" may be what the hub did there. */
    boolean saysTheyLeft() {
      return seen.presence() == Presence.LEFT && !ours;
    }

    /** How the processor holds the person, as far as it is not the hub's own doing. */
    Presence presence() {
      return seen.presence() == Presence.LEFT && ours ? Presence.THERE : seen.presence();
    }
  }

  /** Nobody is erased while they are being recognised; until the transaction ends. */
  void alone() {
    suppression.takingIn();
  }

  /** After {@link #alone}. */
  Counts take(Sweeps.Sweep sweep, List<Sighting> seen) {
    return take(sweep, seen, hashes(sweep.approved(), seen));
  }

  /** Somebody who was found by the processor's own id. After {@link #alone}. */
  Counts byId(Sweeps.Sweep sweep, Sweeps.Unseen one, Sighting seen) {
    var sameKey = Arrays.equals(one.key(), hashes(sweep.approved(), List.of(seen)).get(0));
    if (seen.presence() != Presence.THERE || sameKey) {
      return take(sweep, List.of(seen), List.of(one.key()));
    }
    moved(sweep, one.item());
    return new Counts(0, 0, 0, 0, 0);
  }

  private Counts take(Sweeps.Sweep sweep, List<Sighting> seen, List<byte[]> byKey) {
    var matches = matches(sweep, seen, byKey);
    var counts = heed(sweep, matches.values());
    var moved = underPresentAddress(sweep, seen, byKey, matches);
    knowByPresentAddress(sweep.approved(), List.copyOf(moved.values()));
    counts = counts.plus(heed(sweep, moved.values()));
    due(sweep.approved(), List.copyOf(moved.values()));
    matches.putAll(moved);
    tell(sweep, seen, byKey, matches);
    return counts.plus(new Counts(0, 0, 0, 0, seen.size() - matches.size()));
  }

  private Counts heed(Sweeps.Sweep sweep, java.util.Collection<Match> matches) {
    var approved = sweep.approved();
    note(sweep, matches);
    var by = new EnumMap<Sighting.Meaning, List<Match>>(Sighting.Meaning.class);
    for (var meaning : Sighting.Meaning.values()) {
      by.put(meaning, matches.stream().filter(m -> m.meaning == meaning).toList());
    }
    adopt(approved, by.get(Sighting.Meaning.ADOPTED));
    left(approved, by.get(Sighting.Meaning.LEFT));
    back(approved, by.get(Sighting.Meaning.BACK));
    cameBack(approved, by.get(Sighting.Meaning.CAME_BACK));
    confirmed(approved, by.get(Sighting.Meaning.CONFIRMED));
    unheeded(approved, by.get(Sighting.Meaning.UNHEEDED));
    heard(approved, by.get(Sighting.Meaning.SILENT));
    heard(approved, by.get(Sighting.Meaning.AUDIBLE));
    stray(approved, by.get(Sighting.Meaning.STRAY));
    name(approved, by.get(Sighting.Meaning.NOTHING));
    var gone = new ArrayList<>(by.get(Sighting.Meaning.LEFT));
    by.get(Sighting.Meaning.ADOPTED).stream().filter(Match::saysTheyLeft).forEach(gone::add);
    leaving.of(
        approved,
        Stream.concat(
                gone.stream().filter(Match::isOfPerson).map(Match::subject),
                gone.isEmpty()
                    ? Stream.empty()
                    : Members.formerOwners(db, approved, items(gone)).stream())
            .distinct()
            .toList());
    shown(sweep, matches);
    enter(sweep, by);
    return new Counts(
        by.get(Sighting.Meaning.ADOPTED).size(),
        gone.size(),
        by.get(Sighting.Meaning.BACK).size() + by.get(Sighting.Meaning.CAME_BACK).size(),
        by.get(Sighting.Meaning.STRAY).size(),
        0);
  }

  /** Who left there from now on is who has the copy now. */
  private void shown(Sweeps.Sweep sweep, java.util.Collection<Match> matches) {
    var shown =
        matches.stream()
            .filter(
                one ->
                    one.seen.presence() == Presence.THERE || one.meaning == Sighting.Meaning.LEFT)
            .toList();
    if (!shown.isEmpty()) {
      db.sql(
              """
              update copy set taken_from = null, taken_at = null
              where item_id = any(:items) and connection = :connection and taken_at < :started""")
          .param("items", items(shown))
          .param("connection", sweep.approved().connection())
          .param("started", java.sql.Timestamp.from(sweep.startedAt()))
          .update();
    }
  }

  /** Some of those whom no copy is about may have been erased: somebody else knows. */
  private void tell(
      Sweeps.Sweep sweep, List<Sighting> seen, List<byte[]> hashes, Map<Integer, Match> matches) {
    var make = ProviderKey.parse(sweep.approved().declaration().key());
    var email = isAddress(sweep.approved());
    var strangers = new ArrayList<UnmatchedListed.Stranger>();
    for (var i = 0; i < seen.size(); i++) {
      if (!matches.containsKey(i)) {
        var value = seen.get(i).keyValue();
        strangers.add(
            new UnmatchedListed.Stranger(
                make.of(value),
                hashes.get(i),
                java.util.Optional.of(hashes.get(i)).filter(key -> email)));
      }
    }
    if (!strangers.isEmpty()) {
      events.publishEvent(new UnmatchedListed(sweep, strangers));
    }
  }

  private List<byte[]> hashes(ApprovedDeclaration approved, List<Sighting> seen) {
    var keyHash = KeyHash.of(hash, taxonomy, approved.declaration());
    return seen.stream().map(one -> keyHash.of(one.keyValue())).toList();
  }

  private boolean isAddress(ApprovedDeclaration approved) {
    return KeyHash.of(hash, taxonomy, approved.declaration()).address();
  }

  /** By the keys we know first, then by address; each copy once. */
  private Map<Integer, Match> matches(
      Sweeps.Sweep sweep, List<Sighting> seen, List<byte[]> hashes) {
    var approved = sweep.approved();
    var found = new HashMap<Integer, Match>();
    var items = new HashSet<Long>();
    byKey(sweep, seen, hashes, found, items);
    if (isAddress(approved) && found.size() < seen.size()) {
      byAddress(sweep, seen, hashes, found, items, false);
    }
    return found;
  }

  /**
   * Somebody whom the list knows by an earlier address subscribed there under the present one. As
   * long as the copy waits for nothing, no call of ours would ever bring the two together.
   */
  private Map<Integer, Match> underPresentAddress(
      Sweeps.Sweep sweep, List<Sighting> seen, List<byte[]> hashes, Map<Integer, Match> matches) {
    var found = new HashMap<>(matches);
    if (isAddress(sweep.approved()) && found.size() < seen.size()) {
      byAddress(sweep, seen, hashes, found, new HashSet<>(), true);
    }
    found.keySet().removeAll(matches.keySet());
    var resting = locked(sweep.approved(), List.copyOf(found.values()));
    found.values().removeIf(one -> !resting.contains(one.item));
    return found;
  }

  /** Those of which no call began since. */
  private Set<Long> locked(ApprovedDeclaration approved, List<Match> matches) {
    return matches.isEmpty()
        ? Set.of()
        : Set.copyOf(
            db.sql(
                    """
                    select item_id from copy where item_id = any(:items) and connection = :connection and state in (:resting)
                    order by item_id for update""")
                .param("items", items(matches))
                .param("connection", approved.connection())
                .param("resting", Unfinished.RESTING)
                .query(Long.class)
                .list());
  }

  private void byKey(
      Sweeps.Sweep sweep,
      List<Sighting> seen,
      List<byte[]> hashes,
      Map<Integer, Match> found,
      Set<Long> items) {
    db.sql(
            """
            select u.o - 1 as place, c.item_id, i.owner, coalesce(i.subject_id, 0) as subject_id, s.ref, k.wrapped, c.provider_id is null as unnamed, c.known,
                   c.state, c.reason, c.key is not distinct from u.k as current, c.restricted_at, c.presence, c.seen_restricted, y.restricted as ours
            from unnest(?::bytea[]) with ordinality u(k, o)
            join lateral (
              select item_id, restricted from copy_key where target = ? and key = u.k order by gone, since desc limit 1) y on true
            join lateral (select * from copy where item_id = y.item_id and connection = ? offset 0) c on true
            join item i on i.id = c.item_id
            left join subject s on s.id = i.subject_id
            join keys.data_key k on k.id = i.owner
            where not (c.known and c.key is distinct from u.k and i.address_key = u.k and c.state = any(?))""")
        .params(
            bytes(hashes),
            sweep.approved().target(),
            sweep.approved().connection(),
            bulk.array("int2", Unfinished.RESTING.toArray(Short[]::new)))
        .query(
            row -> {
              match(sweep, row, seen, hashes, found, items);
            });
  }

  /**
   * @param known whether to look for copies that the processor is known to hold, by another key
   */
  private void byAddress(
      Sweeps.Sweep sweep,
      List<Sighting> seen,
      List<byte[]> hashes,
      Map<Integer, Match> found,
      Set<Long> items,
      boolean known) {
    var places = new ArrayList<Integer>();
    var addresses = new ArrayList<byte[]>();
    for (var i = 0; i < seen.size(); i++) {
      if (!found.containsKey(i)) {
        places.add(i);
        addresses.add(hashes.get(i));
      }
    }
    db.sql(
            """
            select u.o as place, c.item_id, c.owner, c.subject_id, c.ref, c.wrapped, c.unnamed, c.known,
                   c.state, c.reason, c.known as current, c.restricted_at, c.presence, c.seen_restricted, false as ours
            from unnest(:addresses::bytea[], :places::int[]) u(a, o)
            join lateral (
              select c.item_id, i.owner, i.subject_id, s.ref, k.wrapped, c.provider_id is null as unnamed, c.known, c.state, c.reason,
                     c.restricted_at, c.presence,
                     -- What shows in this listing for the first time tells nothing of an order.
                     c.seen_restricted and not exists (
                       select from sweep_seen f where f.sweep = :sweep and f.item_id = c.item_id and f.unconfirmed) as seen_restricted
              from subject s join item i on i.subject_id = s.id
              join copy c on c.item_id = i.id and c.connection = :connection
              join keys.data_key k on k.id = i.owner
              where i.address_key = u.a and s.state = :active and c.known = :known
                and (not c.known or c.state in (:resting) and coalesce(c.restricted_at, '-infinity') < :started)
              order by c.item_id limit 1) c on true""")
        .param("addresses", bytes(addresses))
        .param("places", bulk.array("int4", places.stream().mapToInt(Integer::intValue).toArray()))
        .param("connection", sweep.approved().connection())
        .param("known", known)
        .param("sweep", sweep.id())
        .param("active", People.ACTIVE)
        .param("resting", Unfinished.RESTING)
        .param("started", java.sql.Timestamp.from(sweep.startedAt()))
        .query(
            row -> {
              match(sweep, row, seen, hashes, found, items);
            });
  }

  /** What was restricted while the listing was made may not show in it. */
  private static boolean restrictedBefore(ResultSet row, Sweeps.Sweep sweep) throws SQLException {
    var at = row.getTimestamp("restricted_at");
    return at != null && at.toInstant().isBefore(sweep.startedAt());
  }

  private void match(
      Sweeps.Sweep sweep,
      ResultSet row,
      List<Sighting> seen,
      List<byte[]> hashes,
      Map<Integer, Match> found,
      Set<Long> items)
      throws SQLException {
    var place = row.getInt("place");
    var item = row.getLong("item_id");
    var state = row.getShort("state");
    var standing =
        new Sighting.Standing(
            row.getBoolean("known"),
            state == CopyState.SENDING.code() || state == CopyState.DOUBTFUL.code(),
            row.getBoolean("current"),
            row.getTimestamp("restricted_at") != null,
            restrictedBefore(row, sweep),
            Presence.of(row.getInt("presence")),
            row.getBoolean("seen_restricted"),
            state == CopyState.HELD.code()
                && row.getShort("reason") == HoldReason.MUST_SUBSCRIBE_AGAIN.code());
    var meaning = Sighting.Meaning.of(standing, seen.get(place).presence());
    var again = !items.add(item) && meaning != Sighting.Meaning.STRAY;
    if (again || found.containsKey(place)) {
      return;
    }
    var subject = row.getLong("subject_id");
    found.put(
        place,
        new Match(
            seen.get(place),
            hashes.get(place),
            item,
            subject,
            row.getObject("ref", UUID.class),
            DataKey.unwrap(row.getLong("owner"), row.getBytes("wrapped"), keks),
            row.getBoolean("unnamed"),
            row.getBoolean("ours"),
            meaning));
  }

  private void note(Sweeps.Sweep sweep, java.util.Collection<Match> matches) {
    db.sql(
            """
            insert into sweep_seen(sweep, item_id, unconfirmed)
            select :sweep, u.i, exists (
              select from copy c where c.item_id = u.i and c.connection = :connection
                and c.restricted_at is not null and not c.seen_restricted)
            from unnest(:items::bigint[]) u(i) on conflict do nothing""")
        .param("sweep", sweep.id())
        .param("connection", sweep.approved().connection())
        .param("items", items(List.copyOf(matches)))
        .update();
  }

  /**
   * Theirs and ours are one from now on; what it holds is brought up to date without being made.
   */
  private void adopt(ApprovedDeclaration approved, List<Match> adopted) {
    if (adopted.isEmpty()) {
      return;
    }
    var owned = own(approved, adopted);
    var ours =
        adopted.stream()
            .filter(one -> owned.get(java.nio.ByteBuffer.wrap(one.key)) == one.item)
            .toList();
    db.sql(
            """
            update copy c set known = true, key = u.k, provider_id = coalesce(nullif(u.p, ''::bytea), c.provider_id),
              presence = u.h, restricted_at = case when u.r then now() end, refused = 0, refused_key = null,
              seen_restricted = false, came_back_at = null, state = 0, due_at = now(), prio = least(c.prio, 2)
            from unnest(?::bigint[], ?::bytea[], ?::bytea[], ?::smallint[], ?::boolean[]) u(i, k, p, h, r)
            where c.item_id = u.i and case when c.connection = ? then true else false end and c.state not in (1, 4)""")
        .params(
            items(ours),
            bytes(ours.stream().map(Match::key).toList()),
            bytes(ours.stream().map(SweepMatching::sealedId).toList()),
            presences(ours),
            bulk.array(
                "bool",
                ours.stream()
                    .map(one -> one.seen.presence() == Presence.LEFT)
                    .toArray(Boolean[]::new)),
            approved.connection())
        .update();
    if (approved.declaration().itemKind() != ItemKind.CONTACT) {
      ParentCopies.wake(db, approved, items(ours));
    }
  }

  /** What is there under the earlier key is erased, and no word of theirs any more. */
  private void knowByPresentAddress(ApprovedDeclaration approved, List<Match> moved) {
    if (moved.isEmpty()) {
      return;
    }
    db.sql(
            """
            update copy_key y set stray = true, restricted = y.restricted or c.restricted_at is not null, provider_id = c.provider_id
            from copy c where c.item_id = any(:items) and c.connection = :connection
              and y.target = :target and y.item_id = c.item_id and y.key = c.key and not y.gone""")
        .param("items", items(moved))
        .param("connection", approved.connection())
        .param("target", approved.target())
        .update();
    own(approved, moved);
    db.sql(
            """
            update copy c set key = u.k, provider_id = nullif(u.p, ''::bytea), sent_digest = null, otherwise_digest = null,
              refused = 0, refused_key = null
            from unnest(:items::bigint[], :keys::bytea[], :ids::bytea[]) u(i, k, p)
            where c.item_id = u.i and c.connection = :connection""")
        .param("items", items(moved))
        .param("keys", bytes(moved.stream().map(Match::key).toList()))
        .param("ids", bytes(moved.stream().map(SweepMatching::sealedId).toList()))
        .param("connection", approved.connection())
        .update();
  }

  private void due(ApprovedDeclaration approved, List<Match> moved) {
    if (!moved.isEmpty()) {
      db.sql(
              "update copy set state = :due, due_at = now(), prio = 0 where item_id = any(:items) and connection = :connection")
          .param("due", CopyState.DUE.code())
          .param("items", items(moved))
          .param("connection", approved.connection())
          .update();
    }
  }

  /** Who has which key from now on. */
  private Map<java.nio.ByteBuffer, Long> own(ApprovedDeclaration approved, List<Match> matches) {
    var make = ProviderKey.parse(approved.declaration().key());
    return keys.take(
        approved.target(),
        matches.stream()
            .map(
                one ->
                    new CopyKeys.Owner(one.item, one.key, make.of(one.seen.keyValue()), one.seal))
            .toList());
  }

  private void left(ApprovedDeclaration approved, List<Match> left) {
    if (!left.isEmpty()) {
      db.sql(
              """
              update copy set presence = 1, restricted_at = coalesce(restricted_at, now()), came_back_at = null
              where item_id = any(?) and connection = ?""")
          .params(items(left), approved.connection())
          .update();
    }
  }

  private void back(ApprovedDeclaration approved, List<Match> back) {
    if (!back.isEmpty()) {
      db.sql(
              """
              update copy set presence = 0, restricted_at = null, seen_restricted = false, refused = 0, refused_key = null, state = 0, due_at = now()
              where item_id = any(?) and connection = ? and state = 5""")
          .params(items(back), approved.connection())
          .update();
    }
  }

  /** Held until a person decides, or says no again: their own act is newer than their no. */
  private void cameBack(ApprovedDeclaration approved, List<Match> back) {
    if (!back.isEmpty()) {
      db.sql(
              """
              update copy set presence = 0, restricted_at = null, seen_restricted = false, came_back_at = now(), state = 0, due_at = now(), prio = 0
              where item_id = any(?) and connection = ? and state not in (1, 4)""")
          .params(items(back), approved.connection())
          .update();
    }
  }

  private void confirmed(ApprovedDeclaration approved, List<Match> confirmed) {
    if (!confirmed.isEmpty()) {
      db.sql(
              "update copy set seen_restricted = true where item_id = any(?) and connection = ? and not seen_restricted")
          .params(items(confirmed), approved.connection())
          .update();
    }
  }

  private void unheeded(ApprovedDeclaration approved, List<Match> unheeded) {
    if (!unheeded.isEmpty()) {
      db.sql(
              """
              update copy set restricted_at = null, state = 0, due_at = now(), prio = 0
              where item_id = any(?) and connection = ? and state not in (1, 4)""")
          .params(items(unheeded), approved.connection())
          .update();
    }
  }

  /** Whether mail reaches them is decided by the course; a restriction of ours has shown. */
  private void heard(ApprovedDeclaration approved, List<Match> matches) {
    if (!matches.isEmpty()) {
      db.sql(
              """
              update copy c set presence = u.h, seen_restricted = c.seen_restricted or c.restricted_at is not null and u.h <> 0,
                state = case when c.state in (1, 4) then c.state else 0 end, due_at = case when c.state in (1, 4) then c.due_at else now() end
              from unnest(?::bigint[], ?::smallint[]) u(i, h) where c.item_id = u.i and c.connection = ?""")
          .params(items(matches), presences(matches), approved.connection())
          .update();
    }
  }

  private java.sql.Array presences(List<Match> matches) {
    return bulk.array(
        "int2", matches.stream().map(one -> one.presence().code()).toArray(Short[]::new));
  }

  private void stray(ApprovedDeclaration approved, List<Match> stray) {
    if (!stray.isEmpty()) {
      keys.stray(
          approved.target(),
          stray.stream().map(Match::item).toList(),
          stray.stream().map(Match::key).toList(),
          stray.stream().map(SweepMatching::sealedId).toList());
      db.sql(
              """
              update copy set state = 0, due_at = now(), prio = 0
              where item_id = any(?) and connection = ? and state not in (1, 4)""")
          .params(items(stray), approved.connection())
          .update();
    }
  }

  /** Where the processor's own id was not known, it is now. */
  private void name(ApprovedDeclaration approved, List<Match> matches) {
    var unnamed = matches.stream().filter(m -> m.unnamed && m.seen.id().isPresent()).toList();
    if (!unnamed.isEmpty()) {
      db.sql(
              """
              update copy c set provider_id = u.p from unnest(?::bigint[], ?::bytea[]) u(i, p)
              where c.item_id = u.i and case when c.connection = ? then true else false end and c.provider_id is null""")
          .params(
              items(unnamed),
              bytes(unnamed.stream().map(SweepMatching::sealedId).toList()),
              approved.connection())
          .update();
    }
  }

  private void enter(Sweeps.Sweep sweep, Map<Sighting.Meaning, List<Match>> by) {
    var at = now();
    var entries = new ArrayList<Entry>();
    for (var match : by.get(Sighting.Meaning.ADOPTED)) {
      entries.add(
          entry(
              sweep,
              match,
              at,
              match.seen.presence() == Presence.THERE
                  ? "there"
                  : "there, " + match.seen.presence().word()));
    }
    for (var match : by.get(Sighting.Meaning.CAME_BACK)) {
      entries.add(entry(sweep, match, at, "came back"));
    }
    for (var match : by.get(Sighting.Meaning.UNHEEDED)) {
      entries.add(entry(sweep, match, at, "still mailed"));
    }
    for (var match : by.get(Sighting.Meaning.SILENT)) {
      entries.add(entry(sweep, match, at, match.seen.presence().word()));
    }
    for (var match : by.get(Sighting.Meaning.LEFT)) {
      entries.add(entry(sweep, match, at, "left"));
    }
    for (var match : by.get(Sighting.Meaning.STRAY)) {
      entries.add(entry(sweep, match, at, "there under an earlier key"));
    }
    for (var from = 0; from < entries.size(); from += Register.BLOCK) {
      register.add(entries.subList(from, Math.min(entries.size(), from + Register.BLOCK)));
    }
  }

  private static Entry entry(Sweeps.Sweep sweep, Match match, java.time.Instant at, String result) {
    var entry = about(sweep, at).with("result", result);
    return match.isOfPerson()
        ? entry.with("subject", match.subjectRef.toString()).about(match.subject)
        : entry;
  }

  private static Entry about(Sweeps.Sweep sweep, java.time.Instant at) {
    var declaration = sweep.approved().declaration();
    return Entry.of(EntryKind.SWEPT, sweep.approved().connection(), at)
        .with("connection", declaration.connection())
        .with("processor", declaration.processor())
        .with("target", declaration.place())
        .with("sweep", sweep.id())
        .with("why", sweep.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
  }

  /** Marks the missing as due, unless they are so many that a person should look first. */
  void finish(Sweeps.Sweep sweep) {
    var missing = missing(sweep);
    // After a restore nobody knows why they are missing: they may have been erased meanwhile.
    var asks = missing.tooMany() || missing.count > 0 && restored();
    if (!asks && missing.count > 0) {
      sendAgain(sweep.approved(), sweep.id(), sweep.startedAt());
    }
    var totals =
        db.sql(
                """
                update sweep set state = ?, missing = ?, finished_at = now() where id = ?
                returning seen, adopted, unknown""")
            .params(asks ? 3 : 1, missing.count, sweep.id())
            .query((row, n) -> List.of(row.getLong(1), row.getLong(2), row.getLong(3)))
            .single();
    db.sql("update connection set baseline_at = now() where id = ? and baseline_at is null")
        .param(sweep.approved().connection())
        .update();
    db.sql(
            "delete from sweep_seen where sweep in (select id from sweep where connection = ? and (state <> 3 or id < ?))")
        .params(sweep.approved().connection(), sweep.id())
        .update();
    register.add(
        List.of(
            about(sweep, now())
                .with("result", "complete")
                .with("seen", totals.get(0))
                .with("adopted", totals.get(1))
                .with("unknown", totals.get(2))
                .with("missing", missing.count)));
    keys.wakeForFree(sweep.approved().target(), sweep.approved().connection());
    events.publishEvent(new SweepFinished(sweep));
  }

  private boolean restored() {
    return db.sql("select" + Restores.UNCONFIRMED).query(Boolean.class).single();
  }

  int sendAgain(ApprovedDeclaration approved, long sweep, java.time.Instant startedAt) {
    return db.sql(
            "update copy c set known = false, declaration = null, sent_digest = null, fields = 0, provider_id = null, state = 0, due_at = now(), "
                + "presence = case when presence = 1 then 1 else 0 end, seen_restricted = false, came_back_at = null "
                + MISSING)
        .params(
            approved.connection(),
            java.sql.Timestamp.from(startedAt.minus(settings.quarantine())),
            sweep)
        .update();
  }

  private static final String MISSING =
      """
      where c.connection = ? and c.known and c.state in (2, 5) and coalesce(c.confirmed_at, '-infinity') < ?
        and not exists (select 1 from sweep_seen s where s.sweep = ? and s.item_id = c.item_id)""";

  /** By which keys the processor knows the missing; none if they are too many to be asked for. */
  List<String> missingKeys(Sweeps.Sweep sweep) {
    var approved = sweep.approved();
    var texts = new ArrayList<String>();
    db.sql(
            "select c.item_id, y.sealed, i.owner, k.wrapped from copy c"
                + " join copy_key y on y.target = ? and y.key = c.key and y.item_id = c.item_id"
                + " join item i on i.id = c.item_id"
                + " join keys.data_key k on k.id = i.owner "
                + MISSING
                + " limit ?")
        .params(
            approved.target(),
            approved.connection(),
            java.sql.Timestamp.from(sweep.startedAt().minus(settings.quarantine())),
            sweep.id(),
            MOST_MISSING + 1)
        .query(
            row -> {
              var seal = DataKey.unwrap(row.getLong(3), row.getBytes(4), keks);
              texts.add(CopyKeys.text(seal, row.getBytes(2), approved.target(), row.getLong(1)));
            });
    return texts.size() > MOST_MISSING ? List.of() : texts;
  }

  /** Those of the missing whose id is known; none if they are too many to be asked for. */
  List<Sweeps.Unseen> unseen(Sweeps.Sweep sweep) {
    var unseen =
        db.sql(
                "select c.item_id, c.key, c.provider_id, i.owner, k.wrapped from copy c"
                    + " join item i on i.id = c.item_id"
                    + " join keys.data_key k on k.id = i.owner "
                    + MISSING
                    + " and c.provider_id is not null limit ?")
            .params(
                sweep.approved().connection(),
                java.sql.Timestamp.from(sweep.startedAt().minus(settings.quarantine())),
                sweep.id(),
                MOST_MISSING + 1)
            .query(
                (row, n) ->
                    new Sweeps.Unseen(
                        row.getLong(1),
                        row.getBytes(2),
                        CopyKeys.id(
                                DataKey.unwrap(row.getLong(4), row.getBytes(5), keks),
                                row.getBytes(3),
                                row.getLong(1))
                            .orElseThrow()))
            .list();
    return unseen.size() > MOST_MISSING ? List.of() : unseen;
  }

  /** They are there under an address of their own choice, so they are not made anew. */
  private void moved(Sweeps.Sweep sweep, long item) {
    db.sql("insert into sweep_seen(sweep, item_id) values (?, ?) on conflict do nothing")
        .params(sweep.id(), item)
        .update();
    db.sql(
            """
            update copy set presence = :moved, state = :due, due_at = now()
            where item_id = :item and connection = :connection and presence = :there and state not in (:sending, :doubtful)""")
        .param("moved", Presence.MOVED.code())
        .param("there", Presence.THERE.code())
        .param("due", CopyState.DUE.code())
        .param("sending", CopyState.SENDING.code())
        .param("doubtful", CopyState.DOUBTFUL.code())
        .param("item", item)
        .param("connection", sweep.approved().connection())
        .update();
  }

  private Missing missing(Sweeps.Sweep sweep) {
    var all =
        db.sql("select count(*) from copy c where c.connection = ? and c.known /* of a sweep */")
            .param(sweep.approved().connection())
            .query(Long.class)
            .single();
    var count =
        db.sql("select count(*) from copy c " + MISSING)
            .params(
                sweep.approved().connection(),
                java.sql.Timestamp.from(sweep.startedAt().minus(settings.quarantine())),
                sweep.id())
            .query(Long.class)
            .single();
    return new Missing(count, all);
  }

  private record Missing(long count, long of) {

    boolean tooMany() {
      return count > MOST_MISSING || count > FEW && count * 100 > of * MOST_MISSING_PERCENT;
    }
  }

  private java.time.Instant now() {
    return db.sql("select now()").query(java.sql.Timestamp.class).single().toInstant();
  }

  private static byte[] sealedId(Match match) {
    return match
        .seen
        .id()
        .map(
            id ->
                match.seal.seal(id.getBytes(StandardCharsets.UTF_8), CopySteps.idPlace(match.item)))
        .orElse(new byte[0]);
  }

  private java.sql.Array items(List<Match> matches) {
    return bulk.array("int8", matches.stream().mapToLong(Match::item).toArray());
  }

  private java.sql.Array bytes(List<byte[]> values) {
    return bulk.array("bytea", values.toArray(byte[][]::new));
  }
}
