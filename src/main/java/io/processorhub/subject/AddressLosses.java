package io.processorhub.subject;

import io.processorhub.foundation.AskFirst;
import io.processorhub.foundation.Bulk;
import io.processorhub.foundation.HubSettings;
import io.processorhub.item.ItemKind;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Contacts that lost their address, counted per source and day. So many at once may be a bad
 * export, and who is taken off a list because of one is off it for good: a person is asked first,
 * and until then their copies stay as they are. What people said is not affected.
 */
public final class AddressLosses {

  private static final Logger LOG = LoggerFactory.getLogger(AddressLosses.class);

  /** What is known about the losses of a day. The codes are stored. */
  public enum State {
    /** A file is still being taken in: nobody knows yet how many they become. */
    COUNTING,
    FEW,
    ASKS,
    GOES_ON,
    KEPT;

    int code() {
      return ordinal();
    }

    /** Whether copies stay as they are, although their contacts have no address. */
    boolean waits() {
      return this == COUNTING || this == ASKS || this == KEPT;
    }
  }

  /** The stored code of losses about which a person is asked. */
  public static final int ASKS = State.ASKS.code();

  private final JdbcClient db;
  private final Bulk bulk;
  private final HubSettings settings;

  AddressLosses(JdbcClient db, Bulk bulk, HubSettings settings) {
    this.db = db;
    this.bulk = bulk;
    this.settings = settings;
  }

  /** Counts those that lost their address; the caller holds the lock of the source. */
  public void record(short source, List<ItemChange> taken) {
    var lost = taken.stream().filter(ItemChange::lostAddress).map(ItemChange::item).toList();
    if (lost.isEmpty()) {
      return;
    }
    var id =
        db.sql(
                """
                insert into address_loss(source, day, count, state)
                values (:source, (now() at time zone :zone)::date, :count, :counting)
                on conflict (source, day) where decided_at is null
                do update set count = address_loss.count + excluded.count, state = excluded.state
                returning id""")
            .param("source", source)
            .param("zone", settings.zone().getId())
            .param("count", lost.size())
            .param("counting", State.COUNTING.code())
            .query(Long.class)
            .single();
    db.sql("update item set lost_in = ? where id = any(?)").params(id, longs(lost)).update();
  }

  /**
   * A file or request of a source is over: now it is known how many lost their address.
   *
   * @return the items whose copies need not wait any longer
   */
  public List<Long> counted(short source) {
    return counting(source).stream()
        .flatMap(loss -> judge(source, loss).stream())
        .distinct()
        .toList();
  }

  private record Counting(long id, long count) {}

  private List<Counting> counting(short source) {
    return db.sql(
            "select id, count from address_loss where source = ? and state = ? order by id for update")
        .params(source, State.COUNTING.code())
        .query(Counting.class)
        .list();
  }

  private List<Long> judge(short source, Counting loss) {
    var asks = AskFirst.about(loss.count, people(source, loss.count));
    db.sql("update address_loss set state = ? where id = ?")
        .params((asks ? State.ASKS : State.FEW).code(), loss.id)
        .update();
    if (asks) {
      LOG.warn(
          "{} contacts of one source lost their address today; their copies stay until a person decides: copies lost",
          loss.count);
    }
    return asks ? List.of() : items(loss.id);
  }

  /** How many the source has; counted no further than the answer needs. */
  private long people(short source, long lost) {
    return db.sql(
            "select count(*) from (select from item where source = ? and kind = ? limit ?) known")
        .params(source, ItemKind.CONTACT.code(), lost * 100 / AskFirst.MOST_PERCENT)
        .query(Long.class)
        .single();
  }

  /**
   * Which of the items have no address and whose copies must stay as they are until a person
   * decides, or the source sends an address again.
   */
  public Set<Long> asking(List<Long> items) {
    return Set.copyOf(
        db.sql(
                """
                select i.id from unnest(?::bigint[]) u(id) join item i on i.id = u.id
                join address_loss l on l.id = i.lost_in where l.state = any(?)""")
            .params(longs(items), waiting())
            .query(Long.class)
            .list());
  }

  /**
   * What was lost on one day.
   *
   * @param count how many lost their address
   * @param left how many of them have none yet
   */
  public record Loss(
      long id,
      String source,
      LocalDate day,
      long count,
      long left,
      State state,
      Optional<String> decidedBy) {}

  /** What waits for a person's word, and what a person keeps; the newest first. */
  public List<Loss> waitingForAWord() {
    return db.sql(
            """
            select l.id, s.name, l.day, l.count, n.left, l.state, l.decided_by
            from address_loss l join source s on s.id = l.source
            cross join lateral (select count(*) as left from item where lost_in = l.id) n
            where l.state = any(?) and n.left > 0 order by l.id desc /* overview */""")
        .param(waiting())
        .query(
            (row, n) ->
                new Loss(
                    row.getLong(1),
                    row.getString(2),
                    row.getObject(3, LocalDate.class),
                    row.getLong(4),
                    row.getLong(5),
                    State.values()[row.getInt(6)],
                    Optional.ofNullable(row.getString(7))))
        .list();
  }

  /**
   * A person looked.
   *
   * @param most what was shown; if more have no address by now, nothing is decided
   * @return the items it is about; empty if there is no such question
   */
  public Optional<List<Long>> decide(long id, boolean goOn, long most, String by) {
    var waits =
        db.sql("select state from address_loss where id = ? for update")
            .param(id)
            .query(Integer.class)
            .optional()
            .filter(state -> State.values()[state].waits());
    var items = items(id);
    if (waits.isEmpty() || items.isEmpty() || items.size() > most) {
      return Optional.empty();
    }
    db.sql(
            "update address_loss set state = ?, decided_by = ?, decided_at = clock_timestamp() where id = ?")
        .params((goOn ? State.GOES_ON : State.KEPT).code(), by, id)
        .update();
    return Optional.of(items);
  }

  private List<Long> items(long loss) {
    return db.sql("select id from item where lost_in = ? order by id")
        .param(loss)
        .query(Long.class)
        .list();
  }

  private java.sql.Array waiting() {
    return bulk.array(
        "int2",
        java.util.Arrays.stream(State.values())
            .filter(State::waits)
            .map(state -> (short) state.code())
            .toArray(Short[]::new));
  }

  private java.sql.Array longs(List<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }
}
