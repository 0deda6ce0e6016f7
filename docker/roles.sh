#!/bin/sh
# Makes the product's roles and database in a new PostgreSQL container, and gives them passwords.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --file /opkoers/roles.sql
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v owner="$OPKOERS_OWNER_PASSWORD" -v app="$OPKOERS_APP_PASSWORD" \
  -v destroyer="$OPKOERS_DESTROYER_PASSWORD" <<'SQL'
ALTER ROLE opkoers_owner PASSWORD :'owner';
ALTER ROLE opkoers_app PASSWORD :'app';
ALTER ROLE opkoers_destroyer PASSWORD :'destroyer';
SQL
