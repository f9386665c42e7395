package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.DataKey;
import io.processorhub.processor.ApprovedDeclaration;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a processor holds for copies, and how it passes from one contact to another. */
final class Members {

  private static final int MAX_CLAIMANTS = 20;

  private final JdbcClient db;
  private final Bulk bulk;
  private final CopyKeys keys;

  Members(JdbcClient db, Bulk bulk, CopyKeys keys) {
    this.db = db;
    this.bulk = bulk;
    this.keys = keys;
  }

  /**
   * What the processor holds for one copy.
   *
   * @param free whether no call about it is under way or doubtful
   * @param held whether the copy waits for a person or for a change at the source
   * @param key keyed hash of the key it is known by; null: none
   * @param sealedKey the key itself, sealed under the person's key
   * @param sealedId the processor's own id, likewise; null: none
   * @param refusedKey keyed hash of the key that the processor refuses for good; null: none
   */
  record Member(
      long item,
      boolean free,
      boolean known,
      boolean held,
      byte[] key,
      byte[] sealedKey,
      byte[] sealedId,
      byte[] refusedKey,
      State state) {

    boolean refuses(byte[] wanted) {
      return Arrays.equals(refusedKey, wanted);
    }

    String text(DataKey seal, int target) {
      return CopyKeys.text(seal, sealedKey, target, item);
    }

    Optional<String> id(DataKey seal) {
      return CopyKeys.id(seal, sealedId, item);
    }
  }

  /** How the processor holds it; this stays with the mailbox. */
  record State(
      Optional<Instant> restrictedAt,
      short presence,
      boolean seenRestricted,
      Optional<Instant> cameBackAt,
      long fields,
      int declaration) {}

  /**
   * A member that another contact takes over.
   *
   * @param item the contact's
   * @param seal the key of the person who takes it over
   * @param text the key as the processor knows it
   * @param id the processor's own id
   */
  record Move(long item, DataKey seal, Member from, String text, Optional<String> id) {
    @Override
    public String toString() {
      return "Move[" + item + "]";
    }
  }

  /** Whose members these copies took over, of which the processor showed nothing since. */
  static List<Long> formerOwners(
      JdbcClient db, ApprovedDeclaration approved, java.sql.Array items) {
    return db.sql(
            """
            select distinct i.subject_id from copy c join item i on i.id = c.taken_from
            where c.item_id = any(:items) and c.connection = :connection""")
        .param("items", items)
        .param("connection", approved.connection())
        .query(Long.class)
        .list();
  }

  /** Whether there is a copy of the item at all; an erased person has none. */
  boolean exists(ApprovedDeclaration approved, long item) {
    return db.sql("select exists (select from copy where item_id = ? and connection = ?)")
        .params(item, approved.connection())
        .query(Boolean.class)
        .single();
  }

  /**
   * @return empty if somebody else is changing the copy
   */
  Optional<Member> lock(ApprovedDeclaration approved, long item) {
    return db.sql(
            """
            select c.*, y.sealed,
                   c.state not in (:sending, :doubtful) or not exists (
                     select from batch b where b.connection = c.connection and c.item_id = any(b.items)) as free,
                   c.state in (:held, :dead) as held
            from copy c
            left join copy_key y on y.target = :target and y.key = c.key and y.item_id = c.item_id
            where c.item_id = :item and c.connection = :connection for update of c skip locked""")
        .param("sending", CopyState.SENDING.code())
        .param("doubtful", CopyState.DOUBTFUL.code())
        .param("held", CopyState.HELD.code())
        .param("dead", CopyState.DEAD.code())
        .param("target", approved.target())
        .param("item", item)
        .param("connection", approved.connection())
        .query(Members::member)
        .optional();
  }

  private static Member member(ResultSet row, int n) throws SQLException {
    return new Member(
        row.getLong("item_id"),
        row.getBoolean("free"),
        row.getBoolean("known"),
        row.getBoolean("held"),
        row.getBytes("key"),
        row.getBytes("sealed"),
        row.getBytes("provider_id"),
        row.getShort("refused") == 0 ? null : row.getBytes("refused_key"),
        new State(
            Optional.ofNullable(row.getTimestamp("restricted_at"))
                .map(java.sql.Timestamp::toInstant),
            row.getShort("presence"),
            row.getBoolean("seen_restricted"),
            Optional.ofNullable(row.getTimestamp("came_back_at"))
                .map(java.sql.Timestamp::toInstant),
            row.getLong("fields"),
            row.getInt("declaration")));
  }

