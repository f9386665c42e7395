-- Nothing needs a contact's number in an entry, and no entry says it in its leaf: the column could not be proven.
alter table entry drop column item_id;

-- Each person whom a leaf names has their number beside it. Requests that ended were entered without, and entries that a restore
-- brought back after somebody was erased.
alter table entry disable trigger entry_is_append_only;
update entry e set subject_id = q.subject_id
from (select distinct subject_id, subject_ref from rights_case where subject_id is not null) q
where e.kind <> 2 and e.subject_id is null
  and substring(encode(e.leaf, 'escape') from '"subject":"([0-9a-f-]{36})"')::uuid = q.subject_ref;
alter table entry enable trigger entry_is_append_only;

create index rights_case_subject_ref on rights_case (subject_ref) where subject_ref is not null;

-- When the safe folder's list of erasures got it; until then it is tried again every minute.
alter table rights_case add column listed_at timestamptz;
create index rights_case_unlisted on rights_case (accepted_at) where listed_at is null and kind = 0 and accepted_at is not null;

-- Erasures that were begun and, as far as a restored database and the journal know, never accepted. Disclosures wait until an
-- administrator says for each whether it is carried out.
create table begun_erasure (
  ref        uuid primary key,
  found_at   timestamptz not null default now(),
  decided_at timestamptz,
  decided_by text,
  erase      boolean
);
grant select, insert on begun_erasure to ${app};
grant update (decided_at, decided_by, erase) on begun_erasure to ${app};

-- The application cannot take what waits off the list: only this function does, and only what has its place in the tree.
revoke delete on blk from ${app};
alter table blk add column mark bytea;
grant update (mark) on blk to ${app};
create function take_placed_blocks(firsts bigint[]) returns bigint language sql security definer set search_path = hub, pg_temp as $$
  with gone as (
    delete from blk b where b.first_entry = any(firsts) and b.n = (
      select sum(least(r.first_entry + r.n, b.first_entry + b.n) - greatest(r.first_entry, b.first_entry)) from run r
      where r.first_entry >= coalesce((select max(x.first_entry) from run x where x.first_entry <= b.first_entry), b.first_entry)
        and r.first_entry < b.first_entry + b.n and r.first_entry + r.n > b.first_entry)
    returning b.n)
  select coalesce(sum(n), 0) from gone
$$;
revoke execute on function take_placed_blocks(bigint[]) from public;
grant execute on function take_placed_blocks(bigint[]) to ${app};

-- Why nothing is disclosed: nothing is signed, or the register was found damaged.
create table disclosure_halt (
  cause text primary key,
  words text not null,
  since timestamptz not null default now()
);
grant select, insert, delete on disclosure_halt to ${app};
