-- medchat: clinical text processing and de-identification in SQL.
-- This script is kept in pieces under sql/install, joined by the Makefile in the order of their names.
\echo Use "CREATE EXTENSION medchat" to load this file. \quit

-- whoever owns the schema could put a function of his own before ours: one that somebody else made beforehand is refused
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) n.nspowner
               WHERE n.nspname OPERATOR(pg_catalog.=) '@extschema@' AND NOT r.rolsuper
                   AND r.rolname OPERATOR(pg_catalog.<>) CURRENT_USER) THEN
        RAISE insufficient_privilege USING MESSAGE = 'schema "@extschema@" belongs to a role that is no superuser',
            HINT = 'Drop the schema or give it to a superuser, then create the extension.';
    END IF;
END $$;

COMMENT ON SCHEMA @extschema@ IS 'medchat: clinical text processing and de-identification in SQL';
