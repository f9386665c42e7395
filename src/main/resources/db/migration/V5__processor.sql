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
  state         smallint not null default 0,
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
  failures     int not null default 0
);
grant select, insert, update on provider_account to ${app};
