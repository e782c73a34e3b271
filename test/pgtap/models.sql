-- If this fails, a vector depends on how it was computed (alone, in a batch, with more threads, in a parallel
-- worker), so that an index built one way does not find what was searched another way; or models can be
-- registered or read by whoever should not.
BEGIN;
SET client_min_messages = warning;
SELECT no_plan();
SELECT medchat.register_model('tiny-embed', '../test/data/models/tiny-embed');
SELECT medchat.register_model('tiny-classify', '../test/data/models/tiny-classify');
SELECT medchat.register_model('tiny-tag', '../test/data/models/tiny-tag');
SELECT medchat.register_model('tiny-decoder', '../test/data/models/tiny-decoder.gguf');

-- ---- the same bits ----
CREATE TABLE note AS
SELECT i, repeat('Patient ' || i || ' has chest pain and takes aspirin. ', 1 + i % 5) AS body FROM generate_series(1, 300) AS i;
CREATE TEMP TABLE alone AS SELECT i, medchat.embed(body, 'tiny-embed') AS v FROM note;
CREATE FUNCTION pg_temp.batched() RETURNS TABLE (i int, v real[]) LANGUAGE sql AS $$
    SELECT e.ordinal, e.embedding FROM medchat.embed((SELECT array_agg(body ORDER BY i) FROM note), 'tiny-embed') AS e $$;
SELECT results_eq('SELECT * FROM pg_temp.batched() ORDER BY i', 'SELECT * FROM alone ORDER BY i', 'a batch gives what rows give');
SET medchat.threads = 1;
SELECT results_eq('SELECT i, medchat.embed(body, $$tiny-embed$$) FROM note ORDER BY i', 'SELECT * FROM alone ORDER BY i', 'one thread');
SET medchat.threads = 3;
SELECT results_eq('SELECT i, medchat.embed(body, $$tiny-embed$$) FROM note ORDER BY i', 'SELECT * FROM alone ORDER BY i', 'three threads');
SELECT results_eq('SELECT * FROM pg_temp.batched() ORDER BY i', 'SELECT * FROM alone ORDER BY i', 'three threads and a batch');
RESET medchat.threads;

-- ---- plans ----
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    line text;
    result text := '';
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (VERBOSE) ' || query LOOP
        result := result || line || E'\n';
    END LOOP;
    RETURN result;
END $$;
SELECT matches(pg_temp.plan('SELECT i, medchat.embed(body, $$tiny-embed$$) FROM note'), 'Gather', 'embed runs in parallel workers');
SELECT results_eq('SELECT i, medchat.embed(body, $$tiny-embed$$) FROM note ORDER BY i', 'SELECT * FROM alone ORDER BY i', 'which give the same bits');
SELECT results_eq('SELECT i, (SELECT array_agg(t) FROM medchat.tag(body, $$tiny-tag$$) AS t) FROM note ORDER BY i',
    'SELECT i, (SELECT array_agg(t ORDER BY t.start_pos) FROM (SELECT * FROM medchat.tag(body, $$tiny-tag$$) OFFSET 0) AS t) FROM note ORDER BY i', 'so does tag');
SELECT matches(pg_temp.plan('SELECT i, medchat.generate(body, $$tiny-decoder$$, 8) FROM note'), 'Gather', 'so does generate');
CREATE TEMP TABLE said AS SELECT i, medchat.generate(left(body, 40), 'tiny-decoder', 8, temperature => 1) AS said FROM note;
SELECT results_eq('SELECT i, medchat.generate(left(body, 40), $$tiny-decoder$$, 8, temperature => 1) FROM note ORDER BY i', 'SELECT * FROM said ORDER BY i',
    'with the same texts');
CREATE FUNCTION pg_temp.cost(query text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
    plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
    RETURN (plan -> 0 -> 'Plan' ->> 'Total Cost')::float8;
END $$;
SET max_parallel_workers_per_gather = 0;
SELECT cmp_ok(pg_temp.cost('SELECT medchat.perplexity(body, $$tiny-decoder$$) FROM note'), '>',
    pg_temp.cost('SELECT medchat.embed(body, $$tiny-embed$$) FROM note'), 'a larger model costs more');
SELECT cmp_ok(pg_temp.cost('SELECT medchat.embed(body, $$tiny-embed$$) FROM note'), '<',
    pg_temp.cost('SELECT medchat.embed(body, body) FROM note'), 'of an unknown model the planner fears the worst');
SELECT lives_ok('CREATE TABLE searched (body text, v real[] GENERATED ALWAYS AS (medchat.embed(body, ''tiny-embed'')) STORED)',
    'a named model can fill a generated column');
SELECT throws_ok('CREATE TABLE unstable (body text, v real[] GENERATED ALWAYS AS (medchat.embed(body)) STORED)', '42P17', NULL,
    'the default model cannot');

-- ---- who may ----
CREATE ROLE reader;
CREATE ROLE registrar;
GRANT USAGE ON SCHEMA medchat TO reader, registrar;
GRANT EXECUTE ON FUNCTION medchat.register_model(text, text, text, bool) TO registrar;
SET ROLE reader;
SELECT throws_ok('SELECT medchat.register_model(''x'', ''x'')', '42501', NULL, 'a reader registers nothing');
SELECT throws_ok('SELECT medchat.drop_model(''tiny-embed'')', '42501', NULL, 'and drops nothing');
SELECT throws_ok('SELECT medchat.set_default_model(''embed'', ''tiny-embed'')', '42501', NULL, 'and sets no default');
SELECT throws_ok('SELECT count(*) FROM medchat.model_chunk', '42501', NULL, 'and reads no weights');
SELECT lives_ok('SELECT * FROM medchat.models', 'but sees which models there are');
SELECT lives_ok('SELECT medchat.embed(''x'', ''tiny-embed'')', 'and uses them');
RESET ROLE;
SET ROLE registrar;
SELECT throws_ok('SELECT medchat.register_model(''x'', ''/etc/passwd'')', '42501', NULL, 'a role that may register reads no file of the server');
SELECT throws_ok('SELECT medchat.register_model(''x'', ''../../x'')', '42501', NULL, 'nor one outside the folder of models');
SELECT throws_ok('SELECT medchat.register_model(''x'', ''missing.gguf'')', '58P01', NULL, 'but may look into that folder');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
