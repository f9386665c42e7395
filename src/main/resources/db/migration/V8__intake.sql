-- One file that came in. content_key: keyed hash of its bytes, so that the same file is resumed and not begun again.
create table import (
  id            bigint generated always as identity primary key,
  ref           uuid not null unique,
  source        smallint not null references source,
  account_id    bigint references account,
  actor         text not null,
  content_key   bytea not null,
  state         smallint not null default 0,
  -- wraps the key of the sealed spool; gone once the report is there
  spool_key     bytea,
  node          text not null,
  records       bigint not null default 0,
  taken         bigint not null default 0,
  changed       bigint not null default 0,
  unchanged     bigint not null default 0,
  refused       bigint not null default 0,
  linked        bigint not null default 0,
  not_kept      text[] not null default '{}',
  unknown_columns int[] not null default '{}',
  file_code     text,
  file_line     bigint,
  received_at   timestamptz not null default now(),
  finished_at   timestamptz
);
create index import_open on import (id) where finished_at is null;
grant select, insert, update on import to ${app};

-- Refused rows: where and why, never what. At most 10,000 a file; the count above is complete.
create table import_refusal (
  import_id bigint not null references import,
  line      bigint not null,
  field     text not null,
  code      text not null,
  primary key (import_id, line)
);
grant select, insert, delete on import_refusal to ${app};
