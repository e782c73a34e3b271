-- Policies: built in, or defined once as a file; the table lets dumps and replicas carry them.

CREATE TABLE policy_definition (
    name text PRIMARY KEY,
    definition text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    defined_by text NOT NULL,
    defined_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE policy_definition IS
'policies made by define_policy(), for dumps and replicas; sync_files() writes the files that scrub() reads';
COMMENT ON COLUMN policy_definition.name IS 'name of the policy, never used again for another definition';
COMMENT ON COLUMN policy_definition.definition IS 'JSON with the action and threshold of every category, in the one spelling that is hashed';
COMMENT ON COLUMN policy_definition.sha256 IS 'SHA-256 of definition, hexadecimal';
COMMENT ON COLUMN policy_definition.defined_by IS 'role that defined it';
COMMENT ON COLUMN policy_definition.defined_at IS 'when it was defined';
COMMENT ON CONSTRAINT policy_definition_pkey ON policy_definition IS 'a name has one definition';
COMMENT ON INDEX policy_definition_pkey IS 'a name has one definition';
-- the view policies shows the same; without this the owner of a database could not dump it
GRANT SELECT ON policy_definition TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('policy_definition', '');

CREATE FUNCTION define_policy(name text, definition jsonb)
RETURNS void
AS 'MODULE_PATHNAME', 'medchat_define_policy'
LANGUAGE C VOLATILE PARALLEL UNSAFE COST 10000;
COMMENT ON FUNCTION define_policy(text, jsonb) IS
'make a policy, once and for all: {"base", "keyed", "style", "actions", "default_threshold", "thresholds"}';
REVOKE ALL ON FUNCTION define_policy(text, jsonb) FROM PUBLIC;

CREATE FUNCTION sync_files()
RETURNS TABLE (kind text, name text, state text)
AS 'MODULE_PATHNAME', 'medchat_sync_files'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 10;
COMMENT ON FUNCTION sync_files() IS
'write the files that this server lacks and check the others: present, written, differs or damaged';
REVOKE ALL ON FUNCTION sync_files() FROM PUBLIC;

CREATE FUNCTION policy_rows()
RETURNS TABLE (name text, builtin bool, category text, action text, threshold real, keyed_allowed bool, version int)
AS 'MODULE_PATHNAME', 'medchat_policy_rows'
LANGUAGE C STABLE STRICT PARALLEL SAFE COST 1000 ROWS 132;
COMMENT ON FUNCTION policy_rows() IS
'what the view policies shows';

CREATE VIEW policies AS
    SELECT name, builtin, category, action, threshold, keyed_allowed, version FROM @extschema@.policy_rows();
COMMENT ON VIEW policies IS
'the policies of this server: what each does with each category';
COMMENT ON COLUMN policies.name IS 'name to pass to scrub() and detect_phi()';
COMMENT ON COLUMN policies.builtin IS 'is it part of medchat?';
COMMENT ON COLUMN policies.category IS 'category of protected health information';
COMMENT ON COLUMN policies.action IS 'keep, tag, mask, redact, hash, surrogate, shift or generalise';
COMMENT ON COLUMN policies.threshold IS 'spans with a lower score are left alone';
COMMENT ON COLUMN policies.keyed_allowed IS 'may codes and offsets be derived from the person (hash, shift, surrogates per patient)?';
COMMENT ON COLUMN policies.version IS 'version of the policy''s rules';
GRANT SELECT ON policies TO PUBLIC;
