-- API tokens. Only the SHA-256 of a token is kept: it has 256 random bits, so nobody can guess their way to it.
create table api_token (
  id         bigint generated always as identity primary key,
  name       text not null unique check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  hash       bytea not null unique,
  role       text not null,
  account_id bigint,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  revoked_at timestamptz
);
grant select, insert on api_token to ${app};
grant update (revoked_at) on api_token to ${app};
