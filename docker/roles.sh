#!/bin/sh
# Makes the product's database roles in a new PostgreSQL container. The owner makes tables; the app
# only gets the rights that `manage.py prepare_database` grants it; the destroyer removes what the
# retention rules say.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v owner_password="$OPKOERS_OWNER_PASSWORD" -v app_password="$OPKOERS_APP_PASSWORD" \
  -v destroyer_password="$OPKOERS_DESTROYER_PASSWORD" <<'SQL'
CREATE ROLE opkoers_owner LOGIN CREATEDB PASSWORD :'owner_password';
CREATE ROLE opkoers_app LOGIN PASSWORD :'app_password';
CREATE ROLE opkoers_destroyer LOGIN PASSWORD :'destroyer_password';
GRANT opkoers_app TO opkoers_owner;
CREATE DATABASE opkoers OWNER opkoers_owner;
REVOKE ALL ON DATABASE opkoers FROM PUBLIC;
GRANT CONNECT ON DATABASE opkoers TO opkoers_app, opkoers_destroyer;
SQL