  /** Which item a key belongs to now. */
  OptionalLong holding(ApprovedDeclaration approved, byte[] key) {
    return db.sql("select item_id from copy_key where target = ? and key = ? and not gone")
        .params(approved.target(), key)
        .query(Long.class)
        .optional()
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  /**
   * Items that have this address now, or wait for this key.
   *
   * @param address whether the key is made from an address
   */
  List<Long> claiming(ApprovedDeclaration approved, byte[] key, boolean address) {
    return db.sql(
            """
            select item_id from copy where wanted = :key and connection = :connection
            union select i.id from item i join copy c on c.item_id = i.id and c.connection = :connection
            where :address and i.address_key = :key
            order by 1 limit :limit""")
        .param("key", key)
        .param("connection", approved.connection())
        .param("address", address)
        .param("limit", MAX_CLAIMANTS)
        .query(Long.class)
        .list();
  }

  /** Each takes its member over, with the state of the mailbox. */
  void move(ApprovedDeclaration approved, List<Move> moves) {
    for (var move : moves) {
      db.sql(
              "update copy_key set gone = true, stray = false where target = ? and key = ? and item_id = ?")
          .params(approved.target(), move.from.key, move.from.item)
          .update();
    }
    for (var move : moves) {
      own(approved, move);
      hold(approved, move);
    }
  }

  private void own(ApprovedDeclaration approved, Move move) {
    db.sql(
            """
            insert into copy_key(target, key, item_id, sealed) values (:target, :key, :item, :sealed)
            on conflict (target, key, item_id) do update
            set gone = false, stray = false, provider_id = null, sealed = excluded.sealed""")
        .param("target", approved.target())
        .param("key", move.from.key)
        .param("item", move.item)
        .param(
            "sealed",
            CopyKeys.sealed(
                approved.target(),
                new CopyKeys.Owner(move.item, move.from.key, move.text, move.seal)))
        .update();
  }

  /** What was sent is sealed by another key, so nobody can tell whether it is the same. */
  private void hold(ApprovedDeclaration approved, Move move) {
    var state = move.from.state;
    db.sql(
            """
            update copy set known = true, key = :key, provider_id = :id, restricted_at = :restricted, presence = :presence,
              seen_restricted = :seen, came_back_at = :back, fields = :fields, declaration = nullif(:declaration, 0),
              sent_digest = null, otherwise_digest = null, refused = 0, refused_key = null, taken_from = :from, taken_at = now()
            where item_id = :item and connection = :connection""")
        .param("key", move.from.key)
        .param(
            "id",
            move.id
                .map(
                    id ->
                        move.seal.seal(
                            id.getBytes(StandardCharsets.UTF_8), CopySteps.idPlace(move.item)))
                .orElse(null),
            java.sql.Types.BINARY)
        .param("restricted", stamp(state.restrictedAt), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
        .param("presence", state.presence)
        .param("seen", state.seenRestricted)
        .param("back", stamp(state.cameBackAt), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
        .param("fields", state.fields)
        .param("declaration", state.declaration)
        .param("from", move.from.item)
        .param("item", move.item)
        .param("connection", approved.connection())
        .update();
  }

  private static java.time.OffsetDateTime stamp(Optional<Instant> time) {
    return time.map(at -> at.atOffset(java.time.ZoneOffset.UTC)).orElse(null);
  }

  /** The processor holds nothing for this contact any more. */
  void lose(ApprovedDeclaration approved, Member member) {
    db.sql(
            """
            update copy set known = false, key = null, provider_id = null, restricted_at = null, presence = 0,
              seen_restricted = false, came_back_at = null, fields = 0, declaration = null, sent_digest = null,
              unheeded_since = null, refusals = 0, taken_from = null, taken_at = null
            where item_id = ? and connection = ?""")
        .params(member.item, approved.connection())
        .update();
  }

  /** Nobody has the address any more by which the processor holds it. */
  void astray(ApprovedDeclaration approved, Member member) {
    keys.stray(
        approved.target(),
        List.of(member.item),
        List.of(member.key),
        List.of(member.sealedId == null ? new byte[0] : member.sealedId));
  }

  /** Whether the processor holds the item under this key too, to be erased there. */
  boolean isAstray(ApprovedDeclaration approved, long item, byte[] key) {
    return db.sql("select stray from copy_key where target = ? and key = ? and item_id = ?")
        .params(approved.target(), key, item)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /** The item never got through with this key, or the processor does not hold it any more. */
  void release(ApprovedDeclaration approved, long item, byte[] key) {
    keys.gone(approved.target(), approved.connection(), List.of(item), List.of(key));
  }

  /** First of all: one of them may have to be restricted under its new address. */
  void due(ApprovedDeclaration approved, List<Long> items) {
    db.sql(
            """
            update copy set state = :due, due_at = now(), wanted = null, prio = 0
            where item_id = any(:items) and connection = :connection""")
        .param("due", CopyState.DUE.code())
        .param("items", bulk.array("int8", items.stream().mapToLong(Long::longValue).toArray()))
        .param("connection", approved.connection())
        .update();
  }
}
