create table processor (
  key text primary key
);
grant select, insert on processor to ${app};

-- A resolved place where copies go: host, account, list. Holds no personal data.
create table target (
  id         int generated always as identity primary key,
  connection smallint not null,
  place      text not null,
  unique (connection, place)
);
grant select, insert on target to ${app};

create table connection (
  id            smallint generated always as identity primary key,
  name          text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  processor     text not null references processor,
  -- somebody paused its disclosures
  paused        boolean not null default false,
  -- its file has vanished; it discloses nothing and can still be erased
  orphaned      boolean not null default false,
  -- who was there before the hub is known, so that disclosures may begin
  baseline_at   timestamptz,
  declaration   int
);
grant select, insert, update on connection to ${app};
alter table target add foreign key (connection) references connection;

-- What a connector file asks for. It does nothing until somebody approves it.
create table proposal (
  id          int generated always as identity primary key,
  connection  smallint not null references connection,
  digest      bytea not null,
  body        text not null,
  proposed_by text not null,
  proposed_at timestamptz not null default now(),
  unique (connection, digest)
);
grant select, insert on proposal to ${app};
-- Proposing the same text again makes it the newest proposal.
grant update (proposed_by, proposed_at) on proposal to ${app};

-- What somebody approved: resolved, stored, and the only thing the hub runs.
create table declaration (
  id          int generated always as identity primary key,
  connection  smallint not null references connection,
  proposal    int not null references proposal,
  target      int not null references target,
  digest      bytea not null,
  body        text not null,
  approved_by text not null,
  approved_at timestamptz not null default now(),
  four_eyes   boolean not null
);
grant select, insert on declaration to ${app};
alter table connection add foreign key (declaration) references declaration;

-- What a processor's limits are counted on. Two connections may share one.
create table provider_account (
  name         text primary key,
  paused_until timestamptz not null default '-infinity',
  failures     int not null default 0,
  -- our own words for the last failure
  cause        text,
  -- what the processor itself says its limit is, when that is less than what was declared
  learned      int
);
grant select, insert, update on provider_account to ${app};

-- Calls that count against the limits: a sliding log.
create table provider_call (
  id      bigint generated always as identity primary key,
  account text not null references provider_account,
  call    text not null,
  -- the node that makes it
  owner   text not null,
  -- the latest moment it can reach the processor: first its deadline, then when it was over
  until   timestamptz not null,
  open    boolean not null default true
);
create index provider_call_until on provider_call (account, until);
grant select, insert, update, delete on provider_call to ${app};

-- Whether one more call would be too many. most, per and of describe one window each; what of names is counted, '' counts all.
-- A call that does not protect leaves a tenth of each common window to those that do.
create function calls_full(
  a text, kind text, most int[], per bigint[], of text[], at_once int, protects boolean)
returns boolean language sql volatile as $$
  select (select count(*) from provider_call where account = a and open and until > clock_timestamp())
           >= case when protects or at_once = 1 then at_once else at_once - 1 end
      or exists (
        select 1 from unnest(most, per, of) w(most, per, of)
        -- What a processor says of its limit is taken for its shortest window.
        cross join lateral (
          select case when w.of = '' and w.per = (select min(x.per) from unnest(calls_full.per, calls_full.of) x(per, of) where x.of = '')
                      then least(w.most, coalesce((select learned from provider_account where name = a), w.most))
                      else w.most end as most) m
        where (w.of = '' or kind = any(string_to_array(w.of, ',')))
          and (select count(*) from provider_call c
               where c.account = a and c.until > clock_timestamp() - w.per * interval '1 ms'
                 and (w.of = '' or c.call = any(string_to_array(w.of, ','))))
              >= case when w.of = '' and not protects and w.most > 1 then greatest(1, m.most - greatest(1, w.most / 10)) else m.most end)
$$;

-- Takes the leave for one call, or none: the account's row is held until the transaction ends, so that nodes take turns.
-- One round trip; each statement in it sees what the others before it committed.
create function take_call(
  a text, kind text, node text, deadline timestamptz, most int[], per bigint[], of text[], at_once int, protects boolean)
returns bigint language plpgsql volatile as $$
declare taken bigint;
begin
  perform 1 from provider_account where name = a for update;
  if calls_full(a, kind, most, per, of, at_once, protects) then
    return null;
  end if;
  delete from provider_call
  where account = a and until < clock_timestamp() - greatest(interval '1 day', (select max(p) from unnest(per) p) * interval '1 ms');
  insert into provider_call(account, call, owner, until) values (a, kind, node, deadline) returning id into taken;
  return taken;
end $$;
