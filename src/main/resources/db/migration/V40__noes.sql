-- Noes in contacts that were refused for something else.
alter table import
  add column noes_taken     bigint not null default 0,
  add column noes_not_taken bigint not null default 0;

-- Tells what became of the noes in the row; the numbers are those of the enum Heard.
alter table import_refusal add column noes smallint not null default 0;

-- Notes about rows that were taken or refused: how many rows, and where the first one is.
create table import_note (
  import_id  bigint not null references import,
  field      text not null,
  code       text not null,
  first_line bigint not null,
  rows       bigint not null,
  primary key (import_id, field, code)
);
grant select, insert, update, delete on import_note to ${app};

-- Refused contacts with a no that could not be taken, by transaction. Health counts those of the last 24 hours.
create table no_not_taken (
  id       bigint generated always as identity primary key,
  at       timestamptz not null default now(),
  source   smallint references source,
  contacts bigint not null
);
create index no_not_taken_at on no_not_taken (at);
grant select, insert, delete on no_not_taken to ${app};
