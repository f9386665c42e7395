package io.processorhub.consent;

import io.processorhub.foundation.Bulk;
import io.processorhub.subject.Controller;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who decides about the data of items, and what a customer that decides said of its use. */
final class Deciders {

  private final JdbcClient db;
  private final Bulk bulk;

  Deciders(JdbcClient db, Bulk bulk) {
    this.db = db;
    this.bulk = bulk;
  }

  /**
   * By number of the item; an item without a membership is missing. Read after the rows of persons
   * and accounts are locked, so that a change is either seen or comes later.
   */
  Map<Long, Candidate.Decider> of(Collection<Long> items, String processor) {
    var found = new HashMap<Long, Candidate.Decider>();
    db.sql(
            """
            select i.id, m.controller,
              exists (select from account_instruction n where n.account_id = i.account_id),
              exists (select from account_objection o where o.account_id = i.account_id and o.processor = :processor)
            from unnest(:items::bigint[]) x(id) join item i on i.id = x.id
            join lateral (
              select controller from membership
              where subject_id = i.subject_id and account_id = i.account_id and source = i.source offset 0) m on true""")
        .param("items", bulk.array("int8", items.stream().mapToLong(Long::longValue).toArray()))
        .param("processor", processor)
        .query(
            row -> {
              found.put(
                  row.getLong(1),
                  new Candidate.Decider(
                      Controller.values()[row.getInt(2)], row.getBoolean(3), row.getBoolean(4)));
            });
    return found;
  }
}
