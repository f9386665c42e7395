-- What one connection holds of one item. due_at is set exactly while something is to be done and nobody is doing it, so that
-- the second update of a row touches no index (fillfactor leaves it room).
create table copy (
  item_id     bigint not null references item,
  connection  smallint not null references connection,
  state       smallint not null default 0,
  -- 0: protective calls, 1: changes at the source, 2: changes of the declaration
  prio        smallint not null default 1,
  attempts    smallint not null default 0,
  -- the largest batch it may travel in, after one was refused as a whole
  chunk       smallint,
  -- whether the processor is known to hold it
  known       boolean not null default false,
  -- since when the processor leaves the person alone, and whether the person said so there
  restricted_at timestamptz,
  left_there  boolean not null default false,
  desired     int not null,
  actual      int not null default 0,
  declaration int,
  fields      bigint not null default 0,
  sent_digest bytea,
  provider_id bytea,
  -- keyed hash of the key by which the processor knows it
  key         bytea,
  -- keyed hash of the key it waits for, which is another contact's
  wanted      bytea,
  -- what the processor refuses for good, and the key it does so for
  refused     smallint not null default 0,
  refused_key bytea,
  -- when the processor last said that it holds what was sent
  confirmed_at timestamptz,
  reason      smallint not null default 0,
  due_at      timestamptz,
  primary key (item_id, connection)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
create index copy_due on copy (connection, prio, due_at) where due_at is not null;
create index copy_wanted on copy (wanted) where wanted is not null;
grant select, insert, update, delete on copy to ${app};

-- Every key a copy was ever addressed by. What is not gone belongs to one item of a target.
create table copy_key (
  target  int not null references target,
  key     bytea not null,
  item_id bigint not null,
  sealed  bytea not null,
  since   timestamptz not null default now(),
  -- the processor does not hold it any more, or never did
  gone    boolean not null default false,
  -- the processor holds it, though the copy is known by another key
  stray   boolean not null default false,
  -- the processor's own id of what is there astray, sealed
  provider_id bytea,
  primary key (target, key, item_id)
);
create unique index copy_key_owner on copy_key (target, key) where not gone;
create index copy_key_item on copy_key (item_id);
grant select, insert, update, delete on copy_key to ${app};

-- One row per call that is under way or whose outcome is not known: the lease, and what is needed to settle it.
create table batch (
  -- number of its first ATTEMPT entry
  id          bigint primary key,
  connection  smallint not null references connection,
  declaration int not null references declaration,
  operation   smallint not null,
  state       smallint not null default 0,
  owner       text not null,
  epoch       int not null default 0,
  lease_until timestamptz not null,
  deadline    timestamptz not null,
  settle_at   timestamptz,
  attempted_at timestamptz not null,
  items       bigint[] not null,
  entries     bigint[] not null,
  versions    int[] not null,
  fields      bigint[] not null,
  digests     bytea[] not null,
  keys        bytea[] not null
);
grant select, insert, update, delete on batch to ${app};

-- One complete listing of who is at a processor: right after connecting, on a schedule, or asked for.
create table sweep (
  id          bigint generated always as identity primary key,
  connection  smallint not null references connection,
  declaration int not null references declaration,
  -- 0: baseline, 1: scheduled, 2: asked for
  kind        smallint not null,
  -- 0: to be run, 1: done, 2: failed, 3: a person must say whether the missing are to be sent again
  state       smallint not null default 0,
  owner       text,
  epoch       int not null default 0,
  lease_until timestamptz not null default '-infinity',
  next_at     timestamptz not null default now(),
  started_at  timestamptz not null default now(),
  finished_at timestamptz,
  page        int not null default 0,
  cursor      text,
  cause       text,
  seen        bigint not null default 0,
  adopted     bigint not null default 0,
  left_there  bigint not null default 0,
  came_back   bigint not null default 0,
  stray       bigint not null default 0,
  unknown     bigint not null default 0,
  missing     bigint not null default 0
);
create unique index sweep_open on sweep (connection) where state = 0;
grant select, insert, update on sweep to ${app};

-- Whom a sweep that is under way has seen; emptied when it is over.
create table sweep_seen (
  sweep   bigint not null references sweep,
  item_id bigint not null,
  primary key (sweep, item_id)
);
grant select, insert, delete on sweep_seen to ${app};
