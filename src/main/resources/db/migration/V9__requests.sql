-- Requests that were answered and may be repeated for a day without being done again. key, body: keyed hashes; answer: places, codes
-- and counts, never a value.
create table request (
  key        bytea primary key,
  body       bytea not null,
  answer     text not null,
  expires_at timestamptz not null
);
create index request_expires on request (expires_at);
grant select, insert, update, delete on request to ${app};
