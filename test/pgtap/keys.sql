-- If this fails, a key works for somebody else than its role: whoever can run scrub() with it can ask which
-- pseudonym a name they know has, and so find the person in the research copy.
BEGIN;
SET client_min_messages = error;
SELECT * FROM no_plan();

CREATE ROLE pgtap_holder;
CREATE ROLE pgtap_member;
CREATE ROLE pgtap_reader;
GRANT pgtap_holder TO pgtap_member;
GRANT ALL ON SCHEMA public TO pgtap_holder;
CREATE TEMP TABLE made AS SELECT 'pgtap_' || pg_backend_pid() AS key;
GRANT SELECT ON made TO PUBLIC;
-- the SECURITY LOCAL functions of pgTAP write to temporary tables of the superuser
GRANT ALL ON ALL TABLES IN SCHEMA pg_temp TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA pg_temp TO PUBLIC;

SELECT matches(medchat.create_key((SELECT key FROM made), 'pgtap_holder'), '^[0-9a-f]{16}$', 'create_key returns the fingerprint');
SELECT results_eq($$ SELECT role, problem FROM medchat.key_status() WHERE name = (SELECT key FROM made) $$,
    $$ VALUES ('pgtap_holder', NULL) $$, 'key_status knows the role and has no complaint');
SELECT throws_ok($$ SELECT medchat.create_key((SELECT key FROM made), 'pgtap_holder') $$, '42710', NULL, 'a key is never replaced');
SELECT throws_ok($$ SELECT medchat.create_key('Not A Name', 'pgtap_holder') $$, '42602', NULL, 'names of keys are checked');
SELECT throws_ok($$ SELECT medchat.create_key('pgtap_x', NULL) $$, '22004', NULL, 'a key needs a role');

-- ---- its role alone ----
CREATE TEMP VIEW call AS SELECT key, call, name FROM made, (VALUES
    ('medchat.scrub(''Mr. John Smith was seen on 3/4/2021.'', ''pseudonymous'', patient => ''p1'', key => %L)', 'scrub'),
    ('medchat.pseudonym(''John Smith'', ''PATIENT'', ''p1'', %L)', 'pseudonym'),
    ('medchat.shift_date(date ''2021-03-04'', ''p1'', %L)', 'shift_date')) AS v (call, name);
GRANT SELECT ON call TO PUBLIC;
SELECT throws_ok(format('SELECT ' || call, key), '42501', NULL, name || ' with a key is refused to a superuser') FROM call;
SET LOCAL ROLE pgtap_member;
SELECT throws_ok(format('SELECT ' || call, key), '42501', NULL, name || ' with a key is refused to a member of the role') FROM call;
SET LOCAL ROLE pgtap_reader;
SELECT throws_ok(format('SELECT ' || call, key), '42501', NULL, name || ' with a key is refused to others') FROM call;
SET LOCAL ROLE pgtap_holder;
SELECT lives_ok(format('SELECT ' || call, key), name || ' with a key works for its role') FROM call;

-- ---- views and functions of the holder ----
DO $$
BEGIN
    EXECUTE format('CREATE VIEW public.pgtap_oracle AS SELECT medchat.pseudonym(n, ''PATIENT'', ''p1'', %L) AS p '
                   'FROM (VALUES (''John Smith''::text)) AS v (n)', (SELECT key FROM made));
    EXECUTE format('CREATE FUNCTION public.pgtap_definer() RETURNS text LANGUAGE sql SECURITY DEFINER '
                   'SET search_path = pg_catalog AS $f$ SELECT medchat.pseudonym(''John Smith'', ''PATIENT'', ''p1'', %L) $f$',
                   (SELECT key FROM made));
END $$;
GRANT SELECT ON public.pgtap_oracle TO PUBLIC;
SELECT isnt((SELECT p FROM public.pgtap_oracle), 'John Smith', 'its role may look through its own view');
SET LOCAL ROLE pgtap_reader;
SELECT throws_ok($$ SELECT * FROM public.pgtap_oracle $$, '42501', NULL, 'a reader of the view may not');
SELECT lives_ok($$ SELECT public.pgtap_definer() $$, 'a SECURITY DEFINER function of the role hands out what it means to');
-- a call site that the holder has used is not open to the next user
SET LOCAL ROLE pgtap_holder;
CREATE FUNCTION public.pgtap_loop(k text) RETURNS text LANGUAGE plpgsql AS
    $$ BEGIN RETURN medchat.pseudonym('John Smith', 'PATIENT', 'p1', k); END $$;
