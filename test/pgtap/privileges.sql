-- If this fails, an ordinary user either cannot use medchat or can do what is the administrator's.
BEGIN;
SET client_min_messages = warning;
SELECT * FROM no_plan();

CREATE ROLE pgtap_analyst;
CREATE ROLE pgtap_officer;
GRANT EXECUTE ON FUNCTION medchat.define_policy(text, jsonb), medchat.sync_files() TO pgtap_officer;
GRANT ALL ON ALL TABLES IN SCHEMA pg_temp TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA pg_temp TO PUBLIC;

SET LOCAL ROLE pgtap_analyst;
SELECT lives_ok($$ SELECT medchat.scrub('call 617-555-0123'), medchat.scrub('call 617-555-0123', 'strict') $$, 'everybody may scrub');
SELECT lives_ok($$ SELECT * FROM medchat.detect_phi('call 617-555-0123') $$, 'everybody may detect');
SELECT lives_ok($$ SELECT medchat.highlight_html('x'), medchat.scrub_report('x'), medchat.version() $$, 'and report');
SELECT lives_ok($$ SELECT * FROM medchat.policies $$, 'everybody may see the policies');
SELECT throws_ok($$ SELECT medchat.define_policy('pgtap_priv', '{}') $$, '42501', NULL, 'define_policy is the administrator''s');
SELECT throws_ok($$ SELECT medchat.create_key('pgtap_priv', 'pgtap_analyst') $$, '42501', NULL, 'create_key too');
SELECT throws_ok($$ SELECT medchat.destroy_key('pgtap_priv') $$, '42501', NULL, 'destroy_key too');
SELECT throws_ok($$ SELECT * FROM medchat.key_status() $$, '42501', NULL, 'key_status too');
SELECT throws_ok($$ SELECT * FROM medchat.sync_files() $$, '42501', NULL, 'sync_files too');
SELECT throws_ok($$ INSERT INTO medchat.policy_definition VALUES ('x', '{}', repeat('0', 64), 'x') $$, '42501', NULL,
    'the table is not written by hand');
SELECT throws_ok(format('SET medchat.%s = %L', s, 'x'), '42501', NULL, format('medchat.%s is a superuser''s', s))
FROM unnest(ARRAY['data_directory', 'key_directory', 'default_policy']) AS s;
SELECT throws_ok($$ SET medchat.max_input = 1 $$, '42501', NULL, 'medchat.max_input too');
RESET ROLE;

-- whom the administrator trusts with define_policy needs no right on the table, and gains none
SET LOCAL ROLE pgtap_officer;
SELECT lives_ok($$ SELECT medchat.define_policy('pgtap_officers', '{"style": "redact"}') $$, 'a granted define_policy works');
SELECT isnt_empty($$ SELECT * FROM medchat.sync_files() $$, 'and sync_files');
SELECT is(current_user, 'pgtap_officer', 'the user is the same afterwards');
SELECT lives_ok($$ SELECT * FROM medchat.policy_definition $$, 'the owner of a database can dump the definitions');
-- an operator of the caller's must not run with the rights of the table's owner
CREATE TEMP TABLE ran (who name);
CREATE FUNCTION pg_temp.spy(text, text) RETURNS bool LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO ran VALUES (current_user); RETURN true; END $$;
CREATE OPERATOR pg_temp.= (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_temp.spy);
SET LOCAL search_path = pg_temp, pg_catalog;
SELECT medchat.define_policy('pgtap_officers', '{"style": "redact"}');
RESET search_path;
SELECT is_empty($$ SELECT * FROM ran $$, 'no operator of the caller was called');
RESET ROLE;
SELECT is((SELECT defined_by FROM medchat.policy_definition WHERE name = 'pgtap_officers'), 'pgtap_officer', 'the definer is recorded');

-- a schema prepared by somebody who waits for the extension would hold functions that are called in place of ours
SET LOCAL client_min_messages = error;
DROP EXTENSION medchat CASCADE;
DROP SCHEMA medchat CASCADE;
CREATE SCHEMA medchat AUTHORIZATION pgtap_analyst;
SELECT throws_ok('CREATE EXTENSION medchat', '42501', 'schema "medchat" belongs to a role that is no superuser',
    'the extension is not put into another role''s schema');
ALTER SCHEMA medchat OWNER TO CURRENT_USER;
SELECT lives_ok('CREATE EXTENSION medchat', 'into a superuser''s it is');

SELECT * FROM finish();
ROLLBACK;
