package io.processorhub.status;

import io.processorhub.copy.CopyState;
import io.processorhub.copy.HoldReason;
import io.processorhub.foundation.KeyedHash;
import io.processorhub.item.ItemKind;
import io.processorhub.subject.ContactKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lists copies. There is no index by state, since it would slow down every call to a processor; so
 * a page looks at a bounded stretch of the copies, and may hold few or none while there are more.
 */
final class CopyList {

  /** Copies that one page looks at. */
  static final int STRETCH = 20_000;

  private static final String COPIES =
      """
      select c.item_id, c.connection, n.name, s.ref as subject, a.ref as account, c.state, c.reason, c.desired, c.actual
      from copy c
      join lateral (select subject_id, account_id from item where id = c.item_id offset 0) i on true
      left join lateral (select ref from subject where id = i.subject_id offset 0) s on true
      join lateral (select ref from account where id = i.account_id offset 0) a on true
      join lateral (select name from connection where id = c.connection offset 0) n on true
      """;

  private final JdbcClient db;
  private final KeyedHash hash;

  CopyList(JdbcClient db, KeyedHash hash) {
    this.db = db;
    this.hash = hash;
  }

  /**
   * @param account the only account whose copies are shown
   */
  record Filter(Optional<Short> connection, Optional<CopyState> state, OptionalLong account) {}

  /**
   * @param next where the next stretch begins; empty at the end
   */
  record Part(List<CopyView> copies, Optional<CopyCursor> next) {}

  Part list(Filter filter, CopyCursor after, int limit) {
    var end = endOfStretch(after);
    var found = read(filter, after, end.orElse(CopyCursor.END), limit + 1);
    var more = found.size() > limit;
    var page = more ? found.subList(0, limit) : found;
    return new Part(
        page.stream().map(Placed::copy).toList(), more ? Optional.of(page.get(limit - 1).at) : end);
  }

  private Optional<CopyCursor> endOfStretch(CopyCursor after) {
    return db.sql(
            """
            select item_id, connection from copy where (item_id, connection) > (?, ?)
            order by item_id, connection offset ? limit 1""")
        .params(after.item(), after.connection(), STRETCH - 1)
        .query((row, n) -> new CopyCursor(row.getLong(1), row.getShort(2)))
        .optional();
  }

  private List<Placed> read(Filter filter, CopyCursor after, CopyCursor until, int limit) {
    var account = filter.account.isPresent() ? filter.account.getAsLong() : null;
    var state = filter.state.map(CopyState::code).orElse(null);
    var connection = filter.connection.orElse(null);
    return db.sql(
            COPIES
                + """
                where (c.item_id, c.connection) > (?, ?) and (c.item_id, c.connection) <= (?, ?)
                  and (?::smallint is null or c.connection = ?) and (?::smallint is null or c.state = ?)
                  and (?::bigint is null or i.account_id = ?)
                order by c.item_id, c.connection limit ?""")
        .params(
            Arrays.asList(
                after.item(),
                after.connection(),
                until.item(),
                until.connection(),
                connection,
                connection,
                state,
                state,
                account,
                account,
                limit))
        .query(CopyList::placed)
        .list();
  }

  /**
   * The copies of the person whom a source knows under an id.
   *
   * @param account the only account whose copies are shown
   * @return empty if nobody, or nobody of that account, is known so
   */
  Optional<List<CopyView>> ofPerson(String source, String externalId, OptionalLong account) {
    var only = account.isPresent() ? account.getAsLong() : null;
    return db.sql(
            """
            select i.subject_id from item i join source s on s.id = i.source
            where s.name = ? and i.kind = ? and i.source_key = ? and (?::bigint is null or i.account_id = ?)""")
        .params(
            Arrays.asList(
                source, ItemKind.CONTACT.code(), ContactKey.of(hash, externalId), only, only))
        .query(Long.class)
        .optional()
        .map(subject -> ofSubject(subject, only));
  }

  private List<CopyView> ofSubject(long subject, Long account) {
    var copies = new ArrayList<CopyView>();
    db.sql(
            COPIES
                + """
                where c.item_id = any(array(
                    select item_id from person_item where subject_id = ? and (?::bigint is null or account_id = ?)))
                order by c.item_id, c.connection""")
        .params(Arrays.asList(subject, account, account))
        .query(CopyList::placed)
        .list()
        .forEach(placed -> copies.add(placed.copy));
    return copies;
  }

  /** The number of a connection, by its name. */
  Optional<Short> connection(String name) {
    return db.sql("select id from connection where name = ?")
        .param(name)
        .query(Short.class)
        .optional();
  }

  static String word(CopyState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Placed placed(ResultSet row, int n) throws SQLException {
    return new Placed(
        new CopyCursor(row.getLong("item_id"), row.getShort("connection")),
        new CopyView(
            row.getObject("subject", UUID.class),
            row.getObject("account", UUID.class),
            row.getString("name"),
            state(row.getShort("state")),
            reason(row.getShort("reason")),
            row.getInt("desired"),
            row.getInt("actual")));
  }

  private static String state(short code) {
    return Arrays.stream(CopyState.values())
        .filter(state -> state.code() == code)
        .findFirst()
        .map(CopyList::word)
        .orElseThrow();
  }

  private static Optional<String> reason(short code) {
    return Arrays.stream(HoldReason.values())
        .filter(held -> held != HoldReason.NOT && held.code() == code)
        .findFirst()
        .map(HoldReason::words);
  }

  private record Placed(CopyCursor at, CopyView copy) {}
}
