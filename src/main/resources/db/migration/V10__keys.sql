-- Epochs of the KEK. New keys are wrapped by the newest; a retired one is kept until no copy of the database should need it any more.
-- closed_at: proved that nothing is wrapped by it; from then on the triggers below take nothing that is.
create table keys.epoch (
  number       int primary key check (number > 0),
  made_at      timestamptz not null default now(),
  retired_at   timestamptz,
  closed_at    timestamptz,
  destroyed_at timestamptz,
  check (retired_at is not null or closed_at is null),
  check (closed_at is not null or destroyed_at is null)
);
insert into keys.epoch(number) values (1);
grant select, insert on keys.epoch to ${app};
grant update (retired_at, closed_at, destroyed_at) on keys.epoch to ${app};

-- Whoever writes a wrapped key holds its epoch's row until the transaction ends, and whoever closes the epoch waits for that. So no key can
-- slip in behind the proof, however long a node was frozen: it fails here instead of being unreadable later.
create function keys.check_epoch(wrapped bytea) returns void language plpgsql as $$
declare
  epoch  int := (get_byte(wrapped, 0) << 24) | (get_byte(wrapped, 1) << 16) | (get_byte(wrapped, 2) << 8) | get_byte(wrapped, 3);
  closed timestamptz;
begin
  select e.closed_at into closed from keys.epoch e where e.number = epoch for key share;
  if not found or closed is not null then
    raise exception 'epoch % takes no keys any more; this node has not noticed the newer one yet, the next try will', epoch;
  end if;
end $$;

-- Once for a statement, not for each row: people come thousands at a time.
create function keys.check_written() returns trigger language plpgsql as $$
declare
  epoch bytea;
begin
  for epoch in select distinct substring(wrapped from 1 for 4) from written loop
    perform keys.check_epoch(epoch);
  end loop;
  return null;
end $$;

create trigger data_key_added after insert on keys.data_key
  referencing new table as written for each statement execute function keys.check_written();
create trigger data_key_changed after update on keys.data_key
  referencing new table as written for each statement execute function keys.check_written();
create trigger hub_key_added after insert on keys.hub_key
  referencing new table as written for each statement execute function keys.check_written();
create trigger hub_key_changed after update on keys.hub_key
  referencing new table as written for each statement execute function keys.check_written();

create function keys.check_spool_key() returns trigger language plpgsql as $$
begin
  perform keys.check_epoch(new.spool_key);
  return null;
end $$;

create trigger spool_key_written after insert or update of spool_key on import
  for each row when (new.spool_key is not null) execute function keys.check_spool_key();

-- Credentials of processors, sealed under a KEK of their own. Nobody reads one back: the hub opens it for a call.
create table keys.secret (
  name   text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  sealed bytea not null,
  set_by text not null,
  set_at timestamptz not null default now()
);
grant select, insert, update, delete on keys.secret to ${app};
