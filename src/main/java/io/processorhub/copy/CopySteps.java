package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.foundation.Keks;
import io.processorhub.item.ItemKind;
import io.processorhub.processor.ApprovedDeclaration;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Stores what became of copies, for a whole batch at once, in the caller's transaction. */
final class CopySteps {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Keks keks;
  private final CopyKeys copyKeys;
  private final Unsubscribes leaving;
  private final DeliverySettings settings;

  CopySteps(
      JdbcClient db,
      Bulk bulk,
      Keks keks,
      CopyKeys copyKeys,
      Unsubscribes leaving,
      DeliverySettings settings) {
    this.db = db;
    this.bulk = bulk;
    this.keks = keks;
    this.copyKeys = copyKeys;
    this.leaving = leaving;
    this.settings = settings;
  }

  /**
   * One copy's step.
   *
   * @param keyHash keyed hash of the key of the call
   * @param pause how long the processor asked us to wait, in ms
   * @param promised until when it may still hold what it was told to erase
   */
  record Step(
      long item,
      long subject,
      int version,
      long fields,
      byte[] digest,
      byte[] keyHash,
      Optional<String> providerId,
      long pause,
      Optional<Instant> promised,
      CopyTransition next) {}

  /**
   * @param approved the declaration by which the copies were sent
   */
  void apply(ApprovedDeclaration approved, Operation operation, List<Step> steps) {
    keys(approved, operation, steps);
    // Before the update, which forgets whose member a copy took over.
    var left = steps.stream().filter(step -> step.next.said()).toList();
    var leavers =
        Stream.concat(
                left.stream().map(Step::subject).filter(subject -> subject != 0),
                left.isEmpty()
                    ? Stream.empty()
                    : Members.formerOwners(
                        db, approved, longs(left.stream().map(Step::item).toList()))
                        .stream())
            .distinct()
            .toList();
    update(approved, steps);
    copyKeys.wake(approved.connection(), steps.stream().map(Step::keyHash).toList());
    wakeWhatNeedsThem(approved, steps);
    leaving.of(approved, leavers);
  }

  private void wakeWhatNeedsThem(ApprovedDeclaration approved, List<Step> steps) {
    var known =
        steps.stream()
            .filter(step -> step.next.known() == CopyTransition.Known.YES)
            .map(Step::item)
            .toList();
    if (approved.declaration().itemKind() != ItemKind.CONTACT && !known.isEmpty()) {
      ParentCopies.wake(db, approved, longs(known));
    }
  }

  /** Keys that the processor does not hold any more, and those it should not hold any more. */
  private void keys(ApprovedDeclaration approved, Operation operation, List<Step> steps) {
    if (operation == Operation.RESTRICT || operation == Operation.RESUME) {
      copyKeys.restricted(
          approved.target(),
          steps.stream().map(Step::item).toList(),
          steps.stream().map(Step::keyHash).toList(),
          operation == Operation.RESTRICT);
    }
    if (operation == Operation.ERASE) {
      var gone = steps.stream().filter(step -> step.next.oldKeyGone()).toList();
      copyKeys.gone(
          approved.target(),
          approved.connection(),
          gone.stream().map(Step::item).toList(),
          gone.stream().map(Step::keyHash).toList());
      for (var step : gone) {
        step.promised.ifPresent(
            until -> copyKeys.promise(approved.target(), step.item, step.keyHash, until));
      }
    } else if (operation == Operation.REKEY) {
      for (var step : steps) {
        moved(approved, step);
      }
    }
  }

  private void moved(ApprovedDeclaration approved, Step step) {
    if (step.next.known() != CopyTransition.Known.YES) {
      return;
    }
    var old =
        db.sql(
                """
                select y.key from copy_key y join copy c on c.item_id = y.item_id and c.connection = ? and c.key = y.key
                where y.item_id = ? and y.target = ? and y.key <> ? and not y.gone""")
            .params(approved.connection(), step.item, approved.target(), step.keyHash)
            .query(byte[].class)
            .list();
    var items = old.stream().map(key -> step.item).toList();
    if (step.next.oldKeyGone()) {
      copyKeys.gone(approved.target(), approved.connection(), items, old);
    } else {
      copyKeys.stray(approved.target(), items, old, old.stream().map(key -> new byte[0]).toList());
    }
  }

