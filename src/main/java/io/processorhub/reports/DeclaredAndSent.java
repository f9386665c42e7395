package io.processorhub.reports;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.processorhub.access.Actor;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Connections;
import io.processorhub.proof.LeafCheck;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the declarations in force permit against what was sent: a field that never is can go. */
public final class DeclaredAndSent {

  private final JdbcClient db;
  private final RegisterQuery asked;
  private final LeafCheck leaves;
  private final Connections connections;

  DeclaredAndSent(JdbcClient db, RegisterQuery asked, LeafCheck leaves, Connections connections) {
    this.db = db;
    this.asked = asked;
    this.leaves = leaves;
    this.connections = connections;
  }

  /**
   * One connection.
   *
   * @param warning that entries of it were changed, so that the counts may be wrong
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Compared(
      String connection, String processor, List<FieldUse> fields, Optional<String> warning) {}

  /**
   * One field.
   *
   * @param declared whether the declaration in force names it; if not, an earlier one did
   * @param sent how often since
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record FieldUse(String field, boolean declared, long sent, Optional<Instant> last) {}

  /**
   * @param from since when what was sent counts
   */
  public List<Compared> compare(Optional<String> connection, Optional<String> from, Actor by) {
    RegisterQuery.reader(by);
    var since = from.map(text -> asked.time("from", text));
    var account = asked.account(Optional.empty(), by);
    asked.connections(Optional.empty(), connection);
    return connections.approved().stream()
        .filter(one -> connection.map(one.name()::equals).orElse(true))
        .map(one -> compare(one, since, account))
        .toList();
  }

  private Compared compare(
      ApprovedDeclaration approved, Optional<Instant> since, Optional<UUID> account) {
    var uses = new TreeMap<String, FieldUse>();
    approved
        .declaration()
        .fields()
        .keySet()
        .forEach(field -> uses.put(field, new FieldUse(field, true, 0, Optional.empty())));
    var begin = since.orElse(Instant.parse("2000-01-01T00:00:00Z"));
    db.sql(
            "select e.fields, count(*), max(e.at) from entry e where e.connection = ? and e.at >= ? and (?::uuid is null or e.account = ?) and"
                + Disclosed.IS
                + "group by e.fields")
        .params(
            Arrays.asList(
                approved.connection(),
                Timestamp.from(begin),
                account.orElse(null),
                account.orElse(null)))
        .query(
            row -> {
              for (var field : Disclosed.names(row.getString(1))) {
                var before =
                    uses.getOrDefault(field, new FieldUse(field, false, 0, Optional.empty()));
                uses.put(field, more(before, row.getLong(2), row.getTimestamp(3).toInstant()));
              }
            });
    return new Compared(
        approved.name(),
        approved.declaration().processor(),
        new ArrayList<>(uses.values()),
        leaves.warningOfMany(
            "(select w.* from entry w where w.connection = :connection and w.at >= :since)",
            Map.of("connection", approved.connection(), "since", Timestamp.from(begin))));
  }

  private static FieldUse more(FieldUse before, long sent, Instant last) {
    return new FieldUse(
        before.field,
        before.declared,
        before.sent + sent,
        Optional.of(before.last.filter(one -> one.isAfter(last)).orElse(last)));
  }
}
