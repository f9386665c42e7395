-- The register's tree: RFC 6962 hashes, in tiles of 256. What is here is never changed; docs/register-format.md says how to verify it.

-- Places of entries: first_entry .. first_entry + n - 1 are the leaves first_idx .. first_idx + n - 1.
create table run (
  first_idx   bigint primary key,
  first_entry bigint not null unique,
  n           int not null check (n > 0)
);

-- 256 hashes of one level, and the one hash of the level above that they make. Only full tiles are here.
create table tile (
  level smallint not null,
  n     bigint not null,
  data  bytea not null check (octet_length(data) = 8192),
  root  bytea not null check (octet_length(root) = 32),
  primary key (level, n)
);
alter table tile alter data set storage external;

-- Signed by a key that no database knows. tail: the leaf hashes behind the last full tile.
-- Of those of one hour the last one stays; what counts is kept outside.
create table checkpoint (
  size bigint primary key check (size > 0),
  root bytea not null check (octet_length(root) = 32),
  note text not null,
  tail bytea not null,
  at   timestamptz not null default now()
);
alter table checkpoint alter tail set storage external;

grant select, insert on run, tile, checkpoint to ${app};
grant delete on checkpoint to ${app};

create trigger run_is_append_only before update or delete on run
  for each row execute function refuse_change();
create trigger run_is_never_emptied before truncate on run
  for each statement execute function refuse_change();
create trigger tile_is_append_only before update or delete on tile
  for each row execute function refuse_change();
create trigger tile_is_never_emptied before truncate on tile
  for each statement execute function refuse_change();
create trigger checkpoint_is_never_changed before update on checkpoint
  for each row execute function refuse_change();

-- Times at which the database was found behind the safe folder: a backup had been restored. While one is not confirmed, nothing is
-- disclosed; what protects people goes out.
create table restore (
  id           bigint generated always as identity primary key,
  -- leaves that were taken from the journal
  first_idx    bigint not null,
  to_idx       bigint not null,
  missing      bigint not null,
  found_at     timestamptz not null default now(),
  confirmed_at timestamptz,
  confirmed_by text
);
grant select, insert on restore to ${app};
grant update (confirmed_at, confirmed_by) on restore to ${app};