  /**
   * What protects does not wait for the account's pause, so a copy that was refused such a call
   * waits for itself: as long as the processor asked, and longer each time.
   */
  // The connection is compared inside a case, here and in other statements over a batch: compared
  // plainly, PostgreSQL 18 skips
  // through the index by it and starts from all copies of the connection, which it takes for a
  // handful until its statistics are
  // there. (Measured: 2 s instead of 10 ms a batch.)
  private void update(ApprovedDeclaration approved, List<Step> steps) {
    var sealed = seal(steps);
    var superseded = superseded(approved);
    db.sql(
            """
            update copy c set
              state = case when c.desired > u.version and u.state in (2, 5) or ? and u.state = 2 then 0 else u.state end,
              due_at = case when c.desired > u.version and u.state in (2, 5) or ? and u.state = 2 or u.state in (0, 3)
                            then now() + case when u.heed in (2, 3) or c.prio = 0 and u.state = 3
                                              then greatest(u.pause, least(? * power(2, least(c.attempts, 20)), ?))
                                              when u.alone then least(? * power(2, least(c.attempts, 20)), 86400000) else 0 end
                                         * interval '1 ms'
                            -- what the processor leaves alone is looked at again: it may have to be erased after a while
                            when u.state = 5 and u.standing in (1, 2) and ? then now() end,
              prio = case when u.state in (2, 5) and c.desired <= u.version and u.standing not in (1, 2) then 1 else c.prio end,
              attempts = case when u.sent then 0 else c.attempts end,
              chunk = nullif(u.chunk, 0),
              known = case u.known when 1 then true when 2 then false else c.known end,
              key = case u.known when 1 then u.key when 2 then null else c.key end,
              restricted_at = case u.standing when 0 then c.restricted_at when 3 then null else coalesce(c.restricted_at, now()) end,
              presence = case u.standing when 2 then 1 when 3 then 0 when 4 then 2 when 5 then 3
                                         -- whoever had moved there is where the source says now
                                         else case when u.known = 2 or c.presence = 4 and u.known = 1 and c.key is distinct from u.key then 0
                                                   else c.presence end end,
              seen_restricted = c.seen_restricted and u.standing in (0, 4, 5) and u.known <> 2,
              came_back_at = case when u.sent or u.standing = 2 or u.known = 2 then null else c.came_back_at end,
              unheeded_since = case when u.heed in (2, 3) then coalesce(c.unheeded_since, now()) when u.heed = 1 or u.sent then null else c.unheeded_since end,
              refusals = case u.heed when 3 then least(c.refusals + 1, 10000) when 1 then 0 else case when u.sent then 0 else c.refusals end end,
              otherwise_digest = case when u.otherwise then u.digest when u.sent then null else c.otherwise_digest end,
              actual = case when u.sent then u.version else c.actual end,
              declaration = case when u.sent then ? when u.known = 2 then null else c.declaration end,
              fields = case when u.sent then u.fields when u.known = 2 then 0 else c.fields end,
              sent_digest = case when u.sent then u.digest when u.known = 2 then null else c.sent_digest end,
              confirmed_at = case when u.sent then now() else c.confirmed_at end,
              provider_id = case when u.pid <> '' then u.pid when u.known = 2 or u.known = 1 and c.key is distinct from u.key then null else c.provider_id end,
              refused = case when (u.reason in (9, 10) or u.stuck) and u.standing = 0 then u.reason when u.sent or u.standing = 3 then 0 else c.refused end,
              refused_key = case when (u.reason in (9, 10) or u.stuck) and u.standing = 0 then u.key when u.sent or u.standing = 3 then null else c.refused_key end,
              taken_from = case when u.sent or u.known = 2 or u.standing in (1, 2) then null else c.taken_from end,
              reason = case when u.state in (0, 3, 4) then c.reason else u.reason end
            from unnest(?::bigint[], ?::smallint[], ?::smallint[], ?::boolean[], ?::smallint[], ?::smallint[], ?::smallint[],
                        ?::int[], ?::bigint[], ?::bytea[], ?::bytea[], ?::bytea[], ?::bigint[], ?::smallint[], ?::boolean[], ?::boolean[], ?::boolean[])
                 u(item, state, reason, sent, known, standing, chunk, version, fields, digest, key, pid, pause, heed, alone, otherwise, stuck)
            where c.item_id = u.item and case when c.connection = ? then true else false end""")
        .params(
            List.of(
                superseded,
                superseded,
                settings.backOff().toMillis(),
                settings.longestBackOff().toMillis(),
                settings.backOff().toMillis(),
                approved.declaration().erasedAfter().isPresent(),
                approved.id(),
                longs(steps.stream().map(Step::item).toList()),
                shorts(steps.stream().map(step -> step.next.state().code()).toList()),
                shorts(steps.stream().map(step -> step.next.held().code()).toList()),
                booleans(steps, CopyTransition::sent),
                shorts(steps.stream().map(step -> (short) step.next.known().ordinal()).toList()),
                shorts(steps.stream().map(step -> (short) step.next.standing().ordinal()).toList()),
                shorts(steps.stream().map(step -> (short) step.next.chunk()).toList()),
                bulk.array("int4", steps.stream().mapToInt(Step::version).toArray()),
                longs(steps.stream().map(Step::fields).toList()),
                bytes(steps.stream().map(Step::digest).toList()),
                bytes(steps.stream().map(Step::keyHash).toList()),
                bytes(sealed),
                longs(steps.stream().map(Step::pause).toList()),
                shorts(steps.stream().map(step -> (short) step.next.heed().ordinal()).toList()),
                booleans(steps, CopyTransition::alone),
                booleans(steps, CopyTransition::otherwise),
                booleans(steps, CopyTransition::stuck),
                approved.connection()))
        .update();
  }

