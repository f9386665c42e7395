-- An operation may take several calls, one after the other: it gets leave for all of them before anything is claimed, or for none.
-- The first of its rows is open and counts as one call at the same time; each row counts in its windows.
drop function take_call(text, text, text, timestamptz, int[], bigint[], text[], int, boolean);
drop function calls_full(text, text, int[], bigint[], text[], int, boolean);

create function calls_full(
  a text, calls text[], most int[], per bigint[], of text[], at_once int, protects boolean)
returns boolean language plpgsql volatile as $$
declare moment timestamptz := clock_timestamp();
begin
  return (select count(*) from provider_call where account = a and open and until > moment)
           >= case when protects or at_once = 1 then at_once else at_once - 1 end
      or exists (
        select 1 from unnest(most, per, of) w(most, per, of)
        -- What a processor says of its limit is taken for its shortest window.
        cross join lateral (
          select case when w.of = '' and w.per = (select min(x.per) from unnest(calls_full.per, calls_full.of) x(per, of) where x.of = '')
                      then least(w.most, coalesce((select learned from provider_account where name = a), w.most))
                      else w.most end as most) m
        cross join lateral (
          select count(*) as calls from unnest(calls_full.calls) c(call)
          where w.of = '' or c.call = any(string_to_array(w.of, ','))) n
        where n.calls > 0
          and (select count(*) from provider_call c
               where c.account = a and c.until > moment - w.per * interval '1 ms'
                 and (w.of = '' or c.call = any(string_to_array(w.of, ','))))
              -- An operation that takes more calls than its window holds goes when the window is empty.
              > greatest(0, case when w.of = '' and not protects and w.most > 1 then greatest(1, m.most - greatest(1, w.most / 10)) else m.most end
                            - n.calls));
end $$;

-- Takes leave for the calls of one operation, or none: the account's row is held until the transaction ends, so that nodes take turns.
-- One round trip; each statement in it sees what the others before it committed.
create function take_calls(
  a text, calls text[], node text, deadline timestamptz, most int[], per bigint[], of text[], at_once int, protects boolean)
returns bigint[] language plpgsql volatile as $$
declare taken bigint[]; over timestamptz;
begin
  perform 1 from provider_account where name = a for update;
  if calls_full(a, calls, most, per, of, at_once, protects) then
    return null;
  end if;
  over := clock_timestamp() - coalesce((select max(p) from unnest(per) p), 0) * interval '1 ms';
  delete from provider_call where account = a and until < over;
  with c as (
    insert into provider_call(account, call, owner, until, open)
    select a, call, node, deadline, place = 1 from unnest(calls) with ordinality n(call, place) order by place
    returning id)
  select array_agg(id order by id) into taken from c;
  return taken;
end $$;
