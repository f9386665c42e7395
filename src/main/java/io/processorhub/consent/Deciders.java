package io.processorhub.consent;

import io.processorhub.foundation.Bulk;
import io.processorhub.subject.Controller;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who decides about the data of an item, and so for whose purposes it may be used. */
final class Deciders {

  private final JdbcClient db;
  private final Bulk bulk;

  Deciders(JdbcClient db, Bulk bulk) {
    this.db = db;
    this.bulk = bulk;
  }

  /**
   * By number of the item; an item that nobody vouched for by a membership is missing. Read after
   * the persons' rows are locked, so that a change is either seen or comes later.
   */
  Map<Long, Controller> of(Collection<Long> items) {
    var found = new HashMap<Long, Controller>();
    db.sql(
            """
            select i.id, m.controller from unnest(:items::bigint[]) x(id) join item i on i.id = x.id
            join membership m
              on m.subject_id = i.subject_id and m.account_id = i.account_id and m.source = i.source""")
        .param("items", bulk.array("int8", items.stream().mapToLong(Long::longValue).toArray()))
        .query(
            row -> {
              found.put(row.getLong(1), Controller.values()[row.getInt(2)]);
            });
    return found;
  }

  /** Why nothing may be used of data about which that party decides. */
  static Denial.Reason reason(Controller controller) {
    return controller == Controller.ACCOUNT
        ? Denial.Reason.CUSTOMER_DECIDES
        : Denial.Reason.WE_DECIDE;
  }
}
