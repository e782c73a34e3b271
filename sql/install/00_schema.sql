-- medchat: clinical text processing and de-identification in SQL.
-- This script is kept in pieces under sql/install, joined by the Makefile in the order of their names.
\echo Use "CREATE EXTENSION medchat" to load this file. \quit

COMMENT ON SCHEMA @extschema@ IS 'medchat: clinical text processing and de-identification in SQL';
