-- An erasure of many people that one person asked for. A second person confirms it, and it begins after a waiting time in which it can
-- be stopped. No personal data: numbers, names of tokens, a reason without values of a person.
create table mass_erasure (
  id           bigint generated always as identity primary key,
  ref          uuid not null unique,
  kind         smallint not null,
  -- whom it reached when it was asked for: what the second person is shown
  people       bigint not null,
  connection   smallint references connection,
  -- the account whose people they are, or whose token asked
  account_id   bigint references account,
  reason       text,
  asked_by     text not null,
  asked_at     timestamptz not null default now(),
  confirmed_by text,
  confirmed_at timestamptz,
  begins_at    timestamptz,
  stopped_by   text,
  stopped_at   timestamptz,
  begun_at     timestamptz,
  check (confirmed_by <> asked_by),
  check (begun_at is null or confirmed_at is not null and stopped_at is null)
);
create index mass_erasure_due on mass_erasure (begins_at) where begun_at is null and stopped_at is null;
create unique index mass_erasure_connection on mass_erasure (connection) where connection is not null and begun_at is null and stopped_at is null;
create unique index mass_erasure_account on mass_erasure (kind, account_id) where kind > 0 and account_id is not null and begun_at is null and stopped_at is null;
grant select, insert, update on mass_erasure to ${app};

alter table rights_case
  add column mass_erasure bigint references mass_erasure,
  -- the person is restricted only because this case waits
  add column held boolean not null default false;
create index rights_case_mass on rights_case (mass_erasure) where mass_erasure is not null and accepted_at is null and closed_at is null;
