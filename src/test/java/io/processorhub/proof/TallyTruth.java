package io.processorhub.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.processorhub.TestHub;
import io.processorhub.item.FieldTaxonomy;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts the entries once more, in SQL and from their leaves, and compares the tally with it. */
public final class TallyTruth {

  /** Reads the leaves of all entries that have a place. */
  public static final String COUNTED =
      """
      select date_trunc('hour', (l.j ->> 'at')::timestamptz, 'UTC') as hour,
        coalesce(c.id, e.connection, 0)::smallint as connection, e.kind,
        coalesce(left(l.a ->> 'declaration', 12), '') as declaration, coalesce(l.a ->> 'item', '') as item,
        coalesce(l.a ->> 'operation', '') as operation,
        coalesce((select string_agg(p, ',' order by n) from jsonb_array_elements_text(l.a -> 'purposes') with ordinality x(p, n)
          where e.kind in (1, 2)), '') as purposes,
        coalesce((select sum(1::bigint << (cast(:fields as jsonb) ->> f)::int) from jsonb_array_elements_text(l.a -> 'fields') f
          where e.kind in (1, 2)), 0)::bigint as fields,
        coalesce(regexp_replace(case l.j ->> 'kind' when 'DENIED' then l.j ->> 'reason' when 'CASE' then l.j ->> 'event'
          when 'CLOSED' then l.j ->> 'requirement' when 'OPENED' then l.j ->> 'requirement' when 'KEY_DESTROYED' then l.j ->> 'of'
          else l.j ->> 'result' end, ' until .*', ''), '') as result,
        case when e.kind = 2 then coalesce(l.j ->> 'status', l.j ->> 'code', '') else '' end as code,
        count(*) as n
      from run r join entry e on e.id >= r.first_entry and e.id < r.first_entry + r.n
      left join entry t on t.id = case when e.kind = 2 then (convert_from(e.leaf, 'UTF8')::jsonb ->> 'attempt')::bigint end
      cross join lateral (select convert_from(e.leaf, 'UTF8')::jsonb as j, convert_from(coalesce(t.leaf, e.leaf), 'UTF8')::jsonb as a) l
      left join connection c on c.name = l.j ->> 'connection'
      group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10""";

  private TallyTruth() {}

  /** At one moment, whatever the hub does meanwhile. */
  public static void check(TestHub hub) {
    assertThat(wrong(hub)).as("lines in which tally and entries differ").isEmpty();
  }

  public static List<Map<String, Object>> wrong(TestHub hub) {
    return hub.db()
        .sql(
            """
            with counted as (%s),
              said as (select hour, connection, kind, declaration, item, operation, purposes, fields, result, code, n from tally)
            (select 'not in the tally' as what, * from (select * from counted except all select * from said) a)
            union all
            (select 'in the tally only', * from (select * from said except all select * from counted) b)"""
                .formatted(COUNTED))
        .param("fields", numbers())
        .query()
        .listOfRows();
  }

  public static String numbers() {
    return FieldTaxonomy.read().all().stream()
        .map(field -> "\"%s\": %d".formatted(field.name(), field.number()))
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
