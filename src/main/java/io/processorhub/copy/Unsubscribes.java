package io.processorhub.copy;

import io.processorhub.consent.ConsentEvents;
import io.processorhub.consent.Statement;
import io.processorhub.foundation.Bulk;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.subject.People;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** People who left at a processor: they said it there, and it counts here and everywhere. */
final class Unsubscribes {

  private final JdbcClient db;
  private final Bulk bulk;
  private final People people;
  private final ConsentEvents consents;
  private final DueCopies copies;

  Unsubscribes(JdbcClient db, Bulk bulk, People people, ConsentEvents consents, DueCopies copies) {
    this.db = db;
    this.bulk = bulk;
    this.people = people;
    this.consents = consents;
    this.copies = copies;
  }

  /** Takes what they said over as a withdrawal of every consent that this connection rests on. */
  void of(ApprovedDeclaration approved, List<Long> subjects) {
    if (subjects.isEmpty() || approved.declaration().consents().isEmpty()) {
      return;
    }
    var concerned = people.withSharing(subjects);
    people.lock(concerned);
    var said = new ArrayList<ConsentEvents.Said>();
    db.sql("select distinct subject_id, account_id from membership where subject_id = any(?)")
        .param(bulk.array("int8", subjects.stream().mapToLong(Long::longValue).toArray()))
        .query(
            row -> {
              for (var consent : approved.declaration().consents()) {
                said.add(
                    new ConsentEvents.Said(
                        row.getLong(1),
                        row.getLong(2),
                        new Statement(consent, false, Optional.empty())));
              }
            });
    consents.record(said);
    copies.withdrawn(people.touch(concerned));
  }
}
