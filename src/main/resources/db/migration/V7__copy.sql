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
  -- whether the processor was told to leave the person alone
  restricted  boolean not null default false,
  desired     int not null,
  actual      int not null default 0,
  declaration int,
  fields      bigint not null default 0,
  sent_digest bytea,
  provider_id bytea,
  reason      smallint not null default 0,
  due_at      timestamptz,
  primary key (item_id, connection)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
create index copy_due on copy (connection, prio, due_at) where due_at is not null;
grant select, insert, update, delete on copy to ${app};

-- Every key a copy was ever addressed by. One key of a target belongs to one item.
create table copy_key (
  target  int not null references target,
  key     bytea not null,
  item_id bigint not null,
  sealed  bytea not null,
  since   timestamptz not null default now(),
  primary key (target, key)
);
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
