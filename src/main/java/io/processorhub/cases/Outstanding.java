package io.processorhub.cases;

import io.processorhub.copy.Unfinished;
import io.processorhub.erasure.CaseKind;
import io.processorhub.erasure.CaseState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What holds up a case that is not an erasure: the connections whose copies are not as it asks. */
final class Outstanding {

  /** Of a case {@code c} and a copy {@code y} of its person; takes {@code :correcting}. */
  static final String OF_CASE =
      "("
          + Unfinished.TO_PROTECT
          + " or c.kind in (:correcting) and "
          + Unfinished.TO_CORRECT
          + ")";

  /** Kinds of case that ask for something to be put right. */
  static final List<Short> CORRECTING =
      List.of(CaseKind.LIFTING.code(), CaseKind.RECTIFICATION.code());

  /** Kinds of case that are done once every copy is as they ask. */
  static final List<Short> FOLLOWED =
      List.of(
          CaseKind.WITHDRAWAL.code(),
          CaseKind.RESTRICTION.code(),
          CaseKind.LIFTING.code(),
          CaseKind.RECTIFICATION.code());

  private final JdbcClient db;

  Outstanding(JdbcClient db) {
    this.db = db;
  }

  /**
   * @return by case; a case that nothing holds up is missing
   */
  Map<Long, List<CaseView.Outstanding>> of(List<Long> cases) {
    var found = new HashMap<Long, List<CaseView.Outstanding>>();
    if (cases.isEmpty()) {
      return found;
    }
    db.sql(
            """
            select c.id as case_id, n.name, n.processor, max(y.refusals) as refusals,
              min(y.unheeded_since) as since, bool_and(y.due_at is null and y.state in (:resting)) as rests
            from rights_case c cross join lateral (select item_id from person_item where subject_id = c.subject_id offset 0) i
            join copy y on y.item_id = i.item_id join connection n on n.id = y.connection
            where c.id in (:cases) and c.kind in (:followed) and c.state = :open and c.closed_at is null and\s"""
                + OF_CASE
                + " group by c.id, n.name, n.processor order by n.name")
        .param("resting", Unfinished.RESTING)
        .param("cases", cases)
        .param("followed", FOLLOWED)
        .param("open", CaseState.OPEN.code())
        .param("correcting", CORRECTING)
        .query(
            row -> {
              found.computeIfAbsent(row.getLong("case_id"), id -> new ArrayList<>()).add(one(row));
            });
    return found;
  }

  private static CaseView.Outstanding one(ResultSet row) throws SQLException {
    var since = Optional.ofNullable(row.getTimestamp("since")).map(Timestamp::toInstant);
    return new CaseView.Outstanding(
        row.getString("name"),
        row.getString("processor"),
        since,
        sentence(row.getInt("refusals"), since, row.getBoolean("rests")));
  }

  /** A pure function. */
  static String sentence(int refusals, Optional<Instant> since, boolean rests) {
    var from = since.map(at -> " since " + at).orElse("");
    if (refusals > 0) {
      return "The processor refuses%s: %s in a row. It is asked again, with growing pauses."
          .formatted(from, refusals == 1 ? "once" : refusals + " times");
    }
    if (since.isPresent()) {
      return "Asked%s, and not answered. It is asked again, with growing pauses.".formatted(from);
    }
    return rests
        ? "Not as the case asks, and nothing is due: a person must look at the copy."
        : "On its way.";
  }
}
