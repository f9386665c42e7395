package io.processorhub.cases;

import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseNumber;
import io.processorhub.erasure.CaseState;
import io.processorhub.foundation.HubSettings;
import java.time.LocalDate;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many cases wait for what, by the organisation's calendar. */
final class CaseCounts {

  /** Days before the due date from which a case is due soon. */
  static final int SOON = 7;

  private static final String LATE =
      "c.paused_on is null and c.done_at is null and c.closed_at is null and coalesce(c.extended_on, c.due_on) < today(?)";
  private static final String SOON_DUE =
      "c.paused_on is null and c.done_at is null and c.closed_at is null and coalesce(c.extended_on, c.due_on) between today(?) and today(?) + "
          + SOON;
  private static final String BLOCKED =
      "c.closed_at is null and exists (select from forwarding f where f.case_id = c.id and f.trouble in (1, 2, 3, 5))";

  private final JdbcClient db;
  private final String zone;

  CaseCounts(JdbcClient db, HubSettings hub) {
    this.db = db;
    this.zone = hub.zone().getId();
  }

  /**
   * @param open accepted and not done
   * @param soon due within a week
   * @param blocked those of which a part needs a person
   * @param accounts waiting for an account's decision
   * @param pending waiting until it is shown who asked
   */
  record Counts(long open, long soon, long overdue, long blocked, long accounts, long pending) {

    boolean quiet() {
      return soon + overdue + blocked == 0;
    }
  }

  Counts now() {
    return db.sql(
            "select count(*) filter (where c.state = 2) as open, count(*) filter (where "
                + SOON_DUE
                + ") as soon, count(*) filter (where "
                + LATE
                + ") as overdue, count(*) filter (where "
                + BLOCKED
                + ") as blocked, count(*) filter (where c.state = 1) as accounts,"
                + " count(*) filter (where c.state = 0) as pending from rights_case c where c.closed_at is null /* overview */")
        .params(zone, zone, zone)
        .query(Counts.class)
        .single();
  }

  /**
   * Requests that wait until it is shown who asked, and of which no link went out: no mail leaves,
   * none can go to the address on file, or an account asked. Not those of which somebody asked the
   * person.
   */
  long withoutLink() {
    return db.sql(
            """
            select count(*) from rights_case
            where state = :pending and link_hash is null and paused_on is null and closed_at is null /* overview */""")
        .param("pending", CaseState.PENDING.code())
        .query(Long.class)
        .single();
  }

  /** One case, by its number. */
  record Line(String number, CaseKind kind, LocalDate due, CaseState state) {}

  /** Numbers and dates, the oldest due first; nothing that names anybody. */
  List<Line> overdue(int most) {
    return lines(LATE, most, zone);
  }

  List<Line> soon(int most) {
    return lines(SOON_DUE, most, zone, zone);
  }

  List<Line> blocked(int most) {
    return lines(BLOCKED, most);
  }

  private List<Line> lines(String which, int most, Object... params) {
    var all = new java.util.ArrayList<Object>(List.of(params));
    all.add(most);
    return db.sql(
            "select c.id, c.received_on, c.kind, coalesce(c.extended_on, c.due_on), c.state from rights_case c where c.closed_at is null and "
                + which
                + " order by 4, 1 limit ? /* overview */")
        .params(all)
        .query(
            (row, n) ->
                new Line(
                    CaseNumber.of(row.getObject(2, LocalDate.class), row.getLong(1)),
                    CaseKind.values()[row.getInt(3)],
                    row.getObject(4, LocalDate.class),
                    CaseState.of(row.getInt(5))))
        .list();
  }
}
