package io.processorhub.cases;

import io.processorhub.access.Actor;
import io.processorhub.access.Task;
import io.processorhub.erasure.CaseState;
import io.processorhub.foundation.EachAlone;
import io.processorhub.foundation.Refused;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Files many requests at once. If they would erase many people, the erasures wait for a second
 * person and everything else is carried out.
 */
public final class CaseBatch {

  private static final Logger LOG = LoggerFactory.getLogger(CaseBatch.class);
  private static final int AT_A_TIME = 25;

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Cases cases;
  private final MassErasures many;

  CaseBatch(JdbcClient db, TransactionTemplate transactions, Cases cases, MassErasures many) {
    this.db = db;
    this.transactions = transactions;
    this.cases = cases;
    this.many = many;
  }

  /** What became of one line: one of the two is there. */
  public record Line(long line, Optional<Cases.Filed> filed, Optional<Refused> refused) {}

  /**
   * Files each line, in its own transaction.
   *
   * @param each told of each line
   * @return the erasure of many that the erasures among them wait for
   */
  public Optional<UUID> file(List<CaseFile.Row> rows, Consumer<Line> each, Actor by) {
    by.require(Task.FILE_CASES);
    var people =
        rows.stream().flatMap(row -> cases.erased(row.request(), by).stream()).distinct().count();
    var asked =
        people > 0 && many.many(people, by)
            ? Optional.of(transactions.execute(status -> many.ask(wanted(people, by), by)))
            : Optional.<MassErasures.Asked>empty();
    var mass = asked.map(one -> OptionalLong.of(one.id())).orElse(OptionalLong.empty());
    rows.forEach(row -> each.accept(filed(row, mass, by)));
    return asked.map(MassErasures.Asked::ref);
  }

  private static MassErasures.Wanted wanted(long people, Actor by) {
    return new MassErasures.Wanted(
        MassErasures.Kind.BATCH, people, Optional.empty(), by.account(), Optional.empty());
  }

  private Line filed(CaseFile.Row row, OptionalLong mass, Actor by) {
    try {
      var filed = cases.file(row.request(), mass, by);
      return new Line(row.line(), Optional.of(filed), Optional.empty());
    } catch (Refused e) {
      return new Line(row.line(), Optional.empty(), Optional.of(e));
    }
  }

  /** Some more of those whose waiting is over, one way or the other; any node may do it. */
  public void step() {
    EachAlone.run(
        LOG,
        "a case of an erasure of many",
        db.sql(
                """
                select c.ref, m.stopped_by, m.asked_by, m.confirmed_by from rights_case c join mass_erasure m on m.id = c.mass_erasure
                where c.mass_erasure is not null and c.accepted_at is null and c.closed_at is null and c.state = :waiting
                  and (m.begun_at is not null or m.stopped_at is not null) order by c.id limit :most""")
            .param("waiting", CaseState.WAITING_SECOND.code())
            .param("most", AT_A_TIME)
            .query(
                (row, n) ->
                    new Over(
                        row.getObject(1, UUID.class),
                        Optional.ofNullable(row.getString(2)),
                        row.getString(3) + ", confirmed by " + row.getString(4)))
            .list(),
        over ->
            over.stoppedBy.ifPresentOrElse(
                by -> cases.stop(over.ref, by), () -> cases.begin(over.ref, over.by)));
  }

  private record Over(UUID ref, Optional<String> stoppedBy, String by) {}
}
