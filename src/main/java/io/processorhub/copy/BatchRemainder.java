package io.processorhub.copy;

import io.processorhub.foundation.Bulk;
import io.processorhub.register.Entry;
import io.processorhub.register.EntryKind;
import io.processorhub.register.Register;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was claimed and does not travel: back to due, closed as unchanged, or held and denied. */
final class BatchRemainder {

  private final JdbcClient db;
  private final Bulk bulk;
  private final Register register;

  BatchRemainder(JdbcClient db, Bulk bulk, Register register) {
    this.db = db;
    this.bulk = bulk;
    this.register = register;
  }

  /** Writes down what became of the copies of a draft that do not travel. */
  void write(BatchPlan draft) {
    backToDue(draft);
    demote(draft);
    setApart(draft);
    closeUnchanged(draft);
    hold(draft);
  }

  private void backToDue(BatchPlan draft) {
    if (!draft.skipped().isEmpty()) {
      db.sql(
              """
              update copy set state = ?, due_at = now() + interval '200 ms'
              where connection = ? and item_id = any(?)""")
          .params(CopyState.DUE.code(), draft.approved().connection(), longs(draft.skipped()))
          .update();
    }
  }

  private void demote(BatchPlan draft) {
    if (!draft.demoted().isEmpty()) {
      db.sql(
              "update copy set state = ?, due_at = now(), prio = 1, attempts = attempts - 1 where connection = ? and item_id = any(?)")
          .params(CopyState.DUE.code(), draft.approved().connection(), longs(draft.demoted()))
          .update();
    }
  }

  /** What asks something else goes in a call of its own, at once. */
  private void setApart(BatchPlan draft) {
    if (!draft.apart().isEmpty()) {
      db.sql(
              """
              update copy c set state = ?, due_at = now(), chunk = case when u.together then c.chunk else 1 end
              from unnest(?::bigint[], ?::boolean[]) u(i, together)  where case when c.connection = ? then true else false end and c.item_id = u.i""")
          .params(
              CopyState.DUE.code(),
              longs(draft.apart().stream().map(one -> one.row().item()).toList()),
              bulk.array(
                  "bool",
                  draft.apart().stream()
                      .map(one -> one.operation().batched())
                      .toArray(Boolean[]::new)),
              draft.approved().connection())
          .update();
    }
  }

  private void closeUnchanged(BatchPlan draft) {
    if (!draft.unchanged().isEmpty()) {
      db.sql(
              """
              update copy c set state = ?, actual = u.v, declaration = ?, reason = 0
              from unnest(?::bigint[], ?::int[]) u(i, v)  where case when c.connection = ? then true else false end and c.item_id = u.i""")
          .params(
              CopyState.CURRENT.code(),
              draft.approved().id(),
              longs(draft.unchanged().stream().map(BatchPlan.Unchanged::item).toList()),
              bulk.array(
                  "int4",
                  draft.unchanged().stream().mapToInt(BatchPlan.Unchanged::version).toArray()),
              draft.approved().connection())
          .update();
    }
  }

  /** Writes a denial down once for each copy and reason. */
  private void hold(BatchPlan draft) {
    var held = draft.held();
    if (held.isEmpty()) {
      return;
    }
    note(draft, held, CopyState.HELD);
    deny(draft, held);
  }

  /** The reason stays on the copy, so that the same denial is written down once. */
  private void note(BatchPlan draft, List<BatchPlan.HeldBack> held, CopyState state) {
    db.sql(
            """
            update copy c set state = ?, reason = u.r, wanted = nullif(u.w, ''::bytea), due_at = u.again, prio = case when u.again is null then c.prio else 0 end
            from unnest(?::bigint[], ?::smallint[], ?::bytea[], ?::timestamptz[]) u(i, r, w, again)
            where case when c.connection = ? then true else false end and c.item_id = u.i""")
        .params(
            state.code(),
            longs(held.stream().map(row -> row.row().item()).toList()),
            bulk.array("int2", held.stream().map(row -> row.reason().code()).toArray(Short[]::new)),
            bulk.array(
                "bytea",
                held.stream().map(row -> row.wanted().orElse(new byte[0])).toArray(byte[][]::new)),
            bulk.array(
                "timestamptz",
                held.stream()
                    .map(row -> row.again().map(Object::toString).orElse(null))
                    .toArray(String[]::new)),
            draft.approved().connection())
        .update();
  }

  /** Denials of copies that travel all the same, because the call protects. */
  void deny(BatchPlan draft) {
    var protecting =
        draft.lines().stream()
            .filter(one -> one.operation().protects())
            .map(
                one ->
                    new BatchPlan.HeldBack(
                        one.row(),
                        one.candidate(),
                        one.line().why(),
                        one.wanted(),
                        Optional.empty()))
            .toList();
    if (!protecting.isEmpty()) {
      note(draft, protecting, CopyState.SENDING);
      deny(draft, protecting);
    }
  }

  private void deny(BatchPlan draft, List<BatchPlan.HeldBack> held) {
    var fresh =
        held.stream()
            .filter(row -> row.row().reason() != row.reason().code() && row.reason().denies())
            .toList();
    for (var from = 0; from < fresh.size(); from += Register.BLOCK) {
      var until = Math.min(fresh.size(), from + Register.BLOCK);
      register.add(fresh.subList(from, until).stream().map(row -> denied(draft, row)).toList());
    }
  }

  private static Entry denied(BatchPlan draft, BatchPlan.HeldBack row) {
    var entry =
        Entry.of(EntryKind.DENIED, draft.approved().connection(), draft.at())
            .with("connection", draft.approved().declaration().connection())
            .with("processor", draft.approved().declaration().processor())
            .with("declaration", draft.approved().digestHex())
            .with("item", draft.approved().declaration().itemKind().word())
            .with("subject", row.candidate().subjectRef().map(Object::toString).orElse(null))
            .with("account", row.candidate().accountRef().toString())
            .with("reason", row.reason().words());
    return row.candidate().subjectRef().isPresent()
        ? entry.about(row.candidate().subject())
        : entry;
  }

  private java.sql.Array longs(List<Long> values) {
    return bulk.array("int8", values.stream().mapToLong(Long::longValue).toArray());
  }
}
