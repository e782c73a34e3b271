-- Keys: files on this server, each for one role; never in a table, a dump or an answer.

CREATE FUNCTION create_key(name text, role regrole)
RETURNS text
AS 'MODULE_PATHNAME', 'medchat_create_key'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 10000;
COMMENT ON FUNCTION create_key(text, regrole) IS
'make a random key that works for this role alone; returns its fingerprint';
REVOKE ALL ON FUNCTION create_key(text, regrole) FROM PUBLIC;

CREATE FUNCTION key_status()
RETURNS TABLE (name text, role text, fingerprint text, created timestamptz, problem text)
AS 'MODULE_PATHNAME', 'medchat_key_status'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE COST 1000 ROWS 10;
COMMENT ON FUNCTION key_status() IS
'the keys of this server: role, fingerprint to compare servers by, and what is wrong with the file';
REVOKE ALL ON FUNCTION key_status() FROM PUBLIC;

CREATE FUNCTION destroy_key(name text)
RETURNS void
AS 'MODULE_PATHNAME', 'medchat_destroy_key'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 10000;
COMMENT ON FUNCTION destroy_key(text) IS
'destroy this server''s copy of a key; copies elsewhere and in backups must be destroyed too';
REVOKE ALL ON FUNCTION destroy_key(text) FROM PUBLIC;
