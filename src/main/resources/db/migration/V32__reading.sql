-- Columns to find entries by. They are made from the leaf by the database itself, so they cannot say anything else than it does,
-- also when leaves are imported again. The leaf stays what is hashed.
create function leaf_account(leaf bytea) returns uuid language sql immutable parallel safe as $$
  select case when substring(leaf from 1 for 12) = '{"account":"'::bytea
              then encode(substring(leaf from 13 for 36), 'escape')::uuid end
$$;
-- The fields of an ATTEMPT that discloses: names between quotes and commas. None: a call that protects.
create function leaf_fields(kind smallint, leaf bytea) returns text language sql immutable parallel safe as $$
  select case when kind = 1 then substring(encode(leaf, 'escape') from '"fields":\["([^]]+)"\]') end
$$;
-- The ATTEMPT of which an OUTCOME says that nothing left.
create function leaf_unsent(kind smallint, leaf bytea) returns bigint language sql immutable parallel safe as $$
  select case when kind = 2 and position('"result":"not sent"'::bytea in leaf) > 0
              then substring(encode(leaf, 'escape') from '"attempt":([0-9]+)')::bigint end
$$;

alter table entry
  add column account uuid generated always as (leaf_account(leaf)) stored,
  add column fields text generated always as (leaf_fields(kind, leaf)) stored,
  add column unsent bigint generated always as (leaf_unsent(kind, leaf)) stored;

-- Newest first, by time, by connection, by account; the number breaks ties.
drop index entry_at;
create index entry_at on entry (at, id);
create index entry_connection on entry (connection, at, id) where connection is not null;
create index entry_account on entry (account, at, id) where account is not null;
create index entry_unsent on entry (unsent) where unsent is not null;
