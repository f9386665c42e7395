package io.processorhub.copy;

import io.processorhub.foundation.KeyedHash;
import io.processorhub.processor.ApprovedDeclaration;
import io.processorhub.processor.Connections;
import io.processorhub.subject.ContactKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What would be sent for one person, and why: decided as for a real call, by the same rules and
 * under the same locks, and then undone. Nothing leaves, nothing is written down.
 */
public final class DryRun {

  private final JdbcClient db;
  private final TransactionTemplate transactions;
  private final Connections connections;
  private final KeyedHash hash;
  private final BatchPlan.Tools tools;

  DryRun(
      JdbcClient db,
      TransactionTemplate transactions,
      Connections connections,
      KeyedHash hash,
      BatchPlan.Tools tools) {
    this.db = db;
    this.transactions = transactions;
    this.connections = connections;
    this.hash = hash;
    this.tools = tools;
  }

  /**
   * @param what in plain words
   * @param values by our names for the fields, masked
   */
  public record Verdict(
      String connection, String what, Set<String> purposes, Map<String, String> values) {}

  /** By the source's own id. */
  public List<Verdict> of(String source, String externalId) {
    return verdicts(
        db.sql(
                "select i.id from item i join source s on s.id = i.source where s.name = ? and i.kind = 0 and i.source_key = ?")
            .params(source, ContactKey.of(hash, externalId))
            .query(Long.class)
            .list());
  }

  /** By the opaque reference that pages and reports show. */
  public List<Verdict> of(UUID subject) {
    return verdicts(
        db.sql("select i.id from item i join subject s on s.id = i.subject_id where s.ref = ?")
            .param(subject)
            .query(Long.class)
            .list());
  }

  private List<Verdict> verdicts(List<Long> items) {
    var verdicts = new ArrayList<Verdict>();
    for (var item : items) {
      for (var approved : connections.approved()) {
        verdicts.add(verdict(approved, item));
      }
    }
    return verdicts;
  }

  private Verdict verdict(ApprovedDeclaration approved, long item) {
    return transactions.execute(
        status -> {
          status.setRollbackOnly();
          var row = row(approved, item);
          if (row.isEmpty()) {
            return plain(approved, "nothing: it has no copy there yet");
          }
          var draft = new BatchPlan(tools, approved, false, offboarding(approved));
          draft.add(List.of(row.get()));
          return verdict(approved, draft);
        });
  }

  private boolean offboarding(ApprovedDeclaration approved) {
    return db.sql("select offboarding from connection where id = ?")
        .param(approved.connection())
        .query(Boolean.class)
        .single();
  }

  private Optional<BatchPlan.Row> row(ApprovedDeclaration approved, long item) {
    return db.sql(
            """
            select c.item_id as item, c.known, c.restricted_at, c.presence, c.came_back_at, c.refusals, c.fields, c.sent_digest,
                   coalesce(c.declaration, 0) as declaration, c.reason, c.key, c.provider_id, c.refused, c.refused_key,
                      c.taken_from is not null as taken_over, now() as at
            from copy c where c.item_id = ? and c.connection = ?""")
        .params(item, approved.connection())
        .query(Claims::row)
        .optional();
  }

  private static Verdict verdict(ApprovedDeclaration approved, BatchPlan draft) {
    if (!draft.lines().isEmpty()) {
      var one = draft.lines().get(0);
      var values = new TreeMap<String, String>();
      one.line()
          .payload()
          .fields()
          .forEach(
              name -> values.put(name, masked(one.line().payload().value(name).orElseThrow())));
      one.line()
          .payload()
          .wordless()
          .forEach(name -> values.put(name, "(left out: the processor has no word for it)"));
      one.line().removed().forEach(name -> values.put(name, "(removed)"));
      var why = one.operation().protects() ? ", because: " + one.line().why().words() : "";
      return new Verdict(approved.name(), one.operation().word() + why, one.purposes(), values);
    }
    if (!draft.held().isEmpty()) {
      return plain(approved, "nothing: " + draft.held().get(0).reason().words());
    }
    return plain(
        approved,
        draft.unchanged().isEmpty()
            ? "not decided: somebody is changing this person right now"
            : "nothing: the processor holds it already");
  }

  private static Verdict plain(ApprovedDeclaration approved, String what) {
    return new Verdict(approved.name(), what, Set.of(), Map.of());
  }

  /** Enough to recognise a value one knows, too little to learn one. */
  static String masked(String value) {
    var length = value.codePointCount(0, value.length());
    return value.substring(0, value.offsetByCodePoints(0, Math.min(1, length)))
        + "… (%d characters)".formatted(length);
  }
}
