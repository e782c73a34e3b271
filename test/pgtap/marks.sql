-- If this fails, an object of medchat lies about itself: a wrong volatility keeps a call from Citus workers,
-- foreign servers, generated columns and parallel plans, or lets a stale result into an index; a missing
-- comment or REVOKE is a hole in the interface.  The rules are general: new functions are held to them too.
BEGIN;
SET client_min_messages = warning;

CREATE TEMP VIEW function AS
SELECT p.oid::regprocedure::text AS signature, p.*, l.lanname
FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang
JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND e.extname = 'medchat';

CREATE TEMP VIEW relation AS
SELECT c.*
FROM pg_class c
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND e.extname = 'medchat';

-- functions that change something on the server, or tell how it is set up
CREATE TEMP VIEW admin AS SELECT * FROM function WHERE provolatile = 'v';

SELECT * FROM no_plan();

-- ---- every object says what it is ----
SELECT is_empty($$ SELECT signature FROM function WHERE obj_description(oid, 'pg_proc') IS NULL $$,
    'every function has a comment');
SELECT is_empty($$ SELECT oid::regclass FROM relation WHERE obj_description(oid, 'pg_class') IS NULL $$,
    'every table, view and sequence has a comment');
SELECT is_empty($$ SELECT pg_describe_object(d.classid, d.objid, 0)
                   FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
                   WHERE e.extname = 'medchat' AND d.deptype = 'e' AND obj_description(d.objid, d.classid::regclass::name) IS NULL
                     -- a relation's row type and its array have none of their own
                     AND NOT (d.classid = 'pg_type'::regclass AND EXISTS (SELECT FROM pg_type t WHERE t.oid = d.objid
                              AND (t.typrelid <> 0 OR t.typelem <> 0))) $$,
    'so has every other object of the extension');
SELECT is_empty($$ SELECT r.oid::regclass, a.attname FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid
                   WHERE a.attnum > 0 AND NOT a.attisdropped AND r.relkind IN ('r', 'v', 'm', 'p')
                     AND col_description(r.oid, a.attnum) IS NULL $$,
    'every column has a comment');
SELECT is_empty($$ SELECT oid::regclass FROM relation WHERE relnamespace <> 'medchat'::regnamespace $$,
    'every relation is in the schema medchat');
SELECT is_empty($$ SELECT signature FROM function WHERE pronamespace <> 'medchat'::regnamespace $$,
    'every function is in the schema medchat');
SELECT isnt(obj_description('medchat'::regnamespace, 'pg_namespace'), NULL, 'the schema has a comment');
SELECT is_empty($$ SELECT name FROM pg_settings WHERE name LIKE 'medchat.%' AND coalesce(short_desc, '') = '' $$,
    'every setting has a description');

-- ---- volatility and what follows from it ----
SELECT is_empty($$ SELECT signature FROM function WHERE provolatile IN ('i', 's') AND proparallel <> 's' $$,
    'what changes nothing is parallel safe');
SELECT is_empty($$ SELECT signature FROM admin WHERE proparallel = 's' $$,
    'what changes something is not parallel safe');
SELECT is_empty($$ SELECT signature FROM function WHERE proleakproof $$,
    'nothing claims to be leakproof: errors depend on the input');
SELECT is_empty($$ SELECT signature FROM function WHERE prosecdef AND NOT coalesce(proconfig::text LIKE '%search_path=%', false) $$,
    'a SECURITY DEFINER function pins its search_path');
SELECT is_empty($$ SELECT signature FROM function WHERE pronargdefaults > 0 AND proisstrict $$,
    'a function with optional arguments is not strict: NULL is their default');
SELECT is_empty($$ SELECT signature FROM function
                   WHERE provolatile IN ('i', 's') AND prokind = 'f' AND pronargdefaults = 0 AND NOT proisstrict
                     AND NOT EXISTS (SELECT FROM unnest(proargnames) AS n WHERE n IN ('policy', 'model'))
                     AND NOT EXISTS (SELECT FROM pg_aggregate a WHERE function.oid IN (a.aggtransfn, a.aggcombinefn, a.aggminvtransfn)) $$,
    'a function without options is strict, unless a NULL policy or model must be an error or it takes the rows of an aggregate');
SELECT is_empty($$ SELECT f.signature FROM function f JOIN pg_aggregate a ON a.aggfnoid = f.oid
                   WHERE a.aggcombinefn = 0 OR a.aggtranstype = 'internal'::regtype OR f.proparallel <> 's' $$,
    'an aggregate has a combine function, a plain state, and is parallel safe');
SELECT is_empty($$ SELECT signature FROM function
                   WHERE provolatile = 's' AND 'policy' = ANY (proargnames) $$,
    'a call that names its policy is immutable');
