package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was claimed and does not travel: back to due, closed as unchanged, or held and denied. */
final class Leftovers {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Register register;

  Leftovers(JdbcClient db, Bulk bulk, Register register) {
    this.db = db;
    this.bulk = bulk;
    this.register = register;
  }

  /** Writes down what became of the copies of a draft that do not travel. */
  void write(Draft draft) {
    backToDue(draft);
    closeUnchanged(draft);
    hold(draft);
  }

  private void backToDue(Draft draft) {
    if (!draft.skipped().isEmpty()) {
      db.sql(
              """
              update copy set state = ?, due_at = now() + interval '200 ms'
              where connection = ? and item_id = any(?)""")
          .params(CopyState.DUE.code(), draft.approved().connection(), longs(draft.skipped()))
          .update();
    }
  }

  private void closeUnchanged(Draft draft) {
    if (!draft.unchanged().isEmpty()) {
      db.sql(
              """
              update copy c set state = ?, actual = u.v, declaration = ?, reason = 0
              from unnest(?::bigint[], ?::int[]) u(i, v) where c.connection = ? and c.item_id = u.i""")
          .params(
              CopyState.CURRENT.code(),
              draft.approved().id(),
              longs(draft.unchanged().stream().map(Draft.Unchanged::item).toList()),
              bulk.array(
                  "int4", draft.unchanged().stream().mapToInt(Draft.Unchanged::version).toArray()),
              draft.approved().connection())
          .update();
    }
  }

  /** Writes a denial down once for each copy and reason. */
  private void hold(Draft draft) {
    var held = draft.held();
    if (held.isEmpty()) {
      return;
    }
    note(draft, held, CopyState.HELD);
    deny(draft, held);
  }

  /** The reason stays on the copy, so that the same denial is written down once. */
  private void note(Draft draft, List<Draft.HeldBack> held, CopyState state) {
    db.sql(
            """
            update copy c set state = ?, reason = u.r
            from unnest(?::bigint[], ?::smallint[]) u(i, r) where c.connection = ? and c.item_id = u.i""")
        .params(
            state.code(),
            longs(held.stream().map(row -> row.row().item()).toList()),
            bulk.array("int2", held.stream().map(row -> row.reason().code()).toArray(Short[]::new)),
            draft.approved().connection())
        .update();
  }

  /** Denials of copies that travel all the same, because the call protects. */
  void deny(Draft draft) {
    var protecting =
        draft.lines().stream()
            .filter(one -> one.line().protects())
            .map(one -> new Draft.HeldBack(one.row(), one.candidate(), one.line().why()))
            .toList();
    if (!protecting.isEmpty()) {
      note(draft, protecting, CopyState.SENDING);
      deny(draft, protecting);
    }
  }

  private void deny(Draft draft, List<Draft.HeldBack> held) {
    var fresh = held.stream().filter(row -> row.row().reason() != row.reason().code()).toList();
    for (var from = 0; from < fresh.size(); from += Register.BLOCK) {
      var until = Math.min(fresh.size(), from + Register.BLOCK);
      register.add(fresh.subList(from, until).stream().map(row -> denied(draft, row)).toList());
    }
  }

  private static Entry denied(Draft draft, Draft.HeldBack row) {
    return Entry.of(EntryKind.DENIED, draft.approved().connection(), draft.at())
        .with("connection", draft.approved().declaration().connection())
        .with("processor", draft.approved().declaration().processor())
        .with("declaration", draft.approved().digestHex())
        .with("item", "contact")
        .with("subject", row.candidate().subjectRef().toString())
        .with("account", row.candidate().accountRef().toString())
        .with("reason", row.reason().words())
        .about(row.candidate().subject(), row.row().item());
  }

  private java.sql.Array longs(List<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }
}
