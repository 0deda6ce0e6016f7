-- The product's roles and database, where they are missing. Run by psql as the superuser, by the
-- launcher and by docker/roles.sh. What the roles may do with tables is granted by
-- `manage.py prepare_database`.
SELECT 'CREATE ROLE opkoers_owner LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'opkoers_owner')\gexec
SELECT 'CREATE ROLE opkoers_app LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'opkoers_app')\gexec
SELECT 'CREATE ROLE opkoers_destroyer LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'opkoers_destroyer')\gexec
SELECT 'GRANT opkoers_app TO opkoers_owner'
 WHERE NOT pg_has_role('opkoers_owner', 'opkoers_app', 'MEMBER')\gexec
SELECT 'CREATE DATABASE opkoers OWNER opkoers_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'opkoers')\gexec
REVOKE ALL ON DATABASE opkoers FROM PUBLIC;
GRANT CONNECT ON DATABASE opkoers TO opkoers_app, opkoers_destroyer;
