-- Systems that tell us about people. External ids are unique within one of them.
create table source (
  id   smallint generated always as identity primary key,
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$')
);
grant select, insert on source to ${app};

-- source_key, address_key: keyed hashes. Nothing here can be read without the look-up key.
create table account (
  id         bigint primary key,
  ref        uuid not null unique,
  source     smallint not null references source,
  source_key bytea not null,
  state      smallint not null default 0,
  unique (source, source_key)
);
grant select, insert, update on account to ${app};
alter table api_token add foreign key (account_id) references account;

create table subject (
  id          bigint primary key,
  ref         uuid not null unique,
  state       smallint not null default 0,
  restricted  boolean not null default false,
  address_key bytea
);
create index subject_address on subject (address_key) where address_key is not null;
grant select, insert, update, delete on subject to ${app};

create table membership (
  subject_id bigint not null references subject,
  account_id bigint not null references account,
  source     smallint not null references source,
  controller smallint not null,
  primary key (subject_id, account_id, source)
);
grant select, insert, update, delete on membership to ${app};

-- body: the values, sealed under the person's key. digest: of the same, keyed by the same key.
create table item (
  id         bigint primary key,
  kind       smallint not null,
  subject_id bigint not null references subject,
  account_id bigint not null references account,
  source     smallint not null references source,
  source_key bytea not null,
  version    int not null,
  digest     bytea not null,
  body       bytea not null,
  unique (source, kind, source_key)
);
create index item_subject on item (subject_id);
grant select, insert, update, delete on item to ${app};
