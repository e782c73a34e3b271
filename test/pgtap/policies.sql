-- If this fails, a policy does something else than its name promised when it was defined, or one that the law
-- does not allow can be used: 45 CFR 164.514 forbids codes derived from the person under safe harbor.
BEGIN;
SET client_min_messages = warning;
SELECT * FROM no_plan();

-- ---- the four of the contract, as in the design's table ----
CREATE TEMP TABLE expected (category text, safe_harbor text, limited_data_set text, pseudonymous text, strict text);
INSERT INTO expected
SELECT unnest(string_to_array(c, ' ')), s, l, p, t FROM (VALUES
    ('PATIENT RELATIVE DOCTOR USERNAME', 'tag', 'tag', 'surrogate', 'tag'),
    ('PHONE FAX EMAIL URL IPADDR SSN MRN HEALTHPLAN ACCOUNT LICENSE VEHICLE DEVICE BIOID', 'tag', 'tag', 'surrogate', 'tag'),
    ('IDNUM ORGANIZATION STREET LOCATION_OTHER', 'tag', 'tag', 'surrogate', 'tag'),
    ('HOSPITAL DEPARTMENT_ROOM CITY', 'tag', 'keep', 'surrogate', 'tag'),
    ('ZIP', 'generalise', 'keep', 'generalise', 'tag'),
    ('DATE', 'generalise', 'keep', 'shift', 'tag'),
    ('AGE90', 'generalise', 'keep', 'generalise', 'tag'),
    ('AGE STATE COUNTRY TIME PROFESSION', 'keep', 'keep', 'keep', 'tag')) AS v (c, s, l, p, t);
SELECT results_eq($$
    SELECT category, max(action) FILTER (WHERE name = 'safe_harbor'), max(action) FILTER (WHERE name = 'limited_data_set'),
           max(action) FILTER (WHERE name = 'pseudonymous'), max(action) FILTER (WHERE name = 'strict')
    FROM medchat.policies WHERE builtin AND category <> 'DATE_YEAR' GROUP BY category ORDER BY category COLLATE "C" $$,
    $$ SELECT * FROM expected ORDER BY category COLLATE "C" $$,
    'the built-in policies act as in the design');
SELECT is((SELECT count(*) FROM medchat.policies WHERE builtin), 4 * 33::bigint, 'four policies, 33 categories each');
SELECT is((SELECT action FROM medchat.policies WHERE name = 'strict' AND category = 'DATE_YEAR'), 'tag', 'strict removes years');
SELECT results_eq($$ SELECT DISTINCT name, keyed_allowed FROM medchat.policies
                     WHERE name IN ('safe_harbor', 'pseudonymous') ORDER BY name $$,
    $$ VALUES ('pseudonymous', true), ('safe_harbor', false) $$,
    'safe_harbor derives no code from the person, pseudonymous may');

-- ---- safe harbor refuses what the law does not allow ----
SELECT throws_ok($$ SELECT medchat.scrub('Seen on 3/4/2021.', 'safe_harbor', style => 'hash') $$, '22023', NULL,
    'safe_harbor refuses hashes');
SELECT throws_ok($$ SELECT medchat.scrub('Seen on 3/4/2021.', 'safe_harbor', style => 'surrogate', patient => 'p1') $$, '22023', NULL,
    'safe_harbor refuses surrogates of a patient');
SELECT throws_ok($$ SELECT medchat.define_policy('pgtap_shift_unkeyed', '{"actions": {"DATE": "shift"}}') $$, '22023', NULL,
    'a policy without keys cannot shift dates');
SELECT lives_ok($$ SELECT medchat.scrub('Seen on 3/4/2021.', 'safe_harbor', style => 'surrogate') $$,
    'surrogates that depend on nobody are allowed');

-- ---- define_policy ----
SELECT lives_ok($$ SELECT medchat.define_policy('pgtap_research',
    '{"base": "safe_harbor", "style": "redact", "actions": {"CITY": "keep"}, "thresholds": {"PATIENT": 0.25}}') $$,
    'a policy is defined');
SELECT results_eq($$ SELECT builtin, action, threshold FROM medchat.policies
                     WHERE name = 'pgtap_research' AND category IN ('CITY', 'PATIENT', 'ZIP') ORDER BY category $$,
    $$ VALUES (false, 'keep', (SELECT threshold FROM medchat.policies WHERE name = 'safe_harbor' AND category = 'CITY')),
              (false, 'redact', 0.25::real),
              (false, 'generalise', (SELECT threshold FROM medchat.policies WHERE name = 'safe_harbor' AND category = 'ZIP')) $$,
    'it has its own actions and thresholds, and those of its base');
