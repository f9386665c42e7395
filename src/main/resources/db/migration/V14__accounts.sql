-- When a source last said something new about it: what retention counts from.
alter table item add column changed_at timestamptz not null default now();
create index item_account on item (account_id, changed_at);

-- Closing an account: its people one by one, whoever is killed meanwhile.
create table account_closing (
  id          bigint generated always as identity primary key,
  ref         uuid not null unique,
  account_id  bigint not null references account,
  people      bigint not null,
  opened_by   text not null,
  opened_at   timestamptz not null default now(),
  -- everybody was accepted; their cases go on
  accepted_at timestamptz
);
create unique index account_closing_open on account_closing (account_id);
create index account_closing_rest on account_closing (id) where accepted_at is null;
grant select, insert, update on account_closing to ${app};
alter table rights_case add column closing bigint references account_closing;
create index rights_case_closing on rights_case (closing) where closing is not null;

-- How long an account keeps what it told, at its own word.
create table retention (
  account_id  bigint primary key references account,
  -- a period such as P2Y, counted from when a source last said something new
  keep        text not null,
  set_by      text not null,
  set_at      timestamptz not null default now(),
  next_at     timestamptz not null default now(),
  last_run    timestamptz,
  -- how many it would destroy, and why somebody must say so first
  asked       bigint,
  cause       text,
  confirmed   bigint,
  confirmed_by text
);
create index retention_next on retention (next_at);
grant select, insert, update, delete on retention to ${app};

-- What was destroyed, and when.
create table retention_run (
  id         bigint generated always as identity primary key,
  account_id bigint not null references account,
  at         timestamptz not null default now(),
  keep       text not null,
  destroyed  bigint not null,
  confirmed_by text
);
create index retention_run_account on retention_run (account_id, id);
grant select, insert on retention_run to ${app};