SELECT is_empty($$ SELECT s.signature FROM function s JOIN function i
                     ON i.proname = s.proname AND i.oid <> s.oid AND 'policy' = ANY (i.proargnames)
                   WHERE s.pronargs = 1 AND s.provolatile <> 's' $$,
    'the form whose policy comes from a setting is stable');
SELECT is_empty($$ SELECT s.signature FROM function s
                   WHERE s.provolatile = 's' AND 'model' = ANY (s.proargnames) AND s.proargmodes IS NULL
                     AND s.proname NOT IN ('generate', 'generate_stream', 'generate_batch', 'chat') $$,
    'a call that names its model is immutable, unless it samples');
SELECT is_empty($$ SELECT s.signature FROM function s JOIN function i
                     ON i.proname = s.proname AND i.oid <> s.oid AND i.proargnames[2] = 'model'
                   WHERE s.pronargs = 1 AND s.provolatile <> 's' $$,
    'the form whose model comes from a setting is stable');
SELECT is_empty($$ SELECT signature FROM function
                   WHERE lanname = 'c' AND 'model' = ANY (proargnames[1 : pronargs]) AND prosupport = 0
                     AND proname NOT IN ('tokenize', 'detokenize', 'token_count', 'chunk') $$,
    'a call that runs a model tells the planner what it costs');
SELECT is_empty($$ SELECT signature FROM function
                   WHERE lanname = 'c' AND prokind = 'f' AND procost <= 1
                     AND proargtypes[0] = 'text'::regtype AND provolatile <> 'v' $$,
    'a function that reads a text costs more than an addition');
SELECT is_empty($$ SELECT signature FROM function WHERE proretset AND prorows = 1000 $$,
    'a function that returns a set says how many rows');
SELECT is_empty($$ SELECT signature FROM function WHERE pronargs > 1 AND proargnames IS NULL AND prokind = 'f' $$,
    'arguments have names');

-- ---- the exact marks of the contract ----
SELECT results_eq($$
    SELECT signature, provolatile::text, proisstrict, proparallel::text, procost::int
    FROM function
    WHERE proname IN ('scrub', 'detect_phi', 'scrub_report', 'highlight_html', 'shift_date', 'pseudonym',
        'generalise_age', 'generalise_zip', 'generalise_date', 'define_policy', 'sync_files', 'policy_rows',
        'create_key', 'key_status', 'destroy_key', 'version') AND pronamespace = 'medchat'::regnamespace
    ORDER BY signature COLLATE "C" $$,
    $$ VALUES
    ('medchat.create_key(text,regrole)', 'v', false, 'u', 10000),
    ('medchat.define_policy(text,jsonb)', 'v', false, 'u', 10000),
    ('medchat.destroy_key(text)', 'v', false, 'u', 10000),
    ('medchat.detect_phi(text)', 's', true, 's', 10000),
    ('medchat.detect_phi(text,text,jsonb)', 'i', false, 's', 10000),
    ('medchat.generalise_age(integer)', 'i', true, 's', 1),
    ('medchat.generalise_date(date)', 'i', true, 's', 1),
    ('medchat.generalise_zip(text)', 'i', true, 's', 2),
    ('medchat.highlight_html(text)', 's', true, 's', 15000),
    ('medchat.highlight_html(text,text,jsonb)', 'i', false, 's', 15000),
    ('medchat.key_status()', 'v', true, 'u', 1000),
    ('medchat.policy_rows()', 's', true, 's', 1000),
    ('medchat.pseudonym(text,text,text,text)', 'i', true, 's', 200),
    ('medchat.scrub(text)', 's', true, 's', 10000),
    ('medchat.scrub(text,text,text,text,jsonb,text)', 'i', false, 's', 10000),
    ('medchat.scrub_report(text)', 's', true, 's', 20000),
    ('medchat.scrub_report(text,text)', 'i', false, 's', 20000),
    ('medchat.shift_date(date,text,text)', 'i', true, 's', 100),
    ('medchat.shift_date(timestamp with time zone,text,text)', 'i', true, 's', 100),
    ('medchat.shift_date(timestamp without time zone,text,text)', 'i', true, 's', 100),
    ('medchat.sync_files()', 'v', true, 'u', 10000),
    ('medchat.version()', 's', true, 's', 10)
    $$,
    'de-identification has the marks of its contract');

