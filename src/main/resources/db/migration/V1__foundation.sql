-- The application role may use what it is given below, table by table, and nothing else.
grant usage on schema hub, keys to ${app};

create table installation (
  one boolean primary key default true check (one),
  id  text not null
);
grant select, insert on installation to ${app};

-- Keys of the whole hub, wrapped by a KEK from the safe folder.
create table keys.hub_key (
  name    text primary key,
  wrapped bytea not null
);
grant select, insert, update on keys.hub_key to ${app};

-- One key per person and per account, with the number of its owner. Erasing a person deletes the row.
create table keys.data_key (
  id      bigint primary key,
  wrapped bytea not null
);
grant select, insert, update, delete on keys.data_key to ${app};

-- Numbers of persons, accounts, items and keys; taken 10,000 at a time.
create sequence id_block increment 10000;
grant usage on sequence id_block to ${app};