  /** Whether another declaration was approved while the call was under way. */
  private boolean superseded(ApprovedDeclaration approved) {
    return db.sql("select declaration is distinct from ? from connection where id = ? for share")
        .params(approved.id(), approved.connection())
        .query(Boolean.class)
        .single();
  }

  /** The processor's own ids, each under its person's key; empty where there is none. */
  private List<byte[]> seal(List<Step> steps) {
    var named = steps.stream().filter(step -> step.providerId.isPresent()).map(Step::item).toList();
    var keys = named.isEmpty() ? Map.<Long, DataKey>of() : keys(named);
    var sealed = new ArrayList<byte[]>();
    for (var step : steps) {
      sealed.add(
          step.providerId
              .filter(id -> keys.containsKey(step.item))
              .map(
                  id ->
                      keys.get(step.item)
                          .seal(id.getBytes(StandardCharsets.UTF_8), idPlace(step.item)))
              .orElse(new byte[0]));
    }
    return sealed;
  }

  private Map<Long, DataKey> keys(List<Long> items) {
    var keys = new HashMap<Long, DataKey>();
    db.sql(
            """
            select i.id, k.id, k.wrapped from unnest(?::bigint[]) u(id)
            join item i on i.id = u.id join keys.data_key k on k.id = i.owner""")
        .param(longs(items))
        .query(
            row -> {
              keys.put(row.getLong(1), DataKey.unwrap(row.getLong(2), row.getBytes(3), keks));
            });
    return keys;
  }

  /** Where a processor's own id is stored, for its seal. */
  static String idPlace(long item) {
    return "copy.provider_id|" + item;
  }

  private java.sql.Array longs(List<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }

  private java.sql.Array booleans(List<Step> steps, Predicate<CopyTransition> which) {
    return bulk.array(
        "bool", steps.stream().map(step -> which.test(step.next)).toArray(Boolean[]::new));
  }

  private java.sql.Array shorts(List<Short> values) {
    return bulk.array("int2", values.toArray(Short[]::new));
  }

  private java.sql.Array bytes(List<byte[]> values) {
    return bulk.array("bytea", values.toArray(byte[][]::new));
  }
}
