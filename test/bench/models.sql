-- Models through SQL: what a call costs beside the engine's own work.  The tiny models compute next to nothing, so
-- their times are above all overhead; CPU is the backend's own, so that a busy machine does not count.
\set QUIET on
\set ON_ERROR_STOP on
\pset pager off
\pset footer off
\pset linestyle unicode
SET client_min_messages = error;
SET medchat.threads = 1;
SELECT medchat.register_model('tiny-embed', '../test/data/models/tiny-embed') \g /dev/null
SELECT medchat.register_model('tiny-decoder', '../test/data/models/tiny-decoder.gguf') \g /dev/null

CREATE FUNCTION bench.microseconds(query text, calls int) RETURNS numeric
LANGUAGE plpgsql AS $$
DECLARE
    began float8;
    used float8[] := '{}';
BEGIN
    EXECUTE query;
    FOR run IN 1..5 LOOP
        began := bench.cpu_seconds();
        EXECUTE query;
        used := used || (bench.cpu_seconds() - began);
    END LOOP;
    RETURN round((1e6 * (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY u) FROM unnest(used) AS u) / calls)::numeric, 2);
END $$;

CREATE TABLE bench.short AS SELECT 'pain ' || g % 10 AS body FROM generate_series(1, 20000) AS g;
SELECT call, microseconds AS "CPU microseconds a row" FROM (VALUES
    ('an empty function call (length)', bench.microseconds('SELECT count(length(body)) FROM bench.short, generate_series(1, 20)', 400000)),
    ('token_count', bench.microseconds('SELECT count(medchat.token_count(body, ''tiny-embed'')) FROM bench.short, generate_series(1, 20)', 400000)),
    ('embed, row by row', bench.microseconds('SELECT count(medchat.embed(body, ''tiny-embed'')) FROM bench.short', 20000)),
    ('embed, array', bench.microseconds('SELECT count(*) FROM medchat.embed((SELECT array_agg(body) FROM bench.short), ''tiny-embed'')', 20000)),
    ('generate, 1 token', bench.microseconds('SELECT count(medchat.generate(body, ''tiny-decoder'', 1, raw => true)) FROM bench.short', 20000))
    ) AS t (call, microseconds);
DROP SCHEMA bench CASCADE;
