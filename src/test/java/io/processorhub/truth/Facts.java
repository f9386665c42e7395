package io.processorhub.truth;

import io.processorhub.TestHub;
import io.processorhub.foundation.KeyedHash;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the hub holds about a mailbox, for who must find out why a seed failed. */
final class Facts {

  private Facts() {}

  static String of(TestHub hub, String address) {
    var hash = hub.bean(KeyedHash.class);
    return hub
            .db()
            .sql(
                """
            select n.name as connection, y.gone, y.stray, i.subject_id as person, c.key = y.key as current, to_jsonb(c) as copy
            from copy_key y join target t on t.id = y.target join connection n on n.id = t.connection
            left join item i on i.id = y.item_id left join copy c on c.item_id = y.item_id and c.connection = n.id
            where y.key in (:key, :address)
            union all
            select n.name, null, null, s.id, null, to_jsonb(c)
            from subject s join item i on i.subject_id = s.id join copy c on c.item_id = i.id join connection n on n.id = c.connection
            where s.address_key = :address
            union all
            select 'has what is waited for: ' || n.name, y.gone, y.stray, i.subject_id, c.key = y.key, to_jsonb(c)
            from copy w join copy_key y on y.key = w.wanted and not y.gone join target t on t.id = y.target and t.connection = w.connection
            join connection n on n.id = t.connection left join item i on i.id = y.item_id
            left join copy c on c.item_id = y.item_id and c.connection = n.id
            where w.item_id in (select item_id from copy_key where key = :key)""")
            .param("key", hash.of("provider key", address))
            .param("address", hash.of("address", address))
            .query()
            .listOfRows()
            .stream()
            .map(row -> row.toString().replaceAll("\"\\w+\": (null|\"\\\\\\\\x[^\"]*\"),? ?", ""))
            .collect(Collectors.joining("\n"))
        + entries(hub, hash.of("address", address));
  }

  /** What is still due or under way, some of each. */
  static String open(TestHub hub) {
    return Stream.of(
            "select connection, state, reason, count(*), max(attempts) as attempts, max(refusals) as refusals from copy where due_at <= now() + interval '1 minute' group by 1, 2, 3",
            "select connection, step, trouble, cause, count(*), max(failures) as failures, max(passes) as passes, max(checks) as checks, min(due_at) - now() as due, max(lease_until) - now() as lease from forwarding where due_at < now() + interval '30 seconds' or lease_until > now() group by 1, 2, 3, 4",
            "select connection, kind, state, epoch, page, cause, started_at, next_at - now() as next, lease_until - now() as lease from sweep where finished_at is null",
            "select name, failures, paused_until - now() as paused from provider_account",
            "select connection, state, operation, count(*) from batch group by 1, 2, 3")
        .flatMap(sql -> hub.db().sql(sql).query().listOfRows().stream())
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  /** What the register says of everybody who has the address or had it. */
  private static String entries(TestHub hub, byte[] address) {
    return hub
        .db()
        .sql(
            """
            select e.subject_id as person, e.at::time(0) as at, l ->> 'connection' as connection, l ->> 'kind' as kind,
              concat_ws(' ', l ->> 'operation', l ->> 'result', l ->> 'reason', l ->> 'code', l ->> 'cause') as what
            from entry e, lateral (select convert_from(e.leaf, 'UTF8')::json as l) x
            where e.subject_id in (select subject_id from subject_address where address_key = :address)
            order by e.id limit 120""")
        .param("address", address)
        .query()
        .listOfRows()
        .stream()
        .map(Object::toString)
        .collect(Collectors.joining("\n", "\n", ""));
  }
}
