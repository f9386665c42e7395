#!/usr/bin/env bash
# Makes the hub's two roles when the database is first created: hub_owner owns the database and runs the
# migrations; hub_app is what the hub works with, and gets only what the migrations grant it.
# psql reads the passwords itself, so that they stand on no command line.
set -euo pipefail

for secret in hub.database.owner-password hub.database.password; do
  if [[ ! -s /run/secrets/$secret ]]; then
    echo "init-roles.sh: secret $secret is missing or empty; see the head of docker-compose.yml" >&2
    exit 1
  fi
done

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\set owner_password `cat /run/secrets/hub.database.owner-password`
\set app_password `cat /run/secrets/hub.database.password`

create role hub_owner login password :'owner_password';
create role hub_app login password :'app_password';

alter database :"DBNAME" owner to hub_owner;
revoke all on database :"DBNAME" from public;
grant connect on database :"DBNAME" to hub_app;
revoke all on schema public from public;
SQL
