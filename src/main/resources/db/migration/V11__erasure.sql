-- Since when the hub knows it: a listing that began later would have shown whether a processor holds it.
alter table item add column since timestamptz not null default now();

-- Who may not come back. key: keyed hash, under keys of its own, of a source's id or of an address. account_id: only in this account.
create table suppression (
  id         bigint generated always as identity primary key,
  key        bytea not null,
  account_id bigint references account,
  -- a consent that was given later counts again
  since      timestamptz not null,
  case_id    bigint not null
);
create index suppression_key on suppression (key);
grant select, insert, delete on suppression to ${app};

-- What a person or an account asked for. Who it is about stands here as numbers; words about them only sealed, under the case's own key.
create table rights_case (
  id           bigint generated always as identity primary key,
  ref          uuid not null unique,
  kind         smallint not null,
  scope        smallint not null,
  state        smallint not null,
  channel      smallint not null,
  subject_id   bigint,
  subject_ref  uuid,
  account_id   bigint references account,
  identity     smallint not null default 0,
  identity_by  text,
  identity_at  timestamptz,
  received_on  date not null,
  due_on       date not null,
  due_rule     text not null,
  extended_on  date,
  extension    text,
  opened_at    timestamptz not null default now(),
  opened_by    text not null,
  accepted_at  timestamptz,
  -- every part was checked or is settled: the certificate may be given
  done_at      timestamptz,
  -- the last look is over and the case's key is gone
  closed_at    timestamptz,
  ending       text,
  -- number of the case's key, and what it seals: where to write to
  key_id       bigint,
  dossier      bytea,
  -- SHA-256 of the one word that confirms who asked, and of the one that shows the certificate
  link_hash    bytea,
  link_until   timestamptz,
  check_hash   bytea,
  joined       bigint references rights_case,
  -- others who have the same address, when it was accepted
  same_address int not null default 0
);
create index rights_case_subject on rights_case (subject_id) where subject_id is not null;
create index rights_case_open on rights_case (due_on) where closed_at is null;
create index rights_case_accepted on rights_case (accepted_at) where accepted_at is not null;
create unique index rights_case_link on rights_case (link_hash) where link_hash is not null;
grant select, insert, update on rights_case to ${app};
alter table suppression add foreign key (case_id) references rights_case;

-- One connection's part of an erasure.
create table forwarding (
  id          bigint generated always as identity primary key,
  case_id     bigint not null references rights_case,
  connection  smallint not null references connection,
  target      int not null references target,
  -- by its calls; the newest that was ever approved for this target
  declaration int not null references declaration,
  -- whose keys it is about (copy_key keeps them)
  items       bigint[] not null,
  -- the contact that the processor's copy was handed over to
  heir        bigint,
  step        smallint not null,
  level       smallint not null default 0,
  ending      smallint not null default 0,
  trouble     smallint not null default 0,
  cause       text,
  -- whether the processor ever said that it held somebody
  found       boolean not null default false,
  passes      int not null default 0,
  checks      int not null default 0,
  failures    int not null default 0,
  reappeared  int not null default 0,
  -- until when a call that was under way at acceptance may still have its effect
  busy_until  timestamptz,
  promised    timestamptz,
  erased_at   timestamptz,
  verified_at timestamptz,
  due_at      timestamptz,
  owner       text,
  epoch       int not null default 0,
  lease_until timestamptz,
  -- the ATTEMPT entries of the calls that are being made
  attempts    bigint[] not null default '{}',
  evidence    bytea,
  evidence_by text,
  evidence_at timestamptz,
  unique (case_id, connection, target)
);
create index forwarding_due on forwarding (connection, target, step, due_at) where due_at is not null;
create index forwarding_lease on forwarding (lease_until) where lease_until is not null;
create index forwarding_listen on forwarding (connection) where step = 2;
grant select, insert, update on forwarding to ${app};

-- The keys of erased items, for forwardings that are not through.
grant delete on copy_key to ${app};