SELECT is((SELECT sha256 FROM medchat.policy_definition WHERE name = 'pgtap_research'),
    (SELECT encode(sha256(convert_to(definition, 'UTF8')), 'hex') FROM medchat.policy_definition WHERE name = 'pgtap_research'),
    'the table holds the hash of the definition');
SELECT is(medchat.scrub_report('x', 'pgtap_research') ->> 'policy_sha256',
    (SELECT sha256 FROM medchat.policy_definition WHERE name = 'pgtap_research'), 'reports show the same hash');
SELECT lives_ok($$ SELECT medchat.define_policy('pgtap_research',
    '{"thresholds": {"PATIENT": 0.250}, "style": "redact", "actions": {"CITY": "keep"}}') $$,
    'the same again, spelt otherwise, is no error');
SELECT throws_ok($$ SELECT medchat.define_policy('pgtap_research', '{}') $$, '42710', NULL,
    'another definition under the same name is refused');
SELECT throws_ok($$ SELECT medchat.define_policy('safe_harbor', '{}') $$, '42939', NULL, 'built-in names are refused');
SELECT throws_ok(format('SELECT medchat.define_policy(%L, %L)', n, '{}'), '42602', NULL, format('name %L is refused', n))
FROM unnest(ARRAY['', 'A', '../x', 'a/b', 'a b', '.a', '-a', '@2', 'a@', 'a@b@c', repeat('a', 64)]) AS n;
SELECT lives_ok($$ SELECT medchat.define_policy('pgtap.a_b-c@2', '{"style": "mask"}') $$, 'a name with a version');
SELECT is(medchat.scrub('Phone: 617-555-0123', 'pgtap.a_b-c@2'), 'Phone: ***-***-****', 'style of a definition');
SELECT throws_ok(format('SELECT medchat.define_policy(%L, %L)', 'pgtap_bad', d), '22023', NULL, format('refused: %s', d))
FROM unnest(ARRAY['[]', '1', 'null', '{"x": 1}', '{"base": "nope"}', '{"base": 1}', '{"actions": {"NOPE": "tag"}}',
    '{"actions": {"CITY": "nope"}}', '{"actions": ["CITY"]}', '{"actions": {"CITY": 1}}', '{"thresholds": {"CITY": 2}}',
    '{"thresholds": {"CITY": "high"}}', '{"default_threshold": -1}', '{"keyed": "yes"}', '{"style": "nope"}',
    '{"actions": {"PATIENT": "shift"}, "keyed": true}', '{"base": "pseudonymous", "keyed": false}']) AS d;
SELECT throws_ok(format('SELECT medchat.define_policy(%L, %L)', 'pgtap_bad', jsonb_build_object('x' || repeat('é', 40), 1)), '22023',
    format('unknown key "x%s" in policy definition', repeat('é', 31)), 'a message that repeats a long key cuts no character in two');
SELECT throws_ok($$ SELECT medchat.define_policy(NULL, '{}') $$, '22004', NULL, 'NULL name');
SELECT throws_ok($$ SELECT medchat.define_policy('pgtap_null', NULL) $$, '22004', NULL, 'NULL definition');
SELECT is_empty($$ SELECT FROM medchat.policies WHERE name IN ('pgtap_bad', 'pgtap_null') $$, 'a refused policy leaves nothing');
SELECT results_eq($$ SELECT kind, state FROM medchat.sync_files() WHERE name = 'pgtap_research' $$,
    $$ VALUES ('policy', 'present') $$, 'sync_files() finds the file in place');

-- ---- the default ----
SELECT is(medchat.scrub('fax 617-555-0123'), medchat.scrub('fax 617-555-0123', 'safe_harbor'), 'the default policy is safe_harbor');
SET LOCAL medchat.default_policy = 'pgtap_research';
SELECT is(medchat.scrub('Phone: 617-555-0123'), medchat.scrub('Phone: 617-555-0123', 'pgtap_research'), 'the setting names the default');
SELECT is((SELECT count(*) FROM medchat.detect_phi('Phone: 617-555-0123')), 1::bigint, 'in detect_phi too');
SELECT is(medchat.scrub_report('Phone: 617-555-0123') ->> 'policy', 'pgtap_research', 'and in scrub_report');
SET LOCAL medchat.default_policy = 'nope';
SELECT throws_ok($$ SELECT medchat.scrub('x') $$, '42704', NULL, 'a default that does not exist is an error');

SELECT * FROM finish();
ROLLBACK;
