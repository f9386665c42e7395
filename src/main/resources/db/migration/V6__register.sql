-- The register. leaf: the exact bytes that are hashed, never written again from other columns.
-- The application role can add entries and read them; it cannot change or remove one.
create sequence entry_block increment 5000;
create table entry (
  id         bigint primary key,
  kind       smallint not null,
  connection smallint,
  subject_id bigint,
  item_id    bigint,
  at         timestamptz not null,
  leaf       bytea not null check (octet_length(leaf) <= 8192)
);
alter table entry alter leaf set storage external;
create index entry_subject on entry (subject_id) where subject_id is not null;
create index entry_at on entry using brin (at);
grant usage on sequence entry_block to ${app};
grant select, insert on entry to ${app};

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the register is append-only: % on % refused', tg_op, tg_table_name;
end $$;
create trigger entry_is_append_only before update or delete on entry
  for each row execute function refuse_change();
create trigger entry_is_never_emptied before truncate on entry
  for each statement execute function refuse_change();

-- One row per writing transaction, waiting for its place in the tree: entries first_entry .. first_entry + n - 1, n leaf hashes of 32 bytes.
create table blk (
  id          bigint generated always as identity primary key,
  first_entry bigint not null unique,
  n           int not null check (n > 0),
  hashes      bytea not null check (octet_length(hashes) = n * 32)
);
alter table blk alter hashes set storage external;
grant select, insert, delete on blk to ${app};