SELECT isnt(public.pgtap_loop((SELECT key FROM made)), 'John Smith', 'a call site with the key');
SET LOCAL ROLE pgtap_reader;
SELECT throws_ok(format('SELECT public.pgtap_loop(%L)', (SELECT key FROM made)), '42501', NULL, 'the same call site without');

-- ---- what the key makes ----
SET LOCAL ROLE pgtap_holder;
SELECT is(medchat.shift_date(date '2021-03-14', 'p1', key) - medchat.shift_date(date '2021-03-04', 'p1', key), 10,
    'intervals survive') FROM made;
SELECT is(medchat.shift_date(timestamp '2021-03-04 10:00', 'p1', key)::date, medchat.shift_date(date '2021-03-04', 'p1', key),
    'timestamps shift like dates') FROM made;
SELECT is(medchat.shift_date(timestamptz '2021-03-04 10:00+00', 'p1', key) - timestamptz '2021-03-04 10:00+00',
    medchat.shift_date(timestamp '2021-03-04 10:00', 'p1', key) - timestamp '2021-03-04 10:00',
    'with and without time zone') FROM made;
SELECT is(medchat.shift_date(date 'infinity', 'p1', key), date 'infinity', 'infinity stays') FROM made;
SELECT isnt(medchat.shift_date(date '2021-03-04', 'p1', key), date '2021-03-04', 'a date never stays') FROM made;
SELECT throws_ok(format('SELECT medchat.shift_date(d, p::text, %L) FROM (VALUES (date ''5874897-12-31''), (date ''4713-01-01 BC'')) AS v (d), '
    'generate_series(1, 20) AS p', key), '22008', NULL, 'out of the calendar') FROM made;
SELECT is(medchat.pseudonym('John Smith', 'PATIENT', 'p1', key), medchat.pseudonym('John Smith', 'PATIENT', 'p1', key),
    'a pseudonym is the same twice') FROM made;
SELECT is(medchat.scrub('Mr. John Smith was seen on 3/4/2021.', 'pseudonymous', patient => 'p1', key => key),
    medchat.scrub('Mr. John Smith was seen on 3/4/2021.', 'pseudonymous', patient => 'p1', key => key), 'and a note') FROM made;
SELECT is(medchat.pseudonym(NULL, 'PATIENT', 'p1', key), NULL, 'NULL in, NULL out') FROM made;
SELECT throws_ok(format('SELECT medchat.pseudonym(''x'', ''NOPE'', ''p1'', %L)', key), '22023', NULL, 'unknown category') FROM made;
SELECT throws_ok($$ SELECT medchat.scrub('Seen on 3/4/2021.', 'pseudonymous', patient => 'p1') $$, '22023', NULL,
    'shifting dates needs a key');
SELECT throws_ok($$ SELECT medchat.pseudonym('x', 'PATIENT', 'p1', 'pgtap_no_such_key') $$, '42704', NULL, 'unknown key');
SELECT throws_ok($$ SELECT medchat.pseudonym('x', 'PATIENT', 'p1', '../../etc/passwd') $$, '42602', NULL, 'a key name is no path');
SELECT throws_ok(format('SELECT medchat.scrub(''x'', ''safe_harbor'', style => ''surrogate'', key => %L)', key), '22023', NULL, 'safe_harbor makes nothing with a key') FROM made;

RESET ROLE;
SELECT throws_ok($$ SELECT medchat.destroy_key('pgtap_no_such_key') $$, '42704', NULL, 'destroying an unknown key');
SELECT lives_ok($$ SELECT medchat.destroy_key((SELECT key FROM made)) $$, 'destroy_key');
SELECT is_empty($$ SELECT FROM medchat.key_status() WHERE name = (SELECT key FROM made) $$, 'the key is gone');
SET LOCAL ROLE pgtap_holder;
SELECT throws_ok(format('SELECT medchat.pseudonym(''x'', ''PATIENT'', ''p1'', %L)', key), '42704', NULL, 'for its role too') FROM made;

RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