SELECT results_eq($$
    SELECT signature, provolatile::text, proisstrict, proparallel::text, procost::int
    FROM function
    WHERE (proname IN ('embed', 'classify', 'tag', 'rerank', 'tokenize', 'detokenize', 'token_count', 'chunk',
        'cosine_similarity', 'inner_product', 'l2_distance', 'generate', 'generate_stream', 'generate_batch', 'chat', 'next_tokens',
        'logits', 'log_probability', 'perplexity', 'extract_json', 'summarize') OR proname ~ '(^|_)models?(_|$)' OR proname ~ '^stat_')
        AND pronamespace = 'medchat'::regnamespace
    ORDER BY signature COLLATE "C" $$,
    $$ VALUES
    ('medchat.chat(jsonb,text,integer,double precision,integer,double precision,double precision,double precision,bigint,text[],jsonb,jsonb,text,jsonb)', 's', false, 's', 10000000),
    ('medchat.chunk(text,integer,integer,text)', 'i', false, 's', 10000),
    ('medchat.classify(text)', 's', true, 's', 100000),
    ('medchat.classify(text,text,boolean)', 'i', false, 's', 100000),
    ('medchat.classify(text,text[],text)', 'i', false, 's', 1000000),
    ('medchat.cosine_similarity(real[],real[])', 'i', true, 's', 2),
    ('medchat.detokenize(integer[],text)', 'i', false, 's', 1000),
    ('medchat.drop_model(text)', 'v', true, 'u', 10000),
    ('medchat.embed(text)', 's', true, 's', 100000),
    ('medchat.embed(text,text,boolean)', 'i', false, 's', 100000),
    ('medchat.embed(text[])', 's', true, 's', 100000),
    ('medchat.embed(text[],text,boolean)', 'i', false, 's', 100000),
    ('medchat.extract_json(text,jsonb,text,integer)', 'i', false, 's', 10000000),
    ('medchat.generate(text)', 's', true, 's', 10000000),
    ('medchat.generate(text,text,integer,double precision,integer,double precision,double precision,double precision,bigint,text[],text,jsonb,text,jsonb,boolean)', 's', false, 's', 10000000),
    ('medchat.generate_batch(text[],text,integer,double precision,integer,double precision,double precision,double precision,bigint,text[],text,jsonb,text,jsonb,boolean)', 's', false, 's', 10000000),
    ('medchat.generate_stream(text,text,integer,double precision,integer,double precision,double precision,double precision,bigint,text[],text,jsonb,text,jsonb,boolean)', 's', false, 's', 10000000),
    ('medchat.inner_product(real[],real[])', 'i', true, 's', 2),
    ('medchat.l2_distance(real[],real[])', 'i', true, 's', 2),
    ('medchat.log_probability(text,text,text)', 'i', false, 's', 1000000),
    ('medchat.logits(integer[],text)', 'i', false, 's', 1000000),
    ('medchat.model_card(text)', 's', true, 's', 1000),
    ('medchat.model_rows()', 's', true, 's', 1000),
    ('medchat.model_support(internal)', 'i', true, 's', 1),
    ('medchat.next_tokens(text,text,integer)', 'i', false, 's', 1000000),
    ('medchat.perplexity(text,text)', 'i', false, 's', 1000000),
    ('medchat.register_model(text,text,text,boolean)', 'v', false, 'u', 1000000),
    ('medchat.rerank(text,text[],text)', 'i', false, 's', 100000),
    ('medchat.set_default_model(text,text)', 'v', false, 'u', 10000),
    ('medchat.stat_reset()', 'v', true, 'u', 10),
    ('medchat.stat_rows()', 's', true, 's', 100),
    ('medchat.summarize(text,integer,text)', 'i', false, 's', 10000000),
    ('medchat.tag(text)', 's', true, 's', 100000),
    ('medchat.tag(text,text)', 'i', false, 's', 100000),
    ('medchat.token_count(text,text)', 'i', false, 's', 1000),
    ('medchat.tokenize(text,text,boolean,boolean)', 'i', false, 's', 1000),
    ('medchat.verify_model(text)', 'v', true, 'u', 1000000)
    $$,
    'models have the marks of their contract');

-- ---- who may ----
SELECT is_empty($$ SELECT signature FROM admin WHERE has_function_privilege('public', oid, 'EXECUTE') $$,
    'admin functions are revoked from PUBLIC');
SELECT is_empty($$ SELECT signature FROM function
                   WHERE provolatile <> 'v' AND NOT has_function_privilege('public', oid, 'EXECUTE') $$,
    'everybody may call the others');
SELECT is_empty($$ SELECT oid::regclass FROM relation
                   WHERE relkind = 'r' AND has_table_privilege('public', oid, 'INSERT, UPDATE, DELETE, TRUNCATE') $$,
    'nobody but the owner writes into a table of medchat');

SELECT * FROM finish();
ROLLBACK;
